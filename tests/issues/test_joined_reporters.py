"""Whoever reported what was joined with another issue rates, opens again and contests that one, and no more."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.identity.own_data import Person, copy_of
from app.identity.vocabulary import Role
from app.issues import actions, policies
from app.issues.actions import RatingWords, rate_issue
from app.issues.models import Issue, Rating, Step
from app.issues.queries.subjects import reopening_views
from app.issues.vocabulary import Level, Solved
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.mediation.actions import withdraw_challenge
from app.mediation.models import ChallengeParty
from tests.builders.issues import close, make_category, report, step
from tests.builders.mails import carried, letters
from tests.builders.mediation import admit, file, holder_of
from tests.builders.people import csrf, make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off

NO = RatingWords(solved=Solved.NO, outcome=1, reason="Dark as before.", verdict="It is dark.", verdict_public=True)
ADDRESS = "second@example.org"


@pytest.fixture
def city(context):
    areas = make_city()
    areas["lamps"] = make_category("lighting")
    return areas


@pytest.fixture
def officer(city):
    return make_actor("Officer Marin", Role.OFFICER, area=city["mill"])


def merge(officer, issue, into):
    session.refresh(issue)
    return actions.merge_issue(actor=officer, issue_id=issue.id, into_id=into.id, version=issue.version)


@pytest.fixture
def joined(city, officer):
    """Two reports without an account; the later one, whose reporter left an address, goes on in the first."""
    into, issue = report(), report(email=ADDRESS)
    merge(officer, issue, into)
    step(into, officer)
    return issue, into


def test_receipt_of_what_was_joined_rates_as_one_who_is_affected(joined, officer):
    issue, into = joined
    close(into, officer)
    for actor in (holder_of(issue), holder_of(into)):
        rate_issue(actor=actor, issue_id=into.id, words=NO)
        rate_issue(actor=actor, issue_id=into.id, words=NO)
    said = select(Rating.rater, Rating.standing, Rating.verdict).order_by(Rating.id)
    assert rows(reader(), said) == [
        (f"receipt:issue:{issue.id}", "me_too", ""),
        ("reporter", "reporter", "It is dark."),
    ]
    stranger = Actor(kind="visitor", device="another browser")
    with pytest.raises(NotAllowed):
        rate_issue(actor=stranger, issue_id=into.id, words=NO)
    actions.undo_merge(actor=officer, issue_id=issue.id)
    with pytest.raises(NotAllowed):
        rate_issue(actor=holder_of(issue), issue_id=into.id, words=RatingWords(solved=Solved.YES))


@pytest.mark.parametrize("by_account", [True, False])
def test_each_of_both_reporters_opens_it_again_alone(city, officer, by_account):
    second = make_actor("Bea")
    into, issue = report(), report(second if by_account else SYSTEM)
    merge(officer, issue, into)
    step(into, officer)
    close(into, officer)
    actor = second if by_account else holder_of(issue)
    told = {"actor": actor, "issue_id": into.id, "lang": "en", "key": "form"}
    opened = actions.reopen_issue(reason="It is dark again.", **told)
    assert actions.reopen_issue(reason="It is dark again.", **told).id == opened.id
    assert value(reader(), select(Issue.state).where(Issue.id == into.id)) == "assigned"
    # Nobody is named; words of somebody without an account wait for a moderator.
    said = rows(reader(), select(Step.words_state, Step.account_id, Step.duty_name).where(Step.id == opened.id))
    assert said == [("visible" if by_account else "pending", None, "")]


def test_who_says_that_it_is_the_same_does_not_open_it_alone(joined, officer):
    _issue, into = joined
    neighbour = make_actor("Neighbour")
    actions.say_me_too(actor=neighbour, issue_id=into.id)
    close(into, officer)
    with pytest.raises(NotAllowed):
        actions.reopen_issue(actor=neighbour, issue_id=into.id, reason="Dark.", lang="en")


def test_contests_it_is_told_at_the_address_left_and_withdraws(joined, officer, app):
    issue, into = joined
    close(into, officer)
    filed = file(into, holder_of(issue))
    with pytest.raises(Conflict):
        file(into, holder_of(issue))
    file(into, holder_of(into))
    parties = select(ChallengeParty.person).order_by(ChallengeParty.id)
    assert [row.person for row in rows(reader(), parties)] == [f"receipt:issue:{issue.id}", "reporter"]
    admit(filed)
    work_off(app)
    told = carried(letters(ADDRESS)[-1])
    assert "/receipt" in told.get_content()
    assert into.ref not in told["Subject"]
    withdraw_challenge(actor=holder_of(issue), challenge_id=filed.id)
    with pytest.raises(NotAllowed):
        withdraw_challenge(actor=holder_of(issue), challenge_id=filed.id)


def test_asked_by_letter_and_one_tap_answers(joined, officer, app, client):
    issue, into = joined
    close(into, officer)
    with clock.at(now() + timedelta(days=8)):
        actions.open_rounds(actor=SYSTEM)
        work_off(app)
        (letter,) = [one for one in letters(ADDRESS) if "is it solved?" in one.subject]
        tap = re.search(r"http\S+(/rate/\S+)\?solved=no", carried(letter).get_content())[1]
        assert client.get(f"{tap}?solved=no").status_code == 200
        assert rows(reader(), select(Rating.id)) == []
        sent = client.post(tap, data={"solved": "no", "csrf_token": csrf(client, tap)}, follow_redirects=True)
        assert "your answer is kept" in sent.text
        assert rows(reader(), select(Rating.rater, Rating.solved)) == [(f"receipt:issue:{issue.id}", "no")]
        other = tap.replace(f"/joined-{issue.id}/", f"/joined-{into.id}/")
        assert (other != tap, client.get(other).status_code) == (True, 404)
        actions.undo_merge(actor=officer, issue_id=issue.id)
        assert client.get(tap).status_code == 403


def test_page_offers_it_and_nothing_of_the_other_reporter(joined, officer, client):
    issue, into = joined
    close(into, officer)
    with client.session_transaction() as browser:
        browser["receipts"] = [("issue", issue.id)]
    page = client.get(f"/issues/{into.ref}?lang=en").text
    for path in ("rate", "reopen", "challenges/new"):
        assert f"/issues/{into.ref}/{path}" in page
        assert client.get(f"/issues/{into.ref}/{path}?lang=en").status_code == 200
    assert "This affects me too" not in page
    assert 'id="messages"' not in page
    for path in ("messages", "contact", "mine", "showing"):
        assert client.get(f"/issues/{into.ref}/{path}").status_code in (403, 404, 405)
    holder = holder_of(issue)
    assert not policies.may_relay(holder, into)
    assert not policies.is_reporter(holder, into)


def reopened_by(actor, into, officer, words="Come to flat 12, it is dark."):
    close(into, officer)
    return actions.reopen_issue(actor=actor, issue_id=into.id, reason=words, lang="en").id


def words_of(step_id):
    return value(reader(), select(Step.text).where(Step.id == step_id))


@pytest.mark.parametrize("by_account", [True, False])
def test_words_at_a_reopening_are_theirs_who_wrote_them(city, officer, by_account):
    first, second = make_actor("Ben Ruiz"), make_actor("Ana Gil")
    into, issue = report(first, level=Level.PUBLIC_NAME, name="Ben Ruiz"), report(second if by_account else SYSTEM)
    merge(officer, issue, into)
    step(into, officer)
    said = reopened_by(second if by_account else holder_of(issue), into, officer)
    (view,) = reopening_views(reader(), [said]).values()
    whose = second.account_id if by_account else None
    assert (view.author_name, view.author_id, view.name_shown) == ("", whose, False)
    account = Person(account_id=second.account_id, email="ana@example.org")
    mine = account if by_account else Person(issue_ids=(issue.id,))
    other = Person(account_id=first.account_id, email="ben@example.org")
    for person, takes in ((mine, True), (other, False)):
        copied = [row.get("text") for _entry, parts in copy_of(reader(), person) for part in parts for row in part.rows]
        assert ("Come to flat 12, it is dark." in copied) == takes
    actions.forget_report(actor=first, issue_id=into.id, words_go=True)
    assert words_of(said) == "Come to flat 12, it is dark."
    if by_account:
        actions.forget_reporter(actor=second, account_id=second.account_id, words_go=True)
    else:
        actions.forget_report(actor=holder_of(issue), issue_id=issue.id, words_go=True)
    assert words_of(said) == ""


def test_made_nobodys_takes_what_was_said_of_the_other_one_along(joined, officer):
    issue, into = joined
    close(into, officer)
    rate_issue(actor=holder_of(issue), issue_id=into.id, words=NO)
    actions.forget_report(actor=holder_of(issue), issue_id=issue.id, words_go=True)
    assert rows(reader(), select(Rating.reason, Rating.solved)) == [("", "no")]


def test_what_is_not_public_stays_by_itself(city, officer):
    into, issue = report(level=Level.CONFIDENTIAL), report(level=Level.CONFIDENTIAL)
    for one in (into, issue):
        one.officer_account_id = officer.account_id
    session.commit()
    with pytest.raises(Invalid, match="so that its reporter can follow it"):
        merge(officer, issue, into)
