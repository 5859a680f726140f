from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "jiedao.ballots"
    label = "ballots"
