from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "jiedao.figures"
    label = "figures"
