from django.urls import path

from jiedao.web.hands import views

app_name = "hands"
urlpatterns = [
    path("people/<uuid:id>/", views.person, name="person"),
    path("people/<uuid:id>/handover/", views.hand_over, name="handover"),
    path("people/handovers/<uuid:id>/", views.handed, name="handed"),
    path("people/posts/<uuid:id>/acting/", views.act, name="acting"),
    path("people/acting/<uuid:id>/end/", views.end, name="end"),
]
