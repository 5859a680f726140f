from django.urls import path

from jiedao.web.calendar import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/enter/", views.enter, name="calendar_enter"),
]
