"""Issues that were joined: on their pages, and where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.issue import title_of
from app.issues.presenters.similar import Similar, similar
from app.issues.presenters.words import in_lang, status_of
from app.issues.vocabulary import WordsState
from app.web.filters import listed


@dataclass(frozen=True, slots=True)
class Joined:
    """One merge, as a page of either issue shows it. `ref` and `title` are empty where this reader may not read the
    other one. `here`: the other one goes on on this page."""

    ref: str
    url: str
    title: str
    lang: str
    here: bool
    who: str
    at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Merges:
    """`into`: where this one goes on; `others`: what goes on here; `before`: what was undone."""

    into: Joined | None
    others: list[Joined]
    before: list[Joined]


def merges(row: Any, found: Sequence[Any], actor: Actor) -> Merges:
    """What was joined with what, for this reader. Of one that the reader may not read there is no word, but that this
    one goes on somewhere."""
    shown = [_joined(row, one, actor) for one in found]
    stand = [one for one in shown if one.undone_at is None]
    into = next((one for one in stand if not one.here), None)
    return Merges(
        into,
        [one for one in stand if one.here and one.ref],
        [one for one in shown if one.undone_at is not None and one.ref],
    )


def _joined(row: Any, one: Any, actor: Actor) -> Joined:
    reads = policies.may_read(actor, _Other(one))
    visible = one.words_state == WordsState.VISIBLE
    return Joined(
        one.ref if reads else "",
        url_for("issues.issue", ref=one.ref) if reads else "",
        one.title if reads and visible else "",
        one.lang,
        one.into_id == row.id,
        listed((one.duty_name, in_lang(one.body_names))),
        one.at,
        one.undone_at,
    )


class _Other:
    """The other issue of a merge, as policies judge it."""

    def __init__(self, row: Any) -> None:
        self.id, self.confidential, self.area_path, self.body_id = (
            row.other_id,
            row.confidential,
            row.area_path,
            row.body_id,
        )
        self.officer_account_id, self.reporter_kind = row.officer_account_id, row.reporter_kind
        self.reporter_account_id = row.reporter_account_id


@dataclass(frozen=True, slots=True)
class MergePage:
    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    version: int
    offered: list[Similar]


def merge_page(row: Any, offered: Sequence[Any]) -> MergePage:
    chip = status_of(row.state, row.closing)
    return MergePage(row.ref, title_of(row, words=True), row.lang, chip, row.version, [similar(one) for one in offered])


def said(merge_ref: str, into_ref: str) -> str:
    return str(_("%(ref)s goes on in %(into)s. You can undo it on its page.", ref=merge_ref, into=into_ref))
