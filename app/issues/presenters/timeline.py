"""Entries of a timeline, as the timeline component takes them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.issues.presenters.words import CLOSINGS, OWN_VIEWS, ROLES, SOLVED, STEPS, in_lang
from app.issues.vocabulary import Closing, Solved, StepKind, WordsState
from app.web.filters import listed

DOTS = {Closing.RESOLVED: "ok", Closing.NOT_RESOLVED: "bad"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reporter says of a closing. `words` is None while a moderator reads it."""

    solved: Any
    kind: str
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `own_view`, `verdict`, `figures` stand beside a closing, each for itself."""

    id: str
    title: Any
    at: datetime
    who: str = ""
    role: tuple[str, Any] | None = None
    html: str = ""
    text: str = ""
    lang: str = ""
    next: str = ""
    next_on: date | None = None
    photos: list[dict[str, Any]] = field(default_factory=list)
    kind: str | None = None
    closing: str | None = None
    own_view: Any = None
    verdict: Verdict | None = None
    figures: dict[str, Any] | None = None


def entry_of(row: Any, ref: str, photos: list[Any], *, see: bool = False) -> Entry:
    """A step; its account is no part of it. `see`: the reader may read words that wait for a moderator."""
    body = in_lang(row.body_names)
    return Entry(
        id=f"step-{row.pos}",
        title=_title(row),
        at=row.at,
        who=listed((row.duty_name, body)),
        role=ROLES.get(row.role),
        html=row.html if see or row.words_state == WordsState.VISIBLE else "",
        text="" if see else _waiting(row),
        lang=row.lang,
        next=row.next_step,
        next_on=row.next_on,
        photos=[shown_photo(photo, ref) for photo in photos if photo.step_id == row.id],
        kind=DOTS.get(row.closing),
        closing=row.closing,
        own_view=OWN_VIEWS.get(row.own_view),
        verdict=_verdict(row),
        figures=row.figures,
    )


def shown_photo(photo: Any, ref: str) -> dict[str, Any]:
    url = url_for("issues.photo", ref=ref, pos=photo.pos)
    alt = _("Photo %(number)s", number=photo.pos)
    return {"url": url, "alt": alt, "width": photo.width, "height": photo.height}


def _waiting(row: Any) -> str:
    return str(_("Text being checked.")) if row.words_state == WordsState.PENDING else ""


def _title(row: Any) -> Any:
    if row.kind == StepKind.CLOSE:
        return CLOSINGS[row.closing][1]
    if row.kind == StepKind.WAIT:
        return _("Waiting for: %(whom)s", whom=row.waiting_for)
    if row.kind == StepKind.REOPEN and not row.role:
        return _("Opened again by residents")
    if row.to_body_names:
        return _("Passed on to %(body)s", body=in_lang(row.to_body_names))
    return STEPS[row.kind]


def _verdict(row: Any) -> Verdict | None:
    if row.verdict_solved is None or row.verdict_state == WordsState.HIDDEN:
        return None
    kind = {Solved.YES: "ok", Solved.NO: "bad"}.get(row.verdict_solved, "neutral")
    words = row.verdict if row.verdict_state == WordsState.VISIBLE else None
    return Verdict(SOLVED[row.verdict_solved], kind, words)
