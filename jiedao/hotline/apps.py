from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "jiedao.hotline"
    label = "hotline"
