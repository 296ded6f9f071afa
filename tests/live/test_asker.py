"""Who asked a question: mediators alone see it, each look is written down, and of somebody without an account nothing
is said but the name that stands beside the question."""

import pytest
from sqlalchemy import select

from app.identity.models import Participant
from app.identity.vocabulary import Role
from app.kernel.db import session
from app.kernel.journal import Journal
from app.kernel.sealed import seal
from app.live.vocabulary import Phase, Source, State
from tests.builders.live import make_hall, make_question
from tests.builders.people import make_account, sign_in
from tests.builders.places import make_city

BODY = "When is the lamp at the school repaired at last?"


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def asked_by(meeting, account_id=None, state=State.PUBLISHED, **fields):
    question = make_question(meeting, state, body=BODY, **fields)
    if account_id:
        session.get_one(Participant, question.asker_id).account_id = account_id
    session.commit()
    number = question.id
    session.rollback()  # reading holds SQLite's one lock
    return number


def looks() -> list[tuple[int | None, dict]]:
    found = session.execute(select(Journal.actor_id, Journal.ids).where(Journal.act == "question.asker_read")).all()
    session.rollback()
    return [tuple(row) for row in found]


def text_of(client, path: str) -> str:
    return client.get(f"{path}?lang=en").text


def test_mediator_goes_from_the_desk_to_the_name_and_each_look_is_written_down(client, mill):
    noor, ana = make_account("Noor Haddad").id, make_account("Ana", Role.MEDIATOR)
    meeting, ana_id = make_hall(mill), ana.id
    sign_in(client, ana)
    meeting_id = meeting.id
    number = asked_by(meeting, noor)
    assert f'href="/meetings/{meeting_id}/askers"' in text_of(client, f"/meetings/{meeting_id}/desk")
    listed = text_of(client, f"/meetings/{meeting_id}/askers")
    assert f'href="/questions/{number}/asker"' in listed
    assert "Noor Haddad" not in listed
    assert looks() == []
    answer = client.get(f"/questions/{number}/asker?lang=en")
    assert "Noor Haddad" in answer.text
    assert "This look is written down." in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    client.get(f"/questions/{number}/asker")
    assert looks() == [(ana_id, {"question_id": number, "meeting_id": meeting_id})] * 2


def test_of_whoever_has_no_account_the_given_name_is_said_and_nothing_else(client, mill):
    sign_in(client, make_account("Ana", Role.MEDIATOR))
    meeting = make_hall(mill)
    named = asked_by(meeting, shown_name="Lea", reach=seal("lea@example.org", "question"))
    silent = asked_by(make_hall(mill))
    page = text_of(client, f"/questions/{named}/asker")
    assert "Lea" in page
    assert "No account: nothing else is known." in page
    assert "lea@example.org" not in page
    page = text_of(client, f"/questions/{silent}/asker")
    assert "none given" in page


def test_question_typed_by_staff_says_how_it_came_and_who_typed_it(client, mill):
    sign_in(client, make_account("Ana", Role.MEDIATOR))
    typist = make_account("Officer Marin", Role.OFFICER, area=mill).id
    number = asked_by(make_hall(mill), source=Source.PAPER, typed_by=typist, asker_id=None)
    page = text_of(client, f"/questions/{number}/asker")
    assert "On paper" in page
    assert "Officer Marin" in page


@pytest.mark.parametrize("state", [State.QUEUED, State.DECLINED, State.MERGED, State.CARRIED, State.ANSWERED])
def test_questions_of_every_state_can_be_chosen(client, mill, state):
    sign_in(client, make_account("Ana", Role.MEDIATOR))
    meeting = make_hall(mill, Phase.WRITING)
    meeting_id = meeting.id
    number = asked_by(meeting, state=state)
    assert f'href="/questions/{number}/asker"' in text_of(client, f"/meetings/{meeting_id}/askers")


def test_mediator_who_has_not_just_proved_who_it_is_proves_it_first(client, mill):
    ana = make_account("Ana", Role.MEDIATOR)
    noor = make_account("Noor Haddad").id
    number = asked_by(make_hall(mill), noor)
    sign_in(client, ana, factor=None)
    assert "Noor Haddad" not in text_of(client, f"/questions/{number}/asker")
    assert looks() == []


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OFFICER, Role.ADMINISTRATOR, Role.EVALUATOR, None])
def test_nobody_else_sees_list_or_name_or_the_way_there(client, mill, role):
    account = make_account("Somebody", *([role] if role else []), area=mill if role == Role.OFFICER else None)
    meeting = make_hall(mill)
    sign_in(client, account)
    meeting_id = meeting.id
    number = asked_by(meeting, account.id)
    assert client.get(f"/meetings/{meeting_id}/askers").status_code == 403
    assert client.get(f"/questions/{number}/asker").status_code == 403
    assert client.get("/questions/999999/asker").status_code == 403
    if role == Role.MODERATOR:
        assert "/askers" not in text_of(client, f"/meetings/{meeting_id}/desk")
    assert looks() == []


def test_host_of_the_meeting_does_not_see_it_either(client, mill):
    meeting = make_hall(mill)
    sign_in(client, make_account("Lea", Role.HOST, meeting_id=meeting.id))
    number = asked_by(meeting)
    assert client.get(f"/questions/{number}/asker").status_code == 403


def test_long_list_goes_on_on_a_next_page(client, mill, monkeypatch):
    monkeypatch.setattr("app.live.queries.asker.ASKERS_LENGTH", 2)
    sign_in(client, make_account("Ana", Role.MEDIATOR))
    meeting = make_hall(mill)
    meeting_id = meeting.id
    numbers = [make_question(meeting).id for _ in range(3)]
    session.commit()
    page = text_of(client, f"/meetings/{meeting_id}/askers")
    assert f"/questions/{numbers[2]}/asker" in page
    assert f"/questions/{numbers[0]}/asker" not in page
    older = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert f"/questions/{numbers[0]}/asker" in client.get(older).text
