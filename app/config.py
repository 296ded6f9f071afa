"""Settings from CORRALA_* variables. A wrong or missing one stops the start with one line that names it."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("production", "demo", "test")
SECRET_LENGTH = 32
DEMO_SECRET = "a demo has nothing to hide, and binds to this machine only"  # noqa: S105 - refused in production


class SettingError(Exception):
    """One setting is missing or wrong; the message names it and what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator sets. `base_url` has no slash at its end; `data_keys` are 32 bytes each, newest first."""

    env: str
    secret_key: str
    data_keys: tuple[bytes, ...]
    database_url: str
    redis_url: str | None
    workers: int
    base_url: str
    trusted_proxies: int
    mail_url: str | None
    mail_from: str
    media_dir: Path
    instance_dir: Path
    tile_url: str | None
    tile_attribution: str
    demo_public: bool

    @property
    def secure(self) -> bool:
        """Whether people reach the site by https, and cookies are Secure and bound to the host."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read and check every CORRALA_* variable; raises `SettingError`."""
    env = environ.get("CORRALA_ENV", "production")
    if env not in ENVIRONMENTS:
        raise SettingError(f"CORRALA_ENV: {env!r} is none of {', '.join(ENVIRONMENTS)}")
    instance = Path(environ.get("CORRALA_INSTANCE_DIR", ROOT / "instance"))
    redis_url = environ.get("CORRALA_REDIS_URL") or None
    database_url = _database_url(environ, instance)
    settings = Settings(
        env=env,
        secret_key=_secret_key(environ, env),
        data_keys=_data_keys(environ, env),
        database_url=database_url,
        redis_url=_url(environ, "CORRALA_REDIS_URL", redis_url, ("redis", "rediss", "unix")),
        workers=_workers(environ, database_url, redis_url),
        base_url=_base_url(environ, env),
        trusted_proxies=_number(environ, "CORRALA_TRUSTED_PROXIES", 0, 0, 10),
        mail_url=_url(environ, "CORRALA_MAIL_URL", environ.get("CORRALA_MAIL_URL") or None, ("smtp", "smtps")),
        mail_from=_mail_from(environ, env),
        media_dir=Path(environ.get("CORRALA_MEDIA_DIR", instance / "media")),
        instance_dir=instance,
        tile_url=_url(environ, "CORRALA_TILE_URL", environ.get("CORRALA_TILE_URL") or None, ("https", "http")),
        tile_attribution=environ.get("CORRALA_TILE_ATTRIBUTION", ""),
        demo_public=environ.get("CORRALA_DEMO_PUBLIC") == "1",
    )
    if settings.tile_url and not settings.tile_attribution:
        raise SettingError("CORRALA_TILE_ATTRIBUTION: needed beside CORRALA_TILE_URL")
    return settings


def _secret_key(environ: Mapping[str, str], env: str) -> str:
    key = environ.get("CORRALA_SECRET_KEY", "")
    if not key and env != "production":
        return DEMO_SECRET
    if len(key) < SECRET_LENGTH or key == DEMO_SECRET:
        raise SettingError(
            f"CORRALA_SECRET_KEY: set {SECRET_LENGTH} or more random characters"
            ' (python3 -c "import secrets; print(secrets.token_urlsafe(48))")'
        )
    return key


def _data_keys(environ: Mapping[str, str], env: str) -> tuple[bytes, ...]:
    given = [part.strip() for part in environ.get("CORRALA_DATA_KEYS", "").split(",") if part.strip()]
    if not given and env != "production":
        return (hashlib.sha256(DEMO_SECRET.encode()).digest(),)
    if not given:
        raise SettingError("CORRALA_DATA_KEYS: set one key of 32 bytes in base64, or several, newest first")
    try:
        keys = tuple(base64.b64decode(key, altchars=b"-_", validate=True) for key in given)
    except binascii.Error as error:
        raise SettingError("CORRALA_DATA_KEYS: not base64") from error
    if any(len(key) != 32 for key in keys):
        raise SettingError("CORRALA_DATA_KEYS: each key has 32 bytes before base64")
    return keys


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("CORRALA_DATABASE_URL") or f"sqlite:///{instance / 'corrala.sqlite3'}"
    if url.startswith("postgresql://"):
        return url
    if not url.startswith("sqlite:///"):
        raise SettingError("CORRALA_DATABASE_URL: begins with sqlite:/// or postgresql://")
    path = url.removeprefix("sqlite:///")
    if not path or path == ":memory:":
        raise SettingError("CORRALA_DATABASE_URL: SQLite needs a file, since pages read on a connection of their own")
    return f"sqlite:///{Path(path) if Path(path).is_absolute() else ROOT / path}"


def _workers(environ: Mapping[str, str], database_url: str, redis_url: str | None) -> int:
    workers = _number(environ, "CORRALA_WORKERS", 1, 1, 64)
    if workers > 1 and (not redis_url or not database_url.startswith("postgresql")):
        raise SettingError("CORRALA_WORKERS: more than 1 needs PostgreSQL and CORRALA_REDIS_URL")
    return workers


def _base_url(environ: Mapping[str, str], env: str) -> str:
    default = "" if env == "production" else f"http://127.0.0.1:{environ.get('PORT', '5000')}"
    url = (environ.get("CORRALA_BASE_URL") or default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise SettingError("CORRALA_BASE_URL: the address people use, like https://corrala.example, without a path")
    return url


def _mail_from(environ: Mapping[str, str], env: str) -> str:
    sender = environ.get("CORRALA_MAIL_FROM", "" if env == "production" else "corrala@localhost")
    if "@" not in sender or any(c in sender for c in "\r\n"):
        raise SettingError("CORRALA_MAIL_FROM: the address that mail comes from")
    return sender


def _url(environ: Mapping[str, str], name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is not None and urlsplit(value).scheme not in schemes:
        raise SettingError(f"{name}: begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingError(f"{name}: a whole number from {low} to {high}, not {text!r}")
    return int(text)
