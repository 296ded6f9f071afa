"""Rating and "me too": once per person, changeable, told to nobody, published from five."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.actions import RatingWords, rate_issue, say_me_too, take_back_me_too
from app.issues.models import Issue, MeToo, Rating, Round
from app.issues.vocabulary import Solved
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.earlier import EarlierVersion, versions
from app.kernel.errors import Closed, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.moderation.models import ModerationCase
from tests.builders.issues import make_category, make_issue
from tests.builders.people import make_actor
from tests.builders.places import make_city

YES = RatingWords(solved=Solved.YES, outcome=4, information=5, fairness=4)


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def closed(area, **values):
    """An issue closed two minutes ago, reported the day before."""
    return make_issue(area, at=now() - timedelta(days=1), state="closed", **values)


def affected(issue, count=1, *, at=None):
    """Actors who said "me too" when the issue was new."""
    actors = [make_actor(f"Neighbour {number}") for number in range(count)]
    for actor in actors:
        person = f"account:{actor.account_id}"
        session.add(MeToo(issue_id=issue.id, person=person, kind="account", at=at or issue.reported_at))
    session.commit()
    return actors


def holder(issue):
    return Actor(kind="receipt", receipts=(("issue", issue.id),))


def ratings(issue):
    statement = select(Rating.rater, Rating.standing, Rating.solved).where(Rating.issue_id == issue.id)
    return rows(reader(), statement.order_by(Rating.id))


def test_reporter_rates_once_by_receipt_and_by_account(city):
    reporter = make_actor("Noor")
    issue = closed(city["mill"], reporter_kind="account", reporter_account_id=reporter.account_id)
    rate_issue(actor=reporter, issue_id=issue.id, words=YES)
    rate_issue(actor=holder(issue), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert ratings(issue) == [("reporter", "reporter", "no")]
    [before] = versions(reader(), "rating", value(reader(), select(Rating.id)))
    assert (before.words["solved"], before.words["outcome"]) == ("yes", 4)
    assert value(reader(), select(Issue.ratings).where(Issue.id == issue.id)) == 1


def test_twenty_ratings_of_one_person_at_once_leave_one_row(city, app):
    issue = closed(city["mill"])
    [actor], issue_id = affected(issue), issue.id

    def rate(number):
        with app.app_context():
            try:
                rate_issue(actor=actor, issue_id=issue_id, words=replace(YES, reason=f"Number {number}"))
            finally:
                session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(rate, range(20)))
    assert len(ratings(issue)) == 1
    assert value(reader(), select(Issue.ratings).where(Issue.id == issue.id)) == 1
    assert value(reader(), select(func.count()).select_from(EarlierVersion)) == 19


def test_the_same_rating_again_changes_nothing(city):
    reporter = make_actor("Noor", new=True)
    issue = closed(city["mill"], reporter_kind="account", reporter_account_id=reporter.account_id)
    words = replace(YES, verdict="They came in two days.", verdict_public=True)
    first = rate_issue(actor=reporter, issue_id=issue.id, words=words)
    judge_rating = session.get_one(Rating, first.id)
    judge_rating.verdict_state = "visible"  # a moderator has read it
    session.commit()
    assert rate_issue(actor=reporter, issue_id=issue.id, words=words).id == first.id
    assert value(reader(), select(Rating.verdict_state)) == "visible"
    assert value(reader(), select(func.count()).select_from(EarlierVersion)) == 0
    assert len(rows(reader(), select(Journal.id).where(Journal.act == "issue.rated"))) == 1


def test_me_too_from_before_the_closing_is_concerned_and_from_after_is_not(city):
    issue = closed(city["mill"])
    [before] = affected(issue)
    [after] = affected(issue, at=now())
    rate_issue(actor=before, issue_id=issue.id, words=YES)
    with pytest.raises(NotAllowed):
        rate_issue(actor=after, issue_id=issue.id, words=YES)
    assert ratings(issue) == [(f"account:{before.account_id}", "me_too", "yes")]


def test_verified_residents_stand_beside_and_those_of_elsewhere_are_refused(city):
    issue = closed(city["mill"])
    rate_issue(actor=make_actor("Here", Role.VERIFIED, area=city["mill"]), issue_id=issue.id, words=YES)
    assert [row.standing for row in ratings(issue)] == ["resident"]
    with pytest.raises(NotAllowed):
        rate_issue(actor=make_actor("There", Role.VERIFIED, area=city["hill"]), issue_id=issue.id, words=YES)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST)])
def test_staff_cannot_rate_whatever_else_they_are(city, role):
    issue = closed(city["mill"])
    actor = make_actor("Staff", role, Role.VERIFIED, area=city["mill"])
    person = f"account:{actor.account_id}"
    session.add(MeToo(issue_id=issue.id, person=person, kind="account", at=issue.reported_at))
    session.commit()
    with pytest.raises(NotAllowed):
        rate_issue(actor=actor, issue_id=issue.id, words=YES)
    assert ratings(issue) == []


def test_visitor_cannot_rate(city):
    issue = closed(city["mill"])
    with pytest.raises(NotAllowed):
        rate_issue(actor=Actor(device="a-browser"), issue_id=issue.id, words=YES)


def test_rating_before_any_closing_and_after_60_days_is_refused(city):
    reporter = make_actor("Noor")
    mine = {"reporter_kind": "account", "reporter_account_id": reporter.account_id}
    fresh, old = make_issue(city["mill"], **mine), closed(city["mill"], **mine)
    session.execute(update(Round).where(Round.issue_id == old.id).values(closes_at=now() - timedelta(minutes=1)))
    session.commit()
    for issue in (fresh, old):
        with pytest.raises(Closed):
            rate_issue(actor=reporter, issue_id=issue.id, words=YES)
        assert ratings(issue) == []


WRONG = [
    ({"outcome": 0}, "outcome"),
    ({"fairness": 6}, "fairness"),
    ({"information": 2}, "reason"),
    ({"information": 2, "reason": "x" * 501}, "reason"),
    ({"verdict": "x" * 281}, "verdict"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_rating_when_input_is_wrong_then_names_the_field(city, change, field):
    issue = closed(city["mill"])
    with pytest.raises(Invalid) as refused:
        rate_issue(actor=holder(issue), issue_id=issue.id, words=RatingWords(solved=Solved.NO, **change))
    assert refused.value.field == field
    assert ratings(issue) == []


def test_verdict_is_the_reporters_alone_and_waits_without_account(city):
    issue = closed(city["mill"])
    [neighbour] = affected(issue)
    spoken = RatingWords(solved=Solved.NO, verdict="Dark again.", verdict_public=True)
    rate_issue(actor=neighbour, issue_id=issue.id, words=spoken)
    rate_issue(actor=holder(issue), issue_id=issue.id, words=spoken)
    said = select(Rating.verdict, Rating.verdict_public, Rating.verdict_state).order_by(Rating.id)
    assert rows(reader(), said) == [("", False, "visible"), ("Dark again.", True, "pending")]
    assert rows(reader(), select(ModerationCase.kind)) == [("verdict",)]


def test_figures_are_published_from_five_and_not_anew_for_one_more(city):
    issue = closed(city["mill"])
    people = affected(issue, 10)

    def published():
        return value(reader(), select(Round.figures).where(Round.issue_id == issue.id))

    for actor in people[:4]:
        rate_issue(actor=actor, issue_id=issue.id, words=YES)
    assert published() is None
    rate_issue(actor=people[4], issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    first = published()
    assert (first["n"], first["solved"]["yes"], first["solved"]["no"]) == (5, 4, 1)
    assert first["marks"] == {}  # four gave marks
    for actor in people[5:]:
        rate_issue(actor=actor, issue_id=issue.id, words=YES)
    assert published() == first  # five more, but not a day later
    later = now() + timedelta(days=1, minutes=1)
    rate_issue(actor=people[0], issue_id=issue.id, words=YES, at=later)
    assert published()["n"] == 10
    assert published()["marks"]["outcome"] == {"n": 9, "sum": 36, "mean": 4.0}


def test_journal_tells_not_who_rated_or_is_affected(city):
    issue = make_issue(city["mill"])
    actor = make_actor("Neighbour")
    say_me_too(actor=actor, issue_id=issue.id)
    done = closed(city["mill"])
    rate_issue(actor=affected(done)[0], issue_id=done.id, words=YES)
    told = rows(reader(), select(Journal.act, Journal.actor_kind, Journal.actor_id).order_by(Journal.id))
    assert told == [("issue.me_too_said", "resident", None), ("issue.rated", "resident", None)]


def counts(issue):
    return reader().execute(select(Issue.me_too, Issue.me_too_devices).where(Issue.id == issue.id)).one()


def test_me_too_counts_a_person_once_and_devices_apart(city):
    issue, actor = make_issue(city["mill"]), make_actor("Neighbour")
    for _ in range(3):
        say_me_too(actor=actor, issue_id=issue.id)
        say_me_too(actor=Actor(device="one-browser"), issue_id=issue.id)
    say_me_too(actor=Actor(device="another-browser"), issue_id=issue.id)
    assert counts(issue) == (1, 2)
    take_back_me_too(actor=actor, issue_id=issue.id)
    take_back_me_too(actor=actor, issue_id=issue.id)
    assert counts(issue) == (0, 2)


def test_me_too_of_the_reporter_of_staff_and_on_a_closed_issue_is_refused(city):
    reporter = make_actor("Noor")
    issue = make_issue(city["mill"], reporter_kind="account", reporter_account_id=reporter.account_id)
    for actor in (reporter, holder(issue), make_actor("Ana", Role.OFFICER, area=city["mill"]), Actor()):
        with pytest.raises(NotAllowed):
            say_me_too(actor=actor, issue_id=issue.id)
    with pytest.raises(Closed):
        say_me_too(actor=make_actor("Neighbour"), issue_id=closed(city["mill"]).id)
    assert counts(issue) == (0, 0)
