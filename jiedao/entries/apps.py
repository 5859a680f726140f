from django.apps import AppConfig


class EntriesConfig(AppConfig):
    name = "jiedao.entries"
    label = "entries"
