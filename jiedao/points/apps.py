from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "jiedao.points"
    label = "points"
