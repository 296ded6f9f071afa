"""Priorities, tried by page."""

from uuid import uuid4

from sqlalchemy import update

from app.kernel.db import session
from app.priorities.models import PrioritiesCycle
from app.priorities.vocabulary import State
from tests.builders.days import today
from tests.builders.priorities import NEEDS, make_cycle, make_measure, options_in, three_of
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

PATH = "/priorities"


def end_all() -> None:
    """One runs in an area at a time, and one city serves all these tries."""
    session.execute(update(PrioritiesCycle).values(state=State.OVER))
    session.commit()


def cycle_of(it: Scene, state: State = State.SURVEY, *, chosen: bool = True) -> PrioritiesCycle:
    end_all()
    return make_cycle(it.area, state, chosen=chosen)


@tries("priorities.read", places=("area", "other"))
def page_of_priorities(it: Scene) -> int:
    return it.get(f"{PATH}/{cycle_of(it).id}")


@tries("priorities.vote", places=("area", "other"))
def vote_for_a_priority(it: Scene) -> int:
    cycle = cycle_of(it)
    return it.post(f"{PATH}/{cycle.id}/vote", {"options": options_in(cycle)[:2]})


@tries("priorities.rate", places=("area", "other"))
def rate_a_priority(it: Scene) -> int:
    cycle = cycle_of(it, State.RATING)
    return it.post(f"{PATH}/three/{three_of(cycle)[0]}/rate", {"verdict": "met"})


@tries("priorities.run", places=("area", "other"))
def begin_a_survey(it: Scene) -> int:
    end_all()
    about = {"area": it.area.slug, "needs": "\n".join(NEEDS), "lang": "en", "until": today(20), "key": str(uuid4())}
    return it.post(f"{PATH}/new", about)


@tries("priorities.run", places=("area", "other"))
def choose_the_three(it: Scene) -> int:
    cycle = cycle_of(it, State.WORKING, chosen=False)
    places = ("first", "second", "third")
    chosen = dict(zip(places, options_in(cycle), strict=False))
    owners = {f"{place}_owner": it.world.body.slug for place in places}
    return it.post(f"{PATH}/{cycle.id}/choose", chosen | owners)


@tries("priorities.run", places=("area", "other"))
def let_no_survey_follow(it: Scene) -> int:
    return it.post(f"{PATH}/{cycle_of(it).id}/goes-on", {"goes_on": "0"})


@tries("priorities.measure", places=("area", "other"))
def enter_a_measure(it: Scene) -> int:
    cycle = cycle_of(it, State.WORKING)
    about = {"priority": three_of(cycle)[0], "words": "Six new lamps.", "lang": "en", "due": today(9)}
    return it.post(f"{PATH}/{cycle.id}/measures", about | {"key": str(uuid4())})


@tries("priorities.measure", places=("area", "other"))
def say_what_became_of_a_priority(it: Scene) -> int:
    cycle = cycle_of(it, State.WORKING)
    return it.post(f"{PATH}/three/{three_of(cycle)[0]}/view", {"verdict": "partly"})


@tries("priorities.measure", places=("area", "other"))
def say_that_a_measure_is_done(it: Scene) -> int:
    measure = make_measure(three_of(cycle_of(it, State.WORKING))[0], due=9)
    return it.post(f"{PATH}/measures/{measure.id}/done")
