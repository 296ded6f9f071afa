"""Bodies that answer at a meeting beside the police: who invites them, what they may there, and when it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.identity.models import RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from app.live.actions import answer_in_writing, answer_question, change_phase, keep_note, moderate_question
from app.live.models import Hall, Question
from app.live.policies import may_answer
from app.live.queries import answers_waiting, hall_of
from app.live.vocabulary import Answer, AnswerKind, Phase, State, Verdict
from app.meetings.actions import cancel_meeting, change_meeting, invite_body, let_body_go
from app.meetings.models import MeetingBody
from app.meetings.vocabulary import BODIES_MOST, MeetingKind, MeetingState
from tests.builders.live import make_hall, make_moderator, make_officer, make_question
from tests.builders.mails import letters
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.issues.test_programs import token_of

WHY = "The library is closed that evening."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def officer(areas):
    return make_officer(areas["mill"])


@pytest.fixture
def lamps(areas):
    return make_body("street-lighting")


@pytest.fixture
def partner(areas, lamps):
    return make_actor("Lux Private", Role.PARTNER, area=areas["hill"], body=lamps)


def invited() -> list[tuple[int, int]]:
    return [(row.meeting_id, row.body_id) for row in kept(MeetingBody)]


def acts() -> list[str]:
    return list(session.scalars(select(Journal.act).where(Journal.act.like("meeting.body%")).order_by(Journal.id)))


def test_a_body_is_invited_once_and_taken_back_once(areas, officer, lamps):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    for _twice in range(2):
        invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert (invited(), hall_of(reader(), meeting.id).bodies) == ([(meeting.id, lamps.id)], [lamps.id])
    for _twice in range(2):
        let_body_go(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert (invited(), hall_of(reader(), meeting.id).bodies) == ([], [])
    assert acts() == ["meeting.body_invited", "meeting.body_let_go"]


def test_neither_host_nor_officer_of_elsewhere_nor_the_partner_invites(areas, lamps, partner):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    host = make_actor("Host", Role.HOST, area=areas["mill"], meeting_id=meeting.id)
    for who in (host, make_officer(areas["hill"]), partner, make_actor("Noor", Role.VERIFIED, area=areas["mill"])):
        for act in (invite_body, let_body_go):
            with pytest.raises(NotAllowed):
                act(actor=who, meeting_id=meeting.id, body_id=lamps.id)
    assert invited() == []


def test_the_police_are_not_invited_and_neither_are_more_than_twelve(areas, officer, lamps):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    for wrong in (make_body("city-police", "police").id, 4711):
        with pytest.raises(Invalid) as refused:
            invite_body(actor=officer, meeting_id=meeting.id, body_id=wrong)
        assert refused.value.field == "body"
    for number in range(BODIES_MOST):
        invite_body(actor=officer, meeting_id=meeting.id, body_id=make_body(f"service-{number}").id)
    with pytest.raises(Invalid):
        invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert len(invited()) == BODIES_MOST


def test_nobody_is_invited_where_no_question_is_asked_or_all_is_over(areas, officer, lamps):
    over = [make_hall(areas["mill"], Phase.WRITING), make_meeting(areas["mill"], state=MeetingState.CANCELLED)]
    for meeting in (*over, make_meeting(areas["mill"], kind=MeetingKind.OPEN_DAY)):
        with pytest.raises(Conflict):
            invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert invited() == []
    live = make_hall(areas["mill"], Phase.LIVE)
    invite_body(actor=officer, meeting_id=live.id, body_id=lamps.id)
    assert invited() == [(live.id, lamps.id)]


def test_whoever_stands_for_the_body_answers_there_in_its_name_and_nowhere_else(areas, officer, lamps, partner):
    here, elsewhere = make_hall(areas["mill"]), make_hall(areas["mill"])
    invite_body(actor=officer, meeting_id=here.id, body_id=lamps.id)
    question, other = make_question(here), make_question(elsewhere)
    colleague = make_actor("Another", Role.PARTNER, body=make_body("water"))
    for who, which in ((partner, other), (colleague, question)):
        with pytest.raises(NotAllowed):
            answer_question(actor=who, question_id=which.id, how=Answer.START)
    answer_question(actor=partner, question_id=question.id, how=Answer.START)
    answer_question(actor=partner, question_id=question.id, how=Answer.SPOKEN, body="The lamp is mended on Monday.")
    said = session.get_one(Question, question.id)
    assert (said.answer_kind, said.answer_by, said.answer_role) == (AnswerKind.SPOKEN, "Street Lighting", "partner")
    keep_note(actor=partner, meeting_id=here.id, body="Ask the workshop", question_id=None)


def test_an_invited_body_neither_moderates_nor_leads(areas, officer, lamps, partner):
    meeting = make_hall(areas["mill"])
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    queued = make_question(meeting, State.QUEUED)
    with pytest.raises(NotAllowed):
        moderate_question(actor=partner, question_id=queued.id, verdict=Verdict.PUBLISH)
    with pytest.raises(NotAllowed):
        change_phase(actor=partner, meeting_id=meeting.id, phase=Phase.PAUSED)
    with pytest.raises(NotFound):
        answer_question(actor=partner, question_id=queued.id, how=Answer.WRITTEN, body="Not seen by anybody yet.")
    assert session.get_one(Question, queued.id).state == State.QUEUED


def test_the_right_ends_with_the_invitation_the_role_and_the_questions(areas, officer, lamps, partner):
    meeting = make_hall(areas["mill"])
    hall = lambda: hall_of(reader(), meeting.id)  # noqa: E731
    again = lambda: actor_of_account(session(), partner.account_id, now())  # noqa: E731
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert may_answer(partner, hall())
    let_body_go(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert not may_answer(partner, hall())
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    session.execute(update(Hall).where(Hall.meeting_id == meeting.id).values(phase=Phase.CLOSED))
    session.commit()
    assert not may_answer(partner, hall())
    session.execute(update(Hall).where(Hall.meeting_id == meeting.id).values(phase=Phase.LIVE))
    session.commit()
    assert may_answer(partner, hall())
    session.execute(update(RoleGrant).where(RoleGrant.account_id == partner.account_id).values(ended_at=now()))
    session.commit()
    assert not may_answer(again(), hall())


def test_what_was_carried_over_is_answered_in_writing_by_the_body_too(areas, officer, lamps, partner):
    meeting = make_hall(areas["mill"])
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    question = make_question(meeting)
    change_phase(actor=make_moderator(), meeting_id=meeting.id, phase=Phase.WRITING)
    stranger = make_actor("Another", Role.PARTNER, body=make_body("water"))
    assert [row.id for row in answers_waiting(reader(), partner)] == [question.id]
    assert answers_waiting(reader(), stranger) == []
    told = {"question_ids": [question.id], "body": "The lamp is mended on Monday."}
    with pytest.raises(NotAllowed):
        answer_in_writing(actor=stranger, meeting_id=meeting.id, key="k-1", **told)
    answer_in_writing(actor=partner, meeting_id=meeting.id, key="k-2", **told)
    assert session.get_one(Question, question.id).answer_by == "Street Lighting"


def test_everybody_sees_who_also_answers_and_programs_do_too(client, areas, officer, lamps):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    assert "Also answers" not in client.get(f"/meetings/{meeting.id}?lang=en").text
    assert client.get(f"/api/v1/meetings/{meeting.id}").json["also_answers"] == []
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    shown = client.get(f"/meetings/{meeting.id}?lang=en").text
    assert "<dt>Also answers</dt><dd><bdi>Street Lighting</bdi></dd>" in shown
    assert client.get(f"/api/v1/meetings/{meeting.id}?lang=en").json["also_answers"] == ["Street Lighting"]


def test_pages_invite_a_body_and_take_it_back(client, areas, lamps):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    make_body("city-police", "police")
    sign_in(client, make_account("Vega", Role.OFFICER, area=areas["mill"]))
    page = f"/meetings/{meeting.id}/bodies"
    assert f'<a href="{page}">Say who also answers</a>' in client.get(f"/meetings/{meeting.id}?lang=en").text
    assert "City Police" not in client.get(f"{page}?lang=en").text
    none = client.post(f"{page}?lang=en", data={"csrf_token": csrf(client, page), "body": ""})
    assert (none.status_code, "Choose a body." in none.text) == (422, True)
    sent = {"csrf_token": csrf(client, page), "body": str(lamps.id)}
    assert client.post(page, data=sent).status_code == 303
    assert client.post(page, data=sent).status_code == 303  # sent twice
    assert invited() == [(meeting.id, lamps.id)]
    shown = client.get(f"{page}?lang=en").text
    assert f'formaction="{page}/{lamps.id}/let-go"' in shown
    assert "There is no other body that you could invite." in shown
    assert client.post(f"{page}/{lamps.id}/let-go", data={"csrf_token": csrf(client, page)}).status_code == 303
    assert invited() == []


def test_a_program_of_the_officer_invites_a_body_and_takes_it_back(app, client, areas, lamps):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    token, other = (token_of(make_account("Vega", Role.OFFICER, area=areas[name])) for name in ("mill", "hill"))
    address = f"/api/v1/meetings/{meeting.id}/bodies/street-lighting"

    def ask(method: str, of: str, path: str = address):
        with app.app_context():
            return another(client).open(path, method=method, headers={"Authorization": f"Bearer {of}"})

    assert ask("POST", other).status_code == 403
    done = ask("POST", token)
    assert (done.status_code, done.json["also_answers"]) == (201, ["Street Lighting"])
    assert ask("POST", token, f"/api/v1/meetings/{meeting.id}/bodies/nobody").status_code == 404
    assert ask("DELETE", other).status_code == 403
    assert ask("DELETE", token).json["also_answers"] == []
    assert invited() == []


def test_the_panel_of_a_body_shows_just_what_it_may_do(client, areas, officer, lamps):
    meeting = make_hall(areas["mill"])
    question = make_question(meeting)
    sign_in(client, make_account("Lux Private", Role.PARTNER, area=areas["hill"], body=lamps))
    panel = f"/meetings/{meeting.id}/panel"
    assert client.get(panel).status_code == 403
    assert panel not in client.get(f"/meetings/{meeting.id}/live").text
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert panel in client.get(f"/meetings/{meeting.id}/live").text
    shown = client.get(f"{panel}?question={question.id}&lang=en").text
    assert "Publish the written answer" in shown
    for beyond in ("/live/phase", "/live/timer", "/live/hands", 'id="enter"', f"/meetings/{meeting.id}/desk"):
        assert beyond not in shown, beyond
    for page in ("desk", "host", "bodies", "names"):
        assert client.get(f"/meetings/{meeting.id}/{page}").status_code == 403
    sent = {"csrf_token": csrf(client, panel), "act": "written", "body": "It is mended on Monday."}
    assert client.post(f"/questions/{question.id}/answer", data=sent).status_code == 303
    let_body_go(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    assert client.get(panel).status_code == 403
    assert "Street Lighting" in client.get(f"/meetings/{meeting.id}/live").text


def test_an_officer_still_types_in_questions_at_the_panel(client, areas):
    meeting = make_hall(areas["mill"])
    sign_in(client, make_account("Vega", Role.OFFICER, area=areas["mill"]))
    assert 'id="enter"' in client.get(f"/meetings/{meeting.id}/panel").text


def test_whoever_stands_for_the_body_hears_of_it_and_of_what_becomes_of_the_meeting(app, areas, officer, lamps):
    meeting = make_hall(areas["mill"], Phase.COLLECTING)
    own = make_account("Lux Private", Role.PARTNER, body=lamps)
    other = make_account("Another", Role.PARTNER, body=make_body("water"))
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    plan = make_plan(starts_at=now() + timedelta(days=20))
    change_meeting(actor=officer, meeting_id=meeting.id, version=meeting.version, plan=plan, reason=WHY)
    work_off(app)
    let_body_go(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    work_off(app)
    invite_body(actor=officer, meeting_id=meeting.id, body_id=lamps.id)
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason=WHY)
    work_off(app)
    assert [letter.subject for letter in letters(own.email)] == [
        "Please answer at a meeting: Safe ways to school",
        "Moved: Safe ways to school",
        "No longer asked to answer: Safe ways to school",
        "Please answer at a meeting: Safe ways to school",
        "Cancelled: Safe ways to school",
    ]
    assert f"/meetings/{meeting.id}/panel" in letters(own.email)[0].body
    assert WHY in letters(own.email)[1].body
    assert letters(other.email) == []
