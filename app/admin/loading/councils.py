"""The council of the demo city: its members, the needs it ranked, what it decided and what came of it, and a vote that
is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.stage import Stage
from app.councils.actions import cast_ballot, choose_name, keep_council, open_poll, put_member, say_follows
from app.councils.vocabulary import ORIGIN, Group, Method, PollKind
from app.forums.vocabulary import Access
from app.identity.queries import account_settings
from app.issues.actions import open_commitment
from app.kernel.db import session

KEEPER, AREA = "comisaria", "distrito-centro"
TITLE, SLUG = "Consejo de Seguridad de Centro", "consejo-de-seguridad-de-centro"
ABOUT = "Nos reunimos el primer jueves de cada mes en el centro cultural. Cualquiera puede venir y escuchar."
MADE_DAYS, TERM_DAYS = 200, 730
MEMBERS = (
    ("rachid", Group.RESIDENTS, True),
    ("amalia", Group.RESIDENTS, False),
    ("yolanda", Group.ASSOCIATIONS, True),
    ("julian", Group.TRADERS, True),
    ("teresa", Group.SCHOOLS, True),
    ("nadia", Group.YOUTH, False),
    (KEEPER, Group.POLICE, False),
    ("of-embajadores", Group.POLICE, False),
    ("sociales", Group.CITY, False),
)
NEEDS = "¿Qué necesita más el distrito este invierno?"
NEEDED = (
    "Luz en las calles estrechas",
    "Menos ruido de noche",
    "Cruces seguros junto a los colegios",
    "Baños públicos",
)
RANKED = ([2, 0, 1], [0, 2], [1, 0, 2], [2, 1, 0, 3], [0, 2, 3], [2, 0], [0, 1], [2], [2, 0, 3])
RANKED_BY_RESIDENTS = {"rosa": [2, 3], "hugo": [1, 0], "lola": [0, 3, 2], "tom": [2, 0]}
DECIDED = "¿Por dónde empezamos con los cruces seguros?"
CROSSINGS = ("Colegio de la calle Palma", "Colegio de Lavapiés", "Instituto de San Isidro")
APPROVED = ([0, 1], [0], [1, 0], [2], [0, 1], [0, 2], [0, 1, 2], [0], [1])
FOLLOWS = "Se empieza por la calle Palma en enero; Lavapiés va después. San Isidro se revisa en mayo."
PROMISE, PROMISE_DAYS = "Un agente a pie en el cruce de la calle Palma a la entrada y a la salida del colegio", 20
OPEN = "¿Qué día de la semana se reúne el consejo en primavera?"
OPEN_OPTIONS = ("El primer jueves", "El segundo martes", "El último sábado por la mañana")


def tell_councils(stage: Stage) -> None:
    stage.tale.add(_day(stage, MADE_DAYS, 9), partial(_set_up, stage))


def _day(stage: Stage, days_ago: int, hour: int) -> datetime:
    return stage.past(stage.at(stage.today(-days_ago), time(hour)))


def _set_up(stage: Stage) -> None:
    area_id = stage.areas[AREA]
    made = keep_council(actor=stage.actor(KEEPER), area_id=area_id, title=TITLE, about=ABOUT, access=Access.OPEN)
    for key, group, named in MEMBERS:
        stage.tale.add(_day(stage, MADE_DAYS - 1, 10), partial(_put, stage, made.id, key, group, named))
    needs: dict[str, Any] = {"kind": PollKind.NEEDS, "method": Method.RANKED, "question": NEEDS, "options": NEEDED}
    decision: dict[str, Any] = {
        "kind": PollKind.DECISION,
        "method": Method.APPROVAL,
        "question": DECIDED,
        "options": CROSSINGS,
    }
    coming: dict[str, Any] = {
        "kind": PollKind.DECISION,
        "method": Method.RANKED,
        "question": OPEN,
        "options": OPEN_OPTIONS,
    }
    of_members: dict[str, Sequence[int]] = dict(zip((key for key, _group, _named in MEMBERS), RANKED, strict=True))
    approved: dict[str, Sequence[int]] = dict(zip(of_members, APPROVED, strict=True))
    add = stage.tale.add
    add(_day(stage, 60, 9), partial(_ask, stage, made.id, needs, 45, of_members | RANKED_BY_RESIDENTS))
    add(_day(stage, 40, 9), partial(_ask, stage, made.id, decision, 26, approved, follows=True))
    add(_day(stage, 3, 9), partial(_ask, stage, made.id, coming, -11, {"rachid": [0, 2], "teresa": [2]}))


def _put(stage: Stage, council_id: int, key: str, group: Group, named: bool) -> None:
    email = account_settings(session(), stage.people[key]).email
    until = stage.today(TERM_DAYS - MADE_DAYS)
    put_member(actor=stage.actor(KEEPER), council_id=council_id, email=email, group=group, until=until)
    if named:
        choose_name(actor=stage.actor(key), council_id=council_id, named=True)


def _ask(
    stage: Stage,
    council_id: int,
    about: dict[str, Any],
    closed_days: int,
    ballots: Mapping[str, Sequence[int]],
    *,
    follows: bool = False,
) -> None:
    """Open a vote, vote the day after, and say what follows the day after its end. `closed_days`: how long ago it
    closed, negative while it is open."""
    closes = stage.at(stage.today(-closed_days), time(0))
    poll = open_poll(actor=stage.actor("rachid"), council_id=council_id, lang="es", closes_at=closes, **about)
    for key, choice in ballots.items():
        stage.tale.add(stage.past(poll.opened_at + timedelta(days=1)), partial(_vote, stage, poll.id, key, choice))
    if follows:
        stage.tale.add(_day(stage, closed_days - 1, 11), partial(_follow, stage, poll.id))


def _vote(stage: Stage, poll_id: int, key: str, choice: Sequence[int]) -> None:
    cast_ballot(actor=stage.actor(key), poll_id=poll_id, choice=choice)


def _follow(stage: Stage, poll_id: int) -> None:
    poll = say_follows(actor=stage.actor(KEEPER), poll_id=poll_id, words=FOLLOWS)
    open_commitment(
        actor=stage.actor(KEEPER),
        title=PROMISE,
        area_id=stage.areas[AREA],
        body_slug=None,
        due=stage.today(PROMISE_DAYS),
        origin_kind=ORIGIN,
        origin_id=poll.id,
        origin_title=poll.question,
        origin_path=f"/councils/{SLUG}/polls/{poll.id}",
        lang="es",
    )
