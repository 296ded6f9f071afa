"""Consultations in search: the question, what is said of it, and the statements that people answer; nothing that waits
or is gone, and the same after the index is written anew."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.consultations.actions import (
    close_consultation,
    open_consultation,
    publish_findings,
    settle_import,
    take_consultation,
    take_statement,
    write_statement,
)
from app.consultations.vocabulary import Shown, Who
from app.front.listeners import finds
from app.identity.actions.own_data import delete_account
from app.identity.actor import SYSTEM, Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session, value
from app.kernel.journal import Journal
from app.kernel.search import find
from app.moderation.actions import approve, flag_content, hide
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.consultations import answer, statements_of
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.front.test_alike_and_rebuild import index, rebuilt
from tests.front.test_listeners import follow

FIRST = ("The ferry should run at night.", "Fewer cars on the square.", "A later last bus for everyone.")


@pytest.fixture
def areas(context):
    return make_city()


def opened(area, **more):
    about = {"area_id": area.id, "question": "How do we get home safely?", "lang": "en", "who": Who.EVERYONE}
    about |= {"about": "We plan the **lanterns** of next winter.", "closes_at": now() + timedelta(days=9)}
    return open_consultation(actor=make_actor("Moderator", Role.MODERATOR), first=FIRST, **(about | more))


def found(wanted: str, **more) -> list[str]:
    return [row.kind for row in find(reader(), wanted, **more)]


def test_question_introduction_and_statements_are_found_each_by_its_own_words(areas, client):
    asked = opened(areas["mill"])
    assert found("safely") == []
    follow()
    assert found("safely") == ["consultation"]
    assert found("lanterns") == ["consultation"]
    assert found("ferry") == ["statement"]
    html = client.get("/search?q=lanterns&kind=consultations").text
    assert f'href="/consultations/{asked.id}"' in html
    assert "<mark>lanterns</mark>" in html
    assert "**" not in html
    html = client.get("/search?q=ferry").text
    assert f'href="/consultations/{asked.id}/results#statement-{statements_of(asked)[0]}"' in html


def test_page_narrows_consultations_down_by_kind_area_and_time(areas, client):
    opened(areas["mill"])
    follow()
    for narrow, shown in (
        ("", True),
        ("&kind=consultations", True),
        ("&kind=meetings", False),
        (f"&area={areas['mill'].slug}", True),
        (f"&area={areas['hill'].slug}", False),
        ("&time=month", True),
    ):
        html = client.get(f"/search?q=safely{narrow}").text
        assert ("<mark>" in html or "How do we get home" in html.split("<main", 1)[1]) is shown, narrow


def test_what_is_made_of_it_is_found_once_it_is_published_and_closing_changes_nothing(areas):
    asked, moderator = opened(areas["mill"]), make_actor("Other", Role.MODERATOR)
    follow()
    before = index()
    close_consultation(actor=moderator, consultation_id=asked.id)
    follow()
    assert index() == before
    publish_findings(actor=moderator, consultation_id=asked.id, words="Six carousels are ordered for the winter.")
    follow()
    assert found("carousels") == ["consultation"]


def test_statement_is_found_while_people_may_answer_it(areas):
    asked, moderator = opened(areas["mill"]), make_actor("Other", Role.MODERATOR)
    author = make_actor("Ana", Role.VERIFIED)
    made = write_statement(actor=author, consultation_id=asked.id, words="A kiosk beside the stop.", lang="en")
    follow()
    assert found("kiosk") == []
    approve(actor=moderator, case_id=kept(ModerationCase)[0].id)
    assert found("kiosk") == ["statement"]  # inside the act that decides
    flagged = flag_content(actor=make_actor("Cid"), kind="statement", thing_id=made.id, ground=Ground.OFF_TOPIC)
    hide(actor=make_actor("Mo", Role.MODERATOR), case_id=flagged, reason="off_topic")
    assert found("kiosk") == []
    follow()
    assert found("kiosk") == []


def test_statement_goes_with_its_author_who_takes_the_words_along(areas, app):
    asked, account = opened(areas["mill"]), make_account("Ana")
    actor = actor_of_account(session(), account.id, now())
    write_statement(actor=actor, consultation_id=asked.id, words="A kiosk beside the stop.", lang="en")
    approve(actor=make_actor("Other", Role.MODERATOR), case_id=kept(ModerationCase)[0].id)
    follow()
    assert found("kiosk") == ["statement"]
    delete_account(actor=replace(actor, proven_at=now()), account_id=account.id, words_go=True)
    follow()
    assert found("kiosk") == []
    assert rebuilt(app) == index()


def test_an_imported_one_is_found_with_the_day_of_its_first_statement(areas, app):
    about = {"question": "Where is it dark?", "about": "Held in 2019.", "lang": "en", "area_id": areas["mill"].id}
    number, _new = take_consultation(actor=SYSTEM, origin="held", **about)
    follow()  # the worker is quicker than the command
    told = {"lang": "en", "shown": Shown.VISIBLE, "is_first": True, "at": now() - timedelta(days=900)}
    take_statement(actor=SYSTEM, consultation_id=number, origin="held:1", words="By the kiosk.", **told)
    for _ in range(2):
        settle_import(actor=SYSTEM, consultation_id=number)
        follow()
    assert found("dark") == ["consultation"]
    assert found("dark", since=now() - timedelta(days=366)) == []
    assert value(reader(), select(func.count()).where(Journal.act == "consultation.dated")) == 1
    before = index()
    assert rebuilt(app) == before


def test_index_written_anew_equals_the_one_that_followed_the_journal(areas, app):
    asked = opened(areas["mill"])
    write_statement(actor=make_actor("Ana"), consultation_id=asked.id, words="A kiosk that waits.", lang="en")
    answer(asked, Actor(device="d"), [1, 0, -1, None])
    opened(areas["hill"], question="And how on the hill?", about="")
    follow()
    before = index()
    assert [row[0] for row in before].count("statement") == 6
    assert [row[0] for row in before].count("consultation") == 2
    assert rebuilt(app) == before


def test_stances_and_the_closing_touch_no_document(areas):
    # a stance is said by thousands: the index is left in peace
    assert [finds(act) for act in ("consultation.stance", "consultation.stances_imported")] == [False, False]
    assert all(finds(act) for act in ("consultation.opened", "consultation.findings", "statement.shown"))
