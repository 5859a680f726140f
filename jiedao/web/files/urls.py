from django.urls import path

from jiedao.web.files import views

app_name = "files"
urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<uuid:id>/", views.show, name="show"),
]
