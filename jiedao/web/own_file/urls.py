from django.urls import path

from jiedao.web.own_file import views

app_name = "own_file"
urlpatterns = [
    path("own/file/", views.own, name="file"),
    path("own/file/records/", views.records, name="records"),
    path("own/file/looks/", views.looks, name="looks"),
    path("own/file/take/", views.take, name="take"),
    path("own/file/ask/<str:name>/", views.ask, name="ask"),
]
