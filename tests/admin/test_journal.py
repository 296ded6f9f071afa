"""The journal looked at: staff find what belongs to their work, everybody what concerns them; each look is a row."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.admin.told import ACTS, GROUPS, THINGS
from app.admin.vocabulary import JOURNAL_PAGE
from app.identity.actions import begin_session, end_grant, note_denial
from app.identity.models import RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Means, Role
from app.issues.actions import note_reading
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import Event, Journal
from app.meetings.actions import read_names, sign_up
from app.moderation.actions import flag_content
from app.moderation.vocabulary import Ground
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue, report
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept


def test_each_act_has_a_sentence_and_each_sentence_an_act():
    acts = {event.act for event in Event.known.values() if event.__module__.startswith("app.")}
    assert set(ACTS) == acts
    things = {event.thing.removesuffix("_id") for event in Event.known.values() if event.__module__.startswith("app.")}
    assert set(THINGS) == things
    assert {told.group for told in ACTS.values()} == set(GROUPS)


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def look(client):
    """Sign in as an account and read a page."""

    def read(account, path: str):
        client.delete_cookie("corrala")
        sign_in(client, account)
        session.commit()
        return client.get(path)

    return read


def actor(account):
    return actor_of_account(session(), account.id, now())


def acts() -> list[str]:
    return [row.act for row in kept(Journal)]


def something_of_each_group(areas):
    """A flag, a look at a confidential issue, a refusal, a sign-in, a post."""
    resident = make_account("Rosa Resident")
    topic = make_topic(make_forum(areas["mill"]), make_actor("Paula Post", Role.MODERATOR))
    flag_content(actor=actor(resident), kind="topic", thing_id=topic.id, ground=Ground.SPAM)
    mediator = make_account("Mila Mediator", Role.MEDIATOR)
    note_reading(actor=actor(mediator), issue_id=make_issue(areas["mill"], confidential=True).id)
    note_denial(actor=actor(make_account("Otto Officer", Role.OFFICER)), action="grant.give", number=None)
    begin_session(actor=actor(resident), account_id=resident.id, means=Means.CODE, device_hash="", browser="")


SEEN = {
    "flagged something": {Role.MODERATOR},
    "read a confidential issue": {Role.MEDIATOR},
    "was refused something": {Role.ADMINISTRATOR},
    "signed in": set(),
    "opened a topic": set(),
}


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR, Role.EVALUATOR])
def test_each_role_sees_its_own_part(areas, look, role):
    something_of_each_group(areas)
    reader = make_account("Somebody", role)
    text = look(reader, "/journal/search").text
    table = text[text.index("<tbody") :]
    for words, roles in SEEN.items():
        assert (words in table) == (role in roles or role == Role.EVALUATOR), words
    assert "Rosa Resident" not in text
    assert acts()[-1] == "journal.read"
    assert (kept(Journal)[-1].actor_id, kept(Journal)[-1].fields) == (reader.id, [])


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.COMMISSIONER, Role.COORDINATOR, Role.EXPERT, Role.VERIFIED])
@pytest.mark.parametrize("path", ["/journal/search", "/journal/search.csv"])
def test_nobody_else_searches(areas, look, role, path):
    account = make_account("Somebody", *([role] if role else []))
    assert look(account, path).status_code == 403
    assert "journal.read" not in acts()


def test_an_act_of_another_group_cannot_be_asked_for(areas, look):
    something_of_each_group(areas)
    answer = look(make_account("Mod", Role.MODERATOR), "/journal/search?act=issue.confidential_read")
    assert answer.status_code == 422
    assert "Mila Mediator" not in answer.text


def test_filters_by_name_act_thing_number_and_day(areas, look):
    evaluator = make_account("Eva", Role.EVALUATOR)
    officer = make_account("Otto Öztürk", Role.OFFICER)
    for number, day in ((7, 1), (8, 2), (9, 3)):
        with time_machine.travel(datetime(2026, 5, day, 12, tzinfo=UTC)):
            note_denial(actor=actor(officer), action="grant.give", number=number)
    note_denial(actor=actor(make_account("Other", Role.OFFICER)), action="post.hide", number=None)

    def found(query: str) -> int:
        text = look(evaluator, f"/journal/search?{query}").text
        return text.split("<tbody")[1].count("<tr>") if "<tbody" in text else 0

    assert found("act=access.denied") == 4
    assert found("act=access.denied&who=öztürk") == 3
    assert found("who=nobody+of+this+name") == 0
    assert found("act=access.denied&kind=account&number=" + str(officer.id)) == 3
    assert found("act=access.denied&since=2026-05-02&until=2026-05-02") == 1
    assert found("act=access.denied&until=2026-05-02") == 2
    fields = [row.fields for row in kept(Journal) if row.act == "journal.read"]
    assert fields[-1] == ["act", "until"]


@pytest.mark.parametrize(
    "query", ["number=x", "since=never", "number=-1", "number=99999999999999999999", "act=no.such"]
)
def test_a_filter_that_is_none_is_said_beside_its_field(areas, look, query):
    assert look(make_account("Eva", Role.EVALUATOR), f"/journal/search?{query}").status_code == 422


def test_pages_follow_one_another_without_gap_or_double(areas, look, client):
    evaluator, officer = make_account("Eva", Role.EVALUATOR), make_account("Otto", Role.OFFICER)
    for number in range(1, JOURNAL_PAGE + 4):
        note_denial(actor=actor(officer), action="grant.give", number=number)
    first = look(evaluator, "/journal/search?act=access.denied").text
    assert first.split("<tbody")[1].count("<tr>") == JOURNAL_PAGE
    older = (
        first.split('class="button is-quiet paging-older"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    )
    second = client.get(older).text
    assert second.split("<tbody")[1].count("<tr>") == 3
    assert "paging-older" not in second


def test_the_file_holds_the_same_lines_and_the_reading_is_a_row(areas, look):
    officer = make_account("=Otto", Role.OFFICER)
    note_denial(actor=actor(officer), action="grant.give", number=4)
    answer = look(make_account("Ada", Role.ADMINISTRATOR), "/journal/search.csv?act=access.denied")
    [line] = csv.DictReader(io.StringIO(answer.text))
    assert (line["who"], line["act"], line["thing"], line["number"]) == (
        *("'=Otto", "access.denied", "account"),
        str(officer.id),
    )
    assert line["role"] == "police officer"
    assert [row.fields for row in kept(Journal) if row.act == "journal.read"] == [["act", "file"]]


def test_who_takes_the_file_proves_again_who_it_is(areas, look, client):
    account = make_account("Ada", Role.ADMINISTRATOR)
    with time_machine.travel(now() - timedelta(minutes=10)):
        sign_in(client, account)
        session.commit()
        begun = client.get("/journal/search.csv")
    assert begun.status_code == 200
    answer = client.get("/journal/search.csv")
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/account/confirm")
    assert acts().count("journal.read") == 1


def test_a_role_that_has_ended_still_names_who_acted_in_it(areas, look):
    officer = make_account("Otto Officer", Role.OFFICER)
    note_denial(actor=actor(officer), action="grant.give", number=None)
    administrator = make_account("Ada", Role.ADMINISTRATOR)
    [grant] = [row for row in kept(RoleGrant) if row.account_id == officer.id]
    with time_machine.travel(now() + timedelta(hours=1)):
        end_grant(actor=actor(administrator), grant_id=grant.id)
        text = look(administrator, "/journal/search?act=access.denied").text
    assert "Otto Officer" in text
    assert "police officer" in text


def test_everybody_sees_own_security_and_who_looked_at_what_tells_who_they_are(areas, look):
    make_category()
    resident, other = make_account("Rosa Resident"), make_account("Other")
    begin_session(actor=actor(resident), account_id=resident.id, means=Means.CODE, device_hash="", browser="")
    begin_session(actor=actor(other), account_id=other.id, means=Means.CODE, device_hash="", browser="")
    issue = report(actor(resident), level="confidential")
    meeting = make_meeting(areas["mill"])
    sign_up(actor=actor(resident), meeting_id=meeting.id)
    mediator = make_account("Mila Mediator", Role.MEDIATOR)
    note_reading(actor=actor(mediator), issue_id=issue.id)
    note_reading(actor=actor(mediator), issue_id=make_issue(areas["mill"], confidential=True).id)
    read_names(actor=actor(mediator), meeting_id=meeting.id)
    text = look(resident, "/journal").text
    table = text[text.index("<tbody") :]
    assert table.count("<tr>") == 3
    for words in ("read a confidential issue", "read who signed up for a meeting", "signed in", "mediator", "You"):
        assert words in table
    assert "Mila Mediator" not in text
    assert "journal.read" not in acts()
    assert look(other, "/journal").text.count("<tr>") == 2  # the heading's and the sign-in's


def test_the_journal_speaks_spanish(areas, look):
    something_of_each_group(areas)
    account = make_account("Eva", Role.EVALUATOR)
    account.lang = "es"
    session.commit()
    text = look(account, "/journal/search").text
    assert "flagged something" not in text
    assert "read a confidential issue" not in text


def test_system_acts_are_the_houses_own(areas, look):
    make_forum(areas["mill"])
    text = look(make_account("Ada", Role.ADMINISTRATOR), "/journal/search?act=forum.opened").text
    assert "<bdi>Corrala</bdi>" in text
