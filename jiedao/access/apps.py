from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "jiedao.access"
    label = "access"
