from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "jiedao.reports"
    label = "reports"
