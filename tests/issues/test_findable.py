"""What search learns of issues."""

import pytest
from sqlalchemy import select

from app.areas.queries import area_by_slug
from app.front.listeners import follow_journal, touched
from app.identity.actor import SYSTEM, Actor
from app.issues.actions import ToldIssue, take_issues
from app.issues.findable import issues_to_find
from app.issues.models import Issue
from app.issues.queries import category_by_code
from app.issues.vocabulary import Level
from app.kernel.clock import now
from app.kernel.db import reader, rows, value
from app.kernel.journal import Journal
from app.kernel.search import SearchDocument
from app.kernel.transaction import act
from tests.builders.issues import make_category, make_issue, report
from tests.builders.places import make_city


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def test_waiting_words_and_street_are_not_found_and_confidential_issues_not_at_all(city):
    waiting = report(Actor(), words="Canary words to be read first.", street="Canary street 3")
    secret = report(Actor(), words="Canary in confidence.", level=Level.CONFIDENTIAL)
    seen = make_issue(city["mill"], words="A lamp is dark.", title="Dark lamp")
    found = {document.thing_id: document for document in issues_to_find(reader(), [waiting.id, secret.id, seen.id])}
    assert set(found) == {waiting.id, seen.id}
    assert "anary" not in found[waiting.id].title + found[waiting.id].words
    assert "A lamp is dark." in found[seen.id].words


@act
def follow(journal):
    for row in journal:
        follow_journal(row)


def test_search_follows_a_report_and_an_import(city):
    told = report(Actor())
    values = {"external_id": "old:1", "reported_at": now(), "words": "A bench is broken.", "lang": "en"}
    place = area_by_slug(reader(), "mill")
    category = category_by_code(reader(), "lighting")
    take_issues(actor=SYSTEM, told=[ToldIssue(area=place, category=category, **values)])
    journal = rows(reader(), select(Journal.__table__).order_by(Journal.id))
    follow(journal)
    taken = value(reader(), select(Issue.id).where(Issue.external_id == "old:1"))
    assert [touched(row).get("issue") for row in journal if row.object_kind == "issue"] == [[told.id], [taken]]
    found = rows(reader(), select(SearchDocument.thing_id).where(SearchDocument.kind == "issue"))
    assert {row.thing_id for row in found} == {told.id, taken}
