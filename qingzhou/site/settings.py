"""Settings: one file, switched by a handful of environment variables.

QINGZHOU_HOME   where data live: database, evidence, secret key (default var/)
DATABASE_URL    another database, e.g. postgres://user:password@host/name
QINGZHOU_HOSTS  comma-separated host names the server answers to
QINGZHOU_HTTPS  "1" when a proxy in front terminates TLS: cookies become secure-only
QINGZHOU_SMTP   the mail server: smtp://user:password@host:25, smtp+tls:// (STARTTLS) or smtps://; without it no mail
QINGZHOU_MAIL_FROM      the sender of mails
QINGZHOU_SMS_GATEWAYS   comma-separated host[:port] of the HTTP gateways that the office may have messages sent through
QINGZHOU_WEBHOOK_HOSTS  comma-separated host[:port] of the own network that may be told what happens, also without TLS
QINGZHOU_MFA    off | optional | required: a second factor at sign-in
QINGZHOU_CLAMD          where ClamAV's daemon listens, host:port or /path/of.socket; without it no file is scanned
QINGZHOU_SWEEP          where facts are judged: spark://host:port; without it by a DuckDB inside the process
QINGZHOU_NOTARY_KEY     the file of the key that signs the log's heads (default notary-key in QINGZHOU_HOME)
QINGZHOU_NOTARY_ORIGIN  what the names of logs begin with (default qingzhou)
QINGZHOU_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _NAME, _CLAIM, _SCOPE    sign-in through an identity platform
"""

from __future__ import annotations

import gc
import os
import re
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from qingzhou.kit.made_once import made_once

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("QINGZHOU_HOME", PACKAGE.parent / "var")).resolve()
HOME.mkdir(mode=0o750, parents=True, exist_ok=True)

# Python looks for circles of dead objects after every 700 that are made. A thousand rows taken in make a hundred times
# as many, all of them alive: looking less often saves a fifth of an import's time, in every process of the site.
gc.set_threshold(10_000, 20, 50)


def _secret_key() -> str:
    """The installation's own key, made once and readable by its owner only."""
    kept = HOME / "secret-key"
    if not kept.exists():
        made_once(kept, secrets.token_urlsafe(64).encode())
    return kept.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
DEBUG = False
HTTPS = os.environ.get("QINGZHOU_HTTPS") == "1"
ALLOWED_HOSTS = os.environ.get("QINGZHOU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "lucide",
    "qingzhou.refusals",
    "qingzhou.rights",
    "qingzhou.kit",
    "qingzhou.workdays",
    "qingzhou.evidence",
    "qingzhou.notary",
    "qingzhou.documents",
    "qingzhou.pictures",
    "qingzhou.units",
    "qingzhou.bookmarks",
    "qingzhou.notifications",
    "qingzhou.registry",
    "qingzhou.readings",
    "qingzhou.identity",
    "qingzhou.ledger",
    "qingzhou.exchange",
    "qingzhou.adjustments",
    "qingzhou.directives",
    "qingzhou.hotline",
    "qingzhou.compliance",
    "qingzhou.reconciliation",
    "qingzhou.warning",
    "qingzhou.api",
    "qingzhou.disclosure",
    "qingzhou.filings",
    "qingzhou.dispatch",
    "qingzhou.meetings",
    "qingzhou.handover",
    "qingzhou.demonstration",
    "qingzhou.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qingzhou.kit.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qingzhou.identity.gate.GateMiddleware",
    "qingzhou.refusals.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "qingzhou.site.urls"
WSGI_APPLICATION = "qingzhou.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingzhou.site.navigation.navigation",
            ],
            "builtins": ["qingzhou.kit.templatetags.kit", "lucide.templatetags.lucide"],
        },
    },
]

# --- storage ---------------------------------------------------------------------------------------------------
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{HOME / 'qingzhou.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,  # seconds a writer waits for its turn
        "transaction_mode": "IMMEDIATE",  # a transaction takes the write lock at once, so it never fails half-way
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        # PostgreSQL reckons with turning disks unless told otherwise, and reads a whole table to find a page of it.
        "options": "-c random_page_cost=1.1",
        # A page asks the same few questions again and again: planned once a connection, they take half the time.
        "server_side_binding": True,
        "prepare_threshold": 5,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EVIDENCE_ROOT = HOME / "evidence"
FACTS_ROOT = HOME / "facts"  # timetables, charges, contracts and balances as Parquet, see compliance/sweeping/store.py
SWEEP = os.environ.get("QINGZHOU_SWEEP", "")
if SWEEP and not re.fullmatch(r"duckdb://|local\[\d+\]|spark://[^/\s]+:\d+", SWEEP):
    raise ImproperlyConfigured("QINGZHOU_SWEEP should look like spark://127.0.0.1:7077, or be left out")
HOTLINE_KEY_FILE = HOME / "receipt-key"  # without it no receipt code is known again
HOTLINE_CALLER_KEY = HOME / "caller-key"  # without it no caller is known again
HOTLINE_SEAL = HOME / "seal"  # the keys that reporters' names are sealed to; the private one may be taken elsewhere
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
CLAMD = os.environ.get("QINGZHOU_CLAMD", "")
if CLAMD and not (CLAMD.startswith("/") or CLAMD.rpartition(":")[2].isdigit()):
    raise ImproperlyConfigured("QINGZHOU_CLAMD should look like 127.0.0.1:3310 or /run/clamav/clamd.ctl")
NOTARY_KEY = Path(os.environ.get("QINGZHOU_NOTARY_KEY", HOME / "notary-key"))
NOTARY_ORIGIN = os.environ.get("QINGZHOU_NOTARY_ORIGIN", "qingzhou")
DIRECTIVE_MAX_BYTES = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

WORKERS = int(os.environ.get("QINGZHOU_WORKERS", "1"))  # processes that serve pages, as production.py says
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Who sent how much lately, as keyed hashes in this process's memory; never on disk.
    "flood": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "flood",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

# --- people ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "units.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "qingzhou.units.backends.SignedInBackend"]
FORM_RENDERER = (
    "django.forms.renderers.Jinja2"  # Django's own widgets, in the faster of the two languages it has them in
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "units:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "units:sign_in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "qingzhou.units.entrance.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
MFA = os.environ.get("QINGZHOU_MFA", "optional")  # off | optional | required
OIDC = {
    "issuer": os.environ.get("QINGZHOU_OIDC_ISSUER", "").rstrip("/"),
    "client_id": os.environ.get("QINGZHOU_OIDC_CLIENT_ID", ""),
    "client_secret": os.environ.get("QINGZHOU_OIDC_CLIENT_SECRET", ""),
    "name": os.environ.get("QINGZHOU_OIDC_NAME", "政务统一身份认证"),
    "claim": os.environ.get("QINGZHOU_OIDC_CLAIM", ""),
    "scope": os.environ.get("QINGZHOU_OIDC_SCOPE", "openid profile"),
}
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_IDLE_MINUTES = 120

# --- messages --------------------------------------------------------------------------------------------------
SITE_ADDRESS = f"https://{ALLOWED_HOSTS[0]}" if HTTPS else ""  # messages lead there; without HTTPS they only name it
_smtp = urlsplit(os.environ.get("QINGZHOU_SMTP", ""))
if _smtp.geturl() and not (_smtp.scheme in {"smtp", "smtp+tls", "smtps"} and _smtp.hostname):
    raise ImproperlyConfigured("QINGZHOU_SMTP should look like smtp://user:password@host:25, smtp+tls://… or smtps://…")
EMAIL_HOST = _smtp.hostname or ""
EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+tls"
EMAIL_PORT = _smtp.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_TIMEOUT = 10  # seconds for each step of the conversation with the mail server
DEFAULT_FROM_EMAIL = os.environ.get("QINGZHOU_MAIL_FROM", "qingzhou@localhost")
WEBHOOK_HOSTS = frozenset(filter(None, os.environ.get("QINGZHOU_WEBHOOK_HOSTS", "").lower().split(",")))
SMS_GATEWAYS = frozenset(filter(None, os.environ.get("QINGZHOU_SMS_GATEWAYS", "").lower().split(",")))

# --- language and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- pages -----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = ["axes.W003"]


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"apprise": {"level": "CRITICAL", "propagate": False}},  # it would write addresses into the log
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
