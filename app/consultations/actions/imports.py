"""Consultations of another system, each part taken once by its `origin`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Table, bindparam, func, select, update

from app.areas.queries import area_by_id
from app.consultations.events import ConsultationDated, ConsultationImported, StancesImported, StatementMade
from app.consultations.holding import held
from app.consultations.models import Consultation, ConsultationPerson, Stance, Statement
from app.consultations.policies import may_import
from app.consultations.queries import consultation_of
from app.consultations.vocabulary import QUESTION_LONGEST, STATEMENT_LONGEST, PersonKind, Shown, Who
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import Base, once, rows, session, the_row, value
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act

Outcome = Literal["taken", "unchanged"]


def _adding(model: type[Base]) -> Any:
    """Add to how many stances there are, of many at once: one by one they cost more than the stances themselves."""
    table = model.__table__
    assert isinstance(table, Table)
    return update(table).where(table.c.id == bindparam("number")).values(answers=table.c.answers + bindparam("more"))


ADD_TO_PERSON, ADD_TO_STATEMENT = _adding(ConsultationPerson), _adding(Statement)


@dataclass(frozen=True, slots=True)
class TakenStance:
    """A stance of another system. `statement`: its number here; `voter`: what that system calls the person; `at`: when,
    or when the statement was made where it does not say."""

    statement: int
    voter: str
    choice: int
    at: datetime


@act
def take_consultation(
    *, actor: Actor, origin: str, area_id: int, question: str, about: str, lang: str
) -> tuple[int, Outcome]:
    """Take a consultation that was held, with nothing in it yet; one whose `origin` is there stays as it is. Its
    number, and whether it is new. Form minima do not count."""
    if not may_import(actor):
        raise NotAllowed
    known = consultation_of(session(), origin)
    if known is not None:
        return known, "unchanged"
    if not question or len(question) > QUESTION_LONGEST:
        raise Invalid("a question has 1 to %(longest)d characters", longest=QUESTION_LONGEST)
    area, moment = area_by_id(session(), area_id), now()
    taken = Consultation(area_id=area.id, area_path=area.path, question=question, lang=lang, who=Who.EVERYONE)
    taken.explain(about)
    taken.opened_at, taken.closes_at, taken.origin = moment - timedelta(seconds=1), moment, origin
    taken.end_told_at = moment  # it ended elsewhere
    taken.people = taken.stances = taken.revision = 0
    taken.findings = taken.findings_html = ""
    session.add(taken)
    session.flush()
    announce(ConsultationImported(consultation_id=taken.id), actor=actor, content=f"{question}\n{about}")
    return taken.id, "taken"


@act
def take_statement(
    *,
    actor: Actor,
    consultation_id: int,
    origin: str,
    words: str,
    lang: str,
    shown: Shown,
    is_first: bool,
    at: datetime,
) -> Outcome:
    """Take a statement with what its moderators decided; one whose `origin` is there stays as it is."""
    if not may_import(actor):
        raise NotAllowed
    if value(session(), select(Statement.id).where(Statement.origin == origin)) is not None:
        return "unchanged"
    if not words or len(words) > STATEMENT_LONGEST:
        raise Invalid("a statement has 1 to %(longest)d characters", longest=STATEMENT_LONGEST)
    statement = Statement(consultation_id=consultation_id, words=words, lang=lang, shown=shown, is_first=is_first)
    statement.answers, statement.made_at, statement.origin = 0, at, origin
    session.add(statement)
    held(consultation_id).revision += 1
    session.flush()
    event = StatementMade(statement_id=statement.id, consultation_id=consultation_id, state=shown)
    announce(event, actor=actor, content=words)
    return "taken"


@act
def take_stances(*, actor: Actor, consultation_id: int, told: Sequence[TakenStance]) -> list[Outcome]:
    """Take stances of another system, many at once; an outcome for each, in their order. Of two by one person on
    one statement that with the later time holds, so that a second run changes nothing."""
    if not may_import(actor):
        raise NotAllowed
    consultation = held(consultation_id)
    people = _people(consultation_id, {f"imported:{one.voter}" for one in told})
    keyed = [(people[f"imported:{one.voter}"], one) for one in told]
    there = _standing({number for number, _one in keyed})
    outcomes: list[Outcome] = []
    fresh: dict[tuple[int, int], dict[str, Any]] = {}
    for person, one in keyed:
        key, before = (person, one.statement), there.get((person, one.statement))
        if before is not None and (before[0] == one.choice or before[1] >= one.at):
            outcomes.append("unchanged")
            continue
        outcomes.append("taken")
        row = {"person_id": person, "statement_id": one.statement, "choice": one.choice, "at": one.at}
        there[key] = one.choice, one.at
        if before is None or key in fresh:
            fresh[key] = row
        else:
            session.execute(update(Stance).filter_by(person_id=person, statement_id=one.statement).values(row))
    _add(consultation, fresh)
    if "taken" in outcomes:
        consultation.revision += 1
        session.flush()
        event = StancesImported(consultation_id=consultation_id, number=outcomes.count("taken"))
        announce(event, actor=actor)
    return outcomes


@act
def settle_import(*, actor: Actor, consultation_id: int) -> None:
    """Let it have been open from its first statement to its last stance."""
    if not may_import(actor):
        raise NotAllowed
    consultation = held(consultation_id)
    made = select(func.min(Statement.made_at), func.max(Statement.made_at))
    first, last = the_row(session(), made.where(Statement.consultation_id == consultation_id))
    here = select(Statement.id).where(Statement.consultation_id == consultation_id)
    answered = value(session(), select(func.max(Stance.at)).where(Stance.statement_id.in_(here)))
    if first is not None:
        _date(actor, consultation, first, max(one for one in (last, answered) if one is not None))


def _date(actor: Actor, consultation: Consultation, first: datetime, last: datetime) -> None:
    days = first, last + timedelta(seconds=1)
    if (consultation.opened_at, consultation.closes_at) == days:
        return
    consultation.opened_at, consultation.closes_at = days
    session.flush()
    announce(ConsultationDated(consultation_id=consultation.id), actor=actor, fields=["opened_at", "closes_at"])


def _people(consultation_id: int, marks: set[str]) -> dict[str, int]:
    """The number of each person, made where it is new."""
    values = {"consultation_id": consultation_id, "kind": PersonKind.IMPORTED, "verified": False, "answers": 0}
    fresh = [values | {"person": mark, "made_at": now()} for mark in sorted(marks)]
    session.execute(once(ConsultationPerson, "consultation_id", "person"), fresh)
    columns = select(ConsultationPerson.id, ConsultationPerson.person)
    here = columns.where(ConsultationPerson.consultation_id == consultation_id, ConsultationPerson.person.in_(marks))
    return {row.person: row.id for row in rows(session(), here)}


def _standing(people: set[int]) -> dict[tuple[int, int], tuple[int, datetime]]:
    columns = (Stance.person_id, Stance.statement_id, Stance.choice, Stance.at)
    told = rows(session(), select(*columns).where(Stance.person_id.in_(people)))
    return {(row.person_id, row.statement_id): (row.choice, row.at) for row in told}


def _add(consultation: Consultation, fresh: dict[tuple[int, int], dict[str, Any]]) -> None:
    """Stances that are new, and what they add to the counters."""
    if not fresh:
        return
    session.execute(once(Stance, "person_id", "statement_id"), list(fresh.values()))
    by_person, by_statement = Counter(person for person, _ in fresh), Counter(number for _, number in fresh)
    silent = select(func.count()).where(ConsultationPerson.id.in_(by_person), ConsultationPerson.answers == 0)
    consultation.people += value(session(), silent) or 0
    consultation.stances += len(fresh)
    for add, counted in ((ADD_TO_PERSON, by_person), (ADD_TO_STATEMENT, by_statement)):
        session.connection().execute(add, [{"number": number, "more": more} for number, more in counted.items()])
    session.flush()
