from django.urls import path

from jiedao.web.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisations, name="list"),
    path("organisations/<uuid:id>/month/", views.month, name="month"),
]
