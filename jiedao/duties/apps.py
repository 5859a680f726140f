from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "jiedao.duties"
    label = "duties"
