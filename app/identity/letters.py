"""The words of the letters that cannot wait for the journal: codes, invitations, and warnings to an account's owner."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask_babel import force_locale, gettext

from app.identity.vocabulary import CODE_LIFE, LINK_LIFE
from app.web.city import city


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    lang: str


def address_of(path: str) -> str:
    """The full address of a page, as people reach it."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def code_letter(lang: str | None, code: str, link_token: str) -> Letter:
    """To somebody who has an account and asked to sign in."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Your code for %(city)s is\n\n    %(code)s\n\nEnter it on the page where you asked for it. It works for "
            "%(minutes)s minutes, in that browser only.\n\nOr open this address and press the button there, within "
            "%(hours)s hour:\n%(link)s\n\nIf you did not ask for it, do nothing: without the code nobody gets in. "
            "We never ask for it by phone or by mail.",
            **_values(code, link_token),
        )
        return Letter(gettext("Your code to sign in"), text, lang or city().lang)


def welcome_letter(lang: str | None, code: str, link_token: str) -> Letter:
    """To somebody new: the account begins when the code is entered."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Somebody, you we think, wants to take part in %(city)s with this address. Your code is\n\n    %(code)s\n\n"
            "Enter it on the page where you asked for it. It works for %(minutes)s minutes, in that browser only.\n\n"
            "Or open this address and press the button there, within %(hours)s hour:\n%(link)s\n\n"
            "If it was not you, do nothing: no account is made, and your address is deleted after 30 days.",
            **_values(code, link_token),
        )
        return Letter(gettext("Your code to take part"), text, lang or city().lang)


def nobody_letter(lang: str | None) -> Letter:
    """To an address that nobody here has, when somebody tried to sign in with it."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Somebody, you we think, asked for a code to sign in to %(city)s with this address. There is no account "
            "with it.\n\nPerhaps you used another address. To take part, make an account here:\n%(link)s\n\n"
            "If it was not you, do nothing.",
            city=city().name,
            link=address_of("/sign-up"),
        )
        return Letter(gettext("You asked to sign in"), text, lang or city().lang)


def password_letter(lang: str | None) -> Letter:
    """After a password was set or changed."""
    with force_locale(lang or city().lang):
        text = gettext(
            "The password of your account at %(city)s has been set or changed, and all other browsers were signed out."
            "\n\nIf it was not you, sign in with a code from your mail and choose a new password:\n%(link)s",
            city=city().name,
            link=address_of("/account"),
        )
        return Letter(gettext("Your password was changed"), text, lang or city().lang)


def new_browser_letter(lang: str | None, browser: str) -> Letter:
    """After a sign-in by password from a browser that this account had not used before."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Somebody signed in to your account at %(city)s with the password, in a browser that is new to us: "
            "%(browser)s.\n\nIf it was not you, sign out everywhere and choose a new password:\n%(link)s",
            city=city().name,
            browser=browser or gettext("unknown"),
            link=address_of("/account"),
        )
        return Letter(gettext("A new browser signed in"), text, lang or city().lang)


def invitation_letter(lang: str | None, role: str, place: str) -> Letter:
    """To a colleague who was given a role, or is to be given one."""
    with force_locale(lang or city().lang):
        text = gettext(
            "You are invited to work with residents at %(city)s, as: %(role)s, for: %(place)s.\n\nSign in with this "
            "address; a code comes by mail:\n%(link)s",
            city=city().name,
            role=gettext(role),
            place=place,
            link=address_of("/sign-in"),
        )
        return Letter(gettext("You are invited to %(city)s", city=city().name), text, lang or city().lang)


def _values(code: str, link_token: str) -> dict[str, str]:
    return {
        "city": city().name,
        "code": f"{code[:3]} {code[3:]}",
        "minutes": str(_minutes(CODE_LIFE)),
        "hours": str(_minutes(LINK_LIFE) // 60),
        "link": address_of(f"/sign-in/link/{link_token}"),
    }


def _minutes(life: timedelta) -> int:
    return int(life.total_seconds() // 60)
