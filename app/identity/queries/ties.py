"""Ties that people who work here have declared. Whose they are comes with the actor; the rest is read here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, case, cast, func, select

from app.areas.models import Body
from app.identity.models import Account, DutyEntry, RoleGrant, Tie
from app.kernel.db import Executor, rows

PERSON, BODY = "p", "b"


def declared() -> Any:
    """What somebody with a role has declared, as one text: numbers with a letter before each, parted by commas. A
    column of the statement that loads an actor; nothing is looked up for who holds no role."""
    person, body = (cast(column, String) for column in (Tie.about_account_id, Tie.about_body_id))
    told = case((Tie.about_account_id.is_(None), BODY + body), else_=PERSON + person)
    found = select(func.aggregate_strings(told, ",")).where(Tie.account_id == Account.id, Tie.ended_at.is_(None))
    return case((RoleGrant.role.is_not(None), found.scalar_subquery())).label("declared")


def read_declared(told: str | None) -> tuple[frozenset[int], frozenset[int]]:
    """The persons and the bodies of such a text."""
    marks = (told or "").split(",") if told else []
    persons, bodies = ([mark for mark in marks if mark[0] == letter] for letter in (PERSON, BODY))
    return frozenset(int(mark[1:]) for mark in persons), frozenset(int(mark[1:]) for mark in bodies)


def ties_of(executor: Executor, account_id: int | None) -> Sequence[Any]:
    """The ties that somebody has declared and not ended: `duty_name` of who is on duty, `about_name` of who takes part,
    or `body_names`."""
    wanted = (
        select(Tie.id, Tie.since, Tie.about_name, DutyEntry.duty_name, Body.names.label("body_names"))
        .join(DutyEntry, DutyEntry.account_id == Tie.about_account_id, isouter=True)
        .join(Body, Body.id == Tie.about_body_id, isouter=True)
        .where(Tie.account_id == account_id, Tie.ended_at.is_(None))
    )
    return rows(executor, wanted.order_by(Tie.id))


def accounts_called(executor: Executor, name: str, most: int) -> list[int]:
    """The accounts that bear exactly this name; one more than `most` tells that there are too many."""
    wanted = select(Account.id).where(Account.name == name, Account.closed_at.is_(None))
    return [row.id for row in rows(executor, wanted.order_by(Account.id).limit(most + 1))]


@dataclass(frozen=True, slots=True)
class Ties:
    """All ties that stand, of many people at once: by who declared them, the persons and the bodies."""

    persons: dict[int, set[int]]
    bodies: dict[int, set[int]]

    def binds(self, account_id: int, persons: Collection[int | None], body_id: int | None = None) -> bool:
        """Whether this account has declared a tie to one of these persons, or to this body."""
        return not self.persons.get(account_id, set()).isdisjoint(persons) or body_id in self.bodies.get(
            account_id, set()
        )

    def to(self, persons: Collection[int | None], body_id: int | None = None) -> frozenset[int]:
        """Who has declared such a tie."""
        return frozenset(number for number in {*self.persons, *self.bodies} if self.binds(number, persons, body_id))


def standing_ties(executor: Executor) -> Ties:
    """In one statement; the own ones come with the actor."""
    found = Ties(defaultdict(set), defaultdict(set))
    told = select(Tie.account_id, Tie.about_account_id, Tie.about_body_id).where(Tie.ended_at.is_(None))
    for row in rows(executor, told):
        if row.about_account_id is not None:
            found.persons[row.account_id].add(row.about_account_id)
        else:
            found.bodies[row.account_id].add(row.about_body_id)
    return found
