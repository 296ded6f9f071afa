"""Settings from CORRALA_* variables. A wrong or missing one stops the start with one line that names it."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from app.kernel.errors import Invalid
from app.kernel.tiles import open_tiles

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("production", "demo", "test")
SECRET_LENGTH = 32
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MAIL_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
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
    mail_in: str | None
    media_dir: Path
    instance_dir: Path
    tile_url: str | None
    tile_attribution: str
    geocoder_url: str | None
    tile_file: Path | None
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
    instance = _folder(environ, "CORRALA_INSTANCE_DIR", ROOT / "instance")
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
        mail_in=_mail_in(environ),
        media_dir=_folder(environ, "CORRALA_MEDIA_DIR", instance / "media"),
        instance_dir=instance,
        tile_url=None if _tile_file(environ, instance) else _tile_url(environ),
        tile_file=_tile_file(environ, instance),
        tile_attribution=environ.get("CORRALA_TILE_ATTRIBUTION", ""),
        geocoder_url=_geocoder_url(environ),
        demo_public=environ.get("CORRALA_DEMO_PUBLIC") == "1",
    )
    if (settings.tile_url or settings.tile_file) and not settings.tile_attribution:
        raise SettingError("CORRALA_TILE_ATTRIBUTION: needed beside CORRALA_TILE_URL")
    return settings


def _tile_url(environ: Mapping[str, str]) -> str | None:
    return _url(environ, "CORRALA_TILE_URL", environ.get("CORRALA_TILE_URL") or None, ("https", "http"))


def _tile_file(environ: Mapping[str, str], instance: Path) -> Path | None:
    """The file of tiles that is set instead of an address: a path, or a name in the instance folder."""
    told = environ.get("CORRALA_TILE_URL", "")
    if not told.endswith(".pmtiles") or "://" in told:
        return None
    try:
        open_tiles(instance / told)
    except Invalid as error:
        raise SettingError(f"CORRALA_TILE_URL: {error.said()}") from error
    return instance / told


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
        raise SettingError(
            "CORRALA_DATA_KEYS: set one key of 32 bytes in base64, or several, newest first"
            ' (python3 -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())")'
        )
    try:
        keys = tuple(base64.b64decode(key, altchars=b"-_", validate=True) for key in given)
    except ValueError as error:
        raise SettingError("CORRALA_DATA_KEYS: not base64") from error
    if any(len(key) != 32 for key in keys):
        raise SettingError("CORRALA_DATA_KEYS: each key has 32 bytes before base64")
    return keys


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("CORRALA_DATABASE_URL") or f"sqlite:///{instance / 'corrala.sqlite3'}"
    if _parts("CORRALA_DATABASE_URL", url).scheme == "postgresql":
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
    parts = _parts("CORRALA_BASE_URL", url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise SettingError("CORRALA_BASE_URL: the address people use, like https://corrala.example, without a path")
    return url


def _mail_from(environ: Mapping[str, str], env: str) -> str:
    sender = environ.get("CORRALA_MAIL_FROM", "" if env == "production" else "corrala@localhost")
    if "@" not in sender or any(c in sender for c in "\r\n"):
        raise SettingError("CORRALA_MAIL_FROM: the address that mail comes from")
    return sender


def _geocoder_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("CORRALA_GEOCODER_URL") or None
    if url is None:
        return None
    parts = _parts("CORRALA_GEOCODER_URL", url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SettingError(
            "CORRALA_GEOCODER_URL: where a Nominatim searches, like https://places.example/search;"
            " http:// only on this machine"
        )
    return url


def _mail_in(environ: Mapping[str, str]) -> str | None:
    address = environ.get("CORRALA_MAIL_IN", "")
    if address and (not MAIL_ADDRESS.fullmatch(address) or "+" in address):
        raise SettingError("CORRALA_MAIL_IN: the one address that takes enquiries, without a name and without a plus")
    return address or None


def _url(environ: Mapping[str, str], name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is not None and _parts(name, value).scheme not in schemes:
        raise SettingError(f"{name}: begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def _parts(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at by whoever connects, which is too late
    except ValueError as error:
        raise SettingError(f"{name}: {error}") from error
    return parts


def _folder(environ: Mapping[str, str], name: str, default: Path) -> Path:
    folder = Path(environ.get(name) or default)
    standing = next((path for path in (folder, *folder.absolute().parents) if path.exists()), folder)
    if not standing.is_dir():
        raise SettingError(f"{name}: {standing} is a file, not a folder")
    return folder


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingError(f"{name}: a whole number from {low} to {high}, not {text!r}")
    return int(text)
