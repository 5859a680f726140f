from django.urls import path

from jiedao.web.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.imports, name="list"),
    path("imports/new/<str:kind>/", views.start, name="start"),
    path("imports/<uuid:id>/", views.detail, name="detail"),
    path("imports/<uuid:id>/columns/", views.columns, name="columns"),
    path("imports/<uuid:id>/write/", views.write, name="write"),
    path("imports/<uuid:id>/drop/", views.drop, name="drop"),
    path("imports/<uuid:id>/undo/", views.undo, name="undo"),
    path("imports/<uuid:id>/returned/", views.returned, name="returned"),
]
