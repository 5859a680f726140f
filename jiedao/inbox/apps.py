from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "jiedao.inbox"
    label = "inbox"
