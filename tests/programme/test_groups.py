"""The inventory of community groups, and the log of contacts with them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from app.identity.actions import groups
from app.identity.actions.groups import GroupEntry
from app.identity.actions.residence import make_voucher
from app.identity.actor import SYSTEM
from app.identity.models import CommunityGroup, GroupContact, Voucher
from app.identity.vocabulary import GROUP_KINDS, ConsentGiven, GroupKind, Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import Journal
from app.meetings.actions import cancel_meeting, invite_groups
from app.programme import actions
from app.programme.actions import ContactLine
from app.programme.models import ContactEntry
from app.programme.quarters import before, days_of, quarter_of
from app.programme.vocabulary import ContactKind
from tests.builders.days import today
from tests.builders.mails import letters
from tests.builders.meetings import make_meeting
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.programme import make_group, make_officer
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.programme.test_appointments import everything_kept, selects

pytestmark = pytest.mark.usefixtures("kept_for_long")
TODAY = date(2026, 11, 26)


@pytest.fixture
def areas(context):
    return make_city()


def browser_of(client, *roles, **where):
    browser = another(client)
    sign_in(browser, make_account("Somebody", *roles, **where))
    return browser


def post(client, page, path, **fields):
    fields = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def log(actor, group=None, **more):
    told = {"kind": ContactKind.TALK, "held_on": today(), "group_id": group.id if group else None} | more
    return actions.log_contact(actor=actor, line=ContactLine(**told))


def test_officer_logs_with_group_kind_and_button_and_the_coordinator_sees_it(client, areas):
    group = make_group(areas["mill"], name="=Traders")
    officer, coordinator = browser_of(client, Role.OFFICER, area=areas["mill"]), browser_of(client, Role.COORDINATOR)
    assert "Every group was in touch." not in coordinator.get("/contacts").text
    key, told = str(uuid4()), {"group": f"group-{group.id}", "kind": "visit"}
    for _time in range(2):
        assert post(officer, "/contacts", "/contacts", key=key, **told).status_code == 303
    (row,) = kept(ContactEntry)
    assert (row.kind, row.held_on, row.sealed) == ("visit", today(), None)
    html = coordinator.get("/contacts").text
    assert "Visit" in html
    assert "Every group was in touch." in html
    table = coordinator.get("/contacts/data.csv").text.splitlines()
    assert table[1].endswith(",'=Traders,traders,Mill,1")
    assert "1 contact, with 1 group" in client.get("/groups").text
    assert client.get("/contacts").status_code == 403
    assert f'href="/groups/{group.id}"' in browser_of(client, Role.MEDIATOR).get("/contacts").text
    assert (
        f'href="/groups/{group.id}"' not in browser_of(client, Role.OFFICER, area=areas["hill"]).get("/contacts").text
    )


def test_words_of_the_log_are_sealed_and_public_nowhere(client, areas):
    group = make_group(areas["mill"], listed=True)
    log(make_actor("O", Role.OFFICER, area=areas["mill"]), group, about="canary words of a shop keeper")
    assert [row for row in everything_kept() if "canary" in row] == []
    assert all("canary" not in client.get(path).text for path in ("/groups", f"/groups/{group.id}"))
    assert "canary" in browser_of(client, Role.COORDINATOR).get("/contacts").text


def test_same_form_with_other_answers_is_told_so(areas):
    group, actor = make_group(areas["mill"]), make_actor("O", Role.OFFICER, area=areas["mill"])
    key = str(uuid4())
    assert log(actor, group, key=key) == log(actor, group, key=key)
    with pytest.raises(SentAlready):
        log(actor, group, key=key, kind=ContactKind.PHONE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_on": date(2020, 1, 1)},
        {"held_on": date(2090, 1, 1)},
        {"about": "x" * 201},
        {"group_id": None},
    ],
)
def test_line_that_is_wrong_is_not_written(areas, wrong):
    group, actor = make_group(areas["mill"]), make_actor("Z", Role.COORDINATOR)
    with pytest.raises(Invalid):
        log(actor, group, **wrong)
    assert kept(ContactEntry) == []


def test_activity_for_everybody_counts_for_no_group(client, areas):
    make_group(areas["mill"])
    actor = make_actor("O", Role.OFFICER, area=areas["north"])
    log(actor, area_id=areas["mill"].id, kind=ContactKind.ACTIVITY)
    with pytest.raises(NotAllowed):
        log(actor, area_id=areas["hill"].id)
    assert "1 contact, with 0 groups" in client.get("/groups").text


def test_who_logs_with_whom(areas):
    body = make_body("schools")
    group = make_group(areas["mill"], body_id=body.id)
    other = make_group(areas["mill"], name="Another")
    partner = make_actor("P", Role.PARTNER, area=areas["hill"], body=body)
    log(partner, group)
    for actor, which in (
        (partner, other),
        (make_actor("O", Role.OFFICER, area=areas["hill"]), group),
        (make_actor("A", Role.ADMINISTRATOR), group),
        (make_actor("N", Role.REPRESENTATIVE, area=areas["mill"]), group),
    ):
        with pytest.raises(NotAllowed):
            log(actor, which)


def test_line_is_taken_back_by_its_writer_for_a_day(areas, time_machine):
    group, actor = make_group(areas["mill"]), make_actor("O", Role.OFFICER, area=areas["mill"])
    number = log(actor, group)
    with pytest.raises(NotAllowed):
        actions.take_back_contact(actor=make_actor("Z", Role.COORDINATOR), contact_id=number)
    actions.take_back_contact(actor=actor, contact_id=number)
    assert kept(ContactEntry) == []
    number = log(actor, group)
    time_machine.move_to(now() + timedelta(hours=25))
    with pytest.raises(Closed):
        actions.take_back_contact(actor=actor, contact_id=number)


def test_meeting_counts_once_as_a_contact_with_each_group_invited(areas):
    first, second = make_group(areas["mill"]), make_group(areas["mill"], name="School")
    meeting = make_meeting(areas["mill"])
    about = {"meeting_id": meeting.id, "area_id": areas["mill"].id, "held_on": TODAY}
    both = [first.id, second.id]
    with pytest.raises(NotAllowed):
        actions.count_meeting(actor=make_actor("Z", Role.COORDINATOR), group_ids=both, **about)
    assert actions.count_meeting(actor=SYSTEM, group_ids=both[:1], **about) == 1
    assert actions.count_meeting(actor=SYSTEM, group_ids=both, **about) == 1
    assert [(row.group_id, row.kind) for row in kept(ContactEntry)] == [(number, "meeting") for number in both]


@pytest.mark.parametrize(
    ("day", "name", "earlier", "days"),
    [
        (date(2026, 1, 1), "2026-1", "2025-4", (date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 6, 30), "2026-2", "2026-1", (date(2026, 4, 1), date(2026, 6, 30))),
        (date(2028, 2, 29), "2028-1", "2027-4", (date(2028, 1, 1), date(2028, 3, 31))),
        (date(2026, 12, 31), "2026-4", "2026-3", (date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
def test_quarters(day, name, earlier, days):
    assert (quarter_of(day), before(name), days_of(name)) == (name, earlier, days)


@pytest.mark.parametrize("wrong", ["", "2026-5", "26-1", "2026-1x", "soon"])
def test_no_quarter_is_no_page(client, areas, wrong):
    assert days_of(wrong) is None
    assert browser_of(client, Role.COORDINATOR).get(f"/contacts?quarter={wrong or 'x'}").status_code == 404


def test_last_quarter_has_its_own_counts(client, areas):
    group = make_group(areas["mill"])
    with at(now() - timedelta(days=92)):
        log(make_actor("Z", Role.COORDINATOR), group)
    browser = browser_of(client, Role.COORDINATOR)
    assert "Nothing is logged yet." in browser.get("/contacts").text
    assert "Talk" in browser.get(f"/contacts?quarter={quarter_of(today() - timedelta(days=92))}").text


def test_without_consent_no_name_is_kept(areas):
    group, actor = make_group(areas["mill"]), make_actor("Z", Role.COORDINATOR)
    person = {"actor": actor, "group_id": group.id, "name": "Canary Gil", "reach": "600 canary"}
    for given, given_on in ((None, TODAY), (ConsentGiven.SPOKEN, None), (ConsentGiven.SPOKEN, date(2090, 1, 1))):
        with pytest.raises(Invalid):
            groups.name_contact(given=given, given_on=given_on, **person)
    assert kept(GroupContact) == []
    groups.name_contact(given=ConsentGiven.WRITTEN, given_on=today(), **person)
    assert [row for row in everything_kept() if "canary" in row.lower()] == []
    for _time in range(2):
        groups.withdraw_consent(actor=actor, group_id=group.id)
    (row,) = kept(GroupContact)
    assert (row.sealed, row.withdrawn_at is None) == (None, False)
    with pytest.raises(IntegrityError):
        session.execute(sql("UPDATE group_contact SET sealed = 'a name without consent'"))
    session.rollback()
    assert [row.act for row in kept(Journal)].count("group.consent_withdrawn") == 1


def test_contact_person_is_shown_to_those_who_keep_in_touch_and_to_nobody_else(client, areas):
    group = make_group(areas["mill"], listed=True)
    told = {"name": "Rosa Gil", "reach": "600 000 000", "given": ConsentGiven.SPOKEN, "given_on": today()}
    groups.name_contact(actor=make_actor("Z", Role.COORDINATOR), group_id=group.id, **told)
    path = f"/groups/{group.id}"
    for browser, sees in (
        (client, False),
        (browser_of(client, Role.OFFICER, area=areas["mill"]), True),
        (browser_of(client, Role.OFFICER, area=areas["hill"]), False),
        (browser_of(client, Role.MODERATOR), False),
        (browser_of(client, Role.MEDIATOR), True),
    ):
        assert ("Rosa Gil" in browser.get(path).text) is sees


def test_group_that_is_not_listed_is_nowhere_for_the_public(client, areas):
    group = make_group(areas["mill"])
    assert "Mill Traders" not in client.get("/groups").text
    assert client.get(f"/groups/{group.id}").status_code == 404


def test_representative_changes_words_of_the_own_group_and_not_where_it_is(client, areas):
    speaker = make_account("Rosa", Role.REPRESENTATIVE, area=areas["mill"])
    group, other = make_group(areas["mill"], speaker=speaker.email), make_group(areas["hill"])
    browser = another(client)
    sign_in(browser, speaker)
    told = {"name": "Traders of the mill", "kind": "traders", "purpose": "Shops.", "listed": "y"}
    path = f"/groups/{group.id}/edit"
    sent = post(browser, path, path, area=str(areas["hill"].id), **told)
    assert sent.status_code == 303
    row = kept(CommunityGroup)[0]
    assert (row.name, row.listed, row.area_id, row.speaker_id) == (
        "Traders of the mill", True, areas["mill"].id, speaker.id,
    )  # fmt: skip
    assert browser.get(f"/groups/{other.id}/edit").status_code == 404


def test_group_is_one_by_name_and_area(areas):
    first = make_group(areas["mill"])
    assert make_group(areas["mill"]).id == first.id
    with pytest.raises(Invalid):
        make_group(areas["mill"], kind=GroupKind.SCHOOLS)
    second = make_group(areas["mill"], name="School")
    entry = GroupEntry(name=first.name, kind=GroupKind.TRADERS, area_id=areas["mill"].id)
    with pytest.raises(Invalid):
        groups.change_group(actor=make_actor("Z", Role.COORDINATOR), group_id=second.id, entry=entry)


def test_only_a_representative_speaks_for_a_group(areas):
    with pytest.raises(Invalid):
        make_group(areas["mill"], speaker=make_account("Ana").email)
    with pytest.raises(Invalid):
        make_group(areas["mill"], speaker="nobody@example.org")


def test_kinds_are_what_groups_do_and_never_who_their_people_are():
    assert set(GROUP_KINDS) == set(GroupKind)
    columns = set(CommunityGroup.__table__.columns.keys())
    assert {"origin", "nationality", "religion", "faith", "language", "ethnicity"} & columns == set()


def test_log_costs_the_same_for_one_and_for_many(client, areas):
    coordinator, actor = browser_of(client, Role.COORDINATOR), make_actor("Z", Role.COORDINATOR)
    log(actor, make_group(areas["mill"], listed=True))
    few = [selects(coordinator, path) for path in ("/contacts", "/groups")]
    for number in range(5):
        log(actor, make_group(areas["mill"], name=f"Group {number}", listed=True))
    assert [selects(coordinator, path) for path in ("/contacts", "/groups")] == few


def test_officer_named_on_a_line_is_the_name_on_duty(client, areas):
    officer = make_officer(areas["mill"])
    browser = another(client)
    sign_in(browser, officer)
    group = make_group(areas["mill"])
    post(browser, "/contacts", "/contacts", group=f"group-{group.id}", kind="talk")
    html = browser_of(client, Role.COORDINATOR).get("/contacts").text
    assert "Delegate 4711" in html
    assert "Private Name" not in html


def end(actor, group):
    return groups.end_group(actor=actor, group_id=group.id)


def test_a_group_that_ended_keeps_its_record_and_loses_its_person_and_its_word(client, areas, context):
    speaker = make_account("Rosa", Role.REPRESENTATIVE, area=areas["mill"])
    group, officer = make_group(areas["mill"], listed=True), make_actor("O", Role.OFFICER, area=areas["mill"])
    told = {"name": "Canary Gil", "reach": "600 canary", "given": ConsentGiven.SPOKEN, "given_on": today()}
    groups.name_contact(actor=officer, group_id=group.id, **told)
    about = {"email": speaker.email, "area_id": areas["mill"].id, "cap": 3, "group_id": group.id}
    make_voucher(actor=make_actor("A", Role.ADMINISTRATOR), name="", **about)
    log(officer, group)
    for _time in range(2):
        end(officer, group)
    assert [row.act for row in kept(Journal)].count("group.ended") == 1
    (person,), (voucher,), (row,) = kept(GroupContact), kept(Voucher), kept(CommunityGroup)
    assert (person.sealed, voucher.name) == (None, group.name)
    assert None not in (voucher.ended_at, row.ended_at, person.withdrawn_at)
    browser = browser_of(client, Role.COORDINATOR)
    assert client.get(f"/groups/{group.id}").status_code == 404
    assert group.name not in client.get("/groups").text
    assert browser.get("/contacts/data.csv").text.splitlines()[1].endswith(f",{group.name},traders,Mill,1")
    html = browser.get("/contacts").text
    assert (group.name in html, f'href="/groups/{group.id}"' in html) == (True, False)
    assert f"/contacts?quarter={before(quarter_of(today()))}" in browser.get("/contacts").text
    earlier = browser.get(f"/contacts/data.csv?quarter={before(quarter_of(today()))}").text
    assert group.name not in earlier


def test_what_ended_is_changed_by_nobody_and_its_name_is_not_taken_up_again(areas):
    group, coordinator = make_group(areas["mill"]), make_actor("Z", Role.COORDINATOR)
    end(coordinator, group)
    entry = GroupEntry(name="Another", kind=GroupKind.TRADERS, area_id=areas["mill"].id)
    with pytest.raises(NotFound):
        groups.change_group(actor=coordinator, group_id=group.id, entry=entry)
    with pytest.raises(NotFound):
        log(coordinator, group)
    with pytest.raises(Invalid):
        make_group(areas["mill"])
    with pytest.raises(NotFound):
        groups.end_group(actor=coordinator, group_id=4711)


def test_who_keeps_the_inventory_ends_a_group_and_its_representative_does_not(client, areas):
    speaker = make_account("Rosa", Role.REPRESENTATIVE, area=areas["mill"])
    group = make_group(areas["mill"], speaker=speaker.email, listed=True)
    browser = another(client)
    sign_in(browser, speaker)
    assert browser.get(f"/groups/{group.id}/end").status_code == 403
    assert post(browser, f"/groups/{group.id}/edit", f"/groups/{group.id}/end").status_code == 403
    for actor in (
        make_actor("O", Role.OFFICER, area=areas["hill"]),
        make_actor("M", Role.MEDIATOR),
        make_actor("A", Role.ADMINISTRATOR),
    ):
        with pytest.raises(NotAllowed):
            end(actor, group)
    assert kept(CommunityGroup)[0].ended_at is None
    keeper, path = browser_of(client, Role.COMMISSIONER, area=areas["mill"]), f"/groups/{group.id}/end"
    assert path in keeper.get(f"/groups/{group.id}/edit").text
    assert post(keeper, path, path).status_code == 303
    assert kept(CommunityGroup)[0].ended_at is not None


def test_a_group_that_ended_is_invited_no_more_and_written_to_no_more(areas, context):
    group, officer = make_group(areas["mill"]), make_actor("O", Role.OFFICER, area=areas["mill"])
    told = {"name": "Rosa Gil", "reach": "rosa@example.org", "given": ConsentGiven.SPOKEN, "given_on": today()}
    groups.name_contact(actor=officer, group_id=group.id, **told)
    meeting, other = make_meeting(areas["mill"]), make_meeting(areas["mill"])
    invite_groups(actor=officer, meeting_id=meeting.id, group_ids=[group.id])
    end(officer, group)
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason="The library is closed.")
    work_off(context)
    assert letters("rosa@example.org") == []
    with pytest.raises(NotAllowed):
        invite_groups(actor=officer, meeting_id=other.id, group_ids=[group.id])
