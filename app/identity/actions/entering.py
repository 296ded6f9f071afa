"""Persons whom the house itself enters, since their standing is known already: the demo, an import."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.events import AccountMade, DutyEntryWritten, RoleGiven
from app.identity.models import Account, DutyEntry, RoleGrant
from app.identity.policies import bar_to_role, may_edit_duty_entry, may_enter_persons
from app.identity.queries import roles_of
from app.identity.queries.grants import duty_paths
from app.identity.vocabulary import CHARTER_VERSION, NAME_LONGEST, NAME_SHORTEST, Role
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What the public may know of an officer: languages spoken, where and when to meet, since when on duty."""

    name: str
    languages: tuple[str, ...] = field(default=())
    meets_at: str = ""
    about: str = ""
    phone: str = ""
    since: date | None = None


@act
def enter_person(*, actor: Actor, email: str, name: str, lang: str | None = None, area_id: int | None = None) -> int:
    """Make a confirmed account; no mail is sent. Its first contributions wait like anybody's; to the charter it has
    agreed where it comes from. Returns its id."""
    if not may_enter_persons(actor):
        raise NotAllowed
    shown = tidy(name)
    if not NAME_SHORTEST <= len(shown) <= NAME_LONGEST:
        raise Invalid("A name has 2 to 60 characters.", field="name")
    values: dict[str, Any] = {"email": email.strip().lower(), "name": shown, "lang": lang, "area_id": area_id}
    values |= {"contributions": 0, "made_at": now(), "confirmed_at": now(), "charter": CHARTER_VERSION}
    made: int | None = session.execute(once(Account, "email").values(values).returning(Account.id)).scalar()
    if made is None:
        raise Conflict("This address has an account already.")
    announce(AccountMade(account_id=made), actor=actor)
    return made


@act
def enter_grant(
    *,
    actor: Actor,
    account_id: int,
    role: Role,
    area_id: int | None = None,
    body_id: int | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Put a role in force that was given outside of the portal; within it two people give one (`decide_proposal`).
    Raises `Invalid` with the sentence of `bar_to_role` when it cannot stand beside what the account holds already."""
    if not may_enter_persons(actor):
        raise NotAllowed
    if session.get(Account, account_id, with_for_update=True) is None:  # of two at once the second sees the first
        raise Invalid("There is no such account.", field="account")
    barred = bar_to_role(role, roles_of(session(), account_id, now()))
    if barred:
        raise Invalid(barred, field="role")
    grant = RoleGrant(
        account_id=account_id, role=role, area_id=area_id, body_id=body_id, since=now(), until=until, given_by=None
    )
    session.add(grant)
    session.flush()
    announce(RoleGiven(grant_id=grant.id, account_id=account_id, role=role), actor=actor)
    return grant


@act
def write_duty_entry(*, actor: Actor, account_id: int, duty: Duty) -> DutyEntry:
    """Say what the public may know of an officer; the officer's real name stands nowhere."""
    if not may_edit_duty_entry(actor, account_id, duty_paths(session(), account_id, now())):
        raise NotAllowed
    entry = session.get(DutyEntry, account_id)
    if entry is None:
        entry = DutyEntry(account_id=account_id)
        session.add(entry)
    entry.duty_name, entry.languages, entry.since = tidy(duty.name), list(duty.languages), duty.since
    entry.meets_at, entry.about, entry.phone = tidy(duty.meets_at), tidy(duty.about), tidy(duty.phone)
    session.flush()
    announce(DutyEntryWritten(account_id=account_id), actor=actor, content=entry.about)
    return entry
