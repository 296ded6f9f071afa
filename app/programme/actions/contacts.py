"""The log of contacts: a line written in a moment, taken back when it was a mistake; and meetings that count as one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from app.areas.queries import area_path_of
from app.identity.actor import Actor
from app.identity.policies import has_contacts, may_log_contact
from app.identity.queries.groups import group_by_id
from app.kernel.clock import local, now
from app.kernel.db import once, session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import tidy
from app.kernel.transaction import act, made_once
from app.programme.events import ContactLogged, ContactTakenBack
from app.programme.models import ContactEntry
from app.programme.queries.contacts import contact_by_key
from app.programme.vocabulary import CONTACT_LINE_LONGEST, CONTACT_OLDEST, TAKEN_BACK_WITHIN, ContactKind
from app.web.city import city


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """What was done. With a group, whose area is its own; or for everybody in an area. `key`: of the form."""

    kind: ContactKind
    held_on: date
    group_id: int | None = None
    area_id: int | None = None
    about: str = ""
    key: str | None = None


@act
def log_contact(*, actor: Actor, line: ContactLine) -> int:
    """Write a contact or an activity into the log; its number. The same form writes one line."""
    area_id, path, body_id = _place(line)
    if not may_log_contact(actor, path, body_id):
        raise NotAllowed
    about = tidy(line.about)
    if len(about) > CONTACT_LINE_LONGEST:
        raise Invalid("At most 200 characters.", field="about")
    today = local(now(), city().zone).date()
    if not today - CONTACT_OLDEST <= line.held_on <= today:
        raise Invalid("Enter a day of the last twelve months.", field="held_on")
    return made_once(lambda: _sent(line, area_id), lambda: _logged(actor, line, area_id, path, about))


@act
def take_back_contact(*, actor: Actor, contact_id: int) -> None:
    """Take a line out that one wrote by mistake, within a day."""
    row = session.get(ContactEntry, contact_id, with_for_update=True)
    if row is None:
        raise NotFound
    if actor.account_id is None or row.logged_by != actor.account_id or not has_contacts(actor):
        raise NotAllowed
    if row.logged_at + TAKEN_BACK_WITHIN <= now():
        raise Closed("A line can be taken back for a day.")
    session.delete(row)
    session.flush()
    announce(ContactTakenBack(contact_id=contact_id), actor=actor)


@act
def count_meeting(*, actor: Actor, meeting_id: int, area_id: int, held_on: date, group_ids: Collection[int]) -> int:
    """Count a meeting that was held as a contact with each group that was invited, once, however often it is said;
    for the house itself, when the meeting ends. Returns how many lines are new."""
    if actor.kind != "system":
        raise NotAllowed
    path, new = area_path_of(session(), area_id), 0
    for group_id in sorted(set(group_ids)):
        values = {"group_id": group_id, "meeting_id": meeting_id, "area_id": area_id, "area_path": path}
        values |= {"kind": ContactKind.MEETING, "held_on": held_on, "logged_at": now()}
        made = once(ContactEntry, "group_id", "meeting_id").values(values).returning(ContactEntry.id)
        number = session.execute(made).scalar()
        if number is not None:
            announce(ContactLogged(contact_id=number, group_id=group_id, kind=ContactKind.MEETING), actor=actor)
            new += 1
    return new


@act
def uncount_meeting(*, actor: Actor, meeting_id: int, group_id: int) -> None:
    """The group was not at that meeting after all; for the house itself."""
    if actor.kind != "system":
        raise NotAllowed
    which = (ContactEntry.meeting_id == meeting_id, ContactEntry.group_id == group_id)
    number = session.execute(delete(ContactEntry).where(*which).returning(ContactEntry.id)).scalar()
    if number is not None:
        announce(ContactTakenBack(contact_id=number), actor=actor)


def _place(line: ContactLine) -> tuple[int, str, int | None]:
    """Area, its path, and the body that keeps in touch with the group."""
    if line.group_id is not None:
        group = group_by_id(session(), line.group_id)
        return group.area_id, group.area_path, group.body_id
    if line.area_id is None:
        raise Invalid("Choose a group, or for whom it was.", field="group")
    return line.area_id, area_path_of(session(), line.area_id), None


def _sent(line: ContactLine, area_id: int) -> int | None:
    row = contact_by_key(session(), line.key) if line.key else None
    if row is None:
        return None
    if (row.group_id, row.area_id, row.kind, row.held_on) != (line.group_id, area_id, line.kind, line.held_on):
        raise SentAlready(field="about")
    return int(row.id)


def _logged(actor: Actor, line: ContactLine, area_id: int, path: str, about: str) -> int:
    row = ContactEntry(key=line.key, group_id=line.group_id, area_id=area_id, area_path=path, kind=line.kind)
    row.held_on, row.sealed = line.held_on, seal(about, "contact_entry") if about else None
    row.logged_by, row.logged_at = actor.account_id, now()
    session.add(row)
    session.flush()
    announce(ContactLogged(contact_id=row.id, group_id=line.group_id, kind=line.kind), actor=actor)
    return row.id
