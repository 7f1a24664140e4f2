"""Django settings, all of them from environment variables.

HANDOVER_DATA            folder of database, keys and outbox (default ./handover-data)
HANDOVER_DATABASE_URL    postgresql://user:password@host:port/name (default: SQLite in the data folder)
HANDOVER_SMTP_URL        smtp://, smtps:// or smtp+starttls://user:password@host:port (default: built-in outbox)
HANDOVER_SMTP_CA         file of the authority that signed the mail server's certificate (default: the system's)
HANDOVER_BASE_URL        how clients reach this server, in acknowledgement links
HANDOVER_ALLOWED_HOSTS   host names served, by commas (default: the base URL's and loopback)
HANDOVER_SECRET_KEY      signs sessions and links (default: made once, kept in the data folder)
HANDOVER_BOUNCE_ADDRESS  envelope sender of notices (default: the sender's own address)
HANDOVER_CHECKPOINT_DIR, HANDOVER_CHECKPOINT_MAIL, HANDOVER_CHECKPOINT_WEBHOOK
                         where signed checkpoints of the ledger are sent, outside this machine
HANDOVER_MAIL_HOSTS      hosts of the company's own mail, by commas (default: those of the people in the book)
HANDOVER_OUTWARD_LISTS   addresses at these hosts that lead outside, by commas
HANDOVER_HELD_KEY        seals held mail (default: made once, kept in the data folder)
HANDOVER_HELD_DAYS       how long the text of decided held mail is kept (default 30)
HANDOVER_RELEASE_URL     mail server through which released mail passes the gate again (default: HANDOVER_SMTP_URL)
HANDOVER_SIEVE_URL       sieve://master:password@host:4190, where mailbox scripts are put
HANDOVER_SECOND_FACTOR   approvers (and administrators) or everyone: who must have a second factor (default: nobody)
HANDOVER_OIDC_ISSUER, HANDOVER_OIDC_CLIENT_ID, HANDOVER_OIDC_CLIENT_SECRET, HANDOVER_OIDC_NAME
                         the company's OpenID Connect provider, for signing in with the company's account
HANDOVER_BACKUP_DIR      where backups begun in the browser are put (default: backups in the data folder)
HANDOVER_DEBUG           1 shows tracebacks in the browser; never where others can reach it
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from handover import keys

BASE_DIR = Path(__file__).resolve().parent
DATA = Path(os.environ.get("HANDOVER_DATA", "handover-data")).resolve()

DEBUG = os.environ.get("HANDOVER_DEBUG") == "1"
SECRET_KEY = os.environ.get("HANDOVER_SECRET_KEY") or keys.secret_key(DATA)
BASE_URL = os.environ.get("HANDOVER_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [h for h in os.environ.get("HANDOVER_ALLOWED_HOSTS", "").split(",") if h] or [
    urlsplit(BASE_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
if SECURE:  # bound to this host and path by the browser itself; only https may say so
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SMTP_URL = os.environ.get("HANDOVER_SMTP_URL", "")
SMTP_CA = os.environ.get("HANDOVER_SMTP_CA", "")
BOUNCE_ADDRESS = os.environ.get("HANDOVER_BOUNCE_ADDRESS", "")
RELEASE_URL = os.environ.get("HANDOVER_RELEASE_URL", "") or SMTP_URL
MAIL_HOSTS = [h.strip().lower() for h in os.environ.get("HANDOVER_MAIL_HOSTS", "").split(",") if h.strip()]
OUTWARD_LISTS = [a.strip() for a in os.environ.get("HANDOVER_OUTWARD_LISTS", "").split(",") if a.strip()]
HELD_KEY = os.environ.get("HANDOVER_HELD_KEY", "")
_held_days = os.environ.get("HANDOVER_HELD_DAYS", "")
HELD_DAYS = int(_held_days) if _held_days.isdigit() else 30
SIEVE_URL = os.environ.get("HANDOVER_SIEVE_URL", "")
CHECKPOINT_DIR = os.environ.get("HANDOVER_CHECKPOINT_DIR", "")
CHECKPOINT_MAIL = os.environ.get("HANDOVER_CHECKPOINT_MAIL", "")
CHECKPOINT_WEBHOOK = os.environ.get("HANDOVER_CHECKPOINT_WEBHOOK", "")

# Lowest layer first: foreign keys point downwards (tests/integration/test_layers.py).
HANDOVER_APPS = [
    "handover.evidence",
    "handover.book",
    "handover.checks",
    "handover.staff_policy",
    "handover.approvals",
    "handover.departures",
    "handover.notices",
    "handover.delivery",
    "handover.followup",
    "handover.briefing",
    "handover.gate",
    "handover.lookback",
    "handover.mailbox",
    "handover.inquiries",
    "handover.approving",
    "handover.people",
    "handover.api",
    "handover.administering",
    "handover.web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *HANDOVER_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "handover.people.idle.IdleMiddleware",
    # Every page asks for sign-in, but for those that say @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "handover.web.language.StaffLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handover.people.required.SecondFactorMiddleware",
    "handover.web.no_store.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "handover.web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "handover.urls"
WSGI_APPLICATION = "handover.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handover.web.context.workspace",
            ],
        },
    },
]

# A commit that was acknowledged must survive a power cut: FULL, not NORMAL (design, section 12).
# IMMEDIATE takes the write lock at BEGIN, so a transaction never fails half way with "database is locked".
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "handover.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}
DATABASE_URL = os.environ.get("HANDOVER_DATABASE_URL", "")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60) if DATABASE_URL else SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "book.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "handover.people.passwords.CompanyWordsValidator"},
]
BACKUP_DIR = os.environ.get("HANDOVER_BACKUP_DIR", "") or str(DATA / "backups")
SECOND_FACTOR = os.environ.get("HANDOVER_SECOND_FACTOR", "")
OIDC_ISSUER = os.environ.get("HANDOVER_OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("HANDOVER_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("HANDOVER_OIDC_CLIENT_SECRET", "")
OIDC_NAME = os.environ.get("HANDOVER_OIDC_NAME", "")
# Of django-allauth the second factors alone: its pages, its sign-up and its mails are not there.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "handover.people.adapter.SealingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 12
MFA_WEBAUTHN_USER_VERIFICATION = "required"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
# Served straight from the packages: nothing is collected, so there is nothing to forget on an upgrade.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# A database's numbers end somewhere: no page of a list lies beyond.
NINJA_PAGINATION_MAX_LIMIT = 1000
NINJA_PAGINATION_MAX_OFFSET = 1_000_000_000

# Log lines carry rule ids, positions and digests, never the text of a message or an address of a client.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_tokens": {"()": "handover.logs.WithoutTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Who signed in, by which way, and what was refused: by number, without names.
    "loggers": {"handover.sign_in": {"level": "INFO"}},
}
