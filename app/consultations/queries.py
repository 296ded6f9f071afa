"""Every SELECT about consultations."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, or_, select

from app.areas.models import Area
from app.consultations.models import (
    Consultation,
    ConsultationPerson,
    ConsultationResult,
    Stance,
    Statement,
    StatementCount,
)
from app.consultations.vocabulary import ACCOUNT, PAGE_LENGTH, SLOTS, PersonKind, Shown
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.paging import Page, decode_cursor, encode_cursor, moment, whole

STANCES_APART = 3  # see `stances_to_count`
STATEMENTS = (
    select(func.count())
    .where(Statement.consultation_id == Consultation.id, Statement.shown == Shown.VISIBLE)
    .correlate(Consultation)
    .scalar_subquery()
    .label("statements")
)
CONSULTATION: tuple[Any, ...] = (
    Consultation.id,
    Consultation.area_id,
    Consultation.area_path,
    Consultation.question,
    Consultation.about,
    Consultation.about_html,
    Consultation.lang,
    Consultation.who,
    Consultation.opened_at,
    Consultation.closes_at,
    Consultation.people,
    Consultation.stances,
    Consultation.revision,
    Consultation.findings,
    Consultation.findings_html,
    Consultation.found_at,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
    STATEMENTS,
)
STATEMENT: tuple[Any, ...] = (Statement.id, Statement.consultation_id, Statement.words, Statement.lang, Statement.shown)


def _consultations(*more: Any) -> Select[Any]:
    return select(*CONSULTATION, *more).join(Area, Area.id == Consultation.area_id)


def consultation_by_id(executor: Executor, consultation_id: int) -> Any:
    """The consultation's row with `area_name`, `area_slug`, `statements`, how many people answer, and what rooms above
    add (see `Slots`); raises `NotFound`."""
    return the_row(executor, _consultations(*SLOTS.columns).where(Consultation.id == consultation_id))


def consultations(executor: Executor, area_path: str | None = None, after: str | None = None) -> Page[Any]:
    """All, the newest first, a page at a time; of one area and those inside it."""
    wanted, keys = _consultations(), decode_cursor(after, 2)
    if area_path is not None:
        wanted = wanted.where(Consultation.area_path.startswith(area_path, autoescape=True))
    if keys is not None:
        at, number = moment(keys[0]), whole(keys[1])
        earlier = and_(Consultation.opened_at == at, Consultation.id < number)
        wanted = wanted.where(or_(Consultation.opened_at < at, earlier))
    newest = wanted.order_by(Consultation.opened_at.desc(), Consultation.id.desc())
    found = rows(executor, newest.limit(PAGE_LENGTH + 1))
    shown, more = found[:PAGE_LENGTH], len(found) > PAGE_LENGTH
    return Page(shown, older=encode_cursor(shown[-1].opened_at.isoformat(), shown[-1].id) if more else None)


def sent_consultation(executor: Executor, account_id: int | None, key: str | None) -> int | None:
    """The consultation that this form has opened already."""
    same = and_(Consultation.opened_by == account_id, Consultation.key == key)
    found: int | None = value(executor, select(Consultation.id).where(same)) if key and account_id else None
    return found


def consultation_of(executor: Executor, origin: str) -> int | None:
    """The one that another system calls so."""
    found: int | None = value(executor, select(Consultation.id).where(Consultation.origin == origin))
    return found


def sent_statement(executor: Executor, account_id: int | None, key: str | None) -> int | None:
    """The statement that this form has made already."""
    same = and_(Statement.author_id == account_id, Statement.key == key)
    found: int | None = value(executor, select(Statement.id).where(same)) if key and account_id else None
    return found


def next_statement(executor: Executor, consultation_id: int, mark: str | None) -> Any:
    """What a person has not answered yet: of the statements that people answer the one with the fewest stances, so that
    late ones are not left behind; None when all are answered."""
    open_ones = select(*STATEMENT).where(Statement.consultation_id == consultation_id, Statement.shown == Shown.VISIBLE)
    if mark is not None:
        open_ones = open_ones.where(~select(Stance.person_id).where(_given_by(mark)).exists())
    return row_or_none(executor, open_ones.order_by(Statement.answers, Statement.id).limit(1))


def _given_by(mark: str) -> Any:
    whose = (
        select(ConsultationPerson.id)
        .where(ConsultationPerson.consultation_id == Statement.consultation_id, ConsultationPerson.person == mark)
        .correlate(Statement)
        .scalar_subquery()
    )
    return and_(Stance.statement_id == Statement.id, Stance.person_id == whose)


def own_stances(executor: Executor, consultation_id: int, mark: str | None) -> Sequence[Any]:
    """What a person said lately, with `choice` and `given`, how many stances they gave in all; the newest first."""
    if mark is None:
        return ()
    mine = and_(ConsultationPerson.consultation_id == consultation_id, ConsultationPerson.person == mark)
    told = (
        select(*STATEMENT, Stance.choice, ConsultationPerson.answers.label("given"))
        .join(Stance, Stance.statement_id == Statement.id)
        .join(ConsultationPerson, ConsultationPerson.id == Stance.person_id)
        .where(mine, Statement.shown == Shown.VISIBLE)
    )
    return rows(executor, told.order_by(Stance.at.desc(), Statement.id.desc()).limit(PAGE_LENGTH))


def answers_of(executor: Executor, consultation_id: int, mark: str) -> int:
    """How many stances somebody gave."""
    mine = and_(ConsultationPerson.consultation_id == consultation_id, ConsultationPerson.person == mark)
    return int(value(executor, select(ConsultationPerson.answers).where(mine)) or 0)


def statement_by_id(executor: Executor, statement_id: int) -> Any:
    """A statement's row; raises `NotFound`."""
    return the_row(executor, select(*STATEMENT).where(Statement.id == statement_id))


def statements_for_review(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    """Statements with what moderators must know of them."""
    told = select(
        *STATEMENT, Statement.author_id, Statement.made_at, Consultation.question, Consultation.area_path
    ).join(Consultation, Consultation.id == Statement.consultation_id)
    return rows(executor, told.where(Statement.id.in_(ids)))


def words_of_statement(executor: Executor, statement_id: int) -> dict[str, str]:
    """All that its author wrote."""
    return {"words": the_row(executor, select(Statement.words).where(Statement.id == statement_id)).words}


def result_of(executor: Executor, consultation_id: int) -> Any:
    """What the worker made of it last; None before the first time."""
    columns = ConsultationResult.__table__.c
    return row_or_none(executor, select(*columns).where(columns.consultation_id == consultation_id))


def counted_statements(executor: Executor, consultation_id: int) -> Sequence[Any]:
    """The statements that people answer, with `counts` as they were counted last (None for one that came since)."""
    told = select(*STATEMENT, Statement.is_first, Statement.author_id, Statement.made_at, StatementCount.counts).join(
        StatementCount, StatementCount.statement_id == Statement.id, isouter=True
    )
    here = and_(Statement.consultation_id == consultation_id, Statement.shown == Shown.VISIBLE)
    return rows(executor, told.where(here).order_by(Statement.id))


def ended_untold(executor: Executor, now: datetime) -> list[int]:
    """Those that are over without anybody having said so."""
    ended = and_(Consultation.closes_at <= now, Consultation.end_told_at.is_(None))
    return [row.id for row in rows(executor, select(Consultation.id).where(ended).order_by(Consultation.id))]


def uncounted(executor: Executor) -> list[tuple[int, int]]:
    """(consultation, revision) of those on which something happened since they were counted; the one that waits longest
    comes first."""
    counted = ConsultationResult
    told = (
        select(Consultation.id, Consultation.revision)
        .join(counted, counted.consultation_id == Consultation.id, isouter=True)
        .where(Consultation.revision > func.coalesce(counted.revision, 0))
        .order_by(func.coalesce(counted.counted_at, Consultation.opened_at), Consultation.id)
    )
    return [(row.id, row.revision) for row in rows(executor, told)]


def stances_to_count(executor: Executor, consultation_id: int) -> Sequence[Any]:
    """The stances of each `person` on statements that people answer, as `told`: numbers with commas between, each three
    times the statement's plus 0, 1 or 2 for disagree, pass, agree. A row for each person, not for each stance: of
    hundreds of thousands of rows, fetching would take most of the time."""
    code = cast(Stance.statement_id * STANCES_APART + Stance.choice + 1, String)
    told = (
        select(Stance.person_id.label("person"), func.aggregate_strings(code, ",").label("told"))
        .join(Statement, Statement.id == Stance.statement_id)
        .where(Statement.consultation_id == consultation_id, Statement.shown == Shown.VISIBLE)
        .group_by(Stance.person_id)
        .order_by(Stance.person_id)
    )
    return rows(executor, told)


def people_to_count(executor: Executor, consultation_id: int) -> Sequence[Any]:
    """Everybody who gave a stance: `id`, `kind`, `verified`."""
    columns = (ConsultationPerson.id, ConsultationPerson.kind, ConsultationPerson.verified)
    took_part = and_(ConsultationPerson.consultation_id == consultation_id, ConsultationPerson.answers > 0)
    return rows(executor, select(*columns).where(took_part))


def accounts_in(executor: Executor, consultation_id: int) -> list[int]:
    """The accounts that took part and are still there; not what they said."""
    here = (ConsultationPerson.consultation_id == consultation_id, ConsultationPerson.kind == PersonKind.ACCOUNT)
    known = select(ConsultationPerson.person).where(*here, ConsultationPerson.person.startswith(ACCOUNT))
    return [int(row.person.removeprefix(ACCOUNT)) for row in rows(executor, known)]


def statements_in(executor: Executor, consultation_id: int) -> list[int]:
    """The ids of all statements of a consultation, whether or not people answer them."""
    here = select(Statement.id).where(Statement.consultation_id == consultation_id)
    return [row.id for row in rows(executor, here.order_by(Statement.id))]


def taken_statements(executor: Executor, consultation_id: int) -> Sequence[Any]:
    """What was taken over from another system: `id`, `origin`, `made_at`."""
    columns = (Statement.id, Statement.origin, Statement.made_at)
    taken = and_(Statement.consultation_id == consultation_id, Statement.origin.is_not(None))
    return rows(executor, select(*columns).where(taken))
