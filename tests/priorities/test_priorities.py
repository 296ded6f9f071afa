"""Beginning a cycle, voting, choosing the three, measures, rating, and the next cycle."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import Journal
from app.priorities.actions import (
    begin_cycle,
    choose_priorities,
    date_measure,
    finish_measure,
    let_go_on,
    rate_priority,
    say_as_owner,
    turn_cycle,
    vote_priorities,
)
from app.priorities.models import (
    PrioritiesCycle,
    Priority,
    PriorityMeasure,
    PriorityOption,
    PriorityRating,
    PriorityVote,
)
from app.priorities.queries import cycle_of_area, own_votes
from app.priorities.standing import are_most_named, days_from, days_late, months_after
from app.priorities.turning import turn_cycles
from app.priorities.vocabulary import State, Verdict
from tests.builders.at_once import at_once
from tests.builders.days import today
from tests.builders.issues import make_category
from tests.builders.people import make_actor
from tests.builders.places import make_body, make_city
from tests.builders.priorities import NEEDS, make_cycle, make_measure, name, options_in, three_of


@pytest.fixture
def city(context):
    return make_city()


def resident(city, area="mill"):
    return make_actor("Rana", Role.VERIFIED, area=city[area])


def chief(city):
    return make_actor("Marin", Role.COMMISSIONER, area=city["north"])


def counts(cycle):
    told = select(PriorityOption.votes).where(PriorityOption.cycle_id == cycle.id).order_by(PriorityOption.position)
    session.expire_all()
    return [row.votes for row in rows(reader(), told)], cycle.people


def number_of(model):
    return value(reader(), select(func.count()).select_from(model))


def begin(actor, city, **more):
    about = {"area_id": more.get("area_id") or city["mill"].id, "categories": (), "needs": NEEDS, "lang": "en"}
    return begin_cycle(actor=actor, **(about | more))


def test_a_commissioner_begins_one_in_own_areas_and_no_second_one_runs_beside_it(city):
    make_category("lighting")
    marin = chief(city)
    cycle = begin(marin, city, categories=("lighting",), key="a-key")
    assert (cycle.state, cycle.begun_on, cycle.ends_on) == (State.SURVEY, today(), months_after(today(), 4))
    assert number_of(PriorityOption) == 5
    assert begin(marin, city, categories=("lighting",), key="a-key").id == cycle.id
    with pytest.raises(Conflict):
        begin(marin, city)
    for actor, area in ((marin, "hill"), (make_actor("Ola", Role.OFFICER, area=city["mill"]), "harbour")):
        with pytest.raises(NotAllowed):
            begin(actor, city, area_id=city[area].id)
    assert begin(make_actor("Med", Role.MEDIATOR), city, area_id=city["hill"].id).id != cycle.id


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("needs", {"needs": NEEDS[:3]}),
        ("needs", {"needs": [f"Need number {number}" for number in range(21)]}),
        ("needs", {"needs": (*NEEDS, "Oh")}),
        ("until", {"survey_until": "soon"}),
        ("until", {"survey_until": "late"}),
    ],
)
def test_what_makes_no_survey_is_blamed(city, field, more):
    if field == "until":
        more = {"survey_until": today(6) if more["survey_until"] == "soon" else today(61)}
    with pytest.raises(Invalid) as refused:
        begin(chief(city), city, **more)
    assert refused.value.field == field


def test_a_resident_has_three_votes_may_change_them_and_take_them_back(city, app):
    cycle, rana = make_cycle(city["mill"]), resident(city)
    told = {"actor": rana, "cycle_id": cycle.id, "options": options_in(cycle)[:2]}
    assert at_once(app, *[lambda: vote_priorities(**told)] * 2) == [None] * 2
    assert counts(cycle) == ([1, 1, 0, 0], 1)
    name(rana, cycle, 3, 1, 2)
    assert counts(cycle) == ([0, 1, 1, 1], 1)
    options = options_in(cycle)
    assert own_votes(reader(), cycle.id, rana.account_id) == [options[3], options[1], options[2]]
    with pytest.raises(Invalid):
        name(rana, cycle, 0, 1, 2, 3)
    other = make_cycle(city["harbour"])
    with pytest.raises(NotFound):
        vote_priorities(actor=rana, cycle_id=cycle.id, options=options_in(other)[:1])
    name(rana, cycle)
    assert (counts(cycle), number_of(PriorityVote)) == (([0, 0, 0, 0], 0), 0)
    lines = rows(reader(), select(Journal.actor_kind, Journal.actor_id).where(Journal.act == "priorities.voted"))
    assert set(lines) == {("resident", None)}


def test_the_database_holds_three_votes_a_person_and_one_running_cycle_an_area(city):
    cycle, rana = make_cycle(city["mill"]), resident(city)
    options = options_in(cycle)
    mine = {"cycle_id": cycle.id, "account_id": rana.account_id}
    wrong = [
        [PriorityVote(**mine, place=4, option_id=options[0])],
        [PriorityVote(**mine, place=place, option_id=options[0]) for place in (1, 2)],
    ]
    for rows_ in wrong:
        session.add_all(rows_)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
    with pytest.raises(IntegrityError):
        make_cycle(city["mill"])
    session.rollback()


def test_only_verified_residents_of_the_area_vote_until_its_last_day(city, time_machine):
    district, cycle = make_cycle(city["north"]), make_cycle(city["mill"])
    name(resident(city), district, 0)
    for actor in (resident(city, "hill"), make_actor("Ana"), chief(city), make_actor("Med", Role.MEDIATOR)):
        for asked in (cycle, district):
            with pytest.raises(NotAllowed):
                name(actor, asked, 0)
    time_machine.move_to(now() + timedelta(days=17), tick=False)
    with pytest.raises(Closed):
        name(resident(city), cycle, 0)
    assert counts(cycle) == ([0] * 4, 0)


def test_the_three_have_owners_and_a_public_reason_when_others_were_named_more_often(city):
    cycle, marin = make_cycle(city["mill"]), chief(city)
    for places in ((0, 1, 2), (0, 1), (0,)):
        name(resident(city), cycle, *places)
    options = options_in(cycle)
    make_body("lighting-service")

    def choose(*places, reason=""):
        chosen = [(options[place], "lighting-service") for place in places]
        return choose_priorities(actor=marin, cycle_id=cycle.id, chosen=chosen, reason=reason)

    with pytest.raises(Conflict):
        choose(0, 1, 2)
    cycle.state = State.WORKING
    session.commit()
    for places in ((0, 1), (0, 1, 1), (0, 1, 3)):
        with pytest.raises(Invalid):
            choose(*places)
    with pytest.raises(Invalid) as refused:
        choose_priorities(actor=marin, cycle_id=cycle.id, chosen=[(one, "nobody") for one in options[:3]], reason="")
    assert refused.value.field == "first_owner"
    assert choose(0, 1, 3, reason="The school builds its own crossing in May.").reason
    assert number_of(Priority) == 3
    with pytest.raises(Conflict):
        choose(0, 1, 2)


def test_options_with_as_many_votes_may_be_swapped():
    votes = {1: 9, 2: 5, 3: 4, 4: 4, 5: 0}
    assert are_most_named(votes, (1, 2, 3))
    assert are_most_named(votes, (1, 2, 4))
    assert not are_most_named(votes, (1, 3, 4))


def test_measures_have_a_day_that_is_kept_or_late(city):
    cycle = make_cycle(city["mill"], State.WORKING)
    ola = make_actor("Ola", Role.OFFICER, area=city["mill"])
    first = three_of(cycle)[0]
    about = {"actor": ola, "priority_id": first, "words": "Six new lamps on the square.", "lang": "en"}
    made = date_measure(**about, due=today(9), key="a-key")
    assert date_measure(**about, due=today(9), key="a-key").id == made.id
    with pytest.raises(SentAlready):
        date_measure(**(about | {"words": "Seven new lamps on the square."}), due=today(9), key="a-key")
    for due in (today(-1), today(400), None):
        with pytest.raises(Invalid):
            date_measure(**about, due=due)
    with pytest.raises(NotAllowed):
        date_measure(**(about | {"actor": resident(city)}), due=today(9))
    done = finish_measure(actor=ola, measure_id=made.id).done_at
    assert finish_measure(actor=ola, measure_id=made.id).done_at == done
    late, kept, too_late = make_measure(first, -3), make_measure(first, -3, done=3), make_measure(first, -3, done=1)
    assert [days_late(one) for one in (made, late, kept, too_late)] == [0, 3, 0, 2]


def test_residents_rate_once_each_and_the_owner_beside_them(city):
    cycle, rana = make_cycle(city["mill"], State.RATING), resident(city)
    first = three_of(cycle)[0]
    rate_priority(actor=rana, priority_id=first, verdict=Verdict.MET)
    rate_priority(actor=rana, priority_id=first, verdict=Verdict.UNMET)
    rate_priority(actor=rana, priority_id=first, verdict=Verdict.UNMET)
    say_as_owner(actor=chief(city), priority_id=first, verdict=Verdict.PARTLY)
    told = select(Priority.met, Priority.partly, Priority.unmet, Priority.view).where(Priority.id == first)
    assert rows(reader(), told) == [(0, 0, 1, "partly")]
    for actor in (resident(city, "hill"), chief(city), make_actor("Ana")):
        with pytest.raises(NotAllowed):
            rate_priority(actor=actor, priority_id=first, verdict=Verdict.MET)
    working = make_cycle(city["hill"], State.WORKING)
    with pytest.raises(Conflict):
        rate_priority(actor=resident(city, "hill"), priority_id=three_of(working)[0], verdict=Verdict.MET)


def test_a_rating_after_the_last_day_says_until_when_even_before_the_worker_was_there(city, time_machine):
    cycle, rana = make_cycle(city["mill"], State.RATING), resident(city)
    rate_priority(actor=rana, priority_id=three_of(cycle)[0], verdict=Verdict.MET)
    days = cycle.ends_on - today()
    time_machine.move_to(now() + days, tick=False)
    with pytest.raises(Closed, match="Residents rated until"):
        rate_priority(actor=rana, priority_id=three_of(cycle)[0], verdict=Verdict.UNMET)
    turn_cycles(actor=SYSTEM)
    with pytest.raises(Closed, match="Residents rated until"):
        rate_priority(actor=rana, priority_id=three_of(cycle)[0], verdict=Verdict.UNMET)


def test_of_two_who_begin_one_at_the_same_moment_one_is_told_that_it_runs(city, app):
    several, mill = [chief(city) for _one in range(3)], city["mill"].id
    told = at_once(app, *[lambda actor=actor: begin(actor, city, area_id=mill).id for actor in several])
    assert sorted(type(one).__name__ for one in told) == ["Conflict", "Conflict", "int"]
    assert number_of(PrioritiesCycle) == 1


def test_the_worker_moves_each_cycle_on_its_day_and_the_next_one_begins(city, time_machine):
    cycle = make_cycle(city["mill"])
    name(resident(city), cycle, 0, 1)
    assert turn_cycles(actor=SYSTEM) == 0
    time_machine.move_to(now() + timedelta(days=17), tick=False)
    assert (turn_cycles(actor=SYSTEM), turn_cycles(actor=SYSTEM)) == (1, 0)
    assert (counts(cycle), number_of(PriorityVote)) == (([1, 1, 0, 0], 1), 0)
    time_machine.move_to(now() + timedelta(days=88), tick=False)
    assert turn_cycles(actor=SYSTEM) == 0  # nothing was chosen, so there is nothing to rate
    make_body("lighting-service")
    chosen = [(option, "lighting-service") for option in options_in(cycle)[:3]]
    choose_priorities(actor=chief(city), cycle_id=cycle.id, chosen=chosen, reason="")
    assert turn_cycles(actor=SYSTEM) == 1
    rate_priority(actor=resident(city), priority_id=three_of(cycle)[0], verdict=Verdict.MET)
    time_machine.move_to(now() + timedelta(days=20), tick=False)
    assert turn_cycles(actor=SYSTEM) == 1
    session.expire_all()
    assert (cycle.state, number_of(PriorityRating)) == (State.OVER, 0)
    following = cycle_of_area(reader(), city["mill"].path)
    assert (following.state, following.begun_on) == (State.SURVEY, today())
    assert following.ends_on == days_from(today()).ends_on
    assert number_of(PriorityOption) == 2 * len(NEEDS)
    assert session.get_one(Priority, three_of(cycle)[0]).met == 1
    session.rollback()


def test_a_series_ends_when_whoever_runs_it_says_so(city):
    cycle = make_cycle(city["mill"], State.RATING, begun_on=today(-140), survey_until=today(-100))
    cycle.rating_from, cycle.ends_on = today(-20), today(-1)
    session.commit()
    let_go_on(actor=chief(city), cycle_id=cycle.id, goes_on=False)
    with pytest.raises(NotAllowed):
        turn_cycle(actor=chief(city), cycle_id=cycle.id)
    assert turn_cycles(actor=SYSTEM) == 1
    assert number_of(PrioritiesCycle) == 1
    assert number_of(PriorityMeasure) == 0


def test_four_months_end_on_a_day_there_is():
    assert months_after(date(2026, 10, 31), 4) == date(2027, 2, 28)
    assert months_after(date(2026, 8, 1), 4) == date(2026, 12, 1)
    assert months_after(date(2026, 9, 30), 4) == date(2027, 1, 30)
