from django.urls import path

from jiedao.web.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/", views.papers, name="list"),
    path("papers/<str:name>/", views.paper, name="paper"),
]
