"""Whoever runs a consultation opens it, closes it before its day, and says what follows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.areas.queries import area_by_id
from app.consultations.events import ConsultationClosed, ConsultationOpened, ConsultationOver, FindingsPublished
from app.consultations.holding import held
from app.consultations.models import Consultation, Statement
from app.consultations.policies import may_run
from app.consultations.queries import sent_consultation
from app.consultations.vocabulary import (
    ABOUT_LONGEST,
    FINDINGS_LONGEST,
    FINDINGS_SHORTEST,
    FIRST_FEWEST,
    FIRST_MOST,
    LONGEST,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    STATEMENT_LONGEST,
    STATEMENT_SHORTEST,
    Shown,
    Who,
)
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.text import render, tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.web.city import city


@act
def open_consultation(
    *,
    actor: Actor,
    area_id: int,
    question: str,
    about: str,
    lang: str,
    who: Who,
    closes_at: datetime,
    first: Sequence[str],
    key: str | None = None,
) -> Consultation:
    """Put a question to the residents of an area until `closes_at`, within a year.

    `about`: why it is asked, and what will come of it. `first`: three to forty statements to begin with, since nobody
    can answer an empty page. `key`: of the form, so that sending twice opens one.
    """
    area = area_by_id(session(), area_id)
    if not may_run(actor, area.path):
        raise NotAllowed
    said = tidy(question), tidy_block(about)
    if not QUESTION_SHORTEST <= len(said[0]) <= QUESTION_LONGEST:
        raise Invalid("Between 10 and 200 characters.", field="question")
    if len(said[1]) > ABOUT_LONGEST:
        raise Invalid("At most %(max)d characters.", field="about", max=ABOUT_LONGEST)
    if not now() < closes_at <= now() + LONGEST:
        raise Invalid("A consultation closes between now and a year from now.", field="until")
    statements = _first(first)
    about_it = {"area_id": area.id, "area_path": area.path, "lang": lang, "who": who, "closes_at": closes_at}
    return made_once(lambda: _sent(actor, key, said[0]), lambda: _open(actor, said, statements, key, about_it))


@act
def close_consultation(*, actor: Actor, consultation_id: int) -> Consultation:
    """Close it now, before its day: no stance is taken or changed any more."""
    consultation = _run(actor, consultation_id)
    consultation.must_be_open(now(), city().zone)
    consultation.closes_at = now()
    announce(ConsultationClosed(consultation_id=consultation_id), actor=actor, fields=["closes_at"])
    return consultation


@act
def publish_findings(*, actor: Actor, consultation_id: int, words: str) -> Consultation:
    """Say on the closing page what police and city make of it, once it is over; said again, the new words stand."""
    consultation = _run(actor, consultation_id)
    consultation.must_be_over(now())
    said = tidy_block(words)
    if not FINDINGS_SHORTEST <= len(said) <= FINDINGS_LONGEST:
        raise Invalid("Between 20 and 5,000 characters.", field="words")
    told = FindingsPublished(consultation_id=consultation_id, again=consultation.found_at is not None)
    consultation.findings, consultation.findings_html = said, render(said)
    consultation.found_at, consultation.found_by = now(), actor.account_id
    announce(told, actor=actor, fields=["findings"], content=said)
    return consultation


@act
def tell_end(*, actor: Actor, consultation_id: int) -> bool:
    """Say that a consultation is over, once; whether it was said now."""
    if actor.kind != "system":
        raise NotAllowed
    consultation = held(consultation_id)
    if consultation.end_told_at is not None or now() < consultation.closes_at:
        return False
    consultation.end_told_at = now()
    announce(ConsultationOver(consultation_id=consultation_id), actor=actor, fields=["end_told_at"])
    return True


def _run(actor: Actor, consultation_id: int) -> Consultation:
    consultation = held(consultation_id)
    if not may_run(actor, consultation.area_path):
        raise NotAllowed
    return consultation


def _first(lines: Sequence[str]) -> list[str]:
    statements = list(dict.fromkeys(filter(None, map(tidy, lines))))
    if not FIRST_FEWEST <= len(statements) <= FIRST_MOST:
        raise Invalid("Begin with three to forty statements, each on a line of its own.", field="first")
    for words in statements:
        if not STATEMENT_SHORTEST <= len(words) <= STATEMENT_LONGEST:
            raise Invalid("A statement has 10 to 280 characters: “%(words)s”", field="first", words=words[:60])
    return statements


def _sent(actor: Actor, key: str | None, question: str) -> Consultation | None:
    number = sent_consultation(session(), actor.account_id, key)
    found = session.get(Consultation, number) if number is not None else None
    if found is not None and found.question != question:
        raise SentAlready(field="question")
    return found


def _open(
    actor: Actor, said: tuple[str, str], statements: Sequence[str], key: str | None, about_it: dict[str, Any]
) -> Consultation:
    consultation = Consultation(question=said[0], opened_at=now(), opened_by=actor.account_id, key=key, **about_it)
    consultation.explain(said[1])
    consultation.people = consultation.stances = consultation.revision = 0
    consultation.findings = consultation.findings_html = ""
    session.add(consultation)
    session.flush()
    session.add_all(
        Statement(
            consultation_id=consultation.id,
            words=words,
            lang=consultation.lang,
            shown=Shown.VISIBLE,
            is_first=True,
            answers=0,
            made_at=now(),
        )
        for words in statements
    )
    session.flush()
    told = "\n".join((*said, *statements))
    announce(ConsultationOpened(consultation_id=consultation.id), actor=actor, content=told)
    return consultation
