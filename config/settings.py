"""One settings file; what differs between installations comes from the environment (docs/operations.md lists it)."""

import hashlib
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from base.secret_key import read_or_make_secret_key
from config.object_store import files_in

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make_secret_key(DATA_DIR)
HOST = env.str("HOST", default="127.0.0.1")
HOST_NAME = f"[{HOST}]" if ":" in HOST else HOST  # as it stands in an address
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", HOST_NAME])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Apps ---------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # its own site: accounts.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, behind those of templates/django/forms
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",  # its static files: the pages' script that shows the OpenAPI document
    "django_filters",
    "django_tables2",
    "django_htmx",
    "template_partials",
    "csp",
    "base",
    "accounts",
    "campaign",
    "tasks",
    "inspections",
    "dispatch",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "base.request_id.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "base.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "base.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dispatch.frame.frame",
            ],
            "builtins": ["base.templatetags.display", "tasks.templatetags.lights"],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'campaign.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, cache, jobs ------------------------------------------------------------------------------------------


MAX_SOCKET_PATH = 100
"""Bytes; the system's limit is 107."""


def embedded_socket() -> Path:
    """The embedded broker's socket: in the data folder, elsewhere when that path is too long for a socket."""
    path = DATA_DIR / "run" / "broker.sock"
    if len(bytes(path)) > MAX_SOCKET_PATH:
        digest = hashlib.sha256(bytes(path)).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"campaign-{digest}" / "broker.sock"
    return path


BROKER_SOCKET = embedded_socket()
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{BROKER_SOCKET}"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or f"unix://{BROKER_SOCKET}",
        "KEY_PREFIX": "campaign",
    }
}

CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_TASK_ROUTES = {
    "base.deliver": {"queue": "quick"},
    "base.sweep_outbox": {"queue": "sweep"},
    "base.forget_answers": {"queue": "sweep"},
    "accounts.make_digests": {"queue": "sweep"},
    "tasks.flag_overdue": {"queue": "sweep"},
    "inspections.flag_overdue": {"queue": "sweep"},
    "tasks.escalate": {"queue": "sweep"},
    "tasks.remind": {"queue": "sweep"},
    "dispatch.sweep_reports": {"queue": "sweep"},
    "dispatch.build_report": {"queue": "documents"},
    "dispatch.try_template": {"queue": "documents"},
    "campaign.sweep_imports": {"queue": "sweep"},
    "campaign.read_import": {"queue": "documents"},
    "campaign.commit_import": {"queue": "documents"},
    "dispatch.print_report": {"queue": "documents"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # A request that cannot reach the broker gives up at once: its work is a row, and a sweep finds it.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BEAT_SCHEDULE = {
    "base.sweep_outbox": {"task": "base.sweep_outbox", "schedule": 60},
    "base.forget_answers": {"task": "base.forget_answers", "schedule": crontab(minute=17)},
    "accounts.make_digests": {"task": "accounts.make_digests", "schedule": crontab(minute="*/5")},
    "tasks.flag_overdue": {
        "task": "tasks.flag_overdue",
        "schedule": crontab(minute="*/5"),
    },
    "inspections.flag_overdue": {"task": "inspections.flag_overdue", "schedule": crontab(minute="1-59/5")},
    "tasks.escalate": {"task": "tasks.escalate", "schedule": crontab(minute="2,32")},
    "tasks.remind": {"task": "tasks.remind", "schedule": crontab(minute=7)},
    "dispatch.sweep_reports": {"task": "dispatch.sweep_reports", "schedule": 30},
    "campaign.sweep_imports": {"task": "campaign.sweep_imports", "schedule": 30},
}

# --- People -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
# Behind a proxy a person's address is what the proxy says, else the sign-in limits would count the whole city as one.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="chuangcheng-2026")

# --- Language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files --------------------------------------------------------------------------------------------------------

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a first password is among them
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
S3_URL = env.str("S3_URL", default="")  # https://key:secret@host/bucket?region=…; empty: files lie in DATA_DIR
STORAGES = {
    "default": files_in(S3_URL),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
SOFFICE = env.str("SOFFICE", default="soffice")  # LibreOffice, which prints reports as PDF where it is installed

# --- Telling people -----------------------------------------------------------------------------------------------

SITE_URL = env.str("SITE_URL", default="").rstrip("/")  # what links in mails and groups begin with; empty: no links
EMAIL_URL = env.str("EMAIL_URL", default="")  # smtp+tls://user:password@host:587; empty: no e-mail
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="") or "campaign@localhost"
SMS_URL = env.str("SMS_URL", default="")  # the gateway's address; empty: no text messages
SMS_METHOD = (env.str("SMS_METHOD", default="") or "POST").upper()
SMS_FORMAT = env.str("SMS_FORMAT", default="") or "json"  # json or form; with GET the fields stand in the address
# JSON, with {phone}, {text} and {id} where they belong.
SMS_FIELDS = json.loads(env.str("SMS_FIELDS", default="") or '{"phone": "{phone}", "text": "{text}"}')
SMS_HEADERS = json.loads(env.str("SMS_HEADERS", default="") or "{}")
SMS_SUCCESS = env.str("SMS_SUCCESS", default="")  # as result.code=0 in a JSON answer; empty: any 2xx
SMS_PER_MINUTE = env.int("SMS_PER_MINUTE", default=60)
SMS_LENGTH = env.int("SMS_LENGTH", default=200)  # characters; longer texts are cut
# Names and addresses in the own network to which robots may post, and which need not speak TLS.
OUTBOUND_ALLOWED_HOSTS = env.list("OUTBOUND_ALLOWED_HOSTS", default=[])

# --- Map ----------------------------------------------------------------------------------------------------------

# https://tiles.example/{z}/{x}/{y}.png, or an address of this server; empty: sites on a plain ground.
TILE_URL = env.str("TILE_URL", default="")
TILE_ATTRIBUTION = env.str("TILE_ATTRIBUTION", default="")
TILE_COORDINATES = env.str("TILE_COORDINATES", default="") or "wgs84"  # gcj02 for tiles of Amap and Tencent
TILE_HOSTS = [found[0].replace("{s}", "*")] if (found := re.match(r"https?://[^/]+", TILE_URL)) else []

# --- Browser safety -----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *TILE_HOSTS],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # a row; read from the cache while that answers
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Pages and API ------------------------------------------------------------------------------------------------

DJANGO_TABLES2_TEMPLATE = "tables/table.html"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["drf_orjson_renderer.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "base.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "base.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_SCHEMA_CLASS": "base.openapi.Operations",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Campaign tracker",
    "DESCRIPTION": "What other systems read of the campaign and report into it. docs/api.md tells how to begin.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "base.openapi.add_problems"],
    "ENUM_NAME_OVERRIDES": {
        "BoardState": "inspections.workflow.BoardState",
        "CallResult": "inspections.models.WhistleCall.Result",
        "CallState": "inspections.workflow.CallState",
        "ClaimState": "tasks.workflow.ClaimState",
        "ExtensionState": "tasks.workflow.ExtensionState",
        "InspectionKind": "inspections.models.Inspection.Kind",
        "InspectionState": "inspections.workflow.InspectionState",
        "FindingSource": "inspections.models.Finding.Source",
        "FindingState": "inspections.workflow.FindingState",
        "MilestoneState": "tasks.workflow.MilestoneState",
        "NoticeKind": "tasks.workflow.NoticeKind",
        "NoticeState": "tasks.workflow.NoticeState",
        "NoticeSource": "tasks.models.Notice.Source",
        "ReportedSource": "inspections.api.finding_serializers.SOURCES",
        "SuspensionState": "tasks.workflow.SuspensionState",
        "TaskState": "tasks.workflow.TaskState",
        "UnitKind": "accounts.models.Unit.Kind",
        "UpdateState": "tasks.workflow.UpdateState",
        "VisitState": "inspections.workflow.VisitState",
        "WhistleState": "inspections.workflow.WhistleState",
    },
}

# --- Logs ---------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
