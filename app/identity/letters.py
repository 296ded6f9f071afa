"""The words of the letters that cannot wait for the journal: codes, invitations, and warnings to an account's owner."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask_babel import force_locale, gettext

from app.identity.vocabulary import CODE_LIFE, COPY_LIFE, LINK_LIFE
from app.kernel.words import spoken
from app.web.city import city

# What was done to a second factor, as its owner is told.
FACTOR_NEWS = {
    "passkey added": spoken("A passkey was added to your account."),
    "passkey removed": spoken("A passkey was taken away from your account."),
    "app added": spoken("An authenticator app was added to your account."),
    "app removed": spoken("The authenticator app was taken away from your account."),
    "recovery added": spoken("New recovery codes were made for your account. The old ones no longer work."),
    "recovery used": spoken("A recovery code of your account was used. It does not work again."),
    "all removed": spoken(
        "An administrator took the two-step sign-in away from your account, and every browser was signed out."
    ),
}


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
    """After a sign-in from a browser that this account had not used before."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Somebody signed in to your account at %(city)s, in a browser that is new to us: %(browser)s.\n\nIf it was "
            "not you, sign out everywhere, and choose a new password if you have one:\n%(link)s",
            city=city().name,
            browser=browser or gettext("unknown"),
            link=address_of("/account"),
        )
        return Letter(gettext("A new browser signed in"), text, lang or city().lang)


def factor_letter(lang: str | None, what: str) -> Letter:
    """After a second factor was added, taken away or renewed; `what` says which, as one of FACTOR_NEWS."""
    with force_locale(lang or city().lang):
        text = gettext(
            "At %(city)s: %(what)s\n\nIf it was not you, sign out everywhere at once, and tell the people who run this "
            "site:\n%(link)s",
            city=city().name,
            what=gettext(FACTOR_NEWS[what]),
            link=address_of("/account"),
        )
        return Letter(gettext("Your two-step sign-in was changed"), text, lang or city().lang)


def token_letter(lang: str | None) -> Letter:
    """To somebody who made a personal token for a program."""
    with force_locale(lang or city().lang):
        text = gettext(
            "At %(city)s a personal token was made, with which a program acts in your name.\n\nIf it was not you, end "
            "it, sign out everywhere at once, and tell the people who run this site:\n%(link)s",
            city=city().name,
            link=address_of("/account/tokens"),
        )
        return Letter(gettext("A personal token was made"), text, lang or city().lang)


def confirm_letter(lang: str | None, code: str) -> Letter:
    """To somebody signed in who is asked once more who it is, and has no second factor."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Your code for %(city)s, to confirm that it is you, is\n\n    %(code)s\n\nIt works for %(minutes)s "
            "minutes, in the browser where you are signed in. If you did not ask for it, sign out everywhere:\n"
            "%(link)s",
            city=city().name,
            code=_spaced(code),
            minutes=str(_minutes(CODE_LIFE)),
            link=address_of("/account"),
        )
        return Letter(gettext("Your code to confirm that it is you"), text, lang or city().lang)


def new_address_letter(lang: str | None, code: str) -> Letter:
    """To the new address of an account, before it is one."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Somebody, you we think, wants to use this address for their account at %(city)s. The code is\n\n    "
            "%(code)s\n\nEnter it on the page where you asked for it, within %(minutes)s minutes. If it was not you, "
            "do nothing.",
            city=city().name,
            code=_spaced(code),
            minutes=str(_minutes(CODE_LIFE)),
        )
        return Letter(gettext("Your code for your new address"), text, lang or city().lang)


def taken_address_letter(lang: str | None) -> Letter:
    """To an address that has an account, when another account was to get it."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Somebody, you we think, wants to use this address for their account at %(city)s. There is an account with "
            "it already, so nothing was changed.\n\nIf both are yours, sign in with this address instead:\n%(link)s",
            city=city().name,
            link=address_of("/sign-in"),
        )
        return Letter(gettext("This address has an account already"), text, lang or city().lang)


def address_changed_letter(lang: str | None, new: str) -> Letter:
    """To the old and the new address, after the change."""
    with force_locale(lang or city().lang):
        text = gettext(
            "The address of your account at %(city)s was changed to %(address)s, and all other browsers were signed "
            "out.\n\nIf it was not you, tell the people who run this site at once:\n%(link)s",
            city=city().name,
            address=_half_hidden(new),
            link=address_of("/privacy"),
        )
        return Letter(gettext("The address of your account was changed"), text, lang or city().lang)


def invitation_letter(lang: str | None, role: str, place: str) -> Letter:
    """To a colleague who was given a role, or is to be given one."""
    with force_locale(lang or city().lang):
        text = gettext(
            "You are invited to work with residents at %(city)s, as: %(role)s, for: %(place)s.\n\nSign in with this "
            "address; a code comes by mail. Have your phone or a security key at hand: a second step guards your work."
            "\n%(link)s",
            city=city().name,
            role=gettext(role),
            place=place,
            link=address_of("/sign-in"),
        )
        return Letter(gettext("You are invited to %(city)s", city=city().name), text, lang or city().lang)


def copy_letter(lang: str | None, path: str) -> Letter:
    """To somebody who asked for a copy of the own data."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Your copy of everything that %(city)s holds of you is ready. Sign in and open this address; it works for "
            "%(days)s days, and for you alone:\n%(link)s\n\nIf you did not ask for it, sign out everywhere and choose "
            "a new password.",
            city=city().name,
            days=str(COPY_LIFE.days),
            link=address_of(path),
        )
        return Letter(gettext("Your data to take along"), text, lang or city().lang)


def goodbye_letter(lang: str | None) -> Letter:
    """The last letter, after an account was deleted."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Your account at %(city)s is deleted, as you asked or since nobody had used it for two years. Backups "
            "forget it within 35 days. This is the last mail you get; a day after it your address is forgotten too.",
            city=city().name,
        )
        return Letter(gettext("Your account is deleted"), text, lang or city().lang)


def unused_letter(lang: str | None) -> Letter:
    """A month before an account goes that nobody uses."""
    with force_locale(lang or city().lang):
        text = gettext(
            "Nobody has used your account at %(city)s for almost two years. We do not keep what is not needed: in a "
            "month the account is deleted. What you wrote stays, without your name.\n\nTo keep it, sign in once:\n"
            "%(link)s",
            city=city().name,
            link=address_of("/sign-in"),
        )
        return Letter(gettext("Your account is about to be deleted"), text, lang or city().lang)


def _values(code: str, link_token: str) -> dict[str, str]:
    return {
        "city": city().name,
        "code": _spaced(code),
        "minutes": str(_minutes(CODE_LIFE)),
        "hours": str(_minutes(LINK_LIFE) // 60),
        "link": address_of(f"/sign-in/link/{link_token}"),
    }


def _minutes(life: timedelta) -> int:
    return int(life.total_seconds() // 60)


def _spaced(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def _half_hidden(email: str) -> str:
    """An address that its owner knows again and nobody else can use: who reads the old mailbox may be somebody else."""
    name, _, host = email.partition("@")
    return f"{name[:2]}…@{host}"
