"""Meetings that residents of the demo city wish for: one whose date is being polled, and one that is new."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.stage import Stage
from app.kernel.db import session
from app.proposals.actions import answer_poll, open_poll, propose_meeting, support_proposal
from app.proposals.queries import slots
from app.proposals.vocabulary import Answer, Slot

AREA, AUTHOR, OFFICER = "cortes", "pilar", "of-cortes"
TITLE = "Patinetes y terrazas: por dónde se camina en Las Letras"
WHY = (
    "Entre las mesas y los patinetes queda un palmo. Con un carrito o con bastón se baja a la calzada. "
    "Quien pone terrazas, quien reparte y quien camina no se han sentado nunca juntos."
)
WISHES = "Por la tarde, después de las seis; mejor no en viernes."
SUPPORTERS = ("marta", "tom", "sofia", "esteban", "bea")
PROPOSED_DAYS, POLLED_DAYS, ANSWERED_DAYS = 12, 4, 3  # ago
POLL_LASTS_DAYS = 5  # from today
SLOT_DAYS = (10, 11, 14)
BEGINS, LASTS = time(18, 30), timedelta(minutes=90)
ANSWERS = {
    "pilar": (Answer.YES, Answer.YES, Answer.NO),
    "marta": (Answer.YES, Answer.IF_NEEDED, Answer.YES),
    "tom": (Answer.NO, Answer.YES, Answer.IF_NEEDED),
    "sofia": (Answer.IF_NEEDED, Answer.YES, Answer.NO),
}
NEW_AREA, NEW_AUTHOR, NEW_DAYS = "sol", "amalia", 2
NEW_TITLE = "A talk in English about pickpockets and lost bags"
NEW_WHY = (
    "Half of the stairs here are rented by the week. A plain hour in English, with time for questions, would help."
)


def tell_proposals(stage: Stage) -> None:
    add = stage.tale.add
    add(_day(stage, PROPOSED_DAYS), partial(_propose, stage, AUTHOR, AREA, TITLE, WHY, "es", WISHES))
    for number, person in enumerate(SUPPORTERS, 1):
        add(_day(stage, PROPOSED_DAYS - 1) + number * timedelta(hours=1), partial(_support, stage, person))
    add(_day(stage, POLLED_DAYS), partial(_poll, stage))
    for number, person in enumerate(ANSWERS, 1):
        add(_day(stage, ANSWERED_DAYS) + number * timedelta(minutes=20), partial(_answer, stage, person))
    add(_day(stage, NEW_DAYS), partial(_propose, stage, NEW_AUTHOR, NEW_AREA, NEW_TITLE, NEW_WHY, "en", ""))


def _day(stage: Stage, days_ago: int) -> datetime:
    return stage.at(stage.today(-days_ago), time(10))


def _propose(stage: Stage, person: str, area: str, title: str, why: str, lang: str, wishes: str) -> None:
    about: dict[str, Any] = {"area_id": stage.areas[area], "title": title, "why": why, "lang": lang, "wishes": wishes}
    made = propose_meeting(actor=stage.actor(person), charter=True, **about)
    stage.proposals[title] = made.id
    stage.let_through("proposal", made.id, timedelta(hours=1))


def _support(stage: Stage, person: str) -> None:
    support_proposal(actor=stage.actor(person), proposal_id=stage.proposals[TITLE], on=True)


def _poll(stage: Stage) -> None:
    starts = [stage.at(stage.today(days), BEGINS) for days in SLOT_DAYS]
    until = stage.at(stage.today(POLL_LASTS_DAYS), time(20))
    offered = [Slot(start, start + LASTS) for start in starts]
    open_poll(actor=stage.actor(OFFICER), proposal_id=stage.proposals[TITLE], slots=offered, until=until)


def _answer(stage: Stage, person: str) -> None:
    proposal_id = stage.proposals[TITLE]
    numbers = [row.id for row in slots(session(), proposal_id)]
    answers = dict(zip(numbers, ANSWERS[person], strict=True))
    answer_poll(actor=stage.actor(person), proposal_id=proposal_id, answers=answers)
