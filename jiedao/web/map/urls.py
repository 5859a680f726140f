from django.urls import path

from jiedao.web.map import outlines, positions, views, yards

app_name = "map"
urlpatterns = [
    path("map/", views.whole, name="map"),
    path("map/load/", views.load, name="load"),
    path("map/find/", views.find, name="find"),
    path("map/outlines.geojson", views.geojson, name="geojson"),
    path("map/outlines/", outlines.outlines, name="outlines"),
    path("map/outlines/<int:code>/", outlines.draw, name="draw"),
    path("subjects/<uuid:id>/position/", positions.position, name="position"),
    path("subjects/<uuid:id>/outline/", yards.yard, name="yard"),
]
