"""What there was no time for: carried over, queued, answered for several at once, reminded of, told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.areas.actions import set_holidays
from app.front.listeners import follow_journal
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import reader, session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.live.actions import answer_in_writing, change_phase, moderate_question, remind_of_answers, support_question
from app.live.models import Hall, Question
from app.live.queries import answers_waiting
from app.live.vocabulary import Phase, State, Verdict
from app.minutes.presenters.answering import alike, heard_before
from app.notices.models import Notice
from app.web import kept
from tests.builders.days import today
from tests.builders.live import ask, make_hall, make_officer, make_question
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.worker import work_off

END = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)  # a Thursday


def read(question):
    row = session.get_one(Question, question.id, populate_existing=True)
    session.expunge(row)
    session.commit()
    return row


def hall_row(meeting):
    row = session.get_one(Hall, meeting.id, populate_existing=True)
    session.expunge(row)
    session.commit()
    return row


def subjects(account):
    found = session.scalars(select(Notice.words).where(Notice.account_id == account).order_by(Notice.id)).all()
    session.commit()
    return found


def acts(act):
    found = session.scalars(select(Journal.object_id).where(Journal.act == act).order_by(Journal.id)).all()
    session.commit()
    return found


def test_the_end_gives_ten_working_days_and_holidays_count_none(area, moderator):
    set_holidays(actor=SYSTEM, days={date(2026, 12, 8): "A holiday", date(2026, 12, 5): "A Saturday"})
    kept.forget_all()
    meeting = make_hall(area)
    make_question(meeting)
    with at(END):
        change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    # Ten working days after 26 November without the 8th of December: the 11th, until midnight in Madrid.
    assert hall_row(meeting).answers_due == datetime(2026, 12, 11, 23, 0, tzinfo=UTC)


def test_each_question_left_over_is_an_act_and_its_asker_is_told(app, area, moderator):
    meeting = make_hall(area, moderated=False)
    noor = make_actor("Noor", Role.VERIFIED)
    asked = ask(meeting, noor)
    left = [make_question(meeting), make_question(meeting, State.QUEUED)]
    done = make_question(meeting, State.ANSWERED)
    change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    assert acts("question.answered") == sorted([asked.id, *(one.id for one in left)])
    assert done.id not in acts("question.answered")
    work_off(app)
    assert subjects(noor.account_id) == ["live/carried"]


def test_a_late_answer_shows_in_public(client, area):
    meeting = make_hall(area, Phase.WRITING)
    question = make_question(meeting, State.CARRIED)
    hall = session.get_one(Hall, meeting.id)
    hall.answers_due = now() + timedelta(days=2)
    session.commit()
    early = client.get(f"/meetings/{meeting.id}/live").get_data(as_text=True)
    assert "Written answer promised by" in early
    assert "Written answer late" not in early
    session.get_one(Hall, meeting.id).answers_due = now() - timedelta(days=1)
    session.commit()
    assert "Written answer late" in client.get(f"/meetings/{meeting.id}/live").get_data(as_text=True)
    answer_in_writing(
        actor=make_officer(area), meeting_id=meeting.id, question_ids=[question.id], body="It is mended on Monday."
    )
    late = client.get(f"/meetings/{meeting.id}/live").get_data(as_text=True)
    assert "Given late" in late
    assert "Written answer late" not in late


def test_one_answer_serves_several_questions(app, area, officer):
    meeting = make_hall(area, moderated=False)
    noor, sam = make_actor("Noor", Role.VERIFIED), make_actor("Sam", Role.VERIFIED)
    first, second = ask(meeting, noor), ask(meeting, sam)
    supporter = make_actor("Ada", Role.VERIFIED)
    for actor, question in ((supporter, first), (noor, second)):
        support_question(actor=actor, question_id=question.id, on=True)
    change_phase(actor=officer, meeting_id=meeting.id, phase=Phase.WRITING)
    work_off(app)
    both = [first.id, second.id]
    key = "0" * 32
    revision = answer_in_writing(actor=officer, meeting_id=meeting.id, question_ids=both, body="On Monday.", key=key)
    again = answer_in_writing(actor=officer, meeting_id=meeting.id, question_ids=both, body="On Monday.", key=key)
    assert again == revision == hall_row(meeting).revision
    rows = [read(first), read(second)]
    assert [(row.state, row.answer, row.answer_kind, row.revision) for row in rows] == [
        ("answered", "On Monday.", "written", revision)
    ] * 2
    work_off(app)
    assert subjects(supporter.account_id) == ["live/supported"]
    assert subjects(noor.account_id) == ["live/carried", "live/written", "live/supported"]
    assert subjects(sam.account_id) == ["live/carried", "live/written"]


def test_all_or_none_is_answered(area, officer):
    meeting = make_hall(area, Phase.WRITING)
    open_one, gone = make_question(meeting, State.CARRIED), make_question(meeting, State.DECLINED)
    with pytest.raises(Conflict):
        answer_in_writing(actor=officer, meeting_id=meeting.id, question_ids=[open_one.id, gone.id], body="Soon.")
    assert read(open_one).state == State.CARRIED


@pytest.mark.parametrize(("ids", "body"), [(0, "Words"), (21, "Words"), (1, " "), (1, "x" * 5001)])
def test_what_cannot_be_answered_is_refused(area, officer, ids, body):
    meeting = make_hall(area, Phase.WRITING)
    question = make_question(meeting, State.CARRIED)
    with pytest.raises(Invalid):
        answer_in_writing(actor=officer, meeting_id=meeting.id, question_ids=[question.id] * ids, body=body)


def test_an_officer_of_another_area_answers_nothing(context):
    areas = make_city()
    meeting = make_hall(areas["mill"], Phase.WRITING)
    question = make_question(meeting, State.CARRIED)
    other = make_officer(areas["hill"])
    assert answers_waiting(reader(), other) == []
    with pytest.raises(NotAllowed):
        answer_in_writing(actor=other, meeting_id=meeting.id, question_ids=[question.id], body="Soon.")


def test_the_queue_is_for_whoever_answers_the_first_due_on_top(area, officer):
    soon, later = make_hall(area, Phase.WRITING), make_hall(area, Phase.WRITING)
    for meeting, days in ((later, 9), (soon, 2)):
        make_question(meeting, State.CARRIED)
        session.get_one(Hall, meeting.id).answers_due = now() + timedelta(days=days)
    make_question(soon, State.ANSWERED)
    make_question(soon, State.CARRIED, published_at=None)
    session.commit()
    mediator = make_actor("Mia", Role.MEDIATOR)
    for actor in (officer, mediator):
        assert [row.meeting_id for row in answers_waiting(reader(), actor)] == [soon.id, later.id]
    assert answers_waiting(reader(), make_actor("Noor", Role.VERIFIED)) == []


def test_what_nobody_had_read_at_the_end_is_read_and_then_answered(area, officer, moderator):
    meeting = make_hall(area)
    question, other = make_question(meeting, State.QUEUED), make_question(meeting, State.QUEUED)
    change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    assert answers_waiting(reader(), officer) == []
    moderate_question(actor=moderator, question_id=question.id, verdict=Verdict.PUBLISH)
    moderate_question(actor=moderator, question_id=other.id, verdict=Verdict.DECLINE, reason="insult")
    assert (read(question).state, read(other).state) == ("carried", "declined")
    assert [row.id for row in answers_waiting(reader(), officer)] == [question.id]
    with pytest.raises(Closed):
        moderate_question(actor=moderator, question_id=question.id, verdict=Verdict.PUBLISH)


def test_whoever_answers_is_reminded_three_times_and_not_when_all_is_said(app, area):
    officer = make_account("Officer Marin", Role.OFFICER, area=area)
    meeting = make_hall(area, moderated=False)
    make_question(meeting)
    session.commit()
    with at(END):
        change_phase(actor=SYSTEM, meeting_id=meeting.id, phase=Phase.WRITING)
        assert remind_of_answers(actor=SYSTEM) == 0
    days = [2, 4, 5, 13, 14, 15, 30]
    told = []
    for later in days:
        with at(END + timedelta(days=later)):
            told.append(remind_of_answers(actor=SYSTEM))
    assert told == [0, 0, 1, 1, 0, 1, 0]
    work_off(app)
    assert subjects(officer.id) == ["live/answers_due"] * 3


def test_earlier_answers_of_the_area_are_suggested(area, officer):
    areas = {"mill": area}
    earlier = make_hall(areas["mill"], Phase.WRITING)
    lamp = make_question(earlier, State.CARRIED, body="When is the broken lamp beside the school mended?")
    dogs = make_question(earlier, State.CARRIED, body="May dogs run free on the meadow?")
    for one, words in ((lamp, "The lamp is mended in May."), (dogs, "No, they may not.")):
        answer_in_writing(actor=officer, meeting_id=earlier.id, question_ids=[one.id], body=words)
    for row in session.scalars(select(Journal).where(Journal.act == "question.answered")).all():
        follow_journal(row)
    session.commit()
    meeting = make_hall(areas["mill"], Phase.WRITING)
    question = make_question(meeting, State.CARRIED, body="The lamp at the school is dark. When is it mended?")
    found = heard_before(reader(), question, area.path)
    assert [one.title for one in found] == [lamp.body]
    assert "mended in May" in found[0].words
    session.get_one(Question, lamp.id).state = State.DECLINED
    session.commit()
    assert heard_before(reader(), question, area.path) == []


def test_questions_in_similar_words_come_first(area):
    meeting = make_hall(area, Phase.WRITING)
    bodies = ["Where may dogs run?", "The lamp at the school is dark.", "A lamp near the school does not shine."]
    dogs, first, second = (make_question(meeting, State.CARRIED, body=body) for body in bodies)
    found = alike(first, [dogs, first, second])
    assert [(like.row.id, like.alike) for like in found] == [(second.id, True), (dogs.id, False)]


def test_the_page_answers_two_at_once(client, area):
    meeting = make_hall(area, Phase.WRITING)
    first, second = make_question(meeting, State.CARRIED), make_question(meeting, State.CARRIED)
    sign_in(client, make_account("Officer Marin", Role.OFFICER, area=area))
    assert first.body in client.get("/answers").get_data(as_text=True)
    path = f"/questions/{first.id}/write"
    token = csrf(client, path)
    empty = client.post(path, data={"csrf_token": token, "act": "written", "also": second.id})
    assert empty.status_code == 422
    assert f'value="{second.id}" checked' in empty.get_data(as_text=True)
    done = client.post(path, data={"csrf_token": token, "act": "written", "also": second.id, "body": "On Monday."})
    assert (done.status_code, done.location) == (303, "/answers")
    assert [read(one).answer for one in (first, second)] == ["On Monday."] * 2
    assert "2 questions are answered." in client.get("/answers").get_data(as_text=True)


def test_the_page_makes_a_promise(client, area):
    meeting = make_hall(area, Phase.WRITING)
    question = make_question(meeting, State.CARRIED)
    sign_in(client, make_account("Officer Marin", Role.OFFICER, area=area))
    path = f"/questions/{question.id}/write"
    fields = {"csrf_token": csrf(client, path), "act": "commit", "body": "We mend the lamp."}
    assert client.post(path, data=fields).status_code == 422
    due = today(20).isoformat()
    assert client.post(path, data=fields | {"due": due}).status_code == 303
    assert read(question).issue_ref


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.COORDINATOR])
def test_the_queue_is_no_page_for_others(client, area, role):
    meeting = make_hall(area, Phase.WRITING)
    question = make_question(meeting, State.CARRIED)
    if role:
        sign_in(client, make_account("Ana Costa", role))
    assert client.get("/answers").status_code == 403
    assert client.get(f"/questions/{question.id}/write").status_code == 403
