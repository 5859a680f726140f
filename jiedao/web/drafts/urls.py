from django.urls import path

from jiedao.web.drafts import views

app_name = "drafts"
urlpatterns = [path("drafts/", views.check, name="check")]
