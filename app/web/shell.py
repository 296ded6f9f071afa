"""The shell around every page: navigation, languages, who is signed in, the one form for all buttons.

What a room adds (unread count, "live now") comes through slots that `app.doors` registers, so that web knows no room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext

from app.web import headers
from app.web.city import City, city
from app.web.i18n import NAMES, direction, lang
from app.web.login import actor

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: `key` is the room that a page names as its own, `label` an English message id."""

    key: str
    label: str
    endpoint: str


class Shell:
    """What layouts may ask. Everything is computed when asked, since error pages ask for little."""

    def __init__(self, nav: Sequence[Entry], footer: Sequence[Entry], slots: dict[str, Callable[[], Any]]) -> None:
        self._nav, self._footer, self._slots = nav, footer, slots
        self._drawn: dict[tuple[Any, ...], Any] = {}

    lang = property(lambda self: lang())
    dir = property(lambda self: direction())
    city_name = property(lambda self: city().name)
    hue = property(lambda self: city().hue)
    demo = property(lambda self: current_app.config["CORRALA_ENV"] == "demo")
    theme = property(lambda self: request.cookies.get("theme") if request.cookies.get("theme") in THEMES else None)
    actor_name = property(lambda self: actor().name if actor().account_id else None)
    is_staff = property(lambda self: actor().is_staff)
    nav_current = property(lambda self: request.blueprint)
    sign_in_url = property(lambda self: _maybe("identity.sign_in", next=_here()))
    sign_up_url = property(lambda self: _maybe("identity.sign_up"))
    sign_out_url = property(lambda self: _maybe("identity.sign_out"))
    account_url = property(lambda self: _maybe("identity.account"))
    search_url = property(lambda self: _maybe("front.search"))
    desk_url = property(lambda self: _maybe("desk.desk"))
    moderation_url = property(lambda self: _maybe("moderation.queue"))

    @property
    def nav(self) -> list[tuple[str, str, str]]:
        return self._once(lambda: [(e.key, gettext(e.label), url_for(e.endpoint)) for e in self._nav], "nav")

    @property
    def footer(self) -> list[tuple[str, str]]:
        return self._once(lambda: [(gettext(e.label), url_for(e.endpoint)) for e in self._footer], "footer")

    @property
    def emergency(self) -> list[tuple[str, str]]:
        numbers = city().emergency
        return self._once(lambda: [(gettext(label), number) for label, number in numbers], "emergency", numbers)

    def _once(self, draw: Callable[[], Any], *of: Any) -> Any:
        """What is the same on every page of one language is put together once for each value of `of`."""
        key = (lang(), *of)
        if key not in self._drawn:
            self._drawn[key] = draw()
        return self._drawn[key]

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        args = {key: value for key, value in request.args.items() if key != "lang"}
        return [(tag, NAMES[tag], _with_lang(args, tag)) for tag in city().languages if tag in NAMES]

    @property
    def token(self) -> str | None:
        """The token of the shell's form, for whoever can act from here; a visitor's reading page has none."""
        return headers.csrf_token() if actor().may_act_here or getattr(g, "holds_form", False) else None

    def __getattr__(self, name: str) -> Any:
        if name in self._slots:
            return self._slots[name]()
        raise AttributeError(name)


def install(app: Flask, nav: Sequence[Entry], footer: Sequence[Entry], slots: dict[str, Callable[[], Any]]) -> None:
    shell = Shell(nav, footer, {"live_now": lambda: None, "unread": lambda: None} | slots)
    # Flask-WTF gives templates a csrf_token of its own, by a context processor; ours comes later and wins.
    app.context_processor(lambda: {"shell": shell, "actor": actor, "city": _city, "csrf_token": headers.csrf_token})
    app.jinja_env.globals["csrf_token"] = headers.csrf_token


def _city() -> City:
    return city()


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _with_lang(args: dict[str, str], tag: str) -> str:
    if request.endpoint is None or request.method != "GET":
        return f"/?lang={tag}"
    return f"/{quote(request.path.lstrip('/'))}?{urlencode({**args, 'lang': tag})}"


def _maybe(endpoint: str, **values: Any) -> str | None:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
