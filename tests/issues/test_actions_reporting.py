"""From a person's words to an issue on the desk."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.identity.actor import Actor
from app.identity.queries import receipt_by_code
from app.identity.vocabulary import Role
from app.issues.actions import report_issue
from app.issues.models import Issue, IssueContact, IssuePoint
from app.issues.vocabulary import Level
from app.kernel.clock import now
from app.kernel.db import reader, row_or_none, rows, session, value
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import Journal
from app.kernel.sealed import unseal
from app.moderation.actions import approve, hide
from app.moderation.models import ModerationCase
from tests.builders.issues import make_category, make_report, report
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city

VISITOR = Actor()


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting", first_answer_days=2, solution_days=10)
    make_category("noise", exact_place=False)
    make_category("hate", exact_place=False, public=False)
    return areas


def stored(issue):
    return reader().execute(select(Issue.__table__).where(Issue.id == issue.id)).one()


def test_report_issue_by_a_visitor_reaches_the_desk_while_the_words_wait(city):
    done = report_issue(actor=VISITOR, report=make_report())
    row = stored(done.issue)
    assert (row.ref, row.state, row.words_state, row.reporter_kind) == ("MIL-0001", "received", "pending", "receipt")
    assert row.first_answer_due > now()
    case = row_or_none(reader(), select(ModerationCase.__table__))
    assert (case.kind, case.thing_id, case.why, case.author_id) == ("issue", row.id, "no_account", None)
    held = receipt_by_code(reader(), done.receipt)
    assert (held.kind, held.thing_id) == ("issue", row.id)
    assert len(done.receipt) == 12


@pytest.mark.parametrize(("new", "state"), [(True, "pending"), (False, "visible")])
def test_report_issue_by_an_account_waits_only_when_it_is_new(city, new, state):
    actor = make_actor(new=new)
    assert stored(report(actor)).words_state == state


def test_words_when_approved_are_shown_and_when_hidden_are_not(city):
    issue = report(VISITOR)
    moderator = make_actor("Mo", Role.MODERATOR)
    case_id = value(reader(), select(ModerationCase.id))
    approve(actor=moderator, case_id=case_id)
    assert stored(issue).words_state == "visible"
    other = report(VISITOR)
    case_id = value(reader(), select(func.max(ModerationCase.id)))
    hide(actor=moderator, case_id=case_id, reason="personal_data")
    assert stored(other).words_state == "hidden"


def test_report_issue_when_sent_twice_then_one_issue_with_the_same_receipt(city):
    told = make_report()
    first, second = (report_issue(actor=VISITOR, report=told) for _ in range(2))
    assert first.issue.id == second.issue.id
    assert first.receipt == second.receipt
    assert receipt_by_code(reader(), second.receipt).thing_id == first.issue.id
    assert value(reader(), select(func.count()).select_from(Issue)) == 1
    assert value(reader(), select(func.count()).select_from(ModerationCase)) == 1


def test_report_issue_when_sent_twice_at_once_then_one_issue(city, app):
    told = make_report()

    def send(_number):
        with app.app_context():
            try:
                return report_issue(actor=VISITOR, report=told).issue.id
            finally:
                session.remove()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(8)))) == 1
    assert value(reader(), select(func.count()).select_from(Issue)) == 1


def test_references_of_many_at_once_are_dense_and_unlike(city, app):
    def send(_number):
        with app.app_context():
            try:
                return report_issue(actor=VISITOR, report=make_report()).issue.ref
            finally:
                session.remove()

    with ThreadPoolExecutor(8) as pool:
        refs = sorted(pool.map(send, range(12)))
    assert refs == [f"MIL-{number:04}" for number in range(1, 13)]


def test_confidential_report_has_a_reference_from_another_space_and_no_queue(city):
    for values in ({"category": "hate"}, {"level": Level.CONFIDENTIAL}):
        row = stored(report(VISITOR, **values))
        assert row.confidential
        assert row.level == "confidential"
        assert len(row.ref) == 9
        assert row.ref[4] == "-"
    assert stored(report(VISITOR)).ref == "MIL-0001"
    assert rows(reader(), select(ModerationCase.thing_id).where(ModerationCase.thing_id < 3)) == []


def test_place_of_a_street_defect_is_exact_and_of_everything_else_snapped(city):
    point = {"lat": 40.003217, "lon": -2.996543, "street": "Mill Lane 14, 3B"}
    exact, snapped = stored(report(VISITOR, **point)), stored(report(VISITOR, category="noise", **point))
    assert (exact.lat, exact.lon, exact.street) == (40.00322, -2.99654, "Mill Lane 14, 3B")
    assert (snapped.lat, snapped.lon) != (exact.lat, exact.lon)
    assert snapped.street == "Mill Lane"
    kept = row_or_none(reader(), select(IssuePoint.__table__).where(IssuePoint.issue_id == snapped.id))
    assert (kept.lat, kept.lon, kept.place) == (40.003217, -2.996543, "Mill Lane 14, 3B")
    again = stored(report(VISITOR, category="noise", **point))
    assert (again.lat, again.lon) == (snapped.lat, snapped.lon)


def test_contact_is_kept_sealed(city):
    issue = report(VISITOR, email="canary@example.org")
    sealed = value(reader(), select(IssueContact.sealed).where(IssueContact.issue_id == issue.id))
    assert "canary" not in sealed
    assert unseal(sealed, "issue_contact") == "canary@example.org"


@pytest.mark.parametrize("level", [Level.PSEUDONYM, Level.CONFIDENTIAL])
def test_journal_when_the_name_is_not_shown_then_names_nobody(city, level):
    account = make_account("Noor")
    actor = make_actor("Rami")
    report(actor, level=level)
    told = rows(reader(), select(Journal.actor_kind, Journal.actor_id).where(Journal.act == "issue.reported"))
    assert told == [("resident", None)]
    assert account.id != actor.account_id


def test_body_is_the_categorys_else_the_station_of_the_area(city):
    station, lamps = make_body("harbour-station", "police"), make_body("street-lighting")
    city["north"].station_id = station.id
    make_category("dark", lamps)
    session.merge(city["north"])
    session.commit()
    assert stored(report(VISITOR, category="dark")).body_id == lamps.id
    assert stored(report(VISITOR)).body_id == station.id


WRONG = [
    ({"words": "short"}, "words"),
    ({"words": "x" * 5001}, "words"),
    ({"words": " \x00\x01 "}, "words"),
    ({"category": "none"}, "category"),
    ({"area": "none"}, "area"),
    ({"area": None}, "area"),
    ({"area": "north"}, "area"),
    ({"lat": 48.85, "lon": 2.35}, "area"),
    ({"level": Level.PUBLIC_NAME, "name": " "}, "name"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_report_issue_when_input_is_wrong_then_names_the_field_and_keeps_nothing(city, change, field):
    with pytest.raises(Invalid) as refused:
        report(VISITOR, **change)
    assert refused.value.field == field
    assert value(reader(), select(func.count()).select_from(Issue)) == 0
    assert value(reader(), select(func.count()).select_from(Journal).where(Journal.act == "issue.reported")) == 0


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PARTNER, Role.ADMINISTRATOR, Role.EVALUATOR, Role.EXPERT])
def test_report_issue_by_other_staff_is_refused(city, role):
    with pytest.raises(NotAllowed):
        report(make_actor("Staff", role))
