"""Django settings. What an office may change comes from the environment; `docs/deployment.md` lists it.

The database is PostgreSQL: the embedded one in `JIEDAO_VAR` (default ./var) unless `DATABASE_URL` names a server.
The application's role is always `jiedao_app`; migrations use the owner's role through `jiedao.procedures.setup`.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

from jiedao import embedded

PACKAGE = Path(__file__).resolve().parent
VAR = embedded.var_folder()
#: Keys lie outside `var`, so that a copy of the data is not a copy of the keys.
KEYS = Path(os.environ.get("JIEDAO_KEYS") or VAR.with_name(VAR.name + "-keys")).absolute()
#: Photographs and files, encrypted; they belong to the data.
FILES = VAR / "files"
RULEBOOKS = [Path(p) for p in os.environ.get("JIEDAO_RULEBOOKS", "").split(os.pathsep) if p]


def signing_key() -> str:
    """What `procedures.keys` made; before the first start nothing is signed yet."""
    kept = KEYS / "signing.key"
    return os.environ.get("JIEDAO_SECRET") or (
        kept.read_text("ascii").strip() if kept.exists() else os.urandom(24).hex()
    )


def database() -> Any:
    """The connection of the application's role."""
    if url := os.environ.get("DATABASE_URL"):
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    else:
        found = embedded.located(VAR).django("jiedao_app")
    return {**found, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False}


DEBUG = os.environ.get("JIEDAO_DEBUG") == "1"
SECRET_KEY = signing_key()
ALLOWED_HOSTS = os.environ.get("JIEDAO_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("JIEDAO_ORIGINS", "").split(",") if o]
DATABASES = {"default": database()}

INSTALLED_APPS = [
    "jiedao.tenancy.apps.TenancyConfig",
    "jiedao.audit.apps.AuditConfig",
    "jiedao.register.apps.RegisterConfig",
    "jiedao.access.apps.AccessConfig",
    "jiedao.entries.apps.EntriesConfig",
    "jiedao.duties.apps.DutiesConfig",
    "jiedao.cases.apps.CasesConfig",
    "jiedao.hotline.apps.HotlineConfig",
    "jiedao.batches.apps.BatchesConfig",
    "jiedao.matters.apps.MattersConfig",
    "jiedao.activities.apps.ActivitiesConfig",
    "jiedao.ballots.apps.BallotsConfig",
    "jiedao.examinations.apps.ExaminationsConfig",
    "jiedao.inbox.apps.InboxConfig",
    "jiedao.requests.apps.RequestsConfig",
    "jiedao.figures.apps.FiguresConfig",
    "jiedao.points.apps.PointsConfig",
    "jiedao.reports.apps.ReportsConfig",
    "jiedao.web.apps.WebConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "axes",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jiedao.web.squeezing.Squeezed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiedao.web.csp.ContentPolicy",
    "jiedao.web.office.OneStreet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jiedao.web.middleware.Preferences",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jiedao.web.middleware.WayOn",
    "allauth.account.middleware.AccountMiddleware",
    "jiedao.web.problems.ProblemMiddleware",
    "jiedao.web.office.InTheOffice",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "jiedao.web.urls"
WSGI_APPLICATION = "jiedao.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "jiedao.web.templatetags.jiedao",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiedao.web.context.shell",
            ],
        },
    }
]
CSRF_FAILURE_VIEW = "jiedao.web.problems.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Sessions are signed cookies: nothing to write at each request, nothing to copy between nodes. They end with the
# browser, after twelve hours, and with the password they began under.
SESSION_ENGINE = "jiedao.web.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("JIEDAO_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("JIEDAO_PROXY") == "1" else None
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
JIEDAO_MAX_UPLOAD = 20 * 1024 * 1024
# A base map beneath the office's own outlines is off unless an address of its tiles is named: https://…/{z}/{x}/{y}.png
JIEDAO_TILES = os.environ.get("JIEDAO_TILES", "")
JIEDAO_TILES_SYSTEM = os.environ.get(
    "JIEDAO_TILES_SYSTEM", "WGS-84"
)  # or GCJ-02, in which most maps of China are drawn
JIEDAO_TILES_CREDIT = os.environ.get("JIEDAO_TILES_CREDIT", "")  # whose map it is, and its review number (审图号)
JIEDAO_SIGNIN = "jiedao.demo.signin.offered"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "jiedao.access.backends.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator",
                 "NumericPasswordValidator")
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "jiedao.web.signin.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "jiedao.web.signin.forms.SignInForm",
    "change_password": "jiedao.web.signin.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # axes counts
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "jiedao.web.signin.views.locked_out"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W001", "axes.W006"]

# Mail is off unless the office names a server of its own; then one digest a day goes out to those who wish it.
EMAIL_HOST = os.environ.get("JIEDAO_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("JIEDAO_SMTP_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("JIEDAO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JIEDAO_SMTP_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("JIEDAO_SMTP_SSL") == "1"
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("JIEDAO_SMTP_FROM") or EMAIL_HOST_USER or "jiedao@localhost"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "locale" / "below"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jiedao.web.assets.Digested"},
}
WHITENOISE_USE_FINDERS = True  # served from where the packages brought them; nothing is collected
WHITENOISE_MAX_AGE = 60 if DEBUG else 30 * 24 * 3600
WHITENOISE_AUTOREFRESH = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.server": {"level": "ERROR"}}}
