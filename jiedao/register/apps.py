from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "jiedao.register"
    label = "register"
