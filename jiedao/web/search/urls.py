from django.urls import path

from jiedao.web.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/pick/", views.pick, name="search_pick"),
]
