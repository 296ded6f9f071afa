"""Priorities of the demo city: one neighbourhood that is at work on its three, one of them late, and one survey that is
open."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.stage import Stage
from app.identity.actor import SYSTEM
from app.kernel.db import session
from app.priorities.actions import (
    begin_cycle,
    choose_priorities,
    date_measure,
    finish_measure,
    turn_cycle,
    vote_priorities,
)
from app.priorities.queries import options_of, priorities_of

BY, AREA, AT_WORK = "comisaria", "embajadores", "of-embajadores"
CATEGORIES = ("lighting", "noise", "road-safety")
NEEDS = (
    "Que de noche pase alguien a pie por las calles estrechas.",
    "Un paso de cebra delante del colegio de la calle del Olivar.",
)
BEGUN, VOTED, TURNED, CHOSEN = 60, 55, 38, 30  # days ago
VOTERS = ("rachid", "mei", "nadia", "rosa", "tariq")
NAMED = (0, 3, 4)  # by all of them; one names noise instead of the crossing
OWNERS = ("alumbrado", "participacion-ciudadana", "comisaria-centro")
# priority, words, due in days from now, and since how many days it is done
MEASURES = (
    (0, "Cambiar las farolas apagadas entre la plaza y el mercado.", -12, 14),
    (1, "Patrulla a pie de jueves a sábado, de once a tres.", 30, None),
    (2, "Contar coches delante del colegio una semana y publicar cuántos.", -4, None),
)
OPEN_AREA, OPEN_BEGUN, OPEN_VOTERS = "palacio", 5, ("paco", "ines", "leire")
OPEN_NEEDS = (
    "Más bancos a la sombra en la plaza de Oriente.",
    "Bordillos rebajados en los cruces con silla de ruedas.",
)


def tell_priorities(stage: Stage) -> None:
    add = stage.tale.add
    add(_day(stage, BEGUN), partial(_begin, stage))
    add(_day(stage, OPEN_BEGUN), partial(_begin_open, stage))


def _day(stage: Stage, days_ago: int) -> datetime:
    return stage.past(stage.at(stage.today(-days_ago), time(11)))


def _begin(stage: Stage) -> None:
    about: dict[str, Any] = {"categories": CATEGORIES, "needs": NEEDS, "lang": "es"}
    made = begin_cycle(actor=stage.actor(BY), area_id=stage.areas[AREA], **about).id
    for one, voter in enumerate(VOTERS):
        named = NAMED if one else (0, 1, 3)
        stage.tale.add(_day(stage, VOTED - one), partial(_vote, stage, made, voter, named))
    stage.tale.add(_day(stage, TURNED), partial(_turn, made))
    stage.tale.add(_day(stage, CHOSEN), partial(_choose, stage, made))


def _turn(cycle_id: int) -> None:
    turn_cycle(actor=SYSTEM, cycle_id=cycle_id)


def _vote(stage: Stage, cycle_id: int, voter: str, places: tuple[int, ...]) -> None:
    options = options_of(session(), cycle_id)
    named = [options[place].id for place in places]
    vote_priorities(actor=stage.actor(voter), cycle_id=cycle_id, options=named)


def _choose(stage: Stage, cycle_id: int) -> None:
    options = options_of(session(), cycle_id)
    chosen = [(options[place].id, owner) for place, owner in zip(NAMED, OWNERS, strict=True)]
    choose_priorities(actor=stage.actor(BY), cycle_id=cycle_id, chosen=chosen, reason="")
    for place, words, due, done in MEASURES:
        number = priorities_of(session(), cycle_id)[place].id
        about: dict[str, Any] = {"words": words, "lang": "es", "due": stage.today(due)}
        made = date_measure(actor=stage.actor(AT_WORK), priority_id=number, **about)
        if done is not None:
            stage.tale.add(_day(stage, done), partial(_finish, stage, made.id))


def _finish(stage: Stage, measure_id: int) -> None:
    finish_measure(actor=stage.actor(AT_WORK), measure_id=measure_id)


def _begin_open(stage: Stage) -> None:
    about: dict[str, Any] = {"categories": CATEGORIES, "needs": OPEN_NEEDS, "lang": "es"}
    made = begin_cycle(actor=stage.actor(BY), area_id=stage.areas[OPEN_AREA], **about).id
    for one, voter in enumerate(OPEN_VOTERS):
        at = stage.on(OPEN_BEGUN - 1 - one, f"priorities-{voter}") + timedelta(minutes=1)
        stage.tale.add(at, partial(_vote, stage, made, voter, (0, 3 + one % 2)))
