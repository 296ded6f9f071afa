"""Feeds: the steps of one issue, and the newest issues; what the public may see, whoever asks."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.timeline import entry_of
from app.issues.presenters.words import in_lang, status_of
from app.web.feeds import Item
from app.web.filters import day


def title_of_issue(row: Any) -> str:
    return f"{row.ref}: {title_of(row, words=readable(row))}"


def point_of(row: Any) -> tuple[float, float] | None:
    """The point that the map shows, and never the one that was told."""
    return (row.lat, row.lon) if row.lat is not None and not getattr(row, "confidential", False) else None


def steps(row: Any, found: Sequence[Any]) -> Iterable[Item]:
    """An entry for each step, and one for the report itself."""
    path = url_for("issues.issue", ref=row.ref)
    for step in found:
        entry = entry_of(step, row.ref, [])
        # Of the entry, not of the row: words that wait for a moderator are in no entry.
        html = Markup(entry.html) or escape(entry.text)  # noqa: S704 - cleaned when it was stored
        if entry.next:
            then = _("Next: %(what)s", what=entry.next)
            by = _("by %(day)s", day=day(entry.next_on)) if entry.next_on else ""
            html += Markup("<p>{} {}</p>").format(then, by)
        yield Item(
            f"issue-{row.ref}-step-{step.pos}",
            str(entry.title),
            f"{path}#{entry.id}",
            html,
            step.at,
            entry.who,
            point=point_of(row),
        )
    if len(found) == row.steps:
        yield issue(row)


def issue(row: Any) -> Item:
    """The report itself."""
    words = readable(row)
    about = f"{in_lang(row.category_names)} · {row.area_name} · {status_of(row.state, row.closing)[1]}"
    html = Markup("<p>{}</p>").format(about)
    html += Markup(row.html) if words else escape(_("Text being checked."))  # noqa: S704 - cleaned when stored
    path = url_for("issues.issue", ref=row.ref)
    # By its reference: numbers of rows leave a gap where a confidential one lies.
    return Item(f"issue-{row.ref}", title_of_issue(row), path, html, row.reported_at, point=point_of(row))
