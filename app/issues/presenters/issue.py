"""The page of an issue: an allow-list. What stands in no field here is shown to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.identity.actor import Actor
from app.issues import policies
from app.issues.presenters.clock import ShownClock, pause_words, shown_clock
from app.issues.presenters.ratings import Sums, sums
from app.issues.presenters.timeline import Entry, entry_of, report_path, shown_photo
from app.issues.presenters.words import ASKS, CLOSING_CHOICES, LEVELS, ORIGINS, OWN_VIEWS, in_lang, status_of
from app.issues.queries.issue import STEPS_AT_ONCE
from app.issues.vocabulary import FROM_RESIDENTS, SUBJECT_WORDS, Origin, State, WordsState
from app.kernel.clock import now
from app.web.outlines import Sheet

STAGE = {State.RECEIVED: 0, State.ACKNOWLEDGED: 1, State.ASSIGNED: 2, State.IN_PROGRESS: 3, State.WAITING: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """What the reader may do here."""

    say_me_too: bool = False
    rate: bool = False
    reopen: bool = False
    ask_to_reopen: bool = False
    route: bool = False
    hand_on: bool = False
    step: bool = False
    close: bool = False
    see_point: bool = False
    is_reporter: bool = False
    take_out: bool = False
    show_more: bool = False
    see_contact: bool = False
    ask_identity: bool = False
    relay: bool = False
    note: bool = False
    follow: bool = False

    @property
    def answer(self) -> bool:
        """Whether any of the forms for staff is to be shown."""
        return self.route or self.step or self.close or self.hand_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """`pauses`: when the clock stood still; `messages`: how many private ones there are; `follows`: the reader
    is told of each step; `joined`: the reader's own report goes on here, as `queries.joined_as` tells it."""

    pauses: Sequence[Any] = ()
    messages: int = 0
    follows: bool = False
    joined: str = ""


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest round: how it is called on the button, what residents say, and whether letters have asked."""

    words: Any
    sums: Sums | None
    by_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A closing that waits for a second officer. `number`: its row's, for whoever `may_sign`."""

    number: int
    closing: Any
    own_view: Any
    at: datetime
    may_sign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage:
    """What a page may show of one issue. `words` is None while `words_note` says why. `level`: how the reporter is
    shown, for the reporter alone."""

    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    state: str
    confidential: bool
    merged: bool
    level: Any
    words: str | None
    words_note: str | None
    by: str
    category: str
    area: str
    area_slug: str
    street: str
    body: str
    referred_at: datetime | None
    clock: ShownClock
    pauses: list[str]
    messages: int
    follows: bool
    stages: list[Any]
    stage: int
    last_word: datetime | None
    reported_at: datetime
    me_too: int
    me_too_note: str | None
    origin: tuple[Any, str, str] | None
    entries: list[Entry]
    older: int | None
    photos: list[dict[str, Any]]
    sheet: dict[str, Any] | None
    version: int
    can: Can = field(default_factory=Can)
    mine: Any = None
    rating: Asked | None = None
    verdict_url: str | None = None
    report_url: str = ""
    proposal: Proposed | None = None


def issue_page(
    row: Any,
    steps: Sequence[Any],
    photos: Sequence[Any],
    actor: Actor,
    mine: Any,
    verdict: Any = None,
    beside: Beside = NOTHING,
) -> IssuePage:
    """The page for this reader; everything personal in it is the reader's own. `verdict`: the last one on the words,
    where it is the reader's to appeal against."""
    words = readable(row, actor)
    entries, older = _entries(row, steps, photos, actor)
    return IssuePage(
        ref=row.ref,
        title=title_of(row, words=words),
        lang=row.lang if words else "",
        chip=("neutral", _("Joined with another")) if row.merged else status_of(row.state, row.closing),
        state=row.state,
        confidential=row.confidential,
        level=LEVELS[row.level] if policies.is_reporter(actor, row) else None,
        words=row.html if words else None,
        words_note=_words_note(row),
        by=reporter_of(row, words=words),
        category=in_lang(row.category_names),
        area=row.area_name,
        area_slug=row.area_slug,
        street=row.street if words else "",
        body=in_lang(row.body_names),
        referred_at=row.referred_at,
        clock=shown_clock(row),
        **_beside(row, beside, actor),
        stages=stages(row),
        stage=STAGE.get(State(row.state), 5),
        last_word=row.last_official_at,
        reported_at=row.reported_at,
        me_too=row.me_too + row.me_too_devices + row.me_too_imported,
        me_too_note=_me_too_note(row),
        origin=origin_of(row),
        entries=entries,
        older=older,
        photos=[shown_photo(photo, row.ref) for photo in photos if photo.step_id is None] if words else [],
        sheet=_sheet(row),
        version=row.version,
        can=can(actor, row, mine, beside.joined),
        mine=mine,
        rating=_asked(row),
        verdict_url=url_for("moderation.appeal", case_id=verdict.id) if verdict else None,
        report_url=_report_url(row, actor),
    )


def _proposed(row: Any, actor: Actor) -> Proposed | None:
    if row.proposal_id is None:
        return None
    by = _Proposal(row.proposed_by, row.proposal_body_id)
    return Proposed(
        number=row.proposal_id,
        closing=CLOSING_CHOICES[row.proposed_closing],
        own_view=OWN_VIEWS[row.proposed_view],
        at=row.proposed_at,
        may_sign=policies.may_sign(actor, row, by),
    )


@dataclass(frozen=True, slots=True)
class _Proposal:
    proposed_by: int
    body_id: int | None


def _beside(row: Any, beside: Beside, actor: Actor) -> dict[str, Any]:
    """What holds up or ends the usual course: pauses of the clock, a closing to be signed, another issue; and for those
    between whom they are, messages."""
    return {
        "pauses": [pause_words(pause) for pause in beside.pauses],
        "messages": beside.messages if policies.may_relay(actor, row) else 0,
        "follows": beside.follows,
        "merged": row.merged,
        "proposal": _proposed(row, actor),
    }


def _entries(row: Any, steps: Sequence[Any], photos: Sequence[Any], actor: Actor) -> tuple[list[Entry], int | None]:
    """The timeline as this reader may see it, and the place before which there is more."""
    see = policies.may_see_words(actor, row)
    redacts = policies.may_look_again(actor) and not row.confidential
    before = next((photo for photo in photos if photo.step_id is None), None) if readable(row, actor) else None
    shown, taken = steps[:STEPS_AT_ONCE], list(photos)
    entries = [entry_of(step, row.ref, taken, see=see, redacts=redacts, before=before) for step in shown]
    older = steps[STEPS_AT_ONCE - 1].pos if len(steps) > STEPS_AT_ONCE else None
    if older is None and row.origin_kind in FROM_RESIDENTS:
        entries.append(_reported(row))
    return entries, older


def _report_url(row: Any, actor: Actor) -> str:
    """Where the words of a public report are reported to a moderator, by everybody but its reporter."""
    mine = policies.is_reporter(actor, row)
    public = not row.confidential and row.words_state == WordsState.VISIBLE and row.origin_kind in FROM_RESIDENTS
    return report_path(SUBJECT_WORDS, row.ref) if public and not mine else ""


def _asked(row: Any) -> Asked | None:
    """The newest round; None while there was none."""
    return Asked(ASKS[row.round_kind], sums(row.round_figures), row.rating_asked_at is not None) if row.rounds else None


def title_of(row: Any, *, words: bool) -> str:
    """Its own title, or as long as nobody may read the words: what it is about, and where."""
    return str(row.title) if words else f"{in_lang(row.category_names, _('Report'))} · {row.area_name}"


def readable(row: Any, actor: Actor | None = None) -> bool:
    """Whether the words are shown: to everyone once they may be, before that to those who must see them."""
    if row.words_state == WordsState.VISIBLE:
        return True
    return actor is not None and policies.may_see_words(actor, row)


def can(actor: Actor, row: Any, mine: Any, joined: str = "") -> Can:
    moment = now()
    before = bool(mine and mine.me_too_before)
    in_time = row.rounds > 0 and (row.rating_until is None or moment <= row.rating_until)
    return Can(
        say_me_too=row.state != State.CLOSED and not row.merged and policies.may_say_me_too(actor, row, joined=joined),
        rate=in_time and policies.may_rate(actor, row, me_too_before=before, joined=joined),
        reopen=policies.may_reopen(actor, row, moment, joined=joined),
        ask_to_reopen=before and not joined and policies.may_ask_to_reopen(actor, row, moment),
        route=policies.may_route(actor, row),
        hand_on=policies.may_hand_on(actor, row),
        step=policies.may_step(actor, row),
        close=policies.may_close(actor, row),
        see_point=policies.may_see_point(actor, row),
        is_reporter=policies.is_reporter(actor, row),
        take_out=policies.may_take_out(actor, row) and not row.confidential,
        show_more=policies.may_show_more(actor, row),
        see_contact=policies.may_see_contact(actor, row),
        ask_identity=policies.may_ask_identity(actor, row),
        relay=policies.may_relay(actor, row),
        note=policies.may_note(actor, row),
        follow=not row.merged and policies.may_follow(actor, row),
    )


def reporter_of(row: Any, *, words: bool) -> str:
    """How the reporter is shown: the name only when chosen, and read by a moderator."""
    if row.origin_kind not in FROM_RESIDENTS:
        return ""
    if row.origin_kind == Origin.ENQUIRY:
        return str(_("a resident, first as an enquiry"))
    if row.reporter_kind == "office":
        return str(_("the police"))
    return row.shown_name if row.shown_name and words else str(_("a resident"))


def origin_of(row: Any) -> tuple[Any, str, str] | None:
    """Where it began: (how, title, path); None for a plain report."""
    if row.origin_kind == Origin.REPORT or not row.origin_path.startswith("/"):
        return None
    return ORIGINS[row.origin_kind], row.origin_title, row.origin_path


def stages(row: Any) -> list[Any]:
    work = _("Waiting") if row.state == State.WAITING else _("Work under way")
    return [_("Received"), _("Seen"), _("Assigned"), work, _("Closed")]


def _reported(row: Any) -> Entry:
    # A name that waits for a moderator stands in no entry either: the page says it above, when it may.
    return Entry(id="reported", title=_("Reported"), at=row.reported_at)


def _words_note(row: Any) -> str | None:
    if row.words_state == WordsState.PENDING:
        return str(_("Text being checked: a moderator reads it before others can."))
    if row.words_state == WordsState.HIDDEN:
        return str(_("A moderator has hidden the text of this report. The follow-up goes on."))
    return None


def _me_too_note(row: Any) -> str | None:
    if not row.me_too_devices:
        return None
    return str(ngettext("%(num)d of them without an account", "%(num)d of them without an account", row.me_too_devices))


def _sheet(row: Any) -> dict[str, Any] | None:
    """The outline of the neighbourhood, with the point that may be shown."""
    if row.outline is None or row.confidential:
        return None
    points = [(row.lat, row.lon)] if row.lat is not None else []
    sheet = Sheet([row.outline], points)
    kind = "closed" if row.state == State.CLOSED else "late" if row.solution_due < now() else "open"
    marks = [dict(zip("xy", sheet.place(lat, lon), strict=True), kind=kind) for lat, lon in points]
    drawn = sheet.draw(_Area(row.area_name, row.outline, None, None), here=True, named=False)
    return {"box": sheet.box, "areas": [drawn], "points": marks}


@dataclass(frozen=True, slots=True)
class _Area:
    name: str
    outline: Any
    lat: float | None
    lon: float | None


def feed_path(ref: str) -> str:
    return url_for("issues.issue_feed", ref=ref)
