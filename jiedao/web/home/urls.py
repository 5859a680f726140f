from django.urls import path

from jiedao.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
]
