"""Danger in what the public does not read: moderators and mediators hear of it, each look is written down."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Alarm
from app.issues.vocabulary import Level, Solved
from app.kernel.clock import now
from app.kernel.db import reader, rows, session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import Journal
from app.moderation.models import ModerationCase
from tests.builders.at_once import at_once
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.mails import carried, letters
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

DANGER = "He says he will kill me tonight, I am afraid."
CALM = "There is a dark corner behind the school."


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    make_category("violence", public=False)
    return areas


def browser_of(client, role):
    browser = another(client)
    sign_in(browser, make_account("Somebody", role))
    return browser


def confidential(words: str = DANGER, actor: Actor | None = None, **values):
    return report(actor or Actor(device="x"), words=words, level=Level.CONFIDENTIAL, **values)


def acts(of: str) -> list[Journal]:
    return list(rows(reader(), select(Journal.actor_kind, Journal.actor_id).where(Journal.act == of)))


def test_danger_in_a_confidential_report_then_moderators_and_mediators_are_told_at_once(app, city):
    roles = (Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR)
    moderator, mediator, administrator = (make_account(f"A {role}", role).email for role in roles)
    issue = confidential()
    (alarm,) = kept(Alarm)
    assert (alarm.issue_id, alarm.seen_at) == (issue.id, None)
    assert [row.actor_kind for row in acts("issue.alarm_raised")] == ["system"]
    work_off(app)
    for address in (moderator, mediator):
        (letter,) = letters(address)
        words = carried(letter).get_content()
        assert "/issues/danger" in words
        assert issue.ref not in words
        assert "kill" not in words
    assert letters(administrator) == []


@pytest.mark.parametrize(
    ("about", "alarms", "cases"),
    [
        ({"words": DANGER, "level": Level.CONFIDENTIAL}, 1, 0),
        ({"words": DANGER, "category": "violence"}, 1, 0),
        ({"words": CALM, "level": Level.CONFIDENTIAL}, 0, 0),
        ({"words": DANGER}, 0, 1),
        ({"words": CALM}, 0, 0),
    ],
)
def test_alarm_is_raised_for_danger_that_moderation_does_not_see(city, about, alarms, cases):
    report(make_actor("Noor Haddad"), **about)
    assert (len(kept(Alarm)), len(kept(ModerationCase))) == (alarms, cases)


def test_what_is_said_later_of_a_confidential_report_is_heard_too(city):
    issue = confidential(CALM)
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),), device="y")
    chief = make_actor("Chief", Role.COMMISSIONER, area=city["mill"])
    step(issue, chief)
    close(issue, chief)
    said = actions.RatingWords(solved=Solved.NO, outcome=1, reason=DANGER)
    actions.rate_issue(actor=holder, issue_id=issue.id, words=said)
    actions.see_to_alarm(actor=make_actor("Med", Role.MEDIATOR), alarm_id=kept(Alarm)[0].id)
    actions.reopen_issue(actor=holder, issue_id=issue.id, reason=DANGER, lang="en")
    assert [alarm.seen_at is None for alarm in kept(Alarm)] == [False, True]


def test_report_that_is_made_confidential_takes_its_danger_along(city):
    issue = report(Actor(device="x"), words=DANGER)
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),), device="y")
    actions.hide_more(actor=holder, issue_id=issue.id, level=Level.CONFIDENTIAL)
    assert [alarm.issue_id for alarm in kept(Alarm)] == [issue.id]


def test_two_words_of_danger_at_once_make_one_alarm(city):
    issue = confidential(CALM)
    chief = make_actor("Chief", Role.COMMISSIONER, area=city["mill"])
    step(issue, chief)
    close(issue, chief)
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),), device="y")
    actions.rate_issue(actor=holder, issue_id=issue.id, words=actions.RatingWords(solved=Solved.NO, verdict=DANGER))
    actions.reopen_issue(actor=holder, issue_id=issue.id, reason=DANGER, lang="en")
    assert len(kept(Alarm)) == 1


def test_one_of_two_sees_to_it(app, city):
    confidential()
    alarm_id = kept(Alarm)[0].id
    both = [make_actor(f"Mediator {number}", Role.MEDIATOR) for number in range(2)]
    done = at_once(app, *(lambda who=who: actions.see_to_alarm(actor=who, alarm_id=alarm_id) for who in both))
    assert sum(isinstance(one, Conflict) for one in done) == 1
    assert len(acts("issue.alarm_seen")) == 1


def test_nobody_sees_to_their_own_report_or_that_of_their_body(city):
    body = make_body("mill-station", "police")
    noor = make_actor("Noor", Role.MODERATOR)
    issue = make_issue(city["mill"], reporter_account_id=noor.account_id, body_id=body.id, confidential=True)

    alarm = Alarm(issue_id=issue.id, at=now())
    session.add(alarm)
    session.commit()
    theirs = make_actor("Of the body", Role.MEDIATOR, body=body)
    officer = make_actor("Officer", Role.OFFICER, area=city["mill"])
    for who in (noor, theirs, officer, Actor(device="z")):
        with pytest.raises(NotAllowed):
            actions.see_to_alarm(actor=who, alarm_id=alarm.id)
    assert kept(Alarm)[0].seen_at is None


def test_page_holds_no_words_and_the_look_into_the_report_is_written_down(client, city):
    issue = confidential()
    for role in (Role.MODERATOR, Role.MEDIATOR):
        browser = browser_of(client, role)
        page = browser.get("/issues/danger").get_data(as_text=True)
        assert issue.ref in page
        assert "kill" not in page
        assert '<span class="mast-unread">1' in page
        before = len(acts("issue.confidential_read"))
        assert "kill me tonight" in browser.get(f"/issues/{issue.ref}").get_data(as_text=True)
        assert len(acts("issue.confidential_read")) == before + 1
    token = csrf(browser, "/issues/danger")
    path = f"/issues/danger/{kept(Alarm)[0].id}"
    assert browser.post(path, data={"csrf_token": token}).status_code == 303
    assert browser.post(path, data={"csrf_token": token}).status_code == 409
    assert "Seen to" in browser.get("/issues/danger").get_data(as_text=True)
    assert browser.post("/issues/danger/999", data={"csrf_token": token}).status_code == 404


def test_help_card_stands_on_the_last_page_of_a_confidential_report(client, city):
    token = csrf(client, "/issues/new")
    about = {"category": "lighting", "area": "mill", "words": DANGER, "level": "confidential"}
    about |= {"key": str(uuid4()), "at": "check", "send": "1", "csrf_token": token}
    page = client.post("/issues/new", data=about)
    assert page.status_code == 200
    assert 'id="help-card-title"' in page.get_data(as_text=True)


def test_deleting_the_words_deletes_the_alarm(city):
    issue = confidential()
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),), device="y")
    actions.forget_report(actor=holder, issue_id=issue.id, words_go=False)
    assert len(kept(Alarm)) == 1
    actions.forget_report(actor=holder, issue_id=issue.id, words_go=True)
    assert kept(Alarm) == []
