"""Replies, samples and assessments as pages show them: beside the residents' figures, never mixed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.words import MARKS, ROLES, SOLVED, SOLVED_KINDS, in_lang, status_of
from app.issues.vocabulary import Assessor, WordsState
from app.web.filters import listed

ASSESSORS: dict[str, Any] = {
    Assessor.REPRESENTATIVE: _l("Representative of the neighbourhood"),
    Assessor.LOCAL_AUTHORITY: _l("Local authority"),
    Assessor.EXPERT: _l("Appointed expert"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReply:
    round: int
    who: str
    role: tuple[str, Any] | None
    html: str
    lang: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAssessment:
    """`signed`: name, body and office; `until`: the end of an expert's term."""

    signed: str
    office: Any
    until: datetime | None
    interests: str
    solved: tuple[str, Any]
    marks: list[tuple[Any, int]]
    html: str
    lang: str
    at: datetime
    sample_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledLine:
    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    filed: int
    can_assess: bool


def shown_replies(found: Sequence[Any]) -> list[ShownReply]:
    return [
        ShownReply(
            round=row.round,
            who=listed((row.duty_name, in_lang(row.body_names))),
            role=ROLES.get(row.role),
            html=row.html,
            lang=row.lang,
            at=row.at,
        )
        for row in found
    ]


def shown_assessments(found: Sequence[Any]) -> list[ShownAssessment]:
    return [
        ShownAssessment(
            signed=listed((row.name, in_lang(row.body_names))),
            office=ASSESSORS[row.assessor],
            until=row.until,
            interests=row.interests,
            solved=(SOLVED_KINDS[row.solved], SOLVED[row.solved]),
            marks=[(words, getattr(row, name)) for name, words in MARKS.items()],
            html=row.html,
            lang=row.lang,
            at=row.at,
            sample_id=row.sample_id,
        )
        for row in found
    ]


def sampled_lines(found: Sequence[Any], actor: Actor) -> list[SampledLine]:
    return [_line(row, actor) for row in found]


def head_words(sample: Any) -> str:
    return str(_("%(size)s of %(candidates)s, drawn by lot", size=sample.size, candidates=sample.candidates))


def _line(row: Any, actor: Actor) -> SampledLine:
    words = row.words_state == WordsState.VISIBLE
    return SampledLine(
        ref=row.ref,
        title=row.title if words else f"{row.ref} · {row.area_name}",
        lang=row.lang if words else "",
        chip=status_of(row.state, row.closing),
        filed=row.filed,
        can_assess=policies.assesses_as(actor, row) is not None,
    )
