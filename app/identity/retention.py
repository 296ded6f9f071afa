"""How long identity keeps things: codes, sessions, accounts that nobody uses. Numbers: `vocabulary.py`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.identity.actions.own_data import delete_account, warn_unused
from app.identity.actor import SYSTEM
from app.identity.models import (
    AccountSession,
    AwaitedFactor,
    EmailCode,
    Participant,
    PasskeyChallenge,
    PersonalToken,
    WrongTry,
)
from app.identity.queries.standing import abandoned_accounts, unused_accounts
from app.identity.vocabulary import (
    CODE_KEPT,
    SESSION_KEPT,
    UNCONFIRMED_KEPT,
    UNUSED_KEPT,
    WARNED_BEFORE,
    WRONG_TRIES_FORGOTTEN,
    Purpose,
)
from app.kernel.clock import now
from app.kernel.db import Executor, session
from app.kernel.retention import GONE, OtherRule, RowRule, new_mark


def _codes(moment: datetime) -> ColumnElement[bool]:
    used = or_(EmailCode.purpose != Purpose.SIGN_UP, EmailCode.used_at.is_not(None))
    return and_(used, EmailCode.made_at < moment - CODE_KEPT)


def _sign_ups(moment: datetime) -> ColumnElement[bool]:
    waits = and_(EmailCode.purpose == Purpose.SIGN_UP, EmailCode.used_at.is_(None))
    return and_(waits, EmailCode.made_at < moment - UNCONFIRMED_KEPT)


def _sessions(moment: datetime) -> ColumnElement[bool]:
    """Ended long ago, but for the last of each account: by it one sees when the account was used."""
    newer = aliased(AccountSession)
    later = or_(
        newer.seen_at > AccountSession.seen_at,
        and_(newer.seen_at == AccountSession.seen_at, newer.id > AccountSession.id),
    )
    followed = select(newer.id).where(newer.account_id == AccountSession.account_id, later).exists()
    return and_(func.coalesce(AccountSession.ended_at, AccountSession.ends_at) < moment - SESSION_KEPT, followed)


def _wrong_tries(moment: datetime) -> ColumnElement[bool]:
    return WrongTry.last_at < moment - WRONG_TRIES_FORGOTTEN


def _awaited(moment: datetime) -> ColumnElement[bool]:
    return AwaitedFactor.ends_at < moment - CODE_KEPT


def _challenges(moment: datetime) -> ColumnElement[bool]:
    return PasskeyChallenge.ends_at < moment - CODE_KEPT


def _tokens(moment: datetime) -> ColumnElement[bool]:
    return func.coalesce(PersonalToken.ended_at, PersonalToken.ends_at) < moment - SESSION_KEPT


def _abandoned(executor: Executor) -> Sequence[Any]:
    return abandoned_accounts(executor, now() - UNCONFIRMED_KEPT, now())


def _unused(executor: Executor) -> Sequence[Any]:
    """Accounts that nobody used for 24 months, whose owners were told a month ago or earlier."""
    moment = now()
    found = unused_accounts(executor, moment - UNUSED_KEPT, moment)
    return [row for row in found if row.told_at and row.used_at < row.told_at <= moment - WARNED_BEFORE]


def _to_warn(executor: Executor) -> Sequence[Any]:
    moment = now()
    found = unused_accounts(executor, moment - UNUSED_KEPT + WARNED_BEFORE, moment)
    return [row for row in found if row.told_at is None or row.told_at < row.used_at]


def _delete(found: Sequence[Any]) -> int:
    for row in found:
        delete_account(actor=SYSTEM, account_id=row.id, words_go=False)
    return len(found)


def _warn() -> int:
    found = _to_warn(session())
    for row in found:
        warn_unused(actor=SYSTEM, account_id=row.id)
    return len(found)


def participants_rule(name: str, over: Callable[[datetime], Select[Any]]) -> RowRule:
    """Who took part in meetings that `over(now)` gives: the row stays, since supports count by it, and leads to
    nobody."""

    def known(moment: datetime) -> ColumnElement[bool]:
        return and_(Participant.key_hash.not_like(f"{GONE}%"), Participant.meeting_id.in_(over(moment)))

    becomes = {"account_id": None, "key_hash": new_mark(Participant)}
    return RowRule(name=name, model=Participant, when=known, becomes=becomes)


RULES = (
    RowRule(name="codes sent by mail", model=EmailCode, when=_codes),
    RowRule(name="sign-ups never confirmed", model=EmailCode, when=_sign_ups),
    RowRule(name="sign-ins without a second step", model=AwaitedFactor, when=_awaited),
    RowRule(name="questions to passkeys", model=PasskeyChallenge, when=_challenges),
    RowRule(name="wrong passwords", model=WrongTry, when=_wrong_tries),
    RowRule(name="ended sessions", model=AccountSession, when=_sessions),
    RowRule(name="ended tokens of programs", model=PersonalToken, when=_tokens),
    OtherRule(
        name="accounts never confirmed",
        count=lambda executor: len(_abandoned(executor)),
        do=lambda: _delete(_abandoned(session())),
    ),
    OtherRule(
        name="accounts that nobody uses",
        count=lambda executor: len(_unused(executor)),
        do=lambda: _delete(_unused(session())),
    ),
    OtherRule(name="owners told a month before", count=lambda executor: len(_to_warn(executor)), do=_warn),
)
