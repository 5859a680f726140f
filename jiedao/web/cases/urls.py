from django.urls import path

from jiedao.web.cases import batch, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="list"),
    path("cases/board/", views.board, name="board"),
    path("cases/batch/", batch.batch, name="batch"),
    path("cases/<str:number>/", views.detail, name="detail"),
    path("cases/<str:number>/letter/", views.letter, name="letter"),
    path("cases/<str:number>/<slug:move>/", views.step, name="step"),
]
