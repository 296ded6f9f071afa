"""Entries of a timeline, as the timeline component takes them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.identity.vocabulary import Role
from app.issues.presenters.ratings import Sums, sums
from app.issues.presenters.words import CLOSINGS, LIMITS, OWN_VIEWS, ROLES, SOLVED, STEPS, in_lang
from app.issues.queries import BESIDE
from app.issues.signing import waited_for
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_VERDICT, Closing, Signing, Solved, StepKind, WordsState
from app.kernel.bars import BAR
from app.web.answers import path_to
from app.web.filters import listed
from app.web.i18n import lang

DOTS = {Closing.RESOLVED: "ok", Closing.NOT_RESOLVED: "bad"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reporter says of a closing. `words` is None while a moderator reads it. `report_url`: where the words
    are reported to a moderator."""

    solved: Any
    kind: str
    words: str | None
    report_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `own_view`, `verdict`, `figures` stand beside a closing, each for itself. `report_url`: where the
    words of residents are reported to a moderator; `redact_url`: where a mediator blacks out an official one;
    `barred`: a part is blacked out already."""

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
    limited: Any = None
    review_on: date | None = None
    own_view: Any = None
    verdict: Verdict | None = None
    report_url: str = ""
    figures: Sums | None = None
    redact_url: str = ""
    barred: bool = False


def entry_of(
    row: Any, ref: str, photos: list[Any], *, see: bool = False, redacts: bool = False, before: Any = None
) -> Entry:
    """A step; its account is no part of it. `see`: the reader may read words that wait for a moderator; `redacts`: may
    black out what tells of a person. `before`: the photo of the report that stands beside those of a step, where the
    reader may see it."""
    return Entry(
        id=f"step-{row.pos}",
        title=_title(row),
        at=row.at,
        who=_who(row),
        role=ROLES.get(row.role),
        html=row.html if see or row.words_state == WordsState.VISIBLE else "",
        text="" if see else _waiting(row),
        lang=row.lang,
        next=row.next_step,
        next_on=row.next_on,
        photos=_beside(before, [photo for photo in photos if photo.step_id == row.id], ref),
        kind=DOTS.get(row.closing),
        closing=row.closing,
        limited=LIMITS.get(row.limited),
        review_on=row.review_on,
        own_view=OWN_VIEWS.get(row.own_view),
        verdict=_verdict(row, ref),
        report_url=_report_url(row, ref),
        figures=sums(row.figures),
        redact_url=path_to("moderation.redact_record", kind="step", key=f"{ref}{BESIDE}{row.pos}")
        if redacts and row.role
        else "",
        barred=any(BAR in text for text in (row.html, row.next_step, row.waiting_for)),
    )


def report_path(kind: str, ref: str, number: int | None = None) -> str:
    """Where words of an issue are reported: by its reference, since a number of a row betrays the confidential ones
    before it."""
    return path_to("moderation.flag", kind=kind, key=ref if number is None else f"{ref}{BESIDE}{number}")


def _report_url(row: Any, ref: str) -> str:
    theirs = row.kind == StepKind.REOPEN and not row.role and row.html and row.words_state == WordsState.VISIBLE
    return report_path(SUBJECT_REOPENING, ref, row.pos) if theirs else ""


def _beside(before: Any, after: list[Any], ref: str) -> list[dict[str, Any]]:
    """How it was, and how it is now."""
    shown = [shown_photo(photo, ref) | {"caption": _("After")} for photo in after]
    return [shown_photo(before, ref) | {"caption": _("Before")}, *shown] if before and shown else shown


def shown_photo(photo: Any, ref: str) -> dict[str, Any]:
    url = url_for("issues.photo", ref=ref, pos=photo.pos)
    alt = _("Photo %(number)s", number=photo.pos)
    return {"url": url, "alt": alt, "width": photo.width, "height": photo.height}


def _waiting(row: Any) -> str:
    return str(_("Text being checked.")) if row.words_state == WordsState.PENDING else ""


def _who(row: Any) -> str:
    who = listed((row.duty_name, in_lang(row.body_names)))
    if row.signing != Signing.SIGNED:
        return who
    return str(_("%(who)s; signed by %(second)s", who=who, second=row.signed_by or _("a second officer")))


def _title(row: Any) -> Any:
    if row.signing == Signing.SENT_BACK:
        return _("Not signed by the second officer")
    if row.kind == StepKind.CLOSE:
        return CLOSINGS[row.closing][1]
    if row.kind == StepKind.WAIT:
        return _("Waiting for: %(whom)s", whom=waited_for(row.waiting_for, lang()))
    if row.kind == StepKind.REOPEN and not row.role:
        return _("Opened again by residents")
    if row.kind == StepKind.RETURN and row.to_body_names:
        return _("Sent back to %(body)s", body=in_lang(row.to_body_names))
    if row.kind == StepKind.COMMIT and row.role == Role.MEDIATOR:
        return _("A challenge was decided: obligation")
    if row.kind == StepKind.MOVE:
        return _moved(row)
    if row.to_body_names:
        return _("Passed on to %(body)s", body=in_lang(row.to_body_names))
    return STEPS[row.kind]


def _moved(row: Any) -> Any:
    """Both categories by name; of those that are never public a row knows no name."""
    before, after = in_lang(row.moved_from), in_lang(row.moved_to)
    if before and after:
        return _("Moved from “%(before)s” to “%(after)s”", before=before, after=after)
    return _("Moved to the category “%(after)s”", after=after) if after else STEPS[row.kind]


def _verdict(row: Any, ref: str) -> Verdict | None:
    if row.verdict_solved is None or row.verdict_state == WordsState.HIDDEN:
        return None
    kind = {Solved.YES: "ok", Solved.NO: "bad"}.get(row.verdict_solved, "neutral")
    words = row.verdict if row.verdict_state == WordsState.VISIBLE else None
    return Verdict(
        SOLVED[row.verdict_solved], kind, words, report_path(SUBJECT_VERDICT, ref, row.round) if words else ""
    )
