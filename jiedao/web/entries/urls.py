from django.urls import path

from jiedao.web.entries import views

app_name = "entries"
urlpatterns = [
    path("entries/<uuid:id>/", views.detail, name="detail"),
    path("entries/<uuid:id>/correct/", views.correct, name="correct"),
    path("entries/<uuid:id>/minutes/", views.minutes, name="minutes"),
    path("entries/<uuid:id>/void/", views.void, name="void"),
    path("entries/<uuid:id>/reveal/", views.reveal, name="reveal"),
]
