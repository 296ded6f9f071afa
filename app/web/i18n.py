"""Languages: which one this answer speaks, and how each is called in itself."""

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, refresh

from app.web.city import city
from app.web.login import actor

NAMES = {"es": "Español", "en": "English", "ar": "العربية"}
COOKIE = "lang"
babel = Babel()


def install(app: Flask, directories: str) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = directories
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    babel.init_app(app, locale_selector=choose, timezone_selector=lambda: city().zone)
    app.after_request(_remember_choice)


def choose() -> str:
    """`?lang=` first, then an earlier choice, the account, the browser, the city."""
    if g.get("database_away"):
        earlier = request.cookies.get(COOKIE)
        return earlier if earlier in NAMES else request.accept_languages.best_match(list(NAMES)) or "en"
    offered = [tag for tag in city().languages if tag in NAMES]
    if not has_request_context():
        return city().lang
    wishes = (request.args.get("lang"), request.cookies.get(COOKIE), actor().lang)
    for wish in wishes:
        if wish in offered:
            return str(wish)
    return request.accept_languages.best_match(offered) or city().lang


def ask_no_database() -> None:
    """From here on this answer chooses its language without account and city: the database is away."""
    g.database_away = True
    refresh()


def lang() -> str:
    return str((get_locale() or Locale("en")).language)


def direction(tag: str | None = None) -> str:
    """ "ltr" or "rtl" for a language tag; the page's own when none is given."""
    try:
        return str(Locale.parse((tag or lang()).replace("-", "_")).text_direction)
    except ValueError:
        return "ltr"


def _remember_choice(response):  # type: ignore[no-untyped-def]
    wish = request.args.get("lang")
    if wish in NAMES and request.cookies.get(COOKIE) != wish and "no_cookies" not in g:
        response.set_cookie(COOKIE, str(wish), max_age=31_536_000, samesite="Lax", secure=request.is_secure)
    return response
