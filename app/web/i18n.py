"""Languages: which one this answer speaks, and how each is called in itself."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations, refresh
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.web.city import city
from app.web.login import actor

NAMES = {"es": "Español", "en": "English", "ar": "العربية"}
# What emergencies, guidance and reports speak besides: catalogs with the words of those pages alone.
MORE_NAMES = {"fr": "Français", "pt": "Português", "uk": "Українська"}
COOKIE = "lang"
V = TypeVar("V", bound=Callable[..., Any])


def install(app: Flask, directories: str) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = directories
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel().init_app(app, locale_selector=choose, timezone_selector=lambda: city().zone)
    _speak(app.jinja_env)
    app.after_request(_remember_choice)


def choose() -> str:
    """`?lang=` first, then an earlier choice, the account, the browser, the city."""
    if g.get("database_away"):
        earlier = request.cookies.get(COOKIE)
        return earlier if earlier in NAMES else request.accept_languages.best_match(list(NAMES)) or "en"
    offered = [tag for tag in city().languages if tag in NAMES]
    if not has_request_context():
        said: str = g.get("lang") or city().lang  # a socket's language, or the city's
        return said
    more = [tag for tag in more_names() if tag not in offered]
    wishes = (request.args.get("lang"), request.cookies.get(COOKIE), actor().lang)
    for wish in wishes:
        if wish in offered or wish in more:
            return str(wish)
    return request.accept_languages.best_match([*offered, *more]) or city().lang


def speaks_more(back: str) -> Callable[[V], V]:
    """Marks a view whose page speaks more languages than the city; `back`: the endpoint of the page that a choice of
    language on an answer to a form leads to."""

    def mark(view: V) -> V:
        view.speaks_more = back  # type: ignore[attr-defined]
        return view

    return mark


def back_from_form() -> str | None:
    """Where this page leads whoever chooses a language while a form was just answered; None: to the first page."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "speaks_more", None)


def more_names() -> dict[str, str]:
    """The languages that this page speaks besides those of the city, by name."""
    return MORE_NAMES if back_from_form() else {}


def offered(wish: str | None, otherwise: str) -> str:
    """`wish` when the city speaks it, else `otherwise`."""
    return wish if wish in NAMES and wish in city().languages else otherwise


def ask_no_database() -> None:
    """From here on this answer chooses its language without account and city: the database is away."""
    g.database_away = True
    refresh()


def lang() -> str:
    """The language of this answer, asked some sixty times for a page: first where Flask-Babel keeps what it found."""
    try:
        found: str = g._flask_babel.babel_locale.language
    except (AttributeError, RuntimeError):  # not asked yet, or no application
        found = (get_locale() or Locale("en")).language
    return found


def in_lang(words: Mapping[str, str] | None, default: str = "") -> str:
    """The wording in the page's language, else the city's, else any; `words`: by language."""
    if not words:
        return default
    for tag in (lang(), city().lang, "en"):
        if words.get(tag):
            return words[tag]
    return next(iter(words.values()), default)


def direction(tag: str | None = None) -> str:
    """ "ltr" or "rtl" for a language tag; the page's own when none is given."""
    return _direction_of(tag or lang())


@functools.lru_cache(maxsize=256)
def _direction_of(tag: str) -> str:
    try:
        return str(Locale.parse(tag.replace("-", "_")).text_direction)
    except ValueError:
        return "ltr"


def _speak(templates: Environment) -> None:
    """Give templates `_` and `ngettext`.

    A page says twenty to sixty sentences. Flask-Babel finds application, domain and language anew for each,
    which took a fifth of the time of a page; here a catalog is looked up by the language alone.
    """
    catalogs: dict[str, NullTranslations] = {}

    def catalog() -> NullTranslations:
        tag = lang()
        if tag not in catalogs:
            catalogs[tag] = get_translations()
        return catalogs[tag]

    @pass_eval_context
    def sentence(asked: EvalContext, message: str, **values: Any) -> str:
        text = catalog().gettext(message)
        if asked.autoescape:
            text = Markup(text)  # noqa: S704 - words of the catalog; `values` are escaped
        return text % values if values or "%" in text else text

    @pass_eval_context
    def counted(asked: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
        text = catalog().ngettext(one, many, num)
        if asked.autoescape:
            text = Markup(text)  # noqa: S704 - as above
        return text % {"num": num, **values}

    templates.globals.update(_=sentence, gettext=sentence, ngettext=counted)


def _remember_choice(response: Response) -> Response:
    wish = request.args.get("lang")
    if (wish in NAMES or wish in more_names()) and request.cookies.get(COOKIE) != wish and "no_cookies" not in g:
        response.set_cookie(COOKIE, str(wish), max_age=31_536_000, samesite="Lax", secure=request.is_secure)
    return response
