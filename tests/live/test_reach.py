"""Who asks without an account leaves an address, and a letter comes there."""

import pytest

from app.identity.vocabulary import Role
from app.kernel.db import session
from app.live.actions import moderate_question
from app.live.models import Question
from app.live.presenters import reasons
from app.live.vocabulary import Verdict
from tests.builders.live import make_hall, make_moderator
from tests.builders.mails import letters
from tests.builders.places import make_city
from tests.builders.worker import work_off
from tests.live.test_pages import BODY, join, live, post, staff


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.fixture
def meeting(area):
    return make_hall(area)


def test_the_letter_about_a_question_that_is_not_shown_says_why_in_words(app, client, meeting):
    join(client, meeting)
    with app.test_request_context("/?lang=en"):
        words = dict(reasons())
    for code in words:
        app.extensions["corrala_limiter"].storage.reset()
        address = f"{code}@example.org"
        fields = {"body": f"{BODY} {code}", "key": code, "anonymous": "true", "lang": "en", "reach": address}
        assert post(client, meeting, live(meeting, "/ask"), **fields).status_code == 303
    asked = [(question.id, question.key) for question in session.query(Question)]
    session.commit()
    for question_id, code in asked:
        moderate_question(actor=make_moderator(), question_id=question_id, verdict=Verdict.DECLINE, reason=code)
    work_off(app)
    assert len(words) == 7
    for code, said in words.items():
        assert [f"Why: {said}" in letter.body for letter in letters(f"{code}@example.org")] == [True], code


def test_who_asks_without_an_account_leaves_an_address_and_gets_the_answer_there(app, area, client, meeting):
    join(client, meeting)
    fields = {"body": BODY, "key": "k-1", "anonymous": "true", "lang": "en"}
    wrong = post(client, meeting, live(meeting, "/ask"), **fields, reach="zora at example.org")
    assert wrong.status_code == 422
    assert "This is not an e-mail address." in wrong.text
    assert 'value="zora at example.org"' in wrong.text
    assert post(client, meeting, live(meeting, "/ask"), **fields, reach="zora@example.org").status_code == 303
    asked = session.query(Question).one()
    reason = "It was asked at the meeting before."
    moderate_question(actor=make_moderator(), question_id=asked.id, verdict=Verdict.DECLINE, reason=reason)
    work_off(app)
    assert [reason in letter.body for letter in letters("zora@example.org")] == [True]
    staff(client, Role.OFFICER, area=area)
    assert 'name="reach"' not in client.get(live(meeting)).text  # whoever has an account is told there
