"""A house without a database: only the shell, for its own tests. A colleague is signed in by `?`-free plain cookies."""

from datetime import timedelta
from pathlib import Path

from jiedao.web.csp import DIRECTIVES

ROOT = Path(__file__).resolve().parents[3]

SECRET_KEY = "only-for-the-tests-of-the-shell"
ALLOWED_HOSTS = ["*"]
DEBUG = False
JIEDAO_SHEET = True
JIEDAO_SIGNIN = "shell_office.offered"
JIEDAO_MAX_UPLOAD = 2 * 1024 * 1024
ROOT_URLCONF = "shell_office"
DATABASES: dict[str, object] = {}
AUTH_USER_MODEL = "access.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "jiedao.tenancy.apps.TenancyConfig",
    "jiedao.audit.apps.AuditConfig",
    "jiedao.register.apps.RegisterConfig",
    "jiedao.access.apps.AccessConfig",
    "jiedao.web.apps.WebConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jiedao.web.middleware.Preferences",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiedao.web.problems.ProblemMiddleware",
    "shell_office.InTheOffice",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
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
                            [
                                ("django.template.loaders.filesystem.Loader", [str(Path(__file__).parent)]),
                                "django.template.loaders.app_directories.Loader",
                            ],
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
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "jiedao.web.problems.csrf_failure"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "shell_office.OneColleague"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/sheet/"
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
ACCOUNT_RATE_LIMITS = False
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "jiedao.web.signin.views.locked_out"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W001", "axes.W006"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.server": {"level": "ERROR"}}}
