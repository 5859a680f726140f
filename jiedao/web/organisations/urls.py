from django.urls import path

from jiedao.web.organisations import notices, one, views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisations, name="list"),
    path("organisations/duties/", views.board, name="board"),
    path("notices/", notices.notices, name="notices"),
    path("notices/annex/", notices.annex, name="annex"),
    path("organisations/<uuid:id>/", one.one, name="one"),
    path("organisations/<uuid:id>/month/", views.month, name="month"),
]
