from django.urls import path

from jiedao.web.rota import changing, views

app_name = "rota"
urlpatterns = [
    path("rota/", views.rotas, name="list"),
    path("rota/<str:form>/", views.week, name="week"),
    path("rota/<str:form>/add/", changing.add, name="add"),
    path("rota/<str:form>/copy/", changing.copy, name="copy"),
    path("rota/<str:form>/print/", views.paper, name="paper"),
    path("rota/<str:form>/shift/<uuid:entry>/<int:no>/", changing.change, name="shift"),
]
