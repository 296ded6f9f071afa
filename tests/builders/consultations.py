"""Consultations for tests."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.areas.models import Area
from app.consultations.actions import give_stance
from app.consultations.models import Consultation, Statement
from app.consultations.vocabulary import Choice, Shown, Who
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import reader, rows, session

QUESTION = "What would make the square safe at night?"
WORDS = ("More lamps on the square.", "Fewer cars at night, please.", "A later last bus for everyone.")


def make_consultation(area: Area, words: Sequence[str] = WORDS, days: float = 7, **fields: Any) -> Consultation:
    """A consultation that everybody may answer for some more days, and its statements; open unless `days` is past."""
    told = {"question": QUESTION, "lang": "en", "who": Who.EVERYONE, "people": 0, "stances": 0, "revision": 0}
    told |= {"opened_at": now() - timedelta(days=30), "closes_at": now() + timedelta(days=days)}
    told |= {"findings": "", "findings_html": ""}
    made = Consultation(area_id=area.id, area_path=area.path, **(told | fields))
    made.explain("Tell us before the budget is made.")
    session.add(made)
    session.commit()
    for one in words:
        make_statement(made, one, is_first=True)
    return made


def make_statement(consultation: Consultation, words: str, **fields: Any) -> Statement:
    told = {"lang": "en", "shown": Shown.VISIBLE, "is_first": False, "answers": 0, "made_at": now()}
    made = Statement(consultation_id=consultation.id, words=words, **(told | fields))
    session.add(made)
    session.commit()
    return made


def statements_of(consultation: Consultation) -> list[int]:
    """Their numbers, in their order; read beside the session, so that nobody waits for it."""
    here = select(Statement.id).where(Statement.consultation_id == consultation.id).order_by(Statement.id)
    return [row.id for row in rows(reader(), here)]


def answer(consultation: Consultation, who: str | Actor, choices: Iterable[int | None]) -> None:
    """The stances of an actor, or of a browser called `who`, on the statements in their order; None leaves one out."""
    actor = Actor(device=who) if isinstance(who, str) else who
    for number, choice in zip(statements_of(consultation), choices, strict=True):
        if choice is not None:
            give_stance(actor=actor, consultation_id=consultation.id, statement_id=number, choice=Choice(choice))
