"""Whether those who came felt heard: one answer a person, in time, told as counts from five on."""

from datetime import timedelta

import pytest

from app.identity.actions import take_part
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import reader, session
from app.kernel.errors import Closed, NotAllowed
from app.live.vocabulary import Phase
from app.minutes.actions import give_echo
from app.minutes.queries import echoes_of, own_echo
from app.minutes.vocabulary import Answered, Heard, MinutesState
from tests.builders.live import make_hall, make_participant
from tests.builders.minutes import make_minutes
from tests.builders.people import csrf, make_account, make_actor, sign_in


def say(actor, meeting, heard=Heard.YES, answered=Answered.NONE):
    give_echo(actor=actor, meeting_id=meeting.id, heard=heard, answered=answered)


def test_counts_are_told_from_five_on(client, area):
    meeting = make_minutes(area)
    for heard in (Heard.YES, Heard.YES, Heard.PARTLY, Heard.NO):
        say(make_participant(meeting), meeting, heard)
    assert echoes_of(reader(), meeting.id) is None
    page = f"/meetings/{meeting.id}/heard"
    assert "Fewer than five" in client.get(page).get_data(as_text=True)
    say(make_participant(meeting), meeting, Heard.YES, Answered.PARTLY)
    found = echoes_of(reader(), meeting.id)
    assert (found.number, found.heard) == (5, {"yes": 3, "partly": 1, "no": 1})
    assert found.answered == {"yes": 0, "partly": 1, "no": 0, "none": 4}
    for path in (page, f"/meetings/{meeting.id}/minutes"):
        assert "5 people answered." in client.get(path).get_data(as_text=True)


def test_said_again_it_replaces_what_was_said(area):
    meeting, other = make_minutes(area), make_minutes(area)
    actor = make_participant(meeting)
    for _number in range(5):
        say(make_participant(meeting), meeting)
    say(actor, meeting, Heard.YES)
    say(actor, meeting, Heard.NO)
    assert own_echo(reader(), actor, meeting.id).heard == "no"
    assert echoes_of(reader(), meeting.id).heard == {"yes": 5, "partly": 0, "no": 1}
    assert echoes_of(reader(), other.id) is None


def test_it_is_asked_during_the_meeting_and_for_a_week(area):
    running, coming, over = make_hall(area), make_hall(area, Phase.COLLECTING), make_minutes(area)
    say(make_participant(running), running)
    with pytest.raises(Closed):
        say(make_participant(coming), coming)
    with at(now() + timedelta(days=6)):
        say(make_participant(over), over)
    with at(now() + timedelta(days=8)), pytest.raises(Closed):
        say(make_participant(over), over)


def test_the_minutes_lead_to_the_question_as_long_as_it_is_asked(client, area):
    path = f"/meetings/{make_minutes(area, MinutesState.CORRECTION).id}/minutes"
    told = []
    for days in (6, 8):
        with at(now() + timedelta(days=days)):
            told.append("Say whether you were heard" in client.get(path).get_data(as_text=True))
    assert told == [True, False]


def test_it_asks_those_who_came_alone(area, officer, moderator):
    meeting = make_minutes(area)
    noor = make_actor("Noor", Role.VERIFIED)
    for actor in (noor, officer, moderator):
        with pytest.raises(NotAllowed):
            say(actor, meeting)
    take_part(actor=noor, meeting_id=meeting.id)
    session.commit()
    say(noor, meeting)


def test_the_page_takes_an_answer_and_shows_it_again(client, area):
    meeting = make_minutes(area)
    noor = make_account("Noor", Role.VERIFIED)
    sign_in(client, noor)
    path = f"/meetings/{meeting.id}/heard"
    assert "<form class" not in client.get(path).get_data(as_text=True)
    take_part(actor=actor_of_account(reader(), noor.id, now()), meeting_id=meeting.id)
    session.commit()
    token = csrf(client, path)
    assert client.post(path, data={"csrf_token": token, "heard": "yes"}).status_code == 422
    assert client.post(path, data={"csrf_token": token, "heard": "no", "answered": "yes"}).status_code == 303
    html = client.get(path).get_data(as_text=True)
    assert html.count("checked") == 2
