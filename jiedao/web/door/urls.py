from django.urls import path

from jiedao.web.door import following, nearby, reporting, views

app_name = "door"
urlpatterns = [
    path("door/<slug:slug>/", views.front, name="front"),
    path("door/<slug:slug>/report/", reporting.report, name="report"),
    path("door/<slug:slug>/follow/", views.look, name="look"),
    path("door/<slug:slug>/follow/<str:code>/", following.followed, name="followed"),
    path("door/<slug:slug>/follow/<str:code>/answer/", following.answer, name="answer"),
    path("door/<slug:slug>/follow/<str:code>/add/", following.add, name="add"),
    path("door/<slug:slug>/open/", nearby.listed, name="open"),
    path("door/<slug:slug>/open/<uuid:id>/", nearby.one, name="one"),
    path("door/<slug:slug>/open/<uuid:id>/met/", nearby.confirm, name="confirm"),
    path("door/<slug:slug>/pictures/<uuid:id>/", nearby.picture, name="picture"),
    path("door/<slug:slug>/notices/", views.notices, name="notices"),
    path("door/<slug:slug>/figures/", views.figures, name="figures"),
    path("door/<slug:slug>/privacy/", views.privacy, name="privacy"),
]
