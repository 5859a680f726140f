from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "jiedao.matters"
    label = "matters"
