from django.urls import path

from jiedao.web.agenda import feed, views

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.agenda, name="month"),
    path("agenda/day/<str:day>/", views.day, name="day"),
    path("agenda/subscribe/", views.subscribe, name="subscribe"),
    path("feeds/<str:token>.ics", feed.feed, name="feed"),
]
