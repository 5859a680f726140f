from django.urls import path

from jiedao.web.points import switch, things, views

app_name = "points"
urlpatterns = [
    path("points/", views.own, name="own"),
    path("points/paper/", views.own_paper, name="own_paper"),
    path("points/appeal/", views.own_appeal, name="own_appeal"),
    path("points/records/<uuid:id>/", views.own_record, name="own_record"),
    path("points/months/", views.months, name="months"),
    path("points/branches/<uuid:id>/", views.branch, name="branch"),
    path("points/branches/<uuid:id>/confirm/", views.confirm, name="confirm"),
    path("points/members/<uuid:id>/", views.member, name="member"),
    path("points/members/<uuid:id>/paper/", views.paper, name="paper"),
    path("points/members/<uuid:id>/appeal/", views.appeal, name="appeal"),
    path("points/things/<uuid:id>/<str:name>/", things.thing, name="thing"),
    path("points/switch/", switch.switch, name="switch"),
    path("points/switch/<uuid:id>/file/", switch.document, name="document"),
]
