from django.urls import path

from jiedao.web.shell import views

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("more/", views.more, name="more"),
    path("sheet/", views.sheet, name="sheet"),
]
