from django.urls import path

from jiedao.web.figures import structure, views

app_name = "figures"
urlpatterns = [
    path("figures/", views.figures, name="list"),
    path("figures/<str:name>/", views.figure, name="detail"),
    path("figures/<str:name>/structure/", structure.picture, name="structure"),
    path("figures/<str:name>/rows.csv", views.rows, name="rows"),
]
