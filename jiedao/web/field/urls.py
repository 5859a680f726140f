from django.urls import path

from jiedao.web.field import sending, steps, views

app_name = "field"
urlpatterns = [
    path("field/", views.start, name="start"),
    path("field/fill/", views.fill, name="fill"),
    path("field/outbox/", views.outbox, name="outbox"),
    path("field/worker.js", views.worker, name="worker"),
    path("field/day/", views.day, name="day"),
    path("field/sheet/<str:name>/", views.sheet, name="sheet"),
    path("field/who/", sending.who, name="who"),
    path("field/photo/<uuid:id>/", sending.photo, name="photo"),
    path("field/step/<str:number>/<slug:move>/", steps.sheet, name="step"),
    path("field/step/<str:number>/<slug:move>/<uuid:id>/", steps.send, name="send_step"),
    path("field/send/<uuid:id>/", sending.send, name="send"),
]
