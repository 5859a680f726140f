"""Django settings. What an office may change comes from the environment; `docs/deployment.md` lists it.

The database is PostgreSQL: the embedded one in `JIEDAO_VAR` (default ./var) unless `DATABASE_URL` names a server.
The application's role is always `jiedao_app`; migrations use the owner's role through `jiedao.procedures.setup`.
"""

import os
from pathlib import Path

import dj_database_url

from jiedao import embedded

PACKAGE = Path(__file__).resolve().parent
VAR = embedded.var_folder()
#: Keys lie outside `var`, so that a copy of the data is not a copy of the keys.
KEYS = Path(os.environ.get("JIEDAO_KEYS") or VAR.with_name(VAR.name + "-keys"))
RULEBOOKS = [Path(p) for p in os.environ.get("JIEDAO_RULEBOOKS", "").split(os.pathsep) if p]

DEBUG = os.environ.get("JIEDAO_DEBUG") == "1"
SECRET_KEY = os.environ.get("JIEDAO_SECRET") or "set-by-the-command-line"  # jiedao.procedures.setup reads it from KEYS
ALLOWED_HOSTS = os.environ.get("JIEDAO_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("JIEDAO_ORIGINS", "").split(",") if o]


def database() -> dict[str, object]:
    """The connection of the application's role."""
    if url := os.environ.get("DATABASE_URL"):
        found = dj_database_url.parse(url)
    else:
        found = embedded.located(VAR).django("jiedao_app")
    options = {**found.get("OPTIONS", {}), "prepare_threshold": 1}
    return {**found, "OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}


DATABASES = {"default": database()}

INSTALLED_APPS = [
    "jiedao.tenancy.apps.TenancyConfig",
    "jiedao.audit.apps.AuditConfig",
    "jiedao.register.apps.RegisterConfig",
    "jiedao.access.apps.AccessConfig",
    "jiedao.entries.apps.EntriesConfig",
    "jiedao.duties.apps.DutiesConfig",
    "jiedao.cases.apps.CasesConfig",
    "jiedao.figures.apps.FiguresConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "jiedao.web.urls"
WSGI_APPLICATION = "jiedao.web.wsgi.application"
AUTH_USER_MODEL = "access.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
