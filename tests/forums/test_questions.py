"""Questions to the police: three working days, an entry at the desk, late in public, the official answer on top."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.areas.models import Holiday
from app.forums import actions
from app.forums.models import Topic
from app.forums.vocabulary import TopicKind
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import at
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed
from app.moderation import actions as moderation
from app.moderation.models import ModerationCase
from app.notices.models import Notice
from app.web.kept import forget_all
from tests.builders.forums import make_reply, make_topic
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.builders.worker import work_off

THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)
PROMISED = datetime(2026, 12, 1, 23, tzinfo=UTC)  # the end of Tuesday in Madrid
DAY = timedelta(days=1)
ASKED = {"kind": TopicKind.QUESTION_TO_POLICE, "title": "When are the lamps mended?"}


@pytest.fixture
def officer(areas):
    with at(THURSDAY):  # in office before anything is asked, whatever the day this runs
        return make_actor("Ana", Role.OFFICER, area=areas["mill"])


@pytest.fixture
def question(forum, officer):
    with at(THURSDAY):
        return make_topic(forum, **ASKED)


def due(topic: Topic) -> datetime | None:
    session.rollback()
    found = session.scalars(select(Topic.answer_due).where(Topic.id == topic.id)).one()
    session.commit()
    return found


def told(account_id: int | None) -> list[str]:
    return [row.words for row in kept(Notice) if row.account_id == account_id]


def test_a_question_is_promised_an_answer_within_three_working_days(forum, question):
    assert due(question) == PROMISED
    session.add(Holiday(on=date(2026, 11, 30), name="Monday off"))
    session.commit()
    forget_all()
    with at(THURSDAY):
        assert due(make_topic(forum, **ASKED)) == PROMISED + DAY
        assert due(make_topic(forum)) is None  # talk has no clock


def test_the_clock_begins_when_everybody_sees_it(areas, forum):
    new = make_actor("New", new=True)
    with at(THURSDAY):
        topic = make_topic(forum, new, **ASKED)
        assert due(topic) is None
    with at(THURSDAY + DAY):
        case = session.scalars(select(ModerationCase.id)).one()
        session.commit()
        moderation.approve(actor=make_actor("Mod", Role.MODERATOR), case_id=case)
    assert due(topic) == PROMISED + DAY


def test_its_officers_are_told_and_reminded_and_then_their_commissioner(app, areas, question, officer):
    with at(THURSDAY):
        chief = make_actor("Chief", Role.COMMISSIONER, area=areas["north"])
        far = make_actor("Far", Role.OFFICER, area=areas["park"])
    steps = (
        (THURSDAY, ["forums/asked"], []),
        (PROMISED - DAY, ["forums/asked"], []),
        (PROMISED, ["forums/asked", "forums/late"], []),
        (PROMISED + 3 * DAY, ["forums/asked", "forums/late"], ["forums/very_late"]),
        (PROMISED + 9 * DAY, ["forums/asked", "forums/late"], ["forums/very_late"]),
    )
    for moment, of_officer, of_chief in steps:
        with at(moment):
            actions.remind_of_questions(actor=SYSTEM)
            work_off(app)
        assert (told(officer.account_id), told(chief.account_id)) == (of_officer, of_chief), moment
    assert told(far.account_id) == []


def test_an_answer_stops_the_reminders_also_of_a_question_that_was_joined_with_it(app, forum, question, officer):
    with at(THURSDAY):
        twice = make_topic(forum, **ASKED)
        actions.merge_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=twice.id, into_id=question.id)
        make_reply(question, officer, body="They are mended on Friday.", official=True)
    with at(PROMISED + DAY):
        assert actions.remind_of_questions(actor=SYSTEM) == 0


def test_silence_ends_no_question_and_a_representative_none_at_all(app, areas, question, officer):
    mod, conclusions = make_actor("Mod", Role.MODERATOR), "The lamps are mended on Friday, the police say."
    with at(PROMISED + DAY):
        with pytest.raises(Conflict):
            actions.close_topic(actor=mod, topic_id=question.id, conclusions=conclusions)
        make_reply(question, officer, body="They are mended on Friday.", official=True)
        representative = make_actor("Rosa", Role.REPRESENTATIVE, area=areas["mill"])
        with pytest.raises(NotAllowed):
            actions.close_topic(actor=representative, topic_id=question.id, conclusions=conclusions)
        actions.close_topic(actor=mod, topic_id=question.id, conclusions=conclusions)


def test_late_is_said_in_public_and_stays_said_beside_a_late_answer(client, question, officer):
    page = f"/topics/{question.id}"
    with at(THURSDAY):
        for path in (page, "/forums/mill"):
            assert "Answer of the police promised" in client.get(path).text
    with at(PROMISED + timedelta(hours=9)):
        for path in (page, "/forums/mill"):
            assert "1 working day late" in client.get(path).text
        make_reply(question, officer, body="They are mended on Friday.", official=True)
        html = client.get(page).text
        assert html.index("Official answer") < html.index("1 working day late") < html.index('class="posts"')
        assert "Answered officially" in client.get("/forums/mill").text
        assert "late" not in client.get("/forums/mill").text.split("<main")[1].split("</main>")[0]


def test_it_lies_on_the_desk_of_its_officers_until_it_is_answered(client, areas, question, officer):
    link = f"/topics/{question.id}#reply"
    far = make_account("Far", Role.OFFICER, area=areas["park"])
    sign_in(client, far)
    assert link not in client.get("/desk").text
    chief = make_account("Chief", Role.COMMISSIONER, area=areas["north"])
    sign_in(client, chief)
    assert link in client.get("/desk").text
    make_reply(question, officer, body="They are mended on Friday.", official=True)
    assert link not in client.get("/desk").text
