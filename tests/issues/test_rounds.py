"""Rounds: at the first answer, when a promise turns late, after four weeks of silence, at each closing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.actions import RatingWords, rate_issue
from app.issues.models import Issue, MeToo, Rating, Round
from app.issues.vocabulary import Solved
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Closed, NotAllowed
from tests.builders.at_once import at_once
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account, make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off

NO = RatingWords(solved=Solved.NO)
WEEK = timedelta(weeks=1)


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def rounds(issue):
    told = select(Round.number, Round.kind, Round.cause).where(Round.issue_id == issue.id)
    return [tuple(row) for row in rows(reader(), told.order_by(Round.number))]


def turn(moment):
    with clock.at(moment):
        return actions.open_rounds(actor=SYSTEM)


def me_too(issue, *, at=None):
    actor = make_actor("Neighbour")
    row = {"issue_id": issue.id, "person": f"account:{actor.account_id}", "kind": "account"}
    session.add(MeToo(**row, at=at or issue.reported_at))
    session.commit()
    return actor


def test_first_answer_opens_a_round_and_a_closing_opens_its_own(city):
    officer = make_actor("Marin", Role.OFFICER, area=city["mill"])
    answered, closed_at_once = make_issue(city["mill"]), make_issue(city["mill"], officer_account_id=officer.account_id)
    step(answered, officer)
    step(answered, officer, "progress")
    close(closed_at_once, officer)
    assert rounds(answered) == [(1, "first_answer", None)]
    assert rounds(closed_at_once) == [(1, "closing", None)]
    close(answered, officer)
    assert rounds(answered) == [(1, "first_answer", None), (2, "closing", None)]


def test_an_ignored_issue_gets_a_round_at_each_lateness_and_in_silence_once_each(city):
    issue = make_issue(city["mill"], at=now() - timedelta(minutes=1))
    begun = issue.reported_at
    assert turn(begun + timedelta(days=2)) == 0
    late, silent, very = issue.first_answer_due, begun + timedelta(weeks=4), issue.solution_due
    for moment in sorted((late, silent, very)):
        assert turn(moment - timedelta(seconds=1)) == 0
        assert turn(moment) == 1
        assert turn(moment + timedelta(minutes=5)) == 0
    assert [cause for _number, _kind, cause in rounds(issue)] == ["answer_late", "silence", "solution_late"]
    assert value(reader(), select(Issue.rounds).where(Issue.id == issue.id)) == 3


def test_a_new_word_begins_the_four_weeks_again(city):
    officer = make_actor("Marin", Role.OFFICER, area=city["mill"])
    issue = make_issue(city["mill"], at=now() - timedelta(weeks=9))
    step(issue, officer, at=now() - timedelta(weeks=8))
    turn(now() - timedelta(weeks=4))
    step(issue, officer, "progress", at=now() - timedelta(weeks=4))
    turn(now() + timedelta(minutes=1))
    assert [cause for _number, _kind, cause in rounds(issue)].count("silence") == 2


def test_two_workers_at_once_open_one_round(city, app):
    issue = make_issue(city["mill"], at=now() - timedelta(days=20))
    number = issue.id
    at_once(app, *[lambda: actions.open_rounds_of(actor=SYSTEM, issue_id=number)] * 4)
    assert rounds(issue) == [(1, "silence", "answer_late")]


def test_closed_and_imported_issues_open_nothing(city):
    old = now() - timedelta(weeks=20)
    make_issue(city["mill"], at=old, state="closed")
    make_issue(city["mill"], at=old, external_id="of-another-system")
    assert actions.open_rounds(actor=SYSTEM) == 0


def test_me_too_until_the_closing_rates_the_open_rounds_and_not_after(city):
    officer = make_actor("Marin", Role.OFFICER, area=city["mill"])
    issue = make_issue(city["mill"], at=now() - timedelta(days=3))
    step(issue, officer, at=now() - timedelta(days=2))
    while_open = me_too(issue, at=now() - timedelta(days=1))
    rate_issue(actor=while_open, issue_id=issue.id, words=NO)
    close(issue, officer)
    after = me_too(issue, at=now() + timedelta(seconds=1))
    for number in (1, 2):
        rate_issue(actor=while_open, issue_id=issue.id, words=NO, number=number)
        with pytest.raises(NotAllowed):
            rate_issue(actor=after, issue_id=issue.id, words=NO, number=number)
    kept = rows(reader(), select(Rating.round, Rating.standing).order_by(Rating.round))
    assert kept == [(1, "me_too"), (2, "me_too")]
    later = now() + timedelta(days=61)
    for number in (1, 2):
        with pytest.raises(Closed):
            rate_issue(actor=while_open, issue_id=issue.id, words=NO, number=number, at=later)


def silent(city, reporter=None):
    """An issue that nobody has said a word about for four weeks and a day."""
    mine = {"reporter_kind": "account", "reporter_account_id": reporter.id} if reporter else {}
    return make_issue(city["mill"], at=now() - timedelta(days=29), **mine)


def test_in_silence_reporter_and_affected_are_asked_once_and_one_tap_answers(city, app, client):
    reporter = make_account("Noor")
    issue = silent(city, reporter)
    neighbour = me_too(issue)
    for _turn in range(2):
        actions.open_rounds(actor=SYSTEM)
    work_off(app)
    asked = [letter for letter in letters() if "is it solved?" in letter.subject]
    assert len(asked) == 2
    tap = re.search(r"http\S+(/rate/\S+)\?solved=no", letters(reporter.email)[-1].body)[1]
    assert client.get(f"{tap}?solved=no").status_code == 200
    assert rows(reader(), select(Rating.id)) == []  # a scanner that opens links answers nothing
    sent = client.post(tap, data={"solved": "no", "csrf_token": csrf(client, tap)}, follow_redirects=True)
    assert "your answer is kept" in sent.text
    number = value(reader(), select(Issue.rounds))
    assert rows(reader(), select(Rating.rater, Rating.round, Rating.solved)) == [("reporter", number, "no")]
    assert client.get(tap[:-1] + ("0" if tap[-1] != "0" else "1")).status_code == 404
    other = tap.replace("/reporter/", f"/{neighbour.account_id}/")
    assert client.post(other, data={"solved": "yes"}).status_code in (400, 404)
    assert len(rows(reader(), select(Rating.id))) == 1


def test_one_tap_changes_the_answer_and_keeps_what_else_was_said(city):
    issue = silent(city)
    actions.open_rounds(actor=SYSTEM)
    neighbour = me_too(issue)
    words = RatingWords(solved=Solved.NO, outcome=1, reason="Still dark.")
    number = value(reader(), select(Issue.rounds))
    rate_issue(actor=neighbour, issue_id=issue.id, words=words)
    actions.answer_round(actor=neighbour, issue_id=issue.id, number=number, solved=Solved.PARTLY)
    said = rows(reader(), select(Rating.solved, Rating.outcome, Rating.reason))
    assert said == [("partly", 1, "Still dark.")]


def test_a_week_after_the_closing_those_who_have_not_rated_are_asked(city, app):
    reporter = make_account("Noor")
    mine = {"reporter_kind": "account", "reporter_account_id": reporter.id}
    issue = make_issue(city["mill"], at=now() - timedelta(days=7), state="closed", **mine)
    rated, quiet = me_too(issue), me_too(issue)
    rate_issue(actor=rated, issue_id=issue.id, words=NO)
    assert turn(issue.closed_at + timedelta(days=6)) == 0
    assert turn(now() + timedelta(minutes=5)) == 1
    assert turn(now() + timedelta(days=1)) == 0
    work_off(app)
    asked = {letter.recipient for letter in letters() if "is it solved?" in letter.subject}
    assert asked == {reporter.email, value(reader(), select(Account.email).where(Account.id == quiet.account_id))}


def test_of_a_confidential_issue_the_letter_says_nothing(city, app):
    reporter = make_account("Noor")
    mine = {"reporter_kind": "account", "reporter_account_id": reporter.id}
    make_issue(city["mill"], at=now() - timedelta(days=29), confidential=True, level="confidential", **mine)
    actions.open_rounds(actor=SYSTEM)
    work_off(app)
    [letter] = letters(reporter.email)
    assert letter.subject == "There is news"
    assert "lamp" not in letter.body
    assert "/rate/" not in letter.body


def test_holder_of_a_receipt_rates_an_open_round_and_reads_the_own_answer_again(city, client):
    issue = report(Actor(device="a browser"))
    with clock.at(now() + timedelta(weeks=4, days=1)):
        actions.open_rounds(actor=SYSTEM)
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),))
    rate_issue(actor=holder, issue_id=issue.id, words=RatingWords(solved=Solved.NO, outcome=2, reason="No word."))
    with client.session_transaction() as browser:
        browser["receipts"] = [["issue", issue.id]]
    page = client.get(f"/issues/{issue.ref}/rate").text
    assert "No word." in page
    assert re.search(r'value="2"[^>]*checked|checked[^>]*value="2"', page)
