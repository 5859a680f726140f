from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "jiedao.activities"
    label = "activities"
