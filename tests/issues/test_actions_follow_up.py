"""Steps, the four closings, opening again; and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Issue, MeToo, Round, Step
from app.issues.vocabulary import Closing, OwnView, StepKind
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from tests.builders.days import today
from tests.builders.issues import ZONE, close, make_category, make_issue, report, step
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def stored(issue):
    return reader().execute(select(Issue.__table__).where(Issue.id == issue.id)).one()


def officer_of(areas, name="north", **where):
    return make_actor("Ana Marin", Role.OFFICER, area=areas[name], **where)


def test_acknowledge_is_the_first_answer_and_takes_the_issue_on(city):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    step(issue, officer)
    row = stored(issue)
    assert (row.state, row.steps, row.version) == ("acknowledged", 1, 2)
    assert row.officer_account_id == officer.account_id
    assert row.first_answer_at == row.last_official_at is not None
    step(issue, officer, "progress")
    assert stored(issue).first_answer_at == row.first_answer_at


def test_step_carries_body_and_duty_and_the_next_day(city):
    body = make_body("harbour-station", "police")
    officer, day = officer_of(city, body=body), local(now(), ZONE).date() + timedelta(days=4)
    issue = make_issue(city["mill"])
    made = step(issue, officer, next_step="Ask the lighting service", next_on=day, text="**Seen** <script>x</script>")
    kept = reader().execute(select(Step.__table__).where(Step.id == made.id)).one()
    assert (kept.pos, kept.body_id, kept.role, kept.next_on) == (1, body.id, "officer", day)
    assert "<strong>Seen</strong>" in kept.html
    assert "<script" not in kept.html
    assert stored(issue).next_step_due == end_of_day(day, ZONE)


def test_assign_names_an_officer_of_the_area_only(city):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    stranger = make_account("Far Away", Role.OFFICER, area=city["south"])
    with pytest.raises(Invalid) as refused:
        step(issue, officer, "assign", officer_account_id=stranger.id)
    assert refused.value.field == "officer"
    step(issue, officer, "assign")
    assert stored(issue).officer_account_id == officer.account_id


def test_refer_hands_over_to_a_body_whose_partner_may_then_answer(city):
    lamps, issue, officer = make_body("street-lighting"), make_issue(city["mill"]), officer_of(city)
    partner = make_actor("Lamp Lighter", Role.PARTNER, body=lamps)
    with pytest.raises(NotAllowed):
        step(issue, partner, "assign")
    with pytest.raises(Invalid):
        step(issue, officer, "refer")
    step(issue, officer, "refer", to_body_id=lamps.id)
    assert stored(issue).body_id == lamps.id
    step(issue, partner, "progress")
    assert stored(issue).state == "in_progress"


def test_wait_says_for_whom_and_progress_ends_it(city):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    step(issue, officer)
    with pytest.raises(Invalid):
        step(issue, officer, "wait")
    step(issue, officer, "wait", waiting_for="the power company")
    assert (stored(issue).state, stored(issue).waiting_for) == ("waiting", "the power company")
    step(issue, officer, "progress")
    assert stored(issue).waiting_for == ""


@pytest.mark.parametrize("closing", Closing)
def test_close_with_each_closing_opens_a_round_for_60_days(city, closing):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    step(issue, officer)
    made = close(issue, officer, closing, own_view=OwnView.PARTLY)
    row = stored(issue)
    assert (row.state, row.closing, row.rounds) == ("closed", closing, 2)
    answered, opened = rows(reader(), select(Round.__table__).where(Round.issue_id == issue.id).order_by(Round.number))
    assert (answered.kind, opened.kind, opened.closing) == ("first_answer", "closing", closing)
    assert opened.closes_at - opened.opened_at == timedelta(days=60)
    assert (answered.closes_at, answered.me_too_until) == (opened.closes_at, opened.opened_at)
    assert (made.closing, made.own_view, made.round) == (closing, "partly", 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"closing": None}, "closing"), ({"own_view": None}, "own_view"), ({"text": "."}, "text")],
)
def test_close_needs_how_it_ends_the_own_view_and_a_reason(city, change, field):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    step(issue, officer)
    given = {"closing": Closing.RESOLVED, "own_view": OwnView.FULLY, "text": "The lamps burn again."} | change
    with pytest.raises(Invalid) as refused:
        step(issue, officer, "close", **given)
    assert refused.value.field == field
    assert stored(issue).state == "acknowledged"


@pytest.mark.parametrize(
    ("given", "field"), [({"next_step": "Look again"}, "next_on"), ({"next_on": today()}, "next_step")]
)
def test_next_step_needs_both_what_and_when(city, given, field):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    with pytest.raises(Invalid) as refused:
        step(issue, officer, **given)
    assert refused.value.field == field
    assert stored(issue).steps == 0


def test_step_when_the_issue_changed_meanwhile_then_conflict_and_nothing_is_kept(city):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    step(issue, officer)
    with pytest.raises(Conflict):
        step(issue, officer, "progress", version=1)
    assert (stored(issue).steps, stored(issue).state) == (1, "acknowledged")


def test_two_officers_at_once_one_wins_and_the_other_is_told(city, app):
    issue = make_issue(city["mill"])
    officers, issue_id = [officer_of(city), officer_of(city)], issue.id
    session.rollback()  # reading left a transaction open, which on SQLite keeps every writer out

    def acknowledge(officer):
        with app.app_context():
            try:
                words = actions.StepWords(text="Seen by me.", lang="en")
                about = {"issue_id": issue_id, "version": 1, "kind": StepKind.ACKNOWLEDGE, "words": words}
                actions.publish_step(actor=officer, **about)
            except Conflict:
                return "told"
            finally:
                session.remove()
            return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(acknowledge, officers)) == ["told", "won"]
    assert stored(issue).steps == 1


def test_illegal_step_names_what_is_possible(city):
    issue, officer = make_issue(city["mill"]), officer_of(city)
    step(issue, officer)
    with pytest.raises(Conflict) as refused:
        step(issue, officer)
    assert refused.value.details["allowed"] == ["assigned", "closed", "in_progress", "waiting"]


def test_reporter_opens_it_again_and_the_closing_stays_in_record(city):
    reporter, officer = make_actor("Noor"), officer_of(city)
    issue = report(reporter)
    step(issue, officer)
    close(issue, officer)
    actions.reopen_issue(actor=reporter, issue_id=issue.id, reason="Two lamps are dark again.", lang="en")
    row = stored(issue)
    assert (row.state, row.closing, row.rounds) == ("assigned", None, 2)
    said = select(Step.kind, Step.closing, Step.role).where(Step.issue_id == issue.id).order_by(Step.pos)
    kept = rows(reader(), said)
    assert kept == [("acknowledge", None, "officer"), ("close", "resolved", "officer"), ("reopen", None, "")]
    close(issue, officer, Closing.NOT_RESOLVED)
    assert stored(issue).rounds == 3
    who = rows(reader(), select(Journal.actor_kind).where(Journal.act == "issue.reopened"))
    assert who == [("resident",)]


def test_receipt_holder_opens_again_and_the_words_wait(city):
    officer = officer_of(city)
    issue = report(Actor())
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),))
    step(issue, officer)
    close(issue, officer)
    made = actions.reopen_issue(actor=holder, issue_id=issue.id, reason="Still dark.", lang="en")
    assert made.words_state == "pending"


def test_reopen_after_60_days_is_refused(city):
    reporter, officer = make_actor("Noor"), officer_of(city)
    issue = report(reporter)
    step(issue, officer)
    close(issue, officer, at=now() - timedelta(days=61))
    with pytest.raises(NotAllowed):
        actions.reopen_issue(actor=reporter, issue_id=issue.id, reason="Dark.", lang="en")
    assert stored(issue).state == "closed"


def test_three_me_too_from_before_the_closing_open_it_again(city):
    officer, issue = officer_of(city), make_issue(city["mill"], at=now() - timedelta(days=3))
    affected, late = [make_actor(f"Neighbour {n}") for n in range(3)], make_actor("Late")
    for actor in affected:
        actions.say_me_too(actor=actor, issue_id=issue.id)
    step(issue, officer)
    close(issue, officer)
    session.add(MeToo(issue_id=issue.id, person=f"account:{late.account_id}", kind="account", at=now()))
    session.commit()
    with pytest.raises(NotAllowed):
        actions.ask_to_reopen(actor=late, issue_id=issue.id)
    assert [actions.ask_to_reopen(actor=affected[n], issue_id=issue.id) for n in (0, 0, 1)] == [False, False, False]
    assert actions.ask_to_reopen(actor=affected[2], issue_id=issue.id)
    assert stored(issue).state == "assigned"


REFUSED = [
    (Role.OFFICER, "south", "acknowledge"),
    (Role.OFFICER, "south", "progress"),
    (Role.OFFICER, "north", "progress"),  # of the area, but the issue is somebody else's
    (Role.OFFICER, "north", "close"),
    (Role.COMMISSIONER, "south", "close"),
    (Role.MODERATOR, None, "close"),
    (Role.MEDIATOR, None, "progress"),
    (Role.ADMINISTRATOR, None, "acknowledge"),
    (Role.VERIFIED, "north", "acknowledge"),
    (Role.PARTNER, None, "progress"),
]


@pytest.mark.parametrize(("role", "area", "kind"), REFUSED)
def test_step_by_whoever_may_not_is_refused_and_nothing_is_kept(city, role, area, kind):
    issue = make_issue(city["mill"])
    if kind != "acknowledge":
        step(issue, officer_of(city))
    before = stored(issue)
    stranger = make_actor("Stranger", role, area=city[area] if area else None)
    given = {"closing": Closing.RESOLVED, "own_view": OwnView.FULLY} if kind == "close" else {}
    with pytest.raises(NotAllowed):
        step(issue, stranger, kind, **given)
    assert stored(issue) == before
    assert value(reader(), select(Journal.id).where(Journal.actor_id == stranger.account_id)) is None


def test_nobody_handles_what_they_reported(city):
    account = make_account("Ana", area=city["north"])
    reporter = make_actor("Ana Marin", Role.COMMISSIONER, area=city["north"])
    issue = make_issue(city["mill"], reporter_kind="account", reporter_account_id=reporter.account_id)
    assert account.id != reporter.account_id
    with pytest.raises(NotAllowed):
        step(issue, reporter)
