"""The page of one issue, its feed and its photos."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, request, send_file, url_for

from app.issues import queries
from app.issues.actions import note_place_reading, note_reading
from app.issues.forms.answering import answer_forms
from app.issues.forms.signing import SendBackForm
from app.issues.pages.room import pages
from app.issues.persons import known_as, person_of
from app.issues.policies import is_reporter, is_watched_point, is_watched_reading, may_read
from app.issues.presenters import feed as feeds
from app.issues.presenters import issue as show
from app.issues.presenters.answering import TITLES, choices, possible_kinds
from app.issues.presenters.merging import merges
from app.issues.queries import relay
from app.issues.queries.merging import merges_of
from app.issues.queries.waiting import own_waiting
from app.issues.references import written_properly
from app.issues.sampling import in_sample
from app.issues.vocabulary import LARGEST_PLACE, ONE_LOOK, SLOTS, SUBJECT_WORDS
from app.issues.waiting import Sent, as_sent
from app.kernel import photos
from app.kernel.clock import now
from app.kernel.db import Executor, reader
from app.kernel.errors import Hidden, NotFound
from app.moderation.queries import last_verdicts
from app.moderation.vocabulary import Verdict
from app.web.access import access
from app.web.answers import moved, page
from app.web.feeds import atom
from app.web.kept import kept
from app.web.login import actor
from app.web.remembered import drawn_once


@pages.get("/issues/<ref>")
@access("issue.read")
def issue(ref: str) -> Response:
    proper = written_properly(ref)
    if proper != ref:
        return moved(url_for("issues.issue", ref=proper))
    row = find_issue(ref)
    read = _rows_of(row, request.args.get("before", type=_place))
    return drawn_once((row, read), lambda: show_issue(row, read))


@pages.get("/issues/<ref>/feed.atom")
@access("issue.read")
def issue_feed(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    steps = queries.timeline(reader(), row.id)
    return atom(feeds.title_of_issue(row), url_for("issues.issue", ref=row.ref), feeds.steps(row, steps))


@pages.get("/issues/<ref>/photos/<int:pos>")
@access("issue.read")
def photo(ref: str, pos: int) -> Response:
    row = queries.photo_of(reader(), written_properly(ref), pos)
    file = photos.file_of(row.name)
    if not _may_read(row) or not (row.step_id or show.readable(row, actor())) or not file.is_file():
        raise NotFound
    since = now() - ONE_LOOK
    if is_watched_reading(actor(), row) and not queries.has_read(reader(), row.id, actor().account_id, since):
        note_reading(actor=actor(), issue_id=row.id)
    response = send_file(file, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, no-cache"  # a moderator may black out a part of it at any time
    return response


def _may_read(row: Any) -> bool:
    return may_read(actor(), row, sampled=row.confidential and in_sample(row.ref, row.reported_at))


def _place(told: str) -> int:
    """A place in a timeline; anything that is none counts as not said."""
    pos = int(told)
    if not 0 < pos <= LARGEST_PLACE:
        raise ValueError(told)
    return pos


def find_issue(ref: str) -> Any:
    """The issue, or `NotFound` for whoever may not read it; the reading of a confidential one by somebody who is not
    on the case is written down."""
    known = f"account:{actor().account_id}" if actor().account_id is not None else ""
    row = queries.issue_page(reader(), ref, known)
    if not _may_read(row):
        raise Hidden
    if is_watched_reading(actor(), row):
        note_reading(actor=actor(), issue_id=row.id)
    return row


class IssueRows(NamedTuple):
    """What was read for the page of an issue, besides the issue itself and what is the reader's own."""

    steps: Sequence[Any]
    photos: Sequence[Any]
    pauses: Sequence[Any]
    merges: Sequence[Any]
    challenged: Any
    measures: Sequence[Any]
    talks: Sequence[Any]


def _rows_of(row: Any, before: int | None = None) -> IssueRows:
    return IssueRows(
        steps=queries.timeline(reader(), row.id, before),
        photos=queries.photos_of(reader(), row.id) if row.photos else (),
        pauses=relay.pauses(reader(), row.id) if row.paused_until or row.paused_days else (),
        merges=merges_of(reader(), row.id) if row.has_merges else (),
        challenged=SLOTS.challenged(reader(), row),
        measures=SLOTS.measures(reader(), row.id) if row.has_measures else (),
        talks=SLOTS.talks(reader(), row.id) if row.has_talks else (),
    )


def show_issue(
    row: Any, read: IssueRows | None = None, *, sent: Mapping[Any, Any] | None = None, **forms: Any
) -> Response:
    """The page of `row` for whoever asks, of what was `read` for it or is read now; `sent`: officers' forms by kind
    that must be put right."""
    read = read or _rows_of(row)
    person, joined = person_of(actor()), queries.joined_on_page(reader(), actor(), row)
    rater = known_as(actor(), row, joined)
    mine = queries.mine(reader(), row.id, rater, joined or (person[0] if person else ""), row.rounds) if rater else None
    beside = _beside(row, mine, read.pauses, joined)
    shown = show.issue_page(row, read.steps, read.photos, actor(), mine, _own_verdict(row), beside)
    waiting = _sent_by_reader(row) if row.has_sent and shown.can.answer else []
    answering = _answering(row, sent or {}) if shown.can.answer and all(one.refused for one in waiting) else {}
    about: dict[str, Any] = {
        "merges": merges(row, read.merges, actor()) if row.has_merges else None,
        "answering": answering,
        "titles": TITLES,
        "place": _exact_place(row) if shown.can.see_point else None,
        "challenged": read.challenged,
        "measures": read.measures,
        "talks": read.talks,
        "waiting": waiting,
        "signing": SendBackForm() if row.proposal_id else None,
    }
    return page("issues/issue.html", issue=shown, **(about | forms))


def _beside(row: Any, mine: Any, pauses: Sequence[Any], joined: str) -> show.Beside:
    held = mine or (row if hasattr(row, "messages") else None)
    return show.Beside(
        pauses=pauses,
        messages=held.messages if held else 0,
        follows=bool(held and held.follows),
        joined=joined,
    )


def _own_verdict(row: Any) -> Any:
    """The verdict that took words of this report away, for its reporter; None without one."""
    if not is_reporter(actor(), row):
        return None
    last = last_verdicts(reader(), SUBJECT_WORDS, [row.id]).get(row.id)
    return last if last is not None and last.verdict in (Verdict.HIDE, Verdict.REDACT) else None


def _exact_place(row: Any) -> Any:
    """The exact place, for whoever may see it; a look by somebody who is not on the case is written down."""
    place = queries.exact_place(reader(), row.id)
    if place is not None and is_watched_point(actor(), row):
        note_place_reading(actor=actor(), issue_id=row.id)
    return place


def _sent_by_reader(row: Any) -> list[Sent]:
    """What this reader sent here that nobody else sees."""
    return [as_sent(one) for one in own_waiting(reader(), actor().account_id or 0, row.id)]


def _answering(row: Any, sent: Mapping[Any, Any]) -> dict[Any, Any]:
    forms = answer_forms(possible_kinds(row, actor()), sent, version=row.version, seen=row.steps)
    for form in forms.values():
        offer_lists(form, row)
    return forms


def offer_lists(form: Any, row: Any) -> None:
    """Give an officer's form the bodies and officers of this issue's area."""
    bodies = kept(queries.bodies_for_referral) if "body" in form else []
    officers = kept(_officers_on_duty, row.area_path) if "officer" in form else []
    form.offer(**choices(bodies, officers))


def _officers_on_duty(executor: Executor, area_path: str) -> Any:
    return queries.officers_to_assign(executor, area_path, now())
