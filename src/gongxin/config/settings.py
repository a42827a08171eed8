"""Django's settings, read from the environment and from the home folder; reading them starts nothing."""

import os
import sys
from datetime import timedelta
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
LEDGER_NAME = os.environ.get("GONGXIN_NAME", "gongxin.localhost/log")
"""What the node's log is called in its checkpoints, for ever; by custom a host name and a path, without a scheme."""
LEDGER_SUITE = os.environ.get("GONGXIN_SUITE", "ed25519-sha256")
"""How the log is hashed and signed; `sm2-sm3` where national ciphers must be used.  It counts from its first day."""
HUB_KEY = os.environ.get("GONGXIN_HUB_KEY", "")
"""The key of the log of the hub that this node belongs to; without one nobody limits its file of peers."""
PEER_BATCH = int(os.environ.get("GONGXIN_PEER_BATCH", "20000"))
"""How many positions of its log this node hands a neighbour at once, 20,000 at most."""
DEBUG = False
ALLOWED_HOSTS = os.environ.get("GONGXIN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ADDRESS = os.environ.get("GONGXIN_ADDRESS", "http://127.0.0.1:8765").rstrip("/")
"""Where this node is reached from outside, as reports state it."""
TSA = os.environ.get("GONGXIN_TSA", "")
"""The address of the authority that stamps the time of seals (RFC 3161); without one they bear none."""
TSA_CERTIFICATE = os.environ.get("GONGXIN_TSA_CERTIFICATE", "")
"""A PEM file with the certificate that the authority signs with, or one that vouches for it; needed with `TSA`."""
TSA_SECONDS = float(os.environ.get("GONGXIN_TSA_SECONDS", "3"))
"""How long a report waits for a time stamp before it is sealed without one."""
LOCAL_ONLY = {"localhost", "127.0.0.1", "[::1]", "testserver"}.issuperset(ALLOWED_HOSTS)
"""Whether the node answers on this machine alone; from elsewhere it is reached through TLS, and cookies demand that."""
ROOT_URLCONF = "gongxin.config.urls"
WSGI_APPLICATION = "gongxin.config.wsgi.application"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True

INSTALLED_APPS = [
    "gongxin.config.sign_in.WithoutPermissions",
    "gongxin.config.sign_in.ContentTypesUnfilled",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "gongxin.ledger",
    "gongxin.rulebook",
    "gongxin.subjects",
    "gongxin.agencies",
    "gongxin.dossiers",
    "gongxin.cases",
    "gongxin.listings",
    "gongxin.commitments",
    "gongxin.remedies",
    "gongxin.reports",
    "gongxin.evaluation",
    "gongxin.exchange",
    "gongxin.feeds",
    "gongxin.supervision",
    "gongxin.sharing",
    "gongxin.federation",
    "gongxin.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gongxin.api.gate.Gate",
    "gongxin.site.headers.SiteHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
APPEND_SLASH = False

AUTH_USER_MODEL = "agencies.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login",)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SECOND_FACTOR = os.environ.get("GONGXIN_SECOND_FACTOR", "required") != "optional"
"""Whether nobody signs in with a password alone; only a demo says otherwise."""
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "agencies_remembered",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},  # with few, failures under made-up names would push out those that count
    }
}
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"  # counts alone: no address or browser of anybody is kept
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_CLIENT_IP_CALLABLE = "gongxin.config.asking.asking_from"
AXES_LOCKOUT_CALLABLE = "gongxin.desk.sign_in.locked_out"
MFA_ADAPTER = "gongxin.agencies.sealing.Sealing"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_LOGIN_METHODS = {"username"}
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL_ONLY
CSRF_TRUSTED_ORIGINS = (
    [] if LOCAL_ONLY else [f"https://{host.replace('.', '*.', host[0] == '.')}" for host in ALLOWED_HOSTS]
)
CSRF_FAILURE_VIEW = "gongxin.desk.faults.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["gongxin.desk.uploads.NoLargerThanPapers"]
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
        "axes": {"handlers": ["errors"], "level": "ERROR", "propagate": False},
        "gongxin": {"handlers": ["warnings"], "level": "WARNING"},
    },
}
