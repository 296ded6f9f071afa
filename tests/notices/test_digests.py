"""Following, with an account and by mail, and the mail of the day."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.identity.actions import delete_account
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.issues.actions import (
    ask_to_follow,
    confirm_follow,
    end_follow,
    follow_issue,
    hide_more,
    say_me_too,
    unfollow_issue,
)
from app.issues.models import Follow, Issue
from app.issues.persons import follow_proof, person_of_address
from app.issues.vocabulary import Level
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.kernel.journal import Journal
from app.notices.actions import stop_mail
from app.notices.digests import next_digest, send_digests
from app.notices.listeners import notify
from app.notices.models import DigestEntry, Notice
from app.notices.vocabulary import Kind
from tests.builders.issues import make_category, make_issue, report, step
from tests.builders.mails import carried, letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.issues.test_pages_issue import Statements

ADDRESS = "neighbour@example.org"


@pytest.fixture
def mill(context):
    areas = make_city()
    make_category("lighting")
    return areas["mill"]


def address_of(actor: Actor) -> str:
    return session.get_one(Account, actor.account_id).email


def follow_by_mail(issue: Issue, address: str = ADDRESS) -> Follow:
    ask_to_follow(actor=Actor(), issue_id=issue.id, email=address, lang="es")
    follow = kept(Follow)[-1]
    confirm_follow(actor=Actor(), follow_id=follow.id, proof=follow_proof(follow.id))
    return kept(Follow)[-1]


def evening(app) -> None:
    """The next mail of the day goes out."""
    work_off(app)
    with at(next_digest(now(), "Europe/Madrid") + timedelta(seconds=1)):
        while send_digests(actor=SYSTEM):
            pass


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-26T10:00", "2026-11-26T17:00"),
        ("2026-11-26T17:00", "2026-11-27T17:00"),
        ("2026-07-01T15:59", "2026-07-01T16:00"),
        ("2026-10-24T16:30", "2026-10-25T17:00"),  # the clocks go back in between
    ],
)
def test_the_mail_of_the_day_goes_out_at_six_in_the_city(moment, due):
    found = next_digest(datetime.fromisoformat(moment).replace(tzinfo=UTC), "Europe/Madrid")
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_followers_and_me_too_get_one_mail_a_day_the_reporter_at_once(app, mill):
    noor, sami, lena = (make_actor(name) for name in ("Noor", "Sami", "Lena"))
    issue, other = report(noor), report(noor)
    say_me_too(actor=sami, issue_id=issue.id)
    for who in (sami, lena, noor):
        follow_issue(actor=who, issue_id=issue.id)
        follow_issue(actor=who, issue_id=issue.id)
    follow_issue(actor=lena, issue_id=other.id)
    follow_by_mail(issue)
    step(issue, SYSTEM, "acknowledge", text="We have looked at the lamps.")
    step(issue, SYSTEM, "progress", text="The lamps are ordered.")
    step(other, SYSTEM, "acknowledge")
    work_off(app)
    at_once = [letter.subject for letter in letters(address_of(noor))]
    assert at_once == [f"A step on {issue.ref}", f"A step on {issue.ref}", f"A step on {other.ref}"]
    assert letters(address_of(sami)) == letters(address_of(lena)) == []
    inboxes = [(row.account_id, row.kind) for row in kept(Notice)]
    assert inboxes.count((sami.account_id, Kind.ISSUE)) == 2
    assert inboxes.count((lena.account_id, Kind.FOLLOW)) == 3
    evening(app)
    (of_sami,), (of_lena,) = letters(address_of(sami)), letters(address_of(lena))
    assert (of_sami.subject, of_lena.subject) == (f"News of {issue.ref}", "News of 2 issues")
    for words in ("We have looked at the lamps.", "The lamps are ordered.", f"/issues/{issue.ref}"):
        assert words in of_sami.body
        assert words in of_lena.body
    assert f"/issues/{other.ref}" in of_lena.body
    (by_mail,) = [letter for letter in letters(ADDRESS) if letter.subject.startswith("Novedades")]
    assert by_mail.lang == "es"
    assert re.search(r"/follows/\d+/\w{32}", by_mail.body)
    assert "/notices/stop/follow/" in by_mail.headers["List-Unsubscribe"]
    assert (by_mail.neutral, of_sami.neutral) == (True, False)
    assert kept(DigestEntry) == []
    evening(app)
    assert len(letters(address_of(sami))) == 1


def test_an_address_follows_once_its_owner_said_yes_and_is_kept_sealed(app, mill):
    issue = make_issue(mill)
    for _ in range(2):
        ask_to_follow(actor=Actor(), issue_id=issue.id, email=ADDRESS, lang="en")
    (follow,) = kept(Follow)
    assert follow.person == person_of_address(" Neighbour@Example.org ")
    stored = session.execute(text("SELECT person, sealed FROM issue_follow")).one()
    assert not any("neighbour" in part for part in stored)
    session.commit()
    step(issue, SYSTEM, "acknowledge")
    evening(app)
    asked = letters(ADDRESS)
    assert {letter.subject for letter in asked} == {"Follow by mail?"}
    assert not any(issue.title in letter.body or issue.ref in letter.body for letter in asked)
    with pytest.raises(NotFound):
        confirm_follow(actor=Actor(), follow_id=follow.id, proof="0" * 32)
    with at(now() + timedelta(days=31)), pytest.raises(Conflict):
        confirm_follow(actor=Actor(), follow_id=follow.id, proof=follow_proof(follow.id))
    confirm_follow(actor=Actor(), follow_id=follow.id, proof=follow_proof(follow.id))
    before = len(letters(ADDRESS))
    ask_to_follow(actor=Actor(), issue_id=issue.id, email=ADDRESS, lang="en")
    work_off(app)
    assert len(letters(ADDRESS)) == before  # who follows already gets no letter, and nobody is told so
    step(issue, SYSTEM, "progress")
    evening(app)
    assert letters(ADDRESS)[-1].subject == f"News of {issue.ref}"
    end_follow(actor=Actor(), follow_id=follow.id, proof=follow_proof(follow.id))
    assert kept(Follow) == []


def test_what_went_out_of_view_or_was_stopped_meanwhile_is_in_no_letter(app, mill):
    noor, sami, lena = (make_actor(name) for name in ("Noor", "Sami", "Lena"))
    hidden, open_one = report(noor, words="Canary words of a report."), report(noor)
    for issue in (hidden, open_one):
        follow_issue(actor=sami, issue_id=issue.id)
        step(issue, SYSTEM, "acknowledge", text="Canary step" if issue is hidden else "A lamp was ordered.")
    follow_issue(actor=lena, issue_id=hidden.id)
    step(hidden, SYSTEM, "progress", text="Canary step")
    work_off(app)
    hide_more(actor=noor, issue_id=hidden.id, level=Level.CONFIDENTIAL)
    evening(app)
    (letter,) = letters(address_of(sami))
    assert "A lamp was ordered." in letter.body
    assert "Canary" not in letter.body
    assert hidden.ref not in letter.body
    assert letters(address_of(lena)) == []
    step(open_one, SYSTEM, "progress")
    work_off(app)
    stop_mail(actor=SYSTEM, person=f"account:{sami.account_id}", kind=Kind.FOLLOW)
    evening(app)
    assert len(letters(address_of(sami))) == 1


def test_nobody_follows_what_is_confidential_and_staff_follow_what_they_work_with(mill):
    issue, hidden = make_issue(mill), make_issue(mill, confidential=True)
    officer = make_actor("Ana", Role.OFFICER, area=mill)
    follow_issue(actor=officer, issue_id=issue.id)
    for who, what in (
        (officer, hidden),
        (make_actor(), hidden),
        (make_actor("Root", Role.ADMINISTRATOR), issue),
        (make_actor("Eva", Role.EVALUATOR), issue),
        (Actor(), issue),
    ):
        with pytest.raises(NotAllowed):
            follow_issue(actor=who, issue_id=what.id)
    with pytest.raises(NotAllowed):
        ask_to_follow(actor=Actor(), issue_id=hidden.id, email=ADDRESS, lang="en")
    unfollow_issue(actor=officer, issue_id=issue.id)
    unfollow_issue(actor=officer, issue_id=issue.id)
    assert kept(Follow) == []


def test_following_on_the_page_without_a_script(app, mill, client):
    issue, account = make_issue(mill), make_account("Sami")
    page = f"/issues/{issue.ref}"
    assert "Follow by mail" in client.get(page).get_data(as_text=True)
    token = csrf(client, f"{page}/follow")
    assert client.post(f"{page}/follow", data={"csrf_token": token, "email": "nonsense"}).status_code == 422
    answer = client.post(f"{page}/follow", data={"csrf_token": token, "email": ADDRESS})
    assert "Look into your mail" in answer.get_data(as_text=True)
    work_off(app)
    link = re.search(r"/follows/\d+/\w+", carried(letters(ADDRESS)[-1]).get_content())[0]
    for _ in range(2):  # a scanner opens links, and changes nothing
        assert "Follow this by mail?" in client.get(link).get_data(as_text=True)
    assert kept(Follow)[0].confirmed_at is None
    token = csrf(client, link)
    assert client.post(link, data={"csrf_token": token, "on": "1"}).status_code == 303
    assert "You follow this" in client.get(link).get_data(as_text=True)
    assert client.get(link[:-3] + "000").status_code == 404
    assert client.post(link, data={"csrf_token": token, "on": "0"}).status_code == 303
    assert client.get(link).status_code == 404
    sign_in(client, account)
    token = csrf(client, page)
    client.post(f"{page}/follow", data={"csrf_token": token, "on": "1"})
    assert "Stop following" in client.get(page).get_data(as_text=True)
    assert issue.ref in client.get("/account/notices").get_data(as_text=True)
    client.post(f"{page}/follow", data={"csrf_token": token, "on": "0"})
    assert kept(Follow) == []


def test_whoever_deletes_the_account_follows_no_more(app, mill):
    sami = make_actor("Sami")
    issue = make_issue(mill)
    follow_issue(actor=sami, issue_id=issue.id)
    follow_by_mail(issue, address_of(sami))
    step(issue, SYSTEM, "acknowledge")
    work_off(app)
    assert len(kept(DigestEntry)) == 2
    delete_account(actor=sami, account_id=sami.account_id, words_go=False)
    assert (kept(Follow), kept(DigestEntry)) == ([], [])
    evening(app)
    assert not any(letter.subject.startswith("News") for letter in letters())


def test_a_step_is_told_with_as_many_statements_to_three_followers_as_to_one(mill):
    one, many = make_issue(mill), make_issue(mill)
    for issue, number in ((one, 1), (many, 3)):
        for _ in range(number):
            follow_issue(actor=make_actor(), issue_id=issue.id)
        follow_by_mail(issue)
        step(issue, SYSTEM, "acknowledge")
    rows = [row for row in kept(Journal) if row.act == "issue.step_published"]
    counts = []
    for row in rows:
        with Statements() as seen:
            notify(row)
        counts.append(len(seen.seen))
    assert counts[0] == counts[1]
    assert len(kept(DigestEntry)) == 6
