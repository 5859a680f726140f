from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "jiedao.requests"
    label = "requests"
