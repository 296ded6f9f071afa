"""The house is put together here: kernel, web kit, doors, in that order."""

import hashlib
import hmac
from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app import doors
from app.config import ROOT, Settings
from app.kernel import db
from app.web import (
    addresses,
    city,
    denials,
    errors,
    filters,
    headers,
    i18n,
    login,
    logs,
    realtime,
    remembered,
    shell,
    static_files,
    templates,
    throttle,
)

MOST_BODY = 48 * 1024 * 1024  # five photos of 8 MB and the words
MOST_FIELD = 512 * 1024
MOST_PARTS = 200


def create_app(settings: Settings, *, wait_in_driver: bool = False) -> Flask:
    """The application for `settings`; `wait_in_driver` for commands and the worker (see `kernel.db`)."""
    app = Flask("app", template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_environment = templates.Templates
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _configure(app, settings)
    logs.install(app)
    addresses.install(app)
    db.install(app, settings.database_url, wait_in_driver=wait_in_driver)
    Migrate(app, db.db, directory=str(ROOT / "migrations"))
    throttle.install(app, settings.redis_url, doors.IS_LIVE)
    city.install(app, doors.CITY)
    login.install(app, doors.ACTOR, doors.SEEN, doors.USED)
    denials.install(app, doors.DENIED)
    login.let_pass_first(app, doors.ENROL, doors.BEFORE_FACTOR)
    i18n.install(app, str(ROOT / "translations"))
    filters.install(app)
    headers.install(app, base_url=settings.base_url, tile_url=settings.tile_url)
    shell.install(app, doors.NAV, doors.FOOTER, doors.SLOTS)
    remembered.install(app)
    errors.install(app)
    realtime.install(app, doors.ACTORS)
    doors.open_all(app)
    static_files.install(app)
    _believe_proxies(app, settings.trusted_proxies)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    prefix = "__Host-" if settings.secure else ""
    app.testing = settings.env == "test"
    app.config.update(
        SECRET_KEY=settings.secret_key,
        JOURNAL_KEY=hmac.new(settings.secret_key.encode(), b"journal", hashlib.sha256).digest(),
        SETTINGS=settings,
        CORRALA_ENV=settings.env,
        SESSION_COOKIE_NAME=f"{prefix}corrala",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=MOST_BODY,
        MAX_FORM_MEMORY_SIZE=MOST_FIELD,
        MAX_FORM_PARTS=MOST_PARTS,
        TRUSTED_HOSTS=[settings.host.rsplit(":", 1)[0], "127.0.0.1", "localhost"],
        PREFERRED_URL_SCHEME="https" if settings.secure else "http",
    )


def _believe_proxies(app: Flask, hops: int) -> None:
    """Outermost, so that pages, files and sockets know the same address of a visitor."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
