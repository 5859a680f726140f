from django.urls import path

from jiedao.web.papers_in import views

app_name = "papers_in"
urlpatterns = [
    path("papers-in/", views.papers, name="list"),
    path("papers-in/<uuid:id>/", views.paper, name="paper"),
    path("papers-in/<uuid:id>/answer/", views.answer, name="answer"),
]
