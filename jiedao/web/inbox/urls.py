from django.urls import path

from jiedao.web.inbox import views

app_name = "inbox"
urlpatterns = [
    path("inbox/", views.inbox, name="list"),
    path("inbox/seen/", views.seen, name="seen"),
    path("inbox/digest/", views.digest, name="digest"),
    path("inbox/settings/", views.wish, name="wish"),
]
