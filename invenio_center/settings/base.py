"""Settings of every installation. Environments differ only by environment variables (docs/operations.md)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .center import UNFOLD as UNFOLD
from .env import (
    env_bool,
    env_choice,
    env_clamd,
    env_file,
    env_int,
    env_list,
    env_networks,
    env_smtp,
    env_text,
    env_url,
    env_zone,
)
from .services import database, redis_urls

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env_text("INVENIO_DATA_DIR", str(BASE_DIR / "var")))

# --- secrets and hosts ---
DEMO = env_bool("INVENIO_DEMO")
DEMO_PASSWORD = env_text("INVENIO_DEMO_PASSWORD", "")
SECRET_KEY = env_text("INVENIO_SECRET_KEY")
# Derived from the secret key when not given, so that one secret is enough to start; rotation needs explicit keys.
ENCRYPTION_KEYS = env_list("INVENIO_ENCRYPTION_KEYS") or [
    hashlib.sha256(f"data:{SECRET_KEY}".encode()).hexdigest()
]
ALLOWED_HOSTS = env_list("INVENIO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "INVENIO_ALLOWED_HOSTS não aceita '*': liste os nomes pelos quais o servidor responde."
    )
PUBLIC_URL = env_url("INVENIO_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
DEBUG = False
# Networks in which provider addresses may lie, beyond the public internet.
PROVIDER_PRIVATE = env_networks("INVENIO_PROVIDER_PRIVATE", "127.0.0.0/8,::1/128" if DEMO else "")

# --- mail of the system itself, and where heads of the consent ledger are kept outside ---
SMTP_URL = env_smtp("INVENIO_SMTP_URL")
ANCHOR_DIR = env_text("INVENIO_ANCHOR_DIR", str(DATA_DIR / "anchors"))
ANCHOR_MAIL = env_text("INVENIO_ANCHOR_MAIL", "")
TSA_URL = env_url("INVENIO_TSA_URL")
TSA_CERTS = env_file("INVENIO_TSA_CERTS", needed_by="INVENIO_TSA_URL" if TSA_URL else "")

# Days in which a request of art. 18 is answered; the law allows fifteen.
RIGHTS_DAYS = env_int("INVENIO_RIGHTS_DAYS", 15, least=3, most=15)

# --- database and broker ---
DATABASES = {"default": database(env_text("DATABASE_URL"))}
POOL_SIZE = env_int("INVENIO_POOL_SIZE", 8, least=0, most=100)
if POOL_SIZE:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_redis = redis_urls(env_text("REDIS_URL"))
CACHE_URL = _redis["cache"]
KEY_PREFIX = env_text("INVENIO_KEY_PREFIX", "invenio")
RUN = env_text("INVENIO_RUN", "")  # of `bin/start`
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": f"{KEY_PREFIX}:cache",
    }
}

# --- Celery: every task may run twice, is far shorter than the visibility timeout, and carries ids only ---
CELERY_BROKER_URL = _redis["broker"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "global_keyprefix": f"{KEY_PREFIX}:"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"

# --- applications ---
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "invenio_center.portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "pgtrigger",
    "csp",
    "consent",
    "invenio_center",
    "channels_app",
    "invenio_live",
]
MIDDLEWARE = [
    "invenio_center.kernel.requestlog.RequestLogMiddleware",
    "invenio_center.portal.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "invenio_center.portal.second_factor.AtSignIn",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "invenio_center.kernel.csp.PolicyMiddleware",
]
ROOT_URLCONF = "invenio_center.urls"
ASGI_APPLICATION = "invenio_center.asgi.application"
WSGI_APPLICATION = "invenio_center.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- people ---
AUTH_USER_MODEL = "invenio_center.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- language and time ---
LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", "Português (Brasil)")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_zone("INVENIO_TIME_ZONE", "America/Sao_Paulo")
USE_THOUSAND_SEPARATOR = True

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
# Virus scanner; with one, a file opens only after it was found clean.
CLAMD = env_clamd("INVENIO_CLAMD")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "invenio_center.kernel.static.ModuleStaticFilesStorage"},
}

# --- browser security ---
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if env_bool("INVENIO_BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "invenio_live.api.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "invenio_live.api.parsing.StorableJson",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "invenio_live.api.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "invenio_center.kernel.problem.exception_handler",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Invenio API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- logs ---
LOG_FORMAT = env_choice("INVENIO_LOG_FORMAT", "text", ("text", "json"))
LOGGING_CONFIG = "invenio_center.kernel.logs.configure"
LOGGING = {"version": 1}  # not empty, or Django would not call the line above
