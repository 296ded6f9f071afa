"""Figures made of ratings: two groups, five people at least, and nothing about one person by reading twice."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.actions import RatingWords, rate_issue
from app.issues.figures import published, together
from app.issues.models import Burst, BurstOpinion, MeToo, Rating, RatingCell, Round
from app.issues.vocabulary import BurstWord, CellOf, Solved
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.issues import make_category, make_issue
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.places import make_city

DAY = timedelta(days=1)


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def closed(city, days=1, **values):
    return make_issue(city["mill"], at=now() - timedelta(days=days), state="closed", **values)


def give(issue, count, *, standing="me_too", solved="no", at=None, start=0, **values):
    """Rows of ratings as the act writes them, by people without accounts of their own."""
    for number in range(start, start + count):
        row = {"issue_id": issue.id, "round": 1, "rater": f"{standing}:{number}", "standing": standing}
        session.add(Rating(**row, solved=solved, at=at or now(), **values))
    session.commit()


def affected(issue, count):
    actors = [make_actor(f"Neighbour {number}") for number in range(count)]
    for actor in actors:
        person = f"account:{actor.account_id}"
        session.add(MeToo(issue_id=issue.id, person=person, kind="account", at=issue.reported_at))
    session.commit()
    return actors


def figures(issue):
    return value(reader(), select(Round.figures).where(Round.issue_id == issue.id))


def counted(n, yes, marks=None):
    return {"n": n, "solved": {"yes": yes, "partly": 0, "no": n - yes, "unknown": 0}, "marks": marks or {}}


def mark(n, total):
    return {"n": n, "sum": total, "mean": round(total / n, 1)}


def test_residents_stand_beside_and_never_move_the_headline(city):
    issue = closed(city)
    give(issue, 30, standing="resident", solved="no")
    for actor in affected(issue, 5):
        rate_issue(actor=actor, issue_id=issue.id, words=RatingWords(solved=Solved.YES, outcome=5))
    shown = figures(issue)
    assert (shown["n"], shown["solved"]["yes"], shown["marks"]["outcome"]["mean"]) == (5, 5, 5.0)
    assert (shown["beside"]["n"], shown["beside"]["solved"]["no"]) == (30, 30)


def test_a_group_is_made_anew_only_when_it_has_itself_grown_by_five():
    """Five more people concerned do not publish the one resident who rated meanwhile, nor the one who gave a mark."""
    first = published(None, {CellOf.CONCERNED: counted(5, 1, {"outcome": mark(5, 10)}), CellOf.BESIDE: counted(5, 0)})
    then = {
        CellOf.CONCERNED: counted(10, 3, {"outcome": mark(6, 15), "fairness": mark(4, 20)}),
        CellOf.BESIDE: counted(6, 1),
    }
    second = published(first, then)
    assert (second["n"], second["solved"]["yes"]) == (10, 3)
    assert second["marks"] == {"outcome": mark(5, 10)}
    assert second["beside"] == first["beside"]


@pytest.mark.parametrize("n", range(5))
def test_below_five_there_is_nothing_at_all(n):
    assert published(None, {CellOf.CONCERNED: counted(n, 0, {"outcome": mark(max(n, 1), n)})} if n else {}) is None


def test_between_any_two_published_figures_lie_five_answers_or_none():
    """A hundred raters in any order, each reading before and after each: what changed is about five people or more."""
    dice = Random(7)
    for _try in range(20):
        shown, sums = None, {whose: counted(0, 0) for whose in CellOf}
        for _rater in range(100):
            whose = dice.choice(list(CellOf))
            part = sums[whose]
            part["n"] += 1
            part["solved"][dice.choice(["yes", "no"])] += 1
            if dice.random() < 0.4:
                before = part["marks"].get("outcome", {"n": 0, "sum": 0})
                part["marks"] = {"outcome": mark(before["n"] + 1, before["sum"] + dice.randint(1, 5))}
            given = {who: {**one, "solved": dict(one["solved"])} for who, one in sums.items() if one["n"]}
            after = published(shown, given)
            for old, new in zip(_parts(shown), _parts(after), strict=True):
                steps = [new.get("n", 0) - old.get("n", 0)]
                steps += [
                    new.get("marks", {}).get("outcome", {"n": 0})["n"]
                    - old.get("marks", {}).get("outcome", {"n": 0})["n"]
                ]
                assert all(step == 0 or step >= 5 for step in steps)
            shown = after


def _parts(shown):
    part = shown or {}
    return ({key: part[key] for key in part if key != "beside"}, part.get("beside", {}))


def test_the_worker_publishes_a_day_later_what_came_meanwhile(city):
    issue = closed(city)
    for actor in affected(issue, 10):
        rate_issue(actor=actor, issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert figures(issue)["n"] == 5
    assert actions.publish_figures(actor=SYSTEM) == 0
    with clock.at(now() + DAY + timedelta(minutes=1)):
        assert actions.publish_figures(actor=SYSTEM) == 1
        assert actions.publish_figures(actor=SYSTEM) == 0
    assert figures(issue)["n"] == 10


def test_page_with_four_ratings_has_no_digit_and_the_fifth_brings_all(city, client):
    issue = closed(city)
    people = affected(issue, 5)
    for actor in people[:4]:
        rate_issue(actor=actor, issue_id=issue.id, words=RatingWords(solved=Solved.YES, outcome=4))
    page = client.get(f"/issues/{issue.ref}/ratings").text
    assert "Shown from five people on" in page
    assert "4 of 4" not in page
    assert "of 5 (" not in page
    rate_issue(actor=people[4], issue_id=issue.id, words=RatingWords(solved=Solved.NO, outcome=4))
    page = client.get(f"/issues/{issue.ref}/ratings").text
    assert "4 of 5" in page
    assert "4 of 5" in client.get(f"/issues/{issue.ref}").text


def test_ratings_of_small_rounds_count_with_their_category_and_then_no_more_with_their_round(city, client):
    lighting, noise = make_category("lamps"), make_category("noise")
    for _issue in range(3):
        give(closed(city, 40, category_id=lighting.id), 2, solved="yes", outcome=4)
    small = closed(city, 40, category_id=noise.id)
    give(small, 2)
    assert actions.publish_figures(actor=SYSTEM) == 1
    cell = session.query(RatingCell).one()
    assert (cell.category_id, cell.whose, cell.figures["n"], cell.figures["solved"]["yes"]) == (
        lighting.id,
        "concerned",
        6,
        6,
    )
    assert actions.publish_figures(actor=SYSTEM) == 0
    with clock.at(now() + timedelta(days=60)):
        give(small, 3, start=10, at=now())
        assert actions.publish_figures(actor=SYSTEM) == 1  # with what is left of other kinds: by category first
    fresh = make_issue(city["mill"], lighting, state="closed", at=now() - DAY)
    page = client.get(f"/issues/{fresh.ref}/ratings").text
    assert "The same kind of problem in this area" in page
    assert "6 of 6" in page
    everywhere = make_issue(city["mill"], make_category("other"), state="closed", at=now() - DAY)
    assert "All problems in this area" in client.get(f"/issues/{everywhere.ref}/ratings").text


def test_figures_put_together_add_up():
    whole = together([counted(5, 1, {"outcome": mark(5, 10)}), {"beside": counted(6, 6)}, counted(7, 7)])
    assert (whole["n"], whole["solved"]["yes"], whole["marks"]["outcome"]) == (12, 8, mark(5, 10))
    assert whole["beside"]["n"] == 6
    assert together([]) == {}


def resident(city, number):
    return make_actor(f"Resident {number}", Role.VERIFIED, area=city["mill"])


def burst(city):
    """An issue with thirty ratings of this hour, and one more that is held."""
    issue = closed(city)
    give(issue, 30, standing="resident", solved="yes")
    rate_issue(actor=resident(city, 1), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    return issue, value(reader(), select(Burst.id).where(Burst.issue_id == issue.id))


def held(issue):
    return value(reader(), select(Rating.id).where(Rating.issue_id == issue.id, Rating.held))


def test_the_thirtieth_of_an_hour_counts_and_the_next_is_held_and_its_number_public(city, client):
    issue = closed(city)
    give(issue, 29, standing="resident")
    rate_issue(actor=resident(city, 1), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert held(issue) is None
    rate_issue(actor=resident(city, 2), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert held(issue) is not None
    assert "1 rating came in a burst" in client.get(f"/issues/{issue.ref}/ratings").text
    assert rows(reader(), select(Journal.act).where(Journal.act == "issue.ratings_held")) == [("issue.ratings_held",)]


def test_five_times_the_busiest_hour_is_needed_too(city):
    other, issue = closed(city), closed(city)
    give(other, 7, standing="resident", at=now() - timedelta(days=3))
    give(issue, 34, standing="resident")
    rate_issue(actor=resident(city, 1), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert held(issue) is None  # 35 is not above five times seven
    rate_issue(actor=resident(city, 2), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert held(issue) is not None


def test_those_who_were_asked_are_never_held(city):
    reporter = make_actor("Noor")
    issue = closed(city, reporter_kind="account", reporter_account_id=reporter.account_id)
    give(issue, 40, standing="resident")
    for actor in (reporter, *affected(issue, 2)):
        rate_issue(actor=actor, issue_id=issue.id, words=RatingWords(solved=Solved.NO))
    assert held(issue) is None


def test_five_hundred_residents_do_not_move_the_headline(city):
    issue = closed(city)
    for actor in affected(issue, 6):
        rate_issue(actor=actor, issue_id=issue.id, words=RatingWords(solved=Solved.YES, outcome=4))
    before = figures(issue)
    give(issue, 500, standing="resident", solved="no", outcome=1, reason="-")
    with clock.at(now() + 2 * DAY):
        actions.publish_figures(actor=SYSTEM)
    after = figures(issue)
    assert {name: after[name] for name in before} == before


def evaluator(number=1):
    return make_actor(f"Evaluator {number}", Role.EVALUATOR)


def test_two_evaluators_let_a_burst_count(city):
    issue, burst_id = burst(city)
    first, second = evaluator(1), evaluator(2)
    with pytest.raises(NotAllowed):
        actions.judge_burst(actor=make_actor("M", Role.MEDIATOR), burst_id=burst_id, word=BurstWord.RELEASE)
    for _again in range(2):
        assert actions.judge_burst(actor=first, burst_id=burst_id, word=BurstWord.RELEASE).decision is None
    assert held(issue) is not None
    assert actions.judge_burst(actor=second, burst_id=burst_id, word=BurstWord.RELEASE).decision == "release"
    assert held(issue) is None
    with clock.at(now() + DAY + timedelta(minutes=1)):
        give(issue, 4, standing="resident", start=100, at=now())
        actions.publish_figures(actor=SYSTEM)
    assert figures(issue)["beside"]["n"] == 35
    with pytest.raises(Conflict):
        actions.judge_burst(actor=evaluator(3), burst_id=burst_id, word=BurstWord.HOLD)


def test_two_evaluators_who_differ_decide_nothing_and_a_third_does(city):
    issue, burst_id = burst(city)
    actions.judge_burst(actor=evaluator(1), burst_id=burst_id, word=BurstWord.RELEASE)
    assert actions.judge_burst(actor=evaluator(2), burst_id=burst_id, word=BurstWord.HOLD).decision is None
    assert actions.judge_burst(actor=evaluator(3), burst_id=burst_id, word=BurstWord.HOLD).decision == "hold"
    assert held(issue) is not None


def test_one_evaluator_many_times_at_once_is_one(app, city):
    issue, burst_id = burst(city)
    one = evaluator()
    at_once(app, *[lambda: actions.judge_burst(actor=one, burst_id=burst_id, word=BurstWord.RELEASE)] * 5)
    assert value(reader(), select(Burst.decision)) is None
    assert len(rows(reader(), select(BurstOpinion.account_id))) == 1
    others = [evaluator(2), evaluator(3), evaluator(4)]
    results = at_once(
        app,
        *[lambda who=who: actions.judge_burst(actor=who, burst_id=burst_id, word=BurstWord.RELEASE) for who in others],
    )
    assert sum(isinstance(result, Conflict) for result in results) == 2
    assert value(reader(), select(Burst.decision)) == "release"
    assert len(rows(reader(), select(Journal.id).where(Journal.act == "issue.burst_decided"))) == 1
    assert held(issue) is None


def test_evaluators_read_single_ratings_without_names_and_each_reading_is_written_down(city, client):
    issue = closed(city)
    [neighbour] = affected(issue, 1)
    rate_issue(actor=neighbour, issue_id=issue.id, words=RatingWords(solved=Solved.NO, outcome=1, reason="Still dark."))
    sign_in(client, make_account("Evaluator", Role.EVALUATOR))
    page = client.get(f"/issues/{issue.ref}/ratings/single").text
    assert "Still dark." in page
    assert "account:" not in page
    assert "Neighbour 0" not in page
    assert rows(reader(), select(Journal.act).where(Journal.act == "issue.ratings_read")) == [("issue.ratings_read",)]


def test_officers_read_no_single_rating(city, client):
    issue = closed(city)
    sign_in(client, make_account("Marin", Role.OFFICER, area=city["mill"]))
    assert client.get(f"/issues/{issue.ref}/ratings/single").status_code == 403
    with pytest.raises(NotAllowed):
        rate_issue(actor=Actor(device="x"), issue_id=issue.id, words=RatingWords(solved=Solved.NO))
