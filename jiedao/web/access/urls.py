from django.urls import path

from jiedao.web.access import views

urlpatterns = [path("access/", views.access, name="access")]
