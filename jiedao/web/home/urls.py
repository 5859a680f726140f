from django.urls import path

from jiedao.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("todo/<slug:part>/", views.todo, name="home_list"),
]
