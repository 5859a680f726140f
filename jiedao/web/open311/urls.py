from django.urls import path

from jiedao.web.open311 import views

app_name = "open311"
urlpatterns = [
    path("open311/v2/discovery.<str:format>", views.discovery, name="discovery"),
    path("open311/v2/services.<str:format>", views.services, name="services"),
    path("open311/v2/services/<str:code>.<str:format>", views.service, name="service"),
    path("open311/v2/requests.<str:format>", views.requests, name="requests"),
    path("open311/v2/requests/<str:id>.<str:format>", views.one, name="one"),
    path("open311/v2/tokens/<str:token>.<str:format>", views.token, name="token"),
    path("open311/v2/servicerequestupdates.<str:format>", views.updates, name="updates"),
]
