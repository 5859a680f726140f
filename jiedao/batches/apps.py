from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "jiedao.batches"
    label = "batches"
