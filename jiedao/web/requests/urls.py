from django.urls import path

from jiedao.web.requests import clients, detail, views

app_name = "requests"
urlpatterns = [
    path("requests/", views.listed, name="list"),
    path("requests/new/", views.take, name="take"),
    path("requests/door/", views.switch, name="switch"),
    path("requests/clients/", clients.listed, name="clients"),
    path("requests/clients/<uuid:id>/end/", clients.end, name="end_client"),
    path("requests/<str:code>/", detail.one, name="one"),
    path("requests/<str:code>/moderate/", detail.moderate, name="moderate"),
    path("requests/<str:code>/join/", detail.join, name="join"),
    path("requests/<str:code>/reply/", detail.reply, name="reply"),
    path("requests/<str:code>/contact/", detail.contact, name="contact"),
    path("requests/<str:code>/pictures/<int:no>/", detail.picture, name="picture"),
    path("requests/<str:code>/pictures/<int:no>/original/", detail.original, name="original"),
]
