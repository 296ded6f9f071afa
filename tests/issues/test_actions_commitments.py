"""A promise made in public becomes an issue with a date."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.vocabulary import Role
from app.issues.actions import open_commitment
from app.issues.models import Issue, Step
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import reader, rows
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import Journal
from tests.builders.people import make_actor
from tests.builders.places import make_body, make_city

ZONE = "Europe/Madrid"


def commit(actor, area, days=10, **values):
    given = {
        "title": "A crossing guard at the school gate",
        "area_id": area.id,
        "body_slug": None,
        "due": local(now(), ZONE).date() + timedelta(days=days),
        "origin_kind": "question",
        "origin_id": 7,
        "origin_title": "Neighbourhood meeting",
        "origin_path": "/meetings/3#question-7",
    } | values
    return open_commitment(actor=actor, **given)


def test_open_commitment_makes_an_assigned_issue_with_its_origin_and_step(context):
    areas = make_city()
    body = make_body("harbour-station", "police")
    officer = make_actor("Ana", Role.OFFICER, area=areas["north"], body=body)
    issue = commit(officer, areas["mill"], body_slug="harbour-station")
    row = reader().execute(select(Issue.__table__).where(Issue.id == issue.id)).one()
    assert (row.ref, row.state, row.origin_kind, row.origin_id) == ("MIL-0001", "assigned", "question", 7)
    assert row.solution_due == end_of_day(local(now(), ZONE).date() + timedelta(days=10), ZONE)
    assert row.next_step_due == row.solution_due
    assert row.first_answer_at is not None
    assert row.body_id == body.id
    steps = rows(reader(), select(Step.__table__).where(Step.issue_id == issue.id))
    assert [(s.pos, s.kind, s.body_id, s.role) for s in steps] == [(1, "commit", body.id, "officer")]
    assert rows(reader(), select(Journal.act)) == [("issue.commitment_opened",)]


def test_references_count_on_within_an_area_and_start_anew_in_another(context):
    areas = make_city()
    officer = make_actor("Ana", Role.OFFICER, area=areas["city"])
    refs = [commit(officer, areas[name]).ref for name in ("mill", "mill", "harbour", "mill")]
    assert refs == ["MIL-0001", "MIL-0002", "HAR-0001", "MIL-0003"]


@pytest.mark.parametrize(("name", "role"), [("hill", Role.OFFICER), ("mill", Role.VERIFIED), ("mill", Role.MODERATOR)])
def test_open_commitment_when_not_allowed_then_nothing_is_kept(context, name, role):
    areas = make_city()
    actor = make_actor("Ana", role, area=areas["north"])
    with pytest.raises(NotAllowed):
        commit(actor, areas[name])
    assert rows(reader(), select(Issue.id)) == []


@pytest.mark.parametrize(
    ("change", "field"), [({"days": -1}, "due"), ({"title": " "}, "body"), ({"title": "x" * 151}, "body")]
)
def test_open_commitment_when_input_is_wrong_then_names_the_field(context, change, field):
    areas = make_city()
    officer = make_actor("Ana", Role.OFFICER, area=areas["city"])
    with pytest.raises(Invalid) as refused:
        commit(officer, areas["mill"], **change)
    assert refused.value.field == field
    assert rows(reader(), select(Issue.id)) == []
