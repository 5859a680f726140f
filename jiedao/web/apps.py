from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and tags of the edge; no models."""

    name = "jiedao.web"
    label = "web"
    verbose_name = "网页"
