"""The page of an issue that is remembered: the one that would be drawn anew, whatever has changed."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import JSON, Boolean, Date, Float, Integer, update

from app.areas.models import Area, Body
from app.identity.vocabulary import Role
from app.issues.models import Category, Issue, Step
from app.issues.vocabulary import StepKind
from app.kernel.clock import now
from app.kernel.db import UTCDateTime, session
from tests.builders.issues import make_category, make_issue, step
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.remembering import anew, drawing
from tests.conftest import own_app
from tests.forums.test_pages import statements

pytestmark = pytest.mark.usefixtures("kept_for_long")
PAGE = "issues/issue.html"


@pytest.fixture(autouse=True)
def half_past():
    """No minute ends within a test."""
    with time_machine.travel(now().replace(second=30), tick=False) as clock:
        yield clock


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def officer(areas):
    return make_actor("Inés Vega", Role.OFFICER, area=areas["mill"])


@pytest.fixture
def issue(areas) -> Issue:
    body = make_body("lighting")
    return make_issue(areas["mill"], make_category("lighting", body), body_id=body.id)


def test_issue_is_drawn_once_and_takes_the_statements_of_its_rows(client, issue, officer):
    step(issue, officer)
    path = f"/issues/{issue.ref}"
    first = client.get(path)
    with drawing(client, PAGE) as drawn:
        again = client.get(path)
        known = client.get(path, headers={"If-None-Match": again.headers["ETag"]})
        assert len(statements(client, path)) == 2
    assert (drawn, again.data, known.status_code, known.data) == ([], first.data, 304, b"")


def test_each_step_is_seen_at_once_in_every_process(environ, client, issue, officer):
    path = f"/issues/{issue.ref}"
    with own_app(environ) as other:
        elsewhere = other.test_client()
        marks = [one.get(path).headers["ETag"] for one in (client, elsewhere)]
        assert marks[0] == marks[1]
        step(issue, officer, text="The lamp is on its way.")
        for one in (client, elsewhere):
            answer = one.get(path, headers={"If-None-Match": marks[0]})
            assert (answer.status_code, "The lamp is on its way" in answer.text) == (200, True)
    assert client.get(path).text == anew(client, path)


def test_issue_that_becomes_confidential_shows_no_page_to_a_visitor_who_had_one(client, areas, issue):
    path = f"/issues/{issue.ref}"
    mark = client.get(path).headers["ETag"]
    session.execute(update(Issue).values(confidential=True))
    session.commit()
    assert client.get(path, headers={"If-None-Match": mark}).status_code == 404
    moderator = client.application.test_client()
    sign_in(moderator, make_account("Mod", Role.MODERATOR))
    assert issue.title in moderator.get(path).text
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("state", ["pending", "hidden"])
def test_words_that_are_hidden_are_gone_from_the_page(client, issue, state):
    path = f"/issues/{issue.ref}"
    assert issue.title in client.get(path).text
    session.execute(update(Issue).values(words_state=state))
    session.commit()
    text = client.get(path).text
    assert issue.title not in text
    assert text == anew(client, path)


def test_staff_and_visitors_get_each_their_page(client, areas, issue):
    path, officer = f"/issues/{issue.ref}", client.application.test_client()
    sign_in(officer, make_account("Ana Marin", Role.OFFICER, area=areas["mill"]))
    with drawing(client, PAGE) as drawn:
        for _ in range(2):
            assert "Ana Marin" not in client.get(path).text
            assert "Ana Marin" in officer.get(path).text
    assert len(drawn) == 3


def test_the_clock_runs_on_while_nothing_is_written(client, issue, half_past: Any):
    path = f"/issues/{issue.ref}"
    half_past.move_to(issue.first_answer_due - timedelta(seconds=1))
    early = client.get(path)
    half_past.move_to(issue.first_answer_due + timedelta(days=7))
    late = client.get(path, headers={"If-None-Match": early.headers["ETag"]})
    assert ("late" in early.text, late.status_code, "late" in late.text) == (False, 200, True)


# What these columns may hold besides what they hold; any other column takes whatever fits its type.
OTHERS: dict[str, Any] = {
    "issue.level": "pseudonym",
    "issue.words_state": "pending",
    "issue.state": "in_progress",
    "issue_step.role": "commissioner",
    "issue_step.kind": StepKind.PROGRESS,
    "issue_step.words_state": "pending",
}
TOLD = {
    Issue: ("title", "html", "lang", "street", "reported_at", "first_answer_due", "solution_due", "last_official_at",
            "me_too", "me_too_devices", "limited_until", "lat", "steps", "version", "state", "words_state"),
    Step: ("duty_name", "html", "lang", "next_step", "next_on", "at", "role", "words_state"),
    Area: ("name", "outline"),
    Body: ("names",),
    Category: ("names",),
}  # fmt: skip


def changed(column: Any) -> Any:
    """Another value for this column."""
    if str(column) in OTHERS:
        return OTHERS[str(column)]
    if isinstance(column.type, UTCDateTime):
        return now() - timedelta(days=4)
    if isinstance(column.type, Boolean):
        return ~column
    if isinstance(column.type, Date):
        return date(2031, 5, 6)
    if isinstance(column.type, JSON):
        return None if column.name == "outline" else {"en": "Another name"}
    return column + 1 if isinstance(column.type, (Integer, Float)) else column + "x"


def test_whatever_column_changes_the_page_is_the_one_that_is_drawn_anew(client, areas, issue, officer):
    """Written past all acts, as a restored backup or a hand in the database would."""
    step(issue, officer)
    path, seen = f"/issues/{issue.ref}", set()
    for model, names in TOLD.items():
        for name in names:
            column, before = model.__table__.c[name], client.get(path).text
            own = model.__table__.c.id
            where = own == areas["mill"].id if model is Area else own.is_not(None)
            session.execute(update(model.__table__).where(where).values({column: changed(column)}))
            session.commit()
            text = client.get(path).text
            seen |= {str(column)} if text != before else set()
            assert text == anew(client, path), column
    assert {"issue.title", "issue.html", "issue.me_too", "area.name"} <= seen
    assert any("duty_name" in one for one in seen)
