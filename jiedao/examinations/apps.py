from django.apps import AppConfig


class ExaminationsConfig(AppConfig):
    name = "jiedao.examinations"
    label = "examinations"
