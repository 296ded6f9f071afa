"""Minutes as everybody reads them, on a page, on paper and in feeds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import escape

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import Executor
from app.live.dues import last_day
from app.minutes.policies import may_correct, may_finish, may_write
from app.minutes.queries import answered_in, attended, corrections_of, open_corrections, own_parts, versions_of
from app.minutes.vocabulary import CorrectionState, MinutesState
from app.web.city import city
from app.web.feeds import Item
from app.web.filters import day, listed
from app.web.i18n import direction, lang

CHIPS = {
    MinutesState.DRAFT: ("neutral", _l("Being written")),
    MinutesState.CORRECTION: ("warn", _l("Open for corrections")),
    MinutesState.FINAL: ("ok", _l("Final")),
}
DECIDED = {
    CorrectionState.PROPOSED: ("warn", _l("Not decided yet")),
    CorrectionState.ACCEPTED: ("ok", _l("Accepted")),
    CorrectionState.DECLINED: ("neutral", _l("Not taken over")),
}


def chip(state: str) -> tuple[str, str]:
    kind, words = CHIPS[MinutesState(state)]
    return kind, str(words)


@dataclass(slots=True)
class Said:
    """One answer, with the questions that it serves. `questions`: (words, language, supporters)."""

    html: str
    by: str
    kind: str
    issue: str
    questions: list[tuple[str, str, int]] = field(default_factory=list)


def said_now(executor: Executor, meeting_id: int) -> list[Said]:
    """What was answered, as it stands now."""
    return _said(
        (
            row.answer_html or "",
            row.answer_by or "",
            row.answer_kind,
            row.issue_ref or "",
            row.body,
            row.lang,
            row.supports,
        )
        for row in answered_in(executor, meeting_id)
    )


def said_then(facts: dict[str, Any]) -> list[Said]:
    """What was answered, as a final version holds it."""
    names = ("html", "by", "kind", "issue", "body", "lang", "supports")
    return _said(tuple(one[name] for name in names) for one in facts["questions"])


def _said(answers: Iterable[tuple[Any, ...]]) -> list[Said]:
    """Questions under the same written answer stand together."""
    found: list[Said] = []
    for html, by, kind, issue, *question in answers:
        last = found[-1] if found else None
        if last is None or not html or (last.html, last.by, last.kind, last.issue) != (html, by, kind, issue):
            found.append(Said(html, by, kind, issue))
        found[-1].questions.append((question[0], question[1], question[2]))
    return found


def compiled(points: Sequence[str]) -> str:
    """The draft that a writer begins with: a heading for each point of the agenda, in Markdown."""
    return "\n\n".join(f"# {point}" for point in points)


@dataclass(frozen=True, slots=True)
class Shown:
    """Minutes as one person sees them. `open`: whether the words are shown; `version`: the final one that is shown,
    None before; `until`: the last day for corrections; `corrections`: as (row, chip, own)."""

    row: Any
    chip: tuple[str, str]
    open: bool
    can: dict[str, bool]
    version: Any
    versions: Sequence[Any]
    said: list[Said]
    html: str
    came: int | None
    until: date | None
    corrections: list[tuple[Any, tuple[str, Any], bool]]
    counts: dict[str, int]


def shown(executor: Executor, actor: Actor, row: Any, meeting: Any, number: int | None = None) -> Shown:
    """`number`: of an earlier final version."""
    can = abilities(executor, actor, row, meeting)
    versions = versions_of(executor, row.meeting_id) if row.number else ()
    version = next((one for one in versions if one.number == (number or row.number)), None)
    is_open = row.state != MinutesState.DRAFT or can["write"] or may_finish(actor)
    said = said_then(version.facts) if version else said_now(executor, row.meeting_id) if is_open else []
    corrections = corrections_of(executor, row.meeting_id) if row.state != MinutesState.DRAFT else ()
    mine = set(own_parts(executor, actor, row.meeting_id)) if corrections else set()
    return Shown(
        row=row,
        chip=chip(row.state),
        open=is_open,
        can=can,
        version=version,
        versions=versions,
        said=said,
        html=version.html if version else row.html,
        came=version.facts["came"] if version else row.came,
        until=last_day(row.correct_until) if row.correct_until else None,
        corrections=_seen(corrections, mine, can["write"] or may_finish(actor)),
        counts={str(state): sum(one.state == state for one in corrections) for state in CorrectionState},
    )


def _seen(corrections: Sequence[Any], mine: set[int], staff: bool) -> list[tuple[Any, tuple[str, Any], bool]]:
    """What was accepted is read by everybody; the rest by whoever proposed it and whoever decides."""
    return [
        (one, DECIDED[CorrectionState(one.state)], one.participant_id in mine)
        for one in corrections
        if staff or one.state == CorrectionState.ACCEPTED or one.participant_id in mine
    ]


def abilities(executor: Executor, actor: Actor, row: Any, meeting: Any) -> dict[str, bool]:
    """What this reader may do with the minutes as they stand now."""
    write = may_write(actor, meeting)
    in_time = row.state == MinutesState.CORRECTION and now() < row.correct_until
    over = row.state == MinutesState.CORRECTION and not in_time
    return {
        "write": write,
        "edit": write and row.state != MinutesState.FINAL,
        "publish": write and row.state == MinutesState.DRAFT and bool(row.body),
        "decide": write and row.state == MinutesState.CORRECTION,
        "correct": in_time and may_correct(actor, attended(executor, actor, row.meeting_id)),
        "finish": over and may_finish(actor) and not open_corrections(executor, row.meeting_id),
        "erratum": row.state == MinutesState.FINAL and may_finish(actor),
    }


def paper(it: Shown, meeting: Any) -> tuple[str, str]:
    """A final version as a document to print, and its look."""
    promised = [(one["ref"], one["title"], date.fromisoformat(one["due"])) for one in it.version.facts["promises"]]
    about = {"lang": lang(), "dir": direction(lang()), "city": city().name, "promised": promised}
    html = render_template("minutes/paper.html", it=it, meeting=meeting, **about)
    return html, render_template("minutes/paper.css")


def entry_of(row: Any) -> dict[str, Any]:
    """Minutes as one entry of a list."""
    return {
        "title": row.title,
        "url": url_for("minutes.minutes", meeting_id=row.meeting_id),
        "meta": [listed((_("Meeting of %(day)s", day=day(row.starts_at)), row.area_name))],
        "chip": chip(row.state),
        "lang": row.meeting_lang or None,
    }


def feed_item(row: Any) -> Item:
    """Minutes as an entry of the feed, with all their words; a later version comes as the same entry, changed."""
    head = f"<p>{escape(chip(row.state)[1])}</p>"
    return Item(
        mark=f"minutes-{row.meeting_id}",
        title=row.title,
        path=url_for("minutes.minutes", meeting_id=row.meeting_id),
        html=head + row.html,
        at=row.changed_at,
        author=row.area_name,
    )
