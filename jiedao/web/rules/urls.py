from django.urls import path

from jiedao.web.rules import views

app_name = "rules"
urlpatterns = [
    path("rules/", views.rules, name="list"),
    path("rules/<slug:code>/", views.rule, name="detail"),
]
