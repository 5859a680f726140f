from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created


class TenancyConfig(AppConfig):
    name = "jiedao.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiedao.tenancy import checks, context, direct

        register(checks.distribution)
        connection_created.connect(context.tell_new_connection, dispatch_uid="tenancy.street")
        connection_created.connect(direct.plan_once, dispatch_uid="tenancy.plans")
