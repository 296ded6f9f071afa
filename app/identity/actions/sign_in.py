"""Signing in and up: by a code from the mail, by the mail's link, by password.

An answer never tells whether an address has an account: the same rows are written and a letter goes out either way.
"""

import hmac
import secrets
from dataclasses import replace

from sqlalchemy import delete, update

from app.identity.actions.sessions import SignedIn, begin_session
from app.identity.actor import Actor
from app.identity.events import AccountMade
from app.identity.letters import Letter, code_letter, nobody_letter, welcome_letter
from app.identity.models import Account, EmailCode, WrongTry
from app.identity.names import public_name
from app.identity.queries import (
    account_by_email,
    account_by_id,
    code_by_link,
    code_is_alive,
    is_known_device,
    keyed_hash,
    token_hash,
    waiting_code,
)
from app.identity.vocabulary import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_TRIES,
    LINK_LIFE,
    PAUSE_FIRST,
    PAUSE_LONGEST,
    WRONG_TRIES_FORGOTTEN,
    WRONG_TRIES_FREE,
    AgeBand,
    Means,
    Purpose,
)
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import NotFound, TooMany
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act
from app.kernel.words import spoken

WAIT = spoken("There were too many wrong tries. Wait a little before you try again.")
WAIT_OR_ASK = spoken("There were too many wrong tries. Wait a little, or sign in with a code from your mail.")


@act
def ask_sign_in_code(*, actor: Actor, email: str, device: str, lang: str | None) -> None:
    """Send a code and a link to the owner of an address; to an address nobody here has, a letter that says so."""
    account = account_by_email(session(), email)
    code, link, row = make_code(actor=actor, email=email, purpose=Purpose.SIGN_IN, device=device, lang=lang)
    row.account_id = account.id if account else None
    letter = code_letter(account.lang or lang, code, link) if account else nobody_letter(lang)
    send_code(actor=actor, row=row, letter=letter)


@act
def ask_sign_up_code(
    *, actor: Actor, email: str, name: str, device: str, lang: str | None, age_band: AgeBand = AgeBand.ADULT
) -> None:
    """Send a code that makes the account when it is entered; an address that has one gets a code to sign in.

    Of somebody under 18 only initials are kept, from here on.
    """
    account = account_by_email(session(), email)
    code, link, row = make_code(actor=actor, email=email, purpose=Purpose.SIGN_UP, device=device, lang=lang)
    row.account_id, row.name = (account.id, "") if account else (None, public_name(name, age_band))
    row.age_band = age_band
    letter = code_letter(account.lang or lang, code, link) if account else welcome_letter(lang, code, link)
    send_code(actor=actor, row=row, letter=letter)


@act
def make_code(
    *, actor: Actor, email: str, purpose: Purpose, device: str, lang: str | None
) -> tuple[str, str, EmailCode]:
    """A code, a link's token, and their row, which keeps neither; part of the act that sends them. The link lets in
    only for the purposes of signing in and up."""
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    link = secrets.token_urlsafe(32)
    moment, binding = now(), keyed_hash("device", device)
    row = EmailCode(
        email=email,
        purpose=purpose,
        binding=binding,
        code_hash=_code_mark(binding, code),
        link_hash=token_hash(link),
        lang=lang,
        made_at=moment,
        ends_at=moment + CODE_LIFE,
        link_ends_at=moment + LINK_LIFE,
    )
    session.add(row)
    return code, link, row


@act
def send_code(*, actor: Actor, row: EmailCode, letter: Letter) -> None:
    """Post the letter that holds a code; its words are wiped once it is out. Part of the act that made the code."""
    session.flush()
    post(
        session(),
        recipient=row.email,
        subject=letter.subject,
        text=letter.text,
        key=f"code-{row.link_hash}",
        neutral=True,
        lang=letter.lang,
    )


@act
def enter_code(*, actor: Actor, device: str, code: str, browser: str) -> SignedIn | None:
    """Sign in with the code that this browser asked for; None when it is wrong, late, or dead.

    The try is counted before it is compared, and counts even when it fails: the sixth wrong one kills the code.
    """
    row = waiting_code(session(), keyed_hash("device", device))
    if not code_is_alive(row, now()):
        return None
    counted = update(EmailCode).where(
        EmailCode.id == row.id, EmailCode.used_at.is_(None), EmailCode.wrong <= CODE_TRIES
    )
    if session.execute(counted.values(wrong=EmailCode.wrong + 1).returning(EmailCode.id)).scalar() is None:
        return None
    mark = _code_mark(row.binding, code)
    can_be = row.account_id is not None or row.purpose == Purpose.SIGN_UP
    if not hmac.compare_digest(mark, row.code_hash) or not can_be:
        return None
    return _redeem(actor, row.id, Means.CODE, keyed_hash("device", device), browser)


@act
def follow_link(*, actor: Actor, token: str, device: str, browser: str) -> SignedIn:
    """Sign in with the link of the mail, in whichever browser; once, within the hour. Raises `NotFound`."""
    row = code_by_link(session(), token, now())
    if row is None or (row.account_id is None and row.purpose != Purpose.SIGN_UP):
        raise NotFound("This link was used already, or is too old. Ask for a new code.")
    signed_in = _redeem(actor, row.id, Means.LINK, keyed_hash("device", device), browser)
    if signed_in is None:
        raise NotFound("This link was used already, or is too old. Ask for a new code.")
    return signed_in


@act
def count_try(*, actor: Actor, email: str, device: str) -> None:
    """Count a try with a password before it is compared; a right one takes the count away.

    After five wrong tries each next one waits, twice as long every time, up to an hour; never on a browser that
    this account has used before. Raises `TooMany` with the seconds to wait.
    """
    waits = not _known(email, device)
    count_mark(actor=actor, mark=keyed_hash("wrong-try", email), waits=waits, words=WAIT_OR_ASK)


@act
def count_mark(*, actor: Actor, mark: str, waits: bool = True, words: str = WAIT) -> None:
    """Count a try under `mark`, and let it wait, with `words`, when there were too many; see `count_try`."""
    moment = now()
    session.execute(once(WrongTry, "address_hash").values(address_hash=mark, wrong=0, last_at=moment))
    row = session.get_one(WrongTry, mark, with_for_update=True, populate_existing=True)
    if row.last_at + WRONG_TRIES_FORGOTTEN <= moment:
        row.wrong, row.paused_until = 0, None
    if row.paused_until and row.paused_until > moment and waits:
        raise TooMany(
            words,
            retry_after=int((row.paused_until - moment).total_seconds()) + 1,
        )
    row.wrong, row.last_at = row.wrong + 1, moment
    if row.wrong >= WRONG_TRIES_FREE:
        row.paused_until = moment + min(PAUSE_FIRST * 2 ** min(row.wrong - WRONG_TRIES_FREE, 12), PAUSE_LONGEST)


@act
def sign_in_by_password(*, actor: Actor, account_id: int, rehashed: str | None, device: str, browser: str) -> SignedIn:
    """Sign in an account whose password was proven right just now; `rehashed` replaces an older kind of hash."""
    account = account_by_id(session(), account_id)
    marked = keyed_hash("device", device)
    if rehashed:
        session.execute(update(Account).where(Account.id == account_id).values(password=rehashed))
    session.execute(delete(WrongTry).where(WrongTry.address_hash == keyed_hash("wrong-try", account.email)))
    signed_in: SignedIn = begin_session(
        actor=actor, account_id=account_id, means=Means.PASSWORD, device_hash=marked, browser=browser
    )
    return signed_in


def _known(email: str, device: str) -> bool:
    account = account_by_email(session(), email)
    return account is not None and is_known_device(session(), account.id, keyed_hash("device", device))


def _code_mark(binding: str, code: str) -> str:
    return keyed_hash("code", f"{binding}|{code}")


_NEWCOMER = (EmailCode.email, EmailCode.name, EmailCode.lang, EmailCode.age_band)


def _redeem(actor: Actor, code_id: int, means: Means, device_hash: str, browser: str) -> SignedIn | None:
    """Use a code up, make the account when it is a new person's, and begin the session."""
    moment = now()
    used = update(EmailCode).where(EmailCode.id == code_id, EmailCode.used_at.is_(None)).values(used_at=moment)
    row = session.execute(used.returning(*_NEWCOMER)).one_or_none()
    if row is None:
        return None
    made = _make_account(row.email, row.name, row.lang, row.age_band)
    account = account_by_email(session(), row.email)
    if account is None:
        return None  # the address belongs to an account that was closed
    signed_in: SignedIn = begin_session(
        actor=actor, account_id=account.id, means=means, device_hash=device_hash, browser=browser
    )
    return replace(signed_in, new=made)


def _make_account(email: str, name: str, lang: str | None, age_band: str) -> bool:
    """Make the account of an address that has none; False when it has one, made long ago or by somebody faster."""
    moment = now()
    row: dict[str, object] = {"email": email, "name": name, "lang": lang, "age_band": age_band, "contributions": 0}
    row |= {"made_at": moment, "confirmed_at": moment}
    account_id = session.execute(once(Account, "email").values(row).returning(Account.id)).scalar()
    if account_id is not None:
        announce(AccountMade(account_id=account_id), actor=Actor(kind="account", id=account_id))
    return account_id is not None
