"""Relatives and friends whom somebody who works here declares: it bars at once from what they have to do with."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.areas.queries import bodies
from app.identity.actor import Actor
from app.identity.events import TieDeclared, TieEnded
from app.identity.models import Tie
from app.identity.policies import may_declare_ties
from app.identity.queries.officers import on_duty
from app.identity.queries.ties import accounts_called
from app.identity.vocabulary import MOST_NAMESAKES
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act


@act
def declare_tie(*, actor: Actor, about_account_id: int | None = None, about_body_id: int | None = None) -> Tie:
    """Declare a relative or friend who is on duty, or a body that employs oneself or a relative. It bars at once from
    every case that they have to do with; declared twice it stands once."""
    if not may_declare_ties(actor):
        raise NotAllowed
    if (about_account_id is None) == (about_body_id is None):
        raise Invalid("Choose a person or a body.", field="about")
    people = {row.account_id for row in on_duty(session(), now())} - {actor.account_id}
    known: Collection[int] = people if about_body_id is None else {row.id for row in bodies(session())}
    if (about_account_id or about_body_id) not in known:
        raise Invalid("Choose somebody from the list.", field="about")
    return _declare(actor, about_account_id=about_account_id, about_body_id=about_body_id)


@act
def declare_tie_by_name(*, actor: Actor, name: str) -> list[Tie]:
    """Declare a relative or friend who takes part here, by the name that everybody reads beside their words; never by
    an address, so that nobody learns from it who is behind a name. Of several people of this name it bars from all."""
    if not may_declare_ties(actor):
        raise NotAllowed
    shown = tidy(name)
    if not shown:
        raise Invalid("Choose somebody from the list, or write a name.", "name")
    found = accounts_called(session(), shown, MOST_NAMESAKES)
    if len(found) > MOST_NAMESAKES:
        raise Invalid("Too many people are called so here. Leave to a colleague what you know to be theirs.", "name")
    others = [number for number in found if number != actor.account_id]
    if not others:
        raise Invalid(
            "Nobody takes part here under this name. Write it exactly as it stands beside their words.", "name"
        )
    return [_declare(actor, about_account_id=number, about_name=shown) for number in others]


@act
def end_tie(*, actor: Actor, tie_id: int) -> None:
    """A declared tie is over, as who declared it says."""
    tie = session.get(Tie, tie_id, with_for_update=True)
    if tie is None or tie.account_id != actor.account_id:
        raise NotFound
    if tie.ended_at is None:
        tie.ended_at = now()
        session.flush()
        announce(TieEnded(tie_id=tie.id), actor=actor)


def _declare(actor: Actor, **about: Any) -> Tie:
    """The tie, made when it does not stand; two at once make one."""
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    values = {"account_id": actor.account_id, "since": now(), **about}
    made = session.execute(make(Tie).values(values).on_conflict_do_nothing().returning(Tie.id)).scalar()
    if made is not None:
        announce(TieDeclared(tie_id=made), actor=actor)
        return session.get_one(Tie, made)
    column = "about_account_id" if about.get("about_account_id") else "about_body_id"
    same = (Tie.account_id == actor.account_id, getattr(Tie, column) == about[column], Tie.ended_at.is_(None))
    return session.execute(select(Tie).where(*same)).scalar_one()
