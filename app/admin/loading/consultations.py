"""Consultations of the demo city: one that is open, in which two groups share something, and one that is over, with
what the police promised."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.stage import Stage, number
from app.consultations.actions import give_stance, open_consultation, publish_findings, write_statement
from app.consultations.queries import counted_statements
from app.consultations.vocabulary import ORIGIN, Choice, Who
from app.issues.actions import open_commitment
from app.kernel.db import session
from app.kernel.transaction import act

BY, AREA, AUTHOR = "mod-nuria", "embajadores", "mei"
QUESTION = "¿Qué haría más seguras y tranquilas las noches en Lavapiés?"
ABOUT = (
    "En diciembre se reparte el presupuesto del distrito. Lo que compartan vecinas de opiniones distintas irá por "
    "delante. Al cerrar contamos aquí qué se hace, qué no, y por qué."
)
FIRST = (
    "Más luz en las calles estrechas y en los portales.",
    "Que las terrazas recojan antes entre semana.",
    "Policía de barrio a pie por la noche, siempre las mismas personas.",
    "Cámaras en las plazas.",
    "Música en los locales hasta tarde los fines de semana.",
    "Mediadores de noche en las plazas, antes que multas.",
    "Más multas por ruido en la calle.",
    "Un autobús nocturno que pase cada veinte minutos.",
)
ADDED = "Bancos donde sentarse sin tener que consumir."
# What the two sides say of each, and of what was added; the same on light, on the bus and on benches.
SIDES = ((1, 1, 1, 1, -1, -1, 1, 1, 1), (1, -1, 0, -1, 1, 1, -1, 1, 1))
RESIDENTS = (("carmen", "rosa", "nadia", "fatou"), ("luis", "nico", "tariq", "karim"))
PEOPLE = 15  # of each side; whoever is no resident above answers without an account
OPENED_DAYS, ADDED_DAYS, CLOSES_DAYS = 9, 8, 21
OVER_AREA, OVER_BY, PROMISED_BY = "sol", "med-elvira", "of-sol"
OVER_QUESTION = "Where should the night bus stop, so that nobody walks alone?"
OVER_ABOUT = "The bus company lets us choose two stops between Sol and the river."
OVER_FIRST = (
    "Under the lamps in front of the market.",
    "At the corner of the pharmacy, where people wait anyway.",
    "It should stop on request everywhere after midnight.",
)
OVER_OPENED, OVER_LASTS, OVER_PEOPLE = 40, 20, 9
FINDINGS = (
    "Both stops are agreed with the company: the market and the pharmacy. Stopping on request is not possible on this "
    "line; the reason is the tunnel. Whether the lamps at the market work is looked at each week."
)
PROMISE, PROMISE_DAYS = "The officer on night duty passes the market stop at one and at two", 25


def tell_consultations(stage: Stage) -> None:
    add = stage.tale.add
    add(_day(stage, OPENED_DAYS, 9), partial(_open, stage))
    add(_day(stage, OVER_OPENED, 9), partial(_open_earlier, stage))


def _day(stage: Stage, days_ago: int, hour: int) -> datetime:
    return stage.past(stage.at(stage.today(-days_ago), time(hour)))


def _open(stage: Stage) -> None:
    closes = stage.at(stage.today(CLOSES_DAYS), time(0))
    about: dict[str, Any] = {
        "question": QUESTION,
        "about": ABOUT,
        "lang": "es",
        "who": Who.EVERYONE,
        "closes_at": closes,
    }
    made = open_consultation(actor=stage.actor(BY), area_id=stage.areas[AREA], first=FIRST, **about)
    stage.tale.add(_day(stage, ADDED_DAYS, 10), partial(_state, stage, made.id))
    for side in range(len(SIDES)):
        for one in range(PEOPLE):
            key = f"consultation-{side}-{one}"
            moment = stage.on(1 + number(key, ADDED_DAYS - 2), key)
            stage.tale.add(moment, partial(_answer, stage, made.id, side, one))


def _state(stage: Stage, consultation_id: int) -> None:
    about: dict[str, Any] = {"consultation_id": consultation_id, "words": ADDED, "lang": "es", "charter": True}
    made = write_statement(actor=stage.actor(AUTHOR), **about)
    stage.let_through("statement", made.id, timedelta(hours=1))


def _answer(stage: Stage, consultation_id: int, side: int, one: int) -> None:
    known = RESIDENTS[side]
    actor = stage.actor(known[one]) if one < len(known) else stage.visitor(f"consultation-{side}-{one}")
    answers = list(SIDES[side])
    answers[number(f"{side} {one}", len(FIRST))] = Choice.PASS
    _answer_all(actor=actor, consultation_id=consultation_id, answers=answers)


@act
def _answer_all(*, actor, consultation_id, answers):
    """All of one person at once: a demo is filled while somebody waits."""
    for row, choice in zip(counted_statements(session(), consultation_id), answers, strict=False):
        give_stance(actor=actor, consultation_id=consultation_id, statement_id=row.id, choice=Choice(choice))


def _open_earlier(stage: Stage) -> None:
    closes = stage.at(stage.today(OVER_LASTS - OVER_OPENED), time(0))
    about: dict[str, Any] = {
        "question": OVER_QUESTION,
        "about": OVER_ABOUT,
        "lang": "en",
        "who": Who.EVERYONE,
        "closes_at": closes,
    }
    made = open_consultation(actor=stage.actor(OVER_BY), area_id=stage.areas[OVER_AREA], first=OVER_FIRST, **about)
    for one in range(OVER_PEOPLE):
        actor, key = stage.visitor(f"bus-{one}"), f"bus-{one}"
        answers = [1, (1, 0, 1)[one % 3], (1, -1)[one % 2]]
        told = partial(_answer_all, actor=actor, consultation_id=made.id, answers=answers)
        stage.tale.add(stage.on(OVER_OPENED - 1 - number(key, OVER_LASTS - 3), key), told)
    after = OVER_OPENED - OVER_LASTS - 2
    stage.tale.add(_day(stage, after, 11), partial(_follow, stage, made.id))


def _follow(stage: Stage, consultation_id: int) -> None:
    publish_findings(actor=stage.actor(OVER_BY), consultation_id=consultation_id, words=FINDINGS)
    open_commitment(
        actor=stage.actor(PROMISED_BY),
        title=PROMISE,
        area_id=stage.areas[OVER_AREA],
        body_slug=None,
        due=stage.today(PROMISE_DAYS),
        origin_kind=ORIGIN,
        origin_id=consultation_id,
        origin_title=OVER_QUESTION,
        origin_path=f"/consultations/{consultation_id}/closing",
        lang="en",
    )
