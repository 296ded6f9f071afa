"""A meeting whose exact place is told after sign-up: at every address of the site, in letters, calendars, feeds,
minutes and search, who has a place finds it, and nobody else."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Invalid, NotAllowed
from app.meetings.actions import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    change_series,
    confirm_sign_up,
    give_up_place,
    repeat_meeting,
    sign_up,
    write_agenda,
)
from app.meetings.models import Meeting, MeetingReminder, SignUp
from app.meetings.plans import plan_of
from app.meetings.policies import proof_of
from app.meetings.queries import meeting_by_id
from app.meetings.queries.told_place import exact_place
from app.meetings.vocabulary import Contact, Every, MeetingKind, MeetingState, Point, SignUpState
from app.minutes.actions import finish_minutes
from app.minutes.vocabulary import MinutesState
from tests.builders.mails import carried, letters
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.minutes import add_minutes
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.worker import work_off
from tests.privacy.crawl import addresses

WHERE = {
    "place": "Canary House",
    "address": "Canarystreet 7",
    "online": "https://video.example/canaryroom",
    "way": "Ring at the canarydoor",
}
SAID = re.compile("canary", re.IGNORECASE)


@pytest.fixture
def areas(context):
    return make_city()


def hidden(area, **fields) -> Meeting:
    return make_meeting(area, title="Help after violence", place_after_sign_up=True, **(WHERE | fields))


def seat(meeting: Meeting, account=None, state=SignUpState.TAKEN) -> SignUp:
    """A sign-up in `state`, of an account or of an address."""
    row = SignUp(meeting_id=meeting.id, state=state, mark=uuid4().hex, made_at=now(), changed_at=now())
    row.person_key = str(account.id) if account else uuid4().hex
    row.account_id = account.id if account else None
    row.offered_until = now() + timedelta(days=1) if state == SignUpState.OFFERED else None
    session.add(row)
    session.commit()
    return row


def token(kept_row: SignUp) -> str:
    return f"{kept_row.id}-{proof_of(kept_row.id, kept_row.mark)}"


def found_at(client, account, meeting: Meeting, links: list[str]) -> set[str]:
    """The endpoints at which somebody finds the place: lists, and whatever takes a meeting, an area or a link."""
    browser = another(client)
    if account is not None:
        sign_in(browser, account)
    area = meeting_by_id(reader(), meeting.id).area_slug
    values = {"meeting_id": [str(meeting.id)], "slug": [area], "token": links}
    found = set()
    for endpoint, path in addresses(client.application, values, numbers=["1"], words=["1"]):
        if SAID.search(browser.get(path).get_data().decode(errors="replace")):
            found.add(endpoint)
    if f'"/meetings/{meeting.id}' in browser.get("/search?q=canary").text:
        found.add("front.search")
    return found


def told_in(letter) -> bool:
    """Whether a letter tells the place, waiting or on its way."""
    return bool(SAID.search(letter.body or carried(letter).as_string()))


OWN_PAGES = {"meetings.meeting", "meetings.meeting_calendar", "meetings.place", "meetings.place_calendar"}
PEOPLE = {
    "visitor": (None, None, set()),
    "waiting": ([Role.VERIFIED], SignUpState.WAITING, set()),
    "signed up": ([], SignUpState.TAKEN, OWN_PAGES),
    "coordinator": ([Role.COORDINATOR], None, set()),
    "partner signed up": ([Role.PARTNER], SignUpState.TAKEN, set()),
    "moderator": ([Role.MODERATOR], None, OWN_PAGES | {"meetings.edit_meeting"}),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_place_stands_at_no_address_for_whoever_has_no_place(client, areas, who):
    roles, state, expected = PEOPLE[who]
    meeting = hidden(areas["mill"])
    account = None if roles is None else make_account("Somebody", *roles)
    past = hidden(areas["mill"], state=MeetingState.ENDED, starts_at=now() - timedelta(days=9))
    add_minutes(past, MinutesState.CORRECTION, over=True)
    finish_minutes(actor=make_actor("Ana", Role.MEDIATOR), meeting_id=past.id)
    own = seat(meeting, account, state) if state else None
    waits = seat(meeting, state=SignUpState.WAITING)
    work_off(client.application)
    assert found_at(client, account, meeting, [f"{own.id if own else 1}-abc", token(waits)]) == expected
    assert not SAID.search(another(client).get(f"/meetings/{past.id}/minutes?lang=en").text)
    assert not SAID.search(another(client).get(f"/api/v1/meetings/{past.id}").text)


@pytest.mark.parametrize("state", [SignUpState.OFFERED, SignUpState.CANCELLED, SignUpState.UNCONFIRMED])
def test_offer_and_a_place_that_was_given_up_open_nothing(client, areas, state):
    meeting, account = hidden(areas["mill"]), make_account("Noor", Role.VERIFIED)
    link = token(seat(meeting, account, state))
    sign_in(client, account)
    for path in (f"{meeting.id}", f"{meeting.id}.ics", f"places/{link}", f"places/{link}.ics"):
        assert not SAID.search(client.get(f"/meetings/{path}").text), path


POLICE = {
    "officer of the area": (Role.OFFICER, "mill", None, True),
    "commissioner of the area": (Role.COMMISSIONER, "mill", None, True),
    "officer elsewhere": (Role.OFFICER, "hill", None, False),
    "officer elsewhere who signed up": (Role.OFFICER, "hill", SignUpState.TAKEN, False),
    "mediator": (Role.MEDIATOR, None, None, True),
}


@pytest.mark.parametrize("who", POLICE)
def test_officers_read_it_in_their_areas_alone(client, areas, who):
    role, area, state, reads = POLICE[who]
    meeting = hidden(areas["mill"])
    account = make_account("Officer Marin", role, area=areas[area] if area else None)
    if state:
        seat(meeting, account, state)
    sign_in(client, account)
    for path in (f"/meetings/{meeting.id}", f"/meetings/{meeting.id}.ics"):
        assert bool(SAID.search(client.get(path).text)) == reads, path


def test_its_host_reads_it_and_the_host_of_another_does_not(client, areas):
    meeting, other = hidden(areas["mill"]), make_meeting(areas["mill"])
    for hosts, reads in ((meeting, True), (other, False)):
        browser = another(client)
        sign_in(browser, make_account("Lea", Role.HOST, meeting_id=hosts.id))
        assert bool(SAID.search(browser.get(f"/meetings/{meeting.id}").text)) == reads


def test_link_of_a_place_tells_it_in_page_and_calendar_until_it_is_given_up(client, areas):
    meeting = hidden(areas["mill"])
    own, waits = seat(meeting), seat(meeting, state=SignUpState.WAITING)
    session.execute(update(Meeting).values(taken=1, waiting=1))
    session.commit()
    page = client.get(f"/meetings/places/{token(own)}?lang=en").text
    for words in WHERE.values():
        assert words in page
    assert "Not everybody reads this place" in page
    assert "LOCATION:Canary House\\, Canarystreet 7" in client.get(f"/meetings/places/{token(own)}.ics").text
    for suffix in ("", ".ics"):
        told = client.get(f"/meetings/places/{token(waits)}{suffix}?lang=en").text
        assert not SAID.search(told)
        assert "the exact place is told after sign-up" in told.replace("\r\n ", "")
    assert client.get(f"/meetings/places/{own.id}-{'0' * 32}.ics").status_code == 404
    other = seat(make_meeting(areas["mill"]))
    assert client.get(f"/meetings/places/{other.id}-{proof_of(own.id, own.mark)}.ics").status_code == 404
    give_up_place(actor=Actor(), sign_up_id=own.id, proof=proof_of(own.id, own.mark))
    for suffix in ("", ".ics"):
        assert not SAID.search(client.get(f"/meetings/places/{token(own)}{suffix}").text)


def test_everybody_reads_the_area_and_that_the_place_comes_after_sign_up(client, areas):
    meeting = hidden(areas["mill"])
    name = meeting_by_id(reader(), meeting.id).area_name
    for path in (f"/meetings/{meeting.id}", "/meetings", f"/meetings/{meeting.id}/poster", "/meetings/feed.atom"):
        assert f"{name}: the exact place is told after sign-up" in client.get(f"{path}?lang=en").text, path
    told = client.get(f"/api/v1/meetings/{meeting.id}").get_json()
    told = told.get("data", told)
    assert (told["place_after_sign_up"], told["place"], told["address"], told["online"]) == (True, "", "", "")


def test_letters_tell_it_to_whoever_has_a_place(client, areas):
    meeting = hidden(areas["mill"], capacity=1)
    noor, lea = make_account("Noor"), make_account("Lea")
    sign_up(actor=actor_of(noor), meeting_id=meeting.id)
    sign_up(actor=actor_of(lea), meeting_id=meeting.id)
    work_off(client.application)
    assert [told_in(one) for one in letters(noor.email)] == [True]
    assert [told_in(one) for one in letters(lea.email)] == [False]
    plan = replace(plan_of(session.get_one(Meeting, meeting.id)), place="Canary Hall")
    officer = make_actor("Marin", Role.OFFICER, area=areas["mill"])
    why = "The house is under repair on that day."
    change_meeting(actor=officer, meeting_id=meeting.id, version=meeting.version, plan=plan, reason=why)
    session.execute(update(MeetingReminder).values(due_at=now() - timedelta(minutes=1)))
    session.commit()
    work_off(client.application)
    moved_and_reminded = letters(noor.email)[1:]
    assert len(moved_and_reminded) == 3
    assert all("Canary Hall" in carried(one).as_string() for one in moved_and_reminded)
    assert [told_in(one) for one in letters(lea.email)] == [False, False]
    read = another(client)
    sign_in(read, lea)
    assert "Help after violence" in read.get("/account/notices?lang=en").text
    assert not SAID.search(read.get("/account/notices?lang=en").text)


def actor_of(account) -> Actor:
    return Actor(kind="account", id=account.id, account_id=account.id, name=account.name, new=False)


def test_letter_to_an_address_tells_it_after_the_link_was_used(client, areas):
    meeting = hidden(areas["mill"])
    asked = sign_up(
        actor=Actor(), meeting_id=meeting.id, contact=Contact("Ana", email="ana@example.org", lang="en"), key="k1"
    )
    work_off(client.application)
    [confirm] = letters("ana@example.org")
    assert not told_in(confirm)
    confirm_sign_up(actor=Actor(), sign_up_id=asked.id, proof=proof_of(asked.id, asked.mark))
    work_off(client.application)
    assert told_in(letters("ana@example.org")[-1])


def test_letter_to_staff_who_signed_up_names_the_area_alone(client, areas):
    meeting, officer = hidden(areas["mill"]), make_account("Marin", Role.OFFICER, area=areas["hill"])
    seat(meeting, officer)
    session.add(MeetingReminder(meeting_id=meeting.id, hours_before=2, due_at=now() - timedelta(minutes=1)))
    session.commit()
    work_off(client.application)
    [reminder] = letters(officer.email)
    assert not told_in(reminder)


def test_program_of_who_has_a_place_is_told_in_the_answer_to_signing_up(client, areas):
    meeting = hidden(areas["mill"], capacity=1)
    row = sign_up(actor=actor_of(make_account("Noor")), meeting_id=meeting.id)
    who = actor_of(session.get_one(type(make_account("X")), row.account_id))
    assert exact_place(reader(), who, meeting_by_id(reader(), meeting.id), row).place == "Canary House"
    assert exact_place(reader(), who, meeting_by_id(reader(), make_meeting(areas["mill"]).id), row) is None


def test_final_minutes_freeze_the_area_and_not_the_place(client, areas):
    meeting = hidden(areas["mill"], state=MeetingState.ENDED, starts_at=now() - timedelta(days=9))
    add_minutes(meeting, MinutesState.CORRECTION, over=True)
    frozen = finish_minutes(actor=make_actor("Ana", Role.MEDIATOR), meeting_id=meeting.id)
    assert frozen.facts["place"] == frozen.facts["area"]
    assert not SAID.search(frozen.text)


# Calling and changing one.


def plan(**fields):
    return make_plan(place_after_sign_up=True, **(WHERE | fields))


def test_page_of_whoever_calls_it_marks_it(client, areas):
    sign_in(client, make_account("Marin", Role.OFFICER, area=areas["mill"]))
    day = (now() + timedelta(days=9)).date()
    told = {"area": areas["mill"].slug, "title": "Help after violence", "day": str(day), "begins": "18:00"}
    told |= {"ends": "19:00", "lang": "en", "kind": "meeting", "key": uuid4().hex, "place_after_sign_up": "y", **WHERE}
    page = client.post("/meetings/new?lang=en", data=told | {"csrf_token": csrf(client, "/meetings/new")})
    assert page.status_code == 303
    meeting = session.scalars(select(Meeting)).one()
    assert meeting.place_after_sign_up
    path = f"/meetings/{meeting.id}/change"
    session.rollback()  # reading holds SQLite's one lock
    assert "Canary House" in client.get(path).text
    refused = told | {
        "key": uuid4().hex,
        "about": "We meet in the canary house.",
        "csrf_token": csrf(client, "/meetings/new"),
    }
    answer = client.post("/meetings/new?lang=en", data=refused)
    assert answer.status_code == 422
    assert "The place stands in these words" in answer.text
    assert "Canarystreet 7" in answer.text  # what was typed is kept


@pytest.mark.parametrize("field", ["title", "about", "interpretation"])
def test_words_that_everybody_reads_may_not_name_it(areas, field):
    officer = make_actor("Marin", Role.OFFICER, area=areas["mill"])
    with pytest.raises(Invalid) as refused:
        call_meeting(actor=officer, area_id=areas["mill"].id, plan=plan(**{field: "In the CANARY house at six"}))
    assert refused.value.field == field


def test_agenda_and_reasons_may_not_name_it(areas):
    officer = make_actor("Marin", Role.OFFICER, area=areas["mill"])
    meeting = call_meeting(actor=officer, area_id=areas["mill"].id, plan=plan())
    why = "We cannot be in Canary House on that day."
    with pytest.raises(Invalid):
        write_agenda(actor=officer, meeting_id=meeting.id, points=[Point("Welcome to Canary House")])
    with pytest.raises(Invalid):
        cancel_meeting(actor=officer, meeting_id=meeting.id, reason=why)
    later = replace(plan_of(meeting), starts_at=meeting.starts_at + timedelta(hours=1))
    later = replace(later, ends_at=meeting.ends_at + timedelta(hours=1))
    with pytest.raises(Invalid):
        change_meeting(actor=officer, meeting_id=meeting.id, version=meeting.version, plan=later, reason=why)


def test_walks_and_open_days_have_no_place_that_waits(areas):
    officer = make_actor("Marin", Role.OFFICER, area=areas["mill"])
    for kind in (MeetingKind.WALK, MeetingKind.OPEN_DAY):
        with pytest.raises(Invalid):
            call_meeting(actor=officer, area_id=areas["mill"].id, plan=plan(), kind=kind)
        with pytest.raises(IntegrityError):
            make_meeting(areas["mill"], kind=kind, place_after_sign_up=True)
        session.rollback()


def test_coordinator_changes_it_without_reading_or_showing_the_place(client, areas):
    meeting, account = hidden(areas["mill"]), make_account("Zoe", Role.COORDINATOR)
    sign_in(client, account)
    path, version = f"/meetings/{meeting.id}/change", str(meeting.version)
    page = client.get(f"{path}?lang=en").text
    assert not SAID.search(page)
    assert "What you leave empty stays as it is" in page
    assert not SAID.search(client.get(f"/meetings/new?copy={meeting.id}").text)
    day, clock = (now() + timedelta(days=10)).date(), {"begins": "18:00", "ends": "20:00"}
    told = {"title": "Help after violence", "day": str(day), "lang": "en", "version": version, **clock}
    told |= {"reason": "The hour did not suit many people.", "csrf_token": csrf(client, path)}
    shown = client.post(f"{path}?lang=en", data=told)
    assert shown.status_code == 422
    assert "Only who may read the place can show it to everybody." in shown.text
    assert client.post(path, data=told | {"place_after_sign_up": "y"}).status_code == 303
    session.expire_all()
    changed = session.get_one(Meeting, meeting.id)
    assert {name: getattr(changed, name) for name in WHERE} == WHERE
    assert changed.place_after_sign_up


def test_what_stands_with_a_meeting_already_does_not_tell_its_place(areas):
    officer = make_actor("Marin", Role.OFFICER, area=areas["mill"])
    shown = replace(plan(), place_after_sign_up=False)
    meeting = call_meeting(actor=officer, area_id=areas["mill"].id, plan=shown)
    points = [Point(title=f"We meet at {WHERE['place']}", minutes=10)]
    write_agenda(actor=officer, meeting_id=meeting.id, points=points)
    change = partial(change_meeting, actor=officer, meeting_id=meeting.id, reason="")
    told = replace(shown, place_after_sign_up=True)
    with pytest.raises(Invalid, match="The place stands in these words"):
        change(plan=told, version=meeting.version)
    write_agenda(actor=officer, meeting_id=meeting.id, points=[Point(title="We meet", minutes=10)])
    assert change(plan=told, version=meeting.version).place_after_sign_up
    moved = replace(told, place="The old mill, door B")
    why = f"There is no light any more at {WHERE['place']}."
    with pytest.raises(Invalid, match="The place stands in these words"):
        change_meeting(actor=officer, meeting_id=meeting.id, plan=moved, version=meeting.version, reason=why)


def test_coordinator_tries_no_words_out_on_the_place(areas):
    zoe, meeting = make_actor("Zoe", Role.COORDINATOR), hidden(areas["mill"])
    blank = replace(plan_of(meeting), place="", address="", online="", way="")
    for words in (WHERE["place"], "Somewhere else entirely"):
        told = {"actor": zoe, "meeting_id": meeting.id, "version": meeting.version, "reason": ""}
        with pytest.raises(NotAllowed, match="must not name it"):
            change_meeting(plan=replace(blank, about=words), **told)
        with pytest.raises(NotAllowed, match="must not name it"):
            write_agenda(actor=zoe, meeting_id=meeting.id, points=[Point(title=words, minutes=10)])


def test_coordinator_who_changes_a_series_leaves_each_its_place(areas):
    officer, zoe = make_actor("Marin", Role.OFFICER, area=areas["mill"]), make_actor("Zoe", Role.COORDINATOR)
    first = call_meeting(actor=officer, area_id=areas["mill"].id, plan=plan())
    repeat_meeting(actor=officer, meeting_id=first.id, every=Every.WEEK, times=1, zone="Europe/Madrid")
    blank = replace(plan_of(first), place="", address="", online="", way="", capacity=9)
    change_series(actor=zoe, meeting_id=first.id, version=first.version, plan=blank, zone="Europe/Madrid")
    for one in session.scalars(select(Meeting)):
        assert (one.place_after_sign_up, one.place, one.way, one.capacity) == (True, *list(WHERE.values())[::3], 9)
