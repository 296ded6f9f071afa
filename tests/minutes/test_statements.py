"""What stays of a meeting is read with as many statements for one answer, correction or voice as for many."""

import pytest

from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.live.models import Hall
from app.live.vocabulary import Phase, State
from app.minutes.models import Echo
from app.minutes.vocabulary import Answered, Heard, MinutesState
from tests.builders.live import make_hall, make_question
from tests.builders.minutes import add_correction, add_minutes, make_minutes
from tests.builders.people import another, make_account, sign_in
from tests.meetings.test_pages import selects

pytestmark = pytest.mark.usefixtures("kept_for_long")
# (path, who opens it, the most statements it may take)
PAGES = (
    ("/minutes", None, 6),
    ("/minutes", Role.OFFICER, 12),
    ("/minutes", Role.MODERATOR, 13),
    ("/minutes/edit", Role.OFFICER, 10),
    ("/heard", None, 5),
    ("/heard", Role.OFFICER, 9),
    ("/check-in", Role.OFFICER, 6),
    ("/panel", Role.OFFICER, 10),
    ("/desk", Role.MODERATOR, 9),
    ("/host", Role.MODERATOR, 12),
)


def browser_of(client, role, area):
    if role is None:
        return client
    browser = another(client)
    sign_in(browser, make_account("Ana Costa", role, area=area if role == Role.OFFICER else None))
    return browser


def meeting_with(area, number: int):
    """A meeting that was held, with so many answers, questions left over, corrections, and people who were heard."""
    meeting = make_minutes(area, MinutesState.CORRECTION)
    for one in range(number):
        answer = {"answer_kind": "written", "answer_html": f"<p>On Monday, {one}.</p>", "answered_at": now()}
        answered = make_question(meeting, State.ANSWERED, answer_by="Officer Marin", answer_role="police", **answer)
        make_question(meeting, State.CARRIED)
        add_correction(meeting, answered.asker_id)
        said = {"heard": Heard.YES, "answered": Answered.YES, "at": now()}
        session.add(Echo(meeting_id=meeting.id, participant_id=answered.asker_id, **said))
    session.commit()
    return meeting


def test_pages_after_a_meeting_ask_as_often_for_one_of_everything_as_for_seven(client, area):
    few, many = meeting_with(area, 1), meeting_with(area, 7)
    browsers = {role: browser_of(client, role, area) for role in (None, Role.OFFICER, Role.MODERATOR)}
    for path, who, most in PAGES:
        taken = [len(selects(browsers[who], f"/meetings/{meeting.id}{path}")) for meeting in (few, many)]
        assert taken[0] == taken[1] <= most, (path, who, taken)


def test_lists_of_minutes_and_of_answers_that_wait_ask_as_often_for_many_as_for_one(client, area):
    browser = browser_of(client, Role.OFFICER, area)
    counts = []
    for number in (1, 6):
        for _one in range(number):
            meeting = make_hall(area, Phase.WRITING)
            add_minutes(meeting, MinutesState.FINAL)
            question = make_question(meeting, State.CARRIED)
            session.get_one(Hall, meeting.id).answers_due = now()
            session.commit()
        paths = ("/answers", f"/questions/{question.id}/write")
        counts.append([len(selects(browser, path)) for path in paths])
        counts[-1] += [len(selects(client, path)) for path in ("/meetings/minutes", "/meetings/minutes/feed.atom")]
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 9
