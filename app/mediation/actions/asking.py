"""Neighbours: they ask for a mediation, say whether they come, write, withdraw and have their words deleted."""

from dataclasses import dataclass

from sqlalchemy import delete

from app.areas.queries import area_or_none
from app.areas.vocabulary import Level
from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM, Actor
from app.issues.persons import Masked
from app.issues.references import random_reference
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.mediation.events import MediationAnswered, MediationAsked, MediationForgotten, MediationWritten
from app.mediation.models import Mediation, MediationMessage, MediationSide
from app.mediation.policies import may_ask_mediation
from app.mediation.queries.between import mediation_by_key
from app.mediation.talks import answered, close, due_of, held_mediation, held_side, put_reach, say
from app.mediation.vocabulary import (
    REACH_LONGEST,
    RECEIPT_MEDIATION,
    RUNNING,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    Between,
    Matter,
    Result,
    Side,
)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What neighbours ask a mediator for. `other`: who is the other side and how it is reached, where the asker says;
    `email`, `reach`: the asker's own. `key`: of the form."""

    kind: Matter
    area_id: int
    what: str
    lang: str
    other: str = ""
    email: str = ""
    reach: str = ""
    key: str | None = None


@act
def request_mediation(*, actor: Actor, asking: Asking) -> tuple[str, str]:
    """Ask for a mediation with neighbours; its reference, and the code of its receipt. Words and contacts are sealed,
    and no journal row says who it was. The same form gives the same."""
    if not may_ask_mediation(actor):
        raise NotAllowed
    what = _checked(asking)
    ref, side_id = made_once(lambda: _sent(asking, what), lambda: _asked(actor, asking, what))
    return ref, make_receipt(actor=SYSTEM, kind=RECEIPT_MEDIATION, thing_id=side_id, seed=asking.key)


@act
def answer_offer(*, actor: Actor, mediation_id: int, agrees: bool, email: str = "") -> None:
    """A side says whether it comes to the talk; whoever was asked becomes a side of it by saying yes. One no ends it.
    `email`: where to tell it what follows, if it wishes."""
    row, mine = held_side(actor, mediation_id)
    row.must_be(Between.OFFERED, Between.AGREED)
    if actor.account_id is not None and mine.account_id is None:
        mine.account_id = actor.account_id
    if mine.side == Side.OTHER:
        put_reach(mine, email=tidy(email)[:REACH_LONGEST], code="")
    answered(row, mine, agrees, Masked())
    announce(MediationAnswered(mediation_id=row.id, both=row.state == Between.AGREED), actor=Masked())


@act
def write_as_side(*, actor: Actor, mediation_id: int, text: str) -> None:
    """A side writes to those who mediate; the other side never reads it."""
    row, mine = held_side(actor, mediation_id)
    row.must_be(*RUNNING)
    say(mine, text)
    announce(MediationWritten(mediation_id=row.id, side=None), actor=Masked())


@act
def withdraw_mediation(*, actor: Actor, mediation_id: int) -> None:
    """A side withdraws, at any time and without a reason."""
    row, _mine = held_side(actor, mediation_id)
    close(row, Result.WITHDRAWN, Masked())


@act
def forget_side(*, actor: Actor, mediation_id: int) -> None:
    """A side has its own words, contacts and letters deleted, at once; its receipt opens nothing any more. What is
    still open it withdraws from. What the other side wrote, and was told, stays that side's."""
    row, mine = held_side(actor, mediation_id)
    _forget(row, mine)


@act
def forget_mediations(*, actor: Actor, account_id: int) -> None:
    """The same for each that an account has, when the account goes."""
    for mine in session.query(MediationSide).filter_by(account_id=account_id).all():
        _forget(held_mediation(mine.mediation_id), mine)


def _forget(row: Mediation, mine: MediationSide) -> None:
    if row.state != Between.ENDED:
        close(row, Result.WITHDRAWN, Masked())
    session.execute(delete(MediationMessage).where(MediationMessage.side_id == mine.id))
    session.delete(mine)
    session.flush()
    announce(MediationForgotten(mediation_id=row.id), actor=Masked())


def _checked(asking: Asking) -> str:
    what = tidy_block(asking.what)
    if len(what) < WORDS_SHORTEST:
        raise Invalid("Say in a sentence what it is about: at least 15 characters.", field="what")
    if len(what) > WORDS_LONGEST:
        raise Invalid("This text is too long: 3,000 characters at most.", field="what")
    area = area_or_none(session(), asking.area_id)
    if area is None or area.level != Level.NEIGHBOURHOOD:
        raise Invalid("Choose one from the list.", field="area")
    return what


def _sent(asking: Asking, what: str) -> tuple[str, int] | None:
    row = mediation_by_key(session(), asking.key) if asking.key else None
    if row is None:
        return None
    same = (row.kind, row.area_id) == (asking.kind, asking.area_id)
    if not same or row.sealed is None or unseal(row.sealed, "mediation_message") != what:
        raise SentAlready(field="what")
    return row.ref, row.side_id


def _asked(actor: Actor, asking: Asking, what: str) -> tuple[str, int]:
    row = Mediation(
        ref=random_reference(),
        kind=asking.kind,
        area_id=asking.area_id,
        state=Between.ASKED,
        filed_at=now(),
        due=due_of(Between.ASKED),
    )
    session.add(row)
    session.flush()
    mine = MediationSide(mediation_id=row.id, side=Side.ASKER, account_id=actor.account_id, lang=asking.lang)
    mine.key = asking.key
    session.add(mine)
    reach = {"email": asking.email, "reach": asking.reach, "other": asking.other}
    put_reach(mine, **{name: tidy(told)[:REACH_LONGEST] for name, told in reach.items()})
    session.add(MediationMessage(side_id=mine.id, by_office=False, sealed=seal(what, "mediation_message"), at=now()))
    session.flush()
    announce(MediationAsked(mediation_id=row.id), actor=Masked())
    return row.ref, mine.id
