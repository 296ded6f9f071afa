"""The card of a question in the hall: its button stands there for as long as pressing it does something."""

import pytest

from app.kernel.db import session
from app.live.actions import change_phase
from app.live.models import Hall
from app.live.vocabulary import SUPPORTING, Phase, State
from tests.builders.live import make_hall, make_moderator, make_question
from tests.builders.places import make_city


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.mark.parametrize("phase", Phase)
def test_a_card_has_its_button_for_as_long_as_it_can_be_supported(client, area, phase):
    meeting = make_hall(area, phase)
    waits, done = make_question(meeting, State.CARRIED, supports=3), make_question(meeting, State.ANSWERED)
    client.get(f"/j/{meeting.code}")
    page = client.get(f"/meetings/{meeting.id}/live").text
    changes = client.get(f"/meetings/{meeting.id}/live/changes").get_json()["changes"]
    for question, change in zip((waits, done), changes, strict=True):
        button = f'formaction="/questions/{question.id}/support"'
        assert [button in page, button in change["html"]] == [phase in SUPPORTING] * 2
    assert [page.count("question-card-count"), page.count("data-count>3<")] == [0 if phase in SUPPORTING else 2, 1]


def test_who_watches_the_end_is_sent_every_card_without_its_button(client, area):
    meeting = make_hall(area)
    shown, done = make_question(meeting), make_question(meeting, State.ANSWERED)
    before = session.get_one(Hall, meeting.id, populate_existing=True).revision
    session.commit()
    assert client.get(f"/meetings/{meeting.id}/live").text.count("data-support=") == 2
    revision = change_phase(actor=make_moderator(), meeting_id=meeting.id, phase=Phase.WRITING)
    news = client.get(f"/meetings/{meeting.id}/live/changes?since={before}").get_json()["changes"]
    assert {change["id"]: change["revision"] for change in news} == {shown.id: revision, done.id: revision}
    assert not [change for change in news if "<button" in change["html"]]
