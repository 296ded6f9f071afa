"""The shell around every page: navigation, languages, who is signed in, the one form for all buttons.

What a room adds (unread count, "live now") comes through slots that `app.doors` registers, so that web knows no room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.kernel.clock import now
from app.kernel.tiles import tiles_of
from app.web import headers
from app.web.city import City, away, city
from app.web.i18n import NAMES, back_from_form, direction, lang, more_names
from app.web.login import actor

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: `key` is the room that a page names as its own, `label` an English message id."""

    key: str
    label: str
    endpoint: str


class Work(NamedTuple):
    """A place where staff work: how many things wait there, and whether it must be seen without opening a menu."""

    label: str
    url: str
    waiting: int
    urgent: bool = False


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
    nav_current = property(lambda self: request.blueprint)
    sign_in_url = property(lambda self: _maybe("identity.sign_in", next=_here()))
    sign_up_url = property(lambda self: _maybe("identity.sign_up"))
    sign_out_url = property(lambda self: _maybe("identity.sign_out"))
    account_url = property(lambda self: _maybe("identity.account"))
    notices_url = property(lambda self: _maybe("notices.notices"))
    search_url = property(lambda self: _maybe("front.search"))

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

    @property
    def crisis_lines(self) -> list[tuple[str, str]]:
        return [(gettext(label), number) for label, number in city().crisis_lines]

    away = property(lambda self: away(city(), now()))
    needs_help = property(lambda self: bool(g.get("needs_help")))

    def drawn(self, part: str) -> Markup:
        """A part of the shell that is the same for everyone: drawn once for each language and room, and anew when the
        city changes. It may ask nothing about the page, who reads it, or what they chose."""
        template = f"layouts/shell/{part}.html"
        drawn: Markup = self._once(lambda: Markup(render_template(template)), part, city(), request.blueprint)  # noqa: S704
        return drawn

    def _once(self, draw: Callable[[], Any], *of: Any) -> Any:
        """What is the same on every page of one language is put together once for each value of `of`."""
        key = (lang(), *of)
        if key not in self._drawn:
            self._drawn[key] = draw()
        return self._drawn[key]

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        args = {key: value for key, value in request.args.items() if key != "lang"}
        names = {tag: NAMES[tag] for tag in city().languages if tag in NAMES}
        return [(tag, name, _with_lang(args, tag)) for tag, name in (names | more_names()).items()]

    @property
    def tiles(self) -> tuple[str, str, int | None] | None:
        """Address and credit of the tiles that the city has set up, its own or a server's, and how deep its own go;
        None without any."""
        settings = current_app.config["SETTINGS"]
        address = settings.tile_url
        if settings.tile_file:
            address = url_for("front.tile", z=0, x=0, y=0).removesuffix("0/0/0") + "{z}/{x}/{y}"
        deepest = tiles_of(settings.tile_file).deepest if settings.tile_file else None
        return (address, settings.tile_attribution, deepest) if address else None

    @property
    def token(self) -> str | None:
        """The token of the shell's form, for whoever can act from here; a visitor's reading page has none."""
        return headers.csrf_token() if actor().may_act_here or getattr(g, "holds_form", False) else None

    def __getattr__(self, name: str) -> Any:
        if name in self._slots:
            return self._slots[name]()
        raise AttributeError(name)


def install(app: Flask, nav: Sequence[Entry], footer: Sequence[Entry], slots: dict[str, Callable[[], Any]]) -> None:
    empty: dict[str, Callable[[], Any]] = {
        "asks_missing": lambda: False,
        "desk_url": lambda: None,
        "live_now": list,
        "moderation_url": lambda: None,
        "moderation_waiting": lambda: None,
        "unread": lambda: None,
        "work": list,
    }
    drawn = app.extensions["corrala_shell"] = Shell(nav, footer, empty | slots)
    # Flask-WTF gives templates a csrf_token of its own, by a context processor; ours comes later and wins.
    app.context_processor(lambda: {"shell": drawn, "actor": actor, "city": _city, "csrf_token": headers.csrf_token})
    app.jinja_env.globals["csrf_token"] = headers.csrf_token


def shell() -> Shell:
    """What layouts ask, for whoever asks outside of them."""
    found: Shell = current_app.extensions["corrala_shell"]
    return found


def _city() -> City:
    return city()


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _with_lang(args: dict[str, str], tag: str) -> str:
    if request.endpoint is None or request.method != "GET":
        back = back_from_form()
        return f"{url_for(back)}?lang={tag}" if back else f"/?lang={tag}"
    return f"/{quote(request.path.lstrip('/'))}?{urlencode({**args, 'lang': tag})}"


def _maybe(endpoint: str, **values: Any) -> str | None:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
