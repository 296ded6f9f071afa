"""The relay: who writes to whom, what neither learns, the clock that waits, and steps that can say little."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import text, update

from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.issues.actions import (
    escalate_silent,
    forget_report,
    remind_of_issues,
    remind_of_reviews,
    reopen_issue,
    write_relay,
)
from app.issues.clocks import Stand, clock_of, moved
from app.issues.models import Pause, RelayMessage, Step
from app.issues.vocabulary import Limit
from app.kernel.clock import at, local, now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, SentAlready
from app.kernel.journal import Journal
from app.kernel.sealed import unseal
from tests.builders.days import today
from tests.builders.issues import ZONE, close, make_category, make_issue, report, step
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

DAY = timedelta(days=1)
FREE: frozenset[date] = frozenset()


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def noor(city):
    return make_actor("Noor Haddad")


@pytest.fixture
def officer(city):
    return make_actor("Ana Vega", Role.OFFICER, area=city["mill"])


@pytest.fixture
def issue(noor, officer):
    return followed(noor, officer)


def followed(noor, officer):
    """What Noor reports now, followed up by the officer."""
    found = report(noor)
    found.officer_account_id = officer.account_id
    session.commit()
    return found


def write(issue, actor, words="Which lamp is it?", **values):
    message = write_relay(actor=actor, issue_id=issue.id, text=words, lang="en", **values)
    session.refresh(issue)
    return message


def stand(issue, moment=None):
    session.refresh(issue)
    clock = clock_of(issue, moment or now(), ZONE, FREE)
    return clock.stand, clock.due


def test_messages_are_sealed_and_name_neither_side(issue, noor, officer):
    write(issue, officer, "Canary question: which lamp?")
    write(issue, noor, "Canary answer: the third.")
    question, answer = kept(RelayMessage)
    assert (answer.account_id, answer.duty_name, answer.side) == (None, "", "reporter")
    assert unseal(answer.sealed, "relay_message") == "Canary answer: the third."
    assert question.account_id == officer.account_id
    stored = session.execute(text("SELECT sealed FROM relay_message")).scalars().all()
    assert not any("Canary" in sealed for sealed in stored)
    said = [row for row in kept(Journal) if row.act == "issue.relay_written"]
    assert [(row.actor_kind, row.actor_id) for row in said] == [("account", officer.account_id), ("resident", None)]


def test_who_may_write_is_the_assigned_officer_the_partner_and_the_reporter(city, issue, noor):
    service = make_body("lighting-service")
    for actor in (
        make_actor("Bo", Role.OFFICER, area=city["mill"]),
        make_actor("Chief", Role.COMMISSIONER, area=city["city"]),
        make_actor("Elvira", Role.MEDIATOR),
        make_actor("Lamp", Role.PARTNER, body=service),
        make_actor("Somebody Else"),
        Actor(),
    ):
        with pytest.raises(NotAllowed):
            write(issue, actor)
    receipt = Actor(receipts=frozenset({("issue", issue.id)}))
    assert write(issue, receipt).side == "reporter"
    issue.body_id = service.id
    session.commit()
    assert write(issue, make_actor("Lamp", Role.PARTNER, body=service)).side == "office"
    promised = make_issue(city["mill"], officer_account_id=noor.account_id)
    with pytest.raises(NotAllowed):
        write(promised, noor)  # nobody reported it


def test_the_same_form_sent_again_is_one_message(issue, officer):
    first = write(issue, officer, key="k1")
    assert write(issue, officer, key="k1").id == first.id
    with pytest.raises(SentAlready):
        write(issue, officer, "Other words", key="k1")
    for words in ("", " \n ", "x" * 2001):
        with pytest.raises(Invalid):
            write(issue, officer, words)
    assert len(kept(RelayMessage)) == 1


@pytest.mark.parametrize("ahead", range(7))  # on each day of the week, whatever today is
def test_the_clock_stands_still_until_the_answer_and_only_the_days_that_it_took_count(noor, officer, ahead):
    began = now() + ahead * DAY
    with at(began):
        issue = followed(noor, officer)
        first, solution = issue.first_answer_due, issue.solution_due
        write(issue, officer, wait_days=5)
        assert stand(issue) == (Stand.PAUSED, moved(first, 5, ZONE, FREE) - timedelta(microseconds=1))
        with pytest.raises(Conflict):
            write(issue, officer, wait_days=1)
    with at(began + 5 * DAY):
        write(issue, noor, "The third one.")
    days = sum(local(began + n * DAY, ZONE).weekday() < 5 for n in range(1, 6))
    session.refresh(issue)
    assert (issue.paused_days, issue.paused_until) == (days, None)
    assert (issue.first_answer_due, issue.solution_due) == (
        moved(first, days, ZONE, FREE),
        moved(solution, days, ZONE, FREE),
    )
    assert kept(Pause)[0].ended_at is not None


def test_an_answer_of_the_same_day_gives_back_every_day(issue, noor, officer):
    first, solution = issue.first_answer_due, issue.solution_due
    write(issue, officer, wait_days=10)
    write(issue, noor, "The third one.")
    assert (issue.first_answer_due, issue.solution_due, issue.paused_days) == (first, solution, 0)
    write(issue, officer, wait_days=10)
    with pytest.raises(Conflict):
        write(issue, officer, wait_days=1)
    write(issue, noor, "The fourth.")
    with pytest.raises(Invalid, match="twice"):
        write(issue, officer, wait_days=1)
    assert [pause.number for pause in kept(Pause)] == [1, 2]


def test_a_pause_ends_by_time_and_silence_closes_nothing(issue, officer):
    began = issue.reported_at
    with at(began + timedelta(minutes=1)):
        write(issue, officer, wait_days=6)
    until = issue.paused_until
    assert stand(issue, until - timedelta(seconds=1))[0] == Stand.PAUSED
    assert stand(issue, until + timedelta(seconds=1))[0] in (Stand.ON_TIME, Stand.NEAR)
    assert stand(issue, until + 10 * DAY)[0] in (Stand.LATE, Stand.VERY_LATE)
    with at(until + timedelta(seconds=1)):
        with pytest.raises(Invalid):
            write(issue, officer, wait_days=5)  # ten in all
        write(issue, officer, wait_days=4)
    assert issue.paused_days == 10
    with at(began + 200 * DAY):
        remind_of_issues(actor=SYSTEM)
        escalate_silent(actor=SYSTEM)
    session.refresh(issue)
    assert issue.state == "received"


def test_what_is_late_is_not_paused_so_nobody_hides_being_late(issue, officer):
    with at(issue.first_answer_due + timedelta(seconds=1)):
        with pytest.raises(Invalid, match="late"):
            write(issue, officer, wait_days=3)
        write(issue, officer)
    assert kept(Pause) == []
    assert len(kept(RelayMessage)) == 1


def test_while_the_clock_stands_still_nobody_is_reminded_and_an_answer_makes_it_the_officers_turn(issue, noor, officer):
    began = issue.reported_at
    with at(began + timedelta(minutes=1)):
        write(issue, officer, wait_days=3)
    with at(began + 3 * DAY + timedelta(hours=1)):
        assert remind_of_issues(actor=SYSTEM) == 0
        write(issue, noor, "The third one.")
        answered = issue.waits_since
        write(issue, noor, "And the fourth.")
    assert issue.waits_since == answered  # who writes often puts nobody's reminder off
    with at(began + 7 * DAY):
        assert remind_of_issues(actor=SYSTEM) == 1


def test_very_late_counts_twice_the_promise_and_the_pause_once(issue, noor, officer):
    with at(issue.reported_at + timedelta(minutes=1)):
        write(issue, officer, wait_days=4)
    due = issue.first_answer_due
    assert stand(issue, moved(due, 3, ZONE, FREE) - timedelta(seconds=1))[0] == Stand.LATE
    assert stand(issue, moved(due, 3, ZONE, FREE) + timedelta(seconds=1))[0] == Stand.VERY_LATE


def test_messages_go_with_the_report_and_nothing_is_written_on_what_is_closed(issue, noor, officer):
    write(issue, officer)
    step(issue, SYSTEM, "acknowledge")
    close(issue, SYSTEM)
    with pytest.raises(Closed):
        write(issue, noor, "It is dark again.")
    reopen_issue(actor=noor, issue_id=issue.id, reason="It is dark again.", lang="en")
    write(issue, noor, "It is dark again.")
    forget_report(actor=noor, issue_id=issue.id, words_go=False)
    assert kept(RelayMessage) == []


def test_a_message_is_told_without_its_words_and_of_what_is_confidential_not_even_the_reference(
    app, city, noor, officer
):
    open_one, hidden = report(noor), report(noor, level="confidential", words="Canary words of a report.")
    for one in (open_one, hidden):
        one.officer_account_id = officer.account_id
        session.commit()
        write(one, officer, "Canary question")
        write(one, noor, "Canary answer")
    without = report(Actor(), email="somebody@example.org")
    without.officer_account_id = officer.account_id
    session.commit()
    write(without, officer, "Canary question")
    work_off(app)
    mine = session.get_one(Account, noor.account_id).email
    theirs = session.get_one(Account, officer.account_id).email
    assert [letter.subject for letter in letters(mine)] == [f"A message for you: {open_one.ref}", "There is news"]
    assert [letter.subject for letter in letters(theirs)] == [
        f"A message of the reporter: {open_one.ref}",
        "Something waits for you",
    ]
    assert [letter.subject for letter in letters("somebody@example.org")] == [f"A message for you: {without.ref}"]
    assert not any("Canary" in letter.body for letter in letters())


def test_the_page_of_messages_for_both_sides_without_a_script(city, client, issue):
    officer = session.get_one(Account, issue.officer_account_id)
    reporter = session.get_one(Account, issue.reporter_account_id)
    page = f"/issues/{issue.ref}/messages"
    assert client.get(page).status_code == 403
    sign_in(client, officer)
    token = csrf(client, page)
    sent = client.post(page, data={"csrf_token": token, "text": "Which lamp?", "wait_days": "3", "key": "a"})
    assert sent.status_code == 303
    html = client.get(page).get_data(as_text=True)
    assert "Which lamp?" in html
    assert "Noor" not in html
    assert 'name="wait_days"' not in html  # it stands still already
    assert (
        client.post(page, data={"csrf_token": token, "text": "Which?", "wait_days": "99", "key": "b"}).status_code
        == 303
    )
    assert client.get(f"/issues/{issue.ref}").get_data(as_text=True).count("stands still") == 1
    assert "Waiting for an answer of the reporter until" in client.get("/issues").get_data(as_text=True)
    sign_in(client, reporter)
    html = client.get(page).get_data(as_text=True)
    assert "Ana Vega" not in html
    assert 'name="wait_days"' not in html
    session.execute(update(Pause).values(began_at=now() - 4 * DAY))
    session.commit()
    token = csrf(client, page)
    assert client.post(page, data={"csrf_token": token, "text": "", "key": "c"}).status_code == 422
    assert client.post(page, data={"csrf_token": token, "text": "The third.", "key": "d"}).status_code == 303
    assert "The clock stood still from" in client.get(f"/issues/{issue.ref}").get_data(as_text=True)


def test_who_may_not_read_a_confidential_issue_finds_no_messages(city, client, noor):
    hidden = report(noor, level="confidential")
    sign_in(client, make_account("Bo", Role.OFFICER, area=city["hill"]))
    assert client.get(f"/issues/{hidden.ref}/messages").status_code == 404
    sign_in(client, make_account("Elvira", Role.MEDIATOR))
    assert client.get(f"/issues/{hidden.ref}/messages").status_code == 404


def limited(issue, days=10, **values):
    review = today(days)
    return step(issue, SYSTEM, "progress", limited=Limit.COURT, review_on=review, **values)


def test_a_limited_step_says_why_and_until_when_and_is_looked_at_again(app, city, client, issue):
    step(issue, SYSTEM, "acknowledge")
    for wrong in ({"days": 0}, {"days": 91}, {"days": -1}):
        with pytest.raises(Invalid):
            limited(issue, **wrong)
    for half in ({"limited": Limit.COURT}, {"review_on": today(1)}):
        with pytest.raises(Invalid):
            step(issue, SYSTEM, "progress", **half)
    limited(issue)
    session.refresh(issue)
    until = issue.limited_until
    html = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert "Little can be said for now: it is before a court." in html
    assert "Limited until" in html
    assert "Limited until" in client.get("/issues").get_data(as_text=True)
    with at(until - 2 * DAY):
        assert (remind_of_reviews(actor=SYSTEM), remind_of_issues(actor=SYSTEM)) == (0, 0)
    with at(until):
        assert (remind_of_reviews(actor=SYSTEM), remind_of_reviews(actor=SYSTEM)) == (1, 0)
    with at(until + 4 * DAY):
        assert remind_of_issues(actor=SYSTEM) == 1
    session.refresh(issue)
    issue.limited_until = now() - DAY
    session.commit()
    assert "which is overdue" in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    step(issue, SYSTEM, "progress")
    assert "overdue" not in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert [row.limited for row in kept(Step)] == [None, "court", None]


def test_the_reporters_own_messages_are_taken_along(issue, noor, officer, client):
    write(issue, officer)
    write(issue, noor, "My own words in a message.")
    sign_in(client, session.get_one(Account, noor.account_id))
    token = csrf(client, f"/issues/{issue.ref}/mine")
    with client.post(f"/issues/{issue.ref}/copy", data={"csrf_token": token}) as taken:
        packed = ZipFile(BytesIO(taken.data))
    words = "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".json"))
    assert "My own words in a message." in words
    assert "Which lamp is it?" not in words
