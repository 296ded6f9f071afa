"""Appointments, community groups and the log of contacts, tried."""

import json
from datetime import timedelta
from uuid import uuid4

from app.identity.actor import Actor
from app.identity.models import CommunityGroup, GroupContact
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.sealed import seal
from app.programme.models import Appointment, ContactEntry
from app.programme.vocabulary import State
from tests.builders.days import today
from tests.builders.people import make_account
from tests.builders.programme import ask, make_group, make_officer
from tests.permissions.matrix import tries
from tests.permissions.stage import RESIDENTS, Scene

ANSWERERS, OTHERS = "OC", "VWPDMAZEX"


@tries("appointment.ask", places=("area",))
def form_of_an_appointment(it: Scene) -> int:
    return it.get(f"/officers/{make_officer(it.area).id}/appointment")


@tries("appointment.ask", places=("area",))
def ask_for_an_appointment(it: Scene) -> int:
    officer = make_account("Officer", Role.OFFICER, area=it.area)
    told = {"when": "Tuesday after 17", "place": "either", "key": str(uuid4())}
    return it.post(f"/officers/{officer.id}/appointment", told)


def appointment(it: Scene, state: State = State.ASKED) -> str:
    """The path of one. A resident's own is one asked for, by account or with a receipt; an officer's own is one asked
    of them."""
    asks = it.own and it.who in RESIDENTS and it.account is not None
    actor = Actor(kind="account", id=it.account.id, account_id=it.account.id) if asks else Actor(device="x")
    mine = it.own and it.who == "O"
    row, _code = ask(it.account if mine else make_account("Officer", Role.OFFICER, area=it.area), actor)
    if it.own and it.who == "K":
        it.receipts.append(("appointment", row.id))
    if state == State.PROPOSED:
        row.answer = seal(json.dumps({"words": "", "place": "Library"}), "appointment_answer")
        row.offer(now() + timedelta(days=2), settled=False)
    session.commit()
    return f"/appointments/{session.get_one(Appointment, row.id).ref}"


@tries("appointment.read")
def page_of_an_appointment(it: Scene) -> int:
    return it.get(appointment(it))


@tries("appointment.read", only=ANSWERERS + OTHERS)
def name_a_time(it: Scene) -> int:
    day = today(3).isoformat()
    told = {"fits": "yes", "day": day, "begins": "17:00", "place": "Library"}
    return it.post(f"{appointment(it)}/offer", {f"offer-{name}": held for name, held in told.items()})


@tries("appointment.read", only=ANSWERERS + OTHERS)
def decline_an_appointment(it: Scene) -> int:
    return it.post(f"{appointment(it)}/decline", {"decline-words": "Please ask the city."})


@tries("appointment.read", only="KURNH" + OTHERS)
def say_yes_to_a_time(it: Scene) -> int:
    return it.post(f"{appointment(it, State.PROPOSED)}/accept")


@tries("appointment.read", only="KURNH" + OTHERS)
def wish_for_another_time(it: Scene) -> int:
    return it.post(f"{appointment(it, State.PROPOSED)}/wish", {"when": "Friday at noon"})


@tries("appointment.read", only="KURNH" + OTHERS)
def cancel_an_appointment(it: Scene) -> int:
    return it.post(f"{appointment(it)}/cancel")


def group(it: Scene) -> CommunityGroup:
    """A group where the scene plays: a representative's own is the one that person speaks for, a partner's own one
    that the body keeps in touch with."""
    row = make_group(it.area, name=f"Group {uuid4()}", listed=True)
    if it.own and it.who == "N":
        row.speaker_id = it.account.id
    if it.own and it.who == "P":
        row.body_id = it.world.body.id
    session.commit()
    return row


@tries("group.read", places=("area", "other"))
def page_of_groups(it: Scene) -> int:
    return it.get("/groups")


@tries("group.read", places=("area", "other"))
def page_of_a_group(it: Scene) -> int:
    return it.get(f"/groups/{group(it).id}")


def of_own_list(it: Scene, status: int) -> int:
    """What is not in one's own list is no choice: the form comes back, which is a refusal."""
    return 403 if status == 422 and "Choose one from the list." in it.said else status


def of_a_group(it: Scene) -> dict[str, str]:
    return {"name": f"Group {uuid4()}", "kind": "traders", "area": str(it.area.id)}


@tries("group.edit", only="VWKURHOCPDMAZEX", places=("own", "area", "other"))
def add_a_group(it: Scene) -> int:
    return of_own_list(it, it.post("/groups/new", of_a_group(it)))


@tries("group.edit", only="VWKURHOCPDMAZEX", places=("own", "area", "other"))
def end_a_group(it: Scene) -> int:
    """The representative of a group changes its words and does not end it."""
    return it.post(f"/groups/{group(it).id}/end")


@tries("group.edit")
def change_a_group(it: Scene) -> int:
    return of_own_list(it, it.post(f"/groups/{group(it).id}/edit", of_a_group(it)))


@tries("group.edit")
def name_the_contact_person(it: Scene) -> int:
    told = {"name": "Rosa Gil", "reach": "600 000 000", "given": "spoken", "given_on": "2026-01-15"}
    return it.post(f"/groups/{group(it).id}/contact", {f"contact-{name}": held for name, held in told.items()})


@tries("group.edit")
def withdraw_a_consent(it: Scene) -> int:
    row = group(it)
    session.add(GroupContact(group_id=row.id, sealed="s", given="spoken", given_on=today()))
    session.commit()
    return it.post(f"/groups/{row.id}/withdraw")


@tries("contact.log")
def log_a_contact(it: Scene) -> int:
    told = {"group": "other", "other": f"group-{group(it).id}", "kind": "talk", "key": str(uuid4())}
    return of_own_list(it, it.post("/contacts", told))


@tries("contact.log", places=("own",))
def take_back_a_contact(it: Scene) -> int:
    account_id = it.account.id if it.account else None
    about = {"area_id": it.area.id, "area_path": it.area.path, "kind": "talk", "held_on": today()}
    row = ContactEntry(logged_by=account_id, logged_at=now(), **about)
    session.add(row)
    session.commit()
    return it.post(f"/contacts/{row.id}/take-back")
