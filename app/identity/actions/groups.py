"""The inventory of community groups: added, changed, with whom to turn to there while that person consents."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from app.areas.queries import area_path_of
from app.identity.actor import Actor
from app.identity.events import (
    GroupAdded,
    GroupChanged,
    GroupConsentWithdrawn,
    GroupContactNamed,
    GroupEnded,
    VoucherEnded,
)
from app.identity.models import CommunityGroup, GroupContact, Voucher
from app.identity.policies import may_add_group, may_edit_group
from app.identity.queries import account_by_email, roles_of
from app.identity.queries.groups import same_group
from app.identity.vocabulary import (
    GROUP_NAME_LONGEST,
    GROUP_NAME_SHORTEST,
    PURPOSE_LONGEST,
    REACH_LONGEST,
    ConsentGiven,
    GroupKind,
    Role,
)
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.web.city import city


@dataclass(frozen=True, kw_only=True)
class GroupEntry:
    """What the inventory says of a group. `speaker`: e-mail address of the representative, empty for none. `body_id`:
    whose partners keep in touch with it. `listed`: it wants a public page."""

    name: str
    kind: GroupKind
    area_id: int
    purpose: str = ""
    speaker: str = ""
    body_id: int | None = None
    listed: bool = False


@act
def add_group(*, actor: Actor, entry: GroupEntry) -> int:
    """Put a group into the inventory; its number. The same name in the same area is one group."""
    path = area_path_of(session(), entry.area_id)
    if not may_add_group(actor, path):
        raise NotAllowed
    name, purpose = _checked(entry)
    return made_once(lambda: _there(entry, name, purpose), lambda: _added(actor, entry, path, name, purpose))


@act
def change_group(*, actor: Actor, group_id: int, entry: GroupEntry) -> None:
    """Change what is said of a group. Its representative changes words and whether it is listed; area, body and who
    speaks for it are for those who keep the inventory."""
    row = _held(actor, group_id)
    name, purpose = _checked(entry)
    keeps = may_add_group(actor, row.area_path)
    if keeps:
        path = area_path_of(session(), entry.area_id)
        if not may_add_group(actor, path):
            raise NotAllowed
        row.area_id, row.area_path, row.body_id = entry.area_id, path, entry.body_id
        row.speaker_id = _speaker(entry.speaker)
    other = same_group(session(), row.area_id, name)
    if other is not None and other.id != row.id:
        raise Invalid("There is a group with this name in this area already.", field="name")
    row.name, row.kind, row.purpose, row.listed = name, entry.kind, purpose, entry.listed
    session.flush()
    announce(GroupChanged(group_id=row.id), actor=actor)


@act
def name_contact(
    *, actor: Actor, group_id: int, name: str, reach: str, given: ConsentGiven | None, given_on: date | None
) -> None:
    """Write down whom to turn to. Without the person's consent, how and when it was given, no name is kept."""
    row = _held(actor, group_id)
    if given is None or given_on is None:
        raise Invalid("Without this person's consent no name is kept. Ask first.", field="given")
    if given_on > local(now(), city().zone).date():
        raise Invalid("Enter the day on which the person agreed.", field="given_on")
    told = {"name": tidy(name), "reach": tidy(reach)}
    if not 2 <= len(told["name"]) <= GROUP_NAME_LONGEST:
        raise Invalid("A name has 2 to 120 characters.", field="name")
    if not 2 <= len(told["reach"]) <= REACH_LONGEST:
        raise Invalid("Write 2 to 120 characters.", field="reach")
    contact = session.get(GroupContact, row.id, with_for_update=True) or GroupContact(group_id=row.id)
    contact.sealed = seal(json.dumps(told), "group_contact")
    contact.given, contact.given_on, contact.recorded_by = given, given_on, actor.account_id
    contact.withdrawn_at = None
    session.add(contact)
    session.flush()
    announce(GroupContactNamed(group_id=row.id), actor=actor)


@act
def withdraw_consent(*, actor: Actor, group_id: int) -> None:
    """The person no longer consents: name and way to reach them go at once, the day stays."""
    row = _held(actor, group_id)
    contact = session.get(GroupContact, row.id, with_for_update=True)
    if contact is None:
        raise NotFound
    if contact.withdrawn_at is not None:
        return
    contact.sealed, contact.withdrawn_at = None, now()
    session.flush()
    announce(GroupConsentWithdrawn(group_id=row.id), actor=actor)


@act
def end_group(*, actor: Actor, group_id: int) -> None:
    """The group takes part no more: it is invited nowhere, its word no longer counts, and whom to turn to is deleted.
    Its entry, its contacts and the meetings it came to stay in the record. For those who keep the inventory; a second
    time changes nothing."""
    row = session.get(CommunityGroup, group_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if not may_add_group(actor, row.area_path):
        raise NotAllowed
    if row.ended_at is not None:
        return
    row.ended_at = now()
    contact = session.get(GroupContact, row.id, with_for_update=True)
    if contact is not None and contact.withdrawn_at is None:
        contact.sealed, contact.withdrawn_at = None, now()
    standing = update(Voucher).where(Voucher.group_id == row.id, Voucher.ended_at.is_(None))
    for voucher_id in session.scalars(standing.values(ended_at=now()).returning(Voucher.id)).all():
        announce(VoucherEnded(voucher_id=voucher_id), actor=actor)
    session.flush()
    announce(GroupEnded(group_id=row.id), actor=actor)


def _held(actor: Actor, group_id: int) -> CommunityGroup:
    row = session.get(CommunityGroup, group_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None:
        raise NotFound
    if not may_edit_group(actor, row):
        raise NotAllowed
    return row


def _checked(entry: GroupEntry) -> tuple[str, str]:
    name, purpose = tidy(entry.name), tidy_block(entry.purpose)
    if not GROUP_NAME_SHORTEST <= len(name) <= GROUP_NAME_LONGEST:
        raise Invalid("A name has 2 to 120 characters.", field="name")
    if len(purpose) > PURPOSE_LONGEST:
        raise Invalid("This text is too long: 500 characters at most.", field="purpose")
    return name, purpose


def _there(entry: GroupEntry, name: str, purpose: str) -> int | None:
    """The group that was added already, by the same form; another one with this name is no second entry."""
    found = same_group(session(), entry.area_id, name)
    if found is None:
        return None
    if found.ended_at is not None or (found.kind, found.purpose) != (entry.kind, purpose):
        raise Invalid("There is a group with this name in this area already.", field="name")
    return int(found.id)


def _added(actor: Actor, entry: GroupEntry, path: str, name: str, purpose: str) -> int:
    row = CommunityGroup(name=name, kind=entry.kind, purpose=purpose, area_id=entry.area_id, area_path=path)
    row.body_id, row.speaker_id, row.listed = entry.body_id, _speaker(entry.speaker), entry.listed
    row.made_by, row.made_at = actor.account_id, now()
    session.add(row)
    session.flush()
    announce(GroupAdded(group_id=row.id), actor=actor)
    return row.id


def _speaker(email: str) -> int | None:
    if not email.strip():
        return None
    account = account_by_email(session(), email)
    if account is None:
        raise Invalid("There is no account with this address. The person makes one first.", field="speaker")
    if Role.REPRESENTATIVE not in roles_of(session(), account.id, now()):
        raise Invalid("Only a representative speaks for a group. Give this person that role first.", field="speaker")
    return int(account.id)
