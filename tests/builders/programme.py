"""Appointments, community groups and contacts for tests."""

from app.identity.actions.groups import GroupEntry, add_group
from app.identity.actor import Actor
from app.identity.models import Account, CommunityGroup, DutyEntry
from app.identity.vocabulary import GroupKind, Role
from app.kernel.db import session
from app.programme.actions import Wishes, ask_appointment
from app.programme.models import Appointment
from app.programme.vocabulary import Where
from tests.builders.people import make_account, make_actor

WHEN, TOPIC = "Tuesday after 17, canarywhen", "The crossing, canarytopic"


def make_officer(area, name: str = "Delegate 4711", role: Role = Role.OFFICER) -> Account:
    """An officer on duty with a public entry."""
    account = make_account("Private Name", role, area=area)
    session.add(DutyEntry(account_id=account.id, duty_name=name, languages=["en"]))
    session.commit()
    return account


def ask(officer: Account, actor: Actor | None = None, **more) -> tuple[Appointment, str]:
    """An appointment that somebody asks for, a visitor when nobody is said; and the code of its receipt."""
    told = {"when": WHEN, "place": Where.PUBLIC, "lang": "en", "topic": TOPIC} | more
    ref, code = ask_appointment(actor=actor or Actor(device="x"), officer_id=officer.id, wishes=Wishes(**told))
    row = session.query(Appointment).filter_by(ref=ref).one()
    session.commit()
    return row, code


def make_group(area, name: str = "Mill Traders", **more) -> CommunityGroup:
    """A group that the coordinator put into the inventory."""
    coordinator = make_actor("Coordinator", Role.COORDINATOR)
    entry = GroupEntry(**({"name": name, "kind": GroupKind.TRADERS, "area_id": area.id} | more))
    number = add_group(actor=coordinator, entry=entry)
    row = session.get_one(CommunityGroup, number)
    session.commit()
    return row
