"""Django's settings, read from the environment and from the home folder; reading them starts nothing."""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from gongxin.store.server import Server

HOME = Path(os.environ.get("GONGXIN_HOME", ".gongxin")).resolve()
ROOT = Path(__file__).resolve().parents[3]
PACKS = Path(os.environ.get("GONGXIN_PACKS", ROOT / "packs"))


def database(url: str) -> dict[str, object]:
    """Django's form of a PostgreSQL address."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL") or Server(HOME).url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def secret() -> str:
    """The home's secret, made on first use and readable by its owner alone."""
    if given := os.environ.get("GONGXIN_SECRET"):
        return given
    if "pytest" in sys.modules:
        return "tests only"
    kept = HOME / "secret"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(os.urandom(32).hex())
    return kept.read_text()


SECRET_KEY = secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("GONGXIN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ROOT_URLCONF = "gongxin.config.urls"
WSGI_APPLICATION = "gongxin.config.wsgi.application"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True

INSTALLED_APPS = [
    "gongxin.ledger",
    "gongxin.rulebook",
    "gongxin.subjects",
    "gongxin.agencies",
    "gongxin.dossiers",
    "gongxin.cases",
    "gongxin.listings",
    "gongxin.commitments",
    "gongxin.exchange",
    "gongxin.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gongxin.api.gate.Gate",
    "gongxin.site.headers.SiteHeaders",
]
APPEND_SLASH = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
API_LIMITS = Path(os.environ["GONGXIN_LIMITS"]) if "GONGXIN_LIMITS" in os.environ else None
API_PROXIES = int(os.environ.get("GONGXIN_PROXIES", "0"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scrubbed": {"()": "gongxin.site.logs.Scrubbed"}},
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "level": "ERROR", "filters": ["scrubbed"]},
        "warnings": {"class": "logging.StreamHandler", "level": "WARNING", "filters": ["scrubbed"]},
    },
    "loggers": {
        "django": {"handlers": ["errors"], "level": "ERROR"},
        "gongxin": {"handlers": ["warnings"], "level": "WARNING"},
    },
}
