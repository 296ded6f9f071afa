"""One issue, its timeline, and what a person has said about it."""

import functools
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, String, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.areas.models import Area, Body
from app.identity.models import DutyEntry
from app.issues.events import ConfidentialIssueRead
from app.issues.models import (
    Category,
    ClosingProposal,
    Issue,
    IssuePoint,
    MeToo,
    Photo,
    Rating,
    Referral,
    ReopenAsk,
    Round,
    Step,
)
from app.issues.persons import REPORTER
from app.issues.queries.following import beside_columns
from app.issues.queries.merging import HAS_MERGES
from app.issues.queries.waiting import HAS_SENT
from app.issues.vocabulary import SLOTS, Referred, Signing
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.journal import Journal

STEPS_AT_ONCE = 50
# What policies judge by. A page shows none of it by itself.
JUDGED = (
    Issue.id,
    Issue.confidential,
    Issue.merged,
    Issue.words_state,
    Issue.area_path,
    Issue.area_id,
    Issue.category_id,
    Issue.state,
    Issue.closed_at,
    Issue.body_id,
    Issue.officer_account_id,
    Issue.reporter_kind,
    Issue.reporter_account_id,
    Issue.level,
    Issue.origin_kind,
    Issue.mediator_may_show,
)
# What its page may know besides; a new column of an issue reaches no page before it is named here and shown there.
OWN = (
    Issue.ref,
    Issue.title,
    Issue.html,
    Issue.lang,
    Issue.lat,
    Issue.lon,
    Issue.street,
    Issue.shown_name,
    Issue.origin_title,
    Issue.origin_path,
    Issue.closing,
    Issue.reported_at,
    Issue.first_answer_due,
    Issue.first_answer_at,
    Issue.solution_due,
    Issue.last_official_at,
    Issue.paused_until,
    Issue.paused_days,
    Issue.limited_until,
    Issue.me_too,
    Issue.me_too_devices,
    Issue.me_too_imported,
    Issue.steps,
    Issue.photos,
    Issue.rounds,
    Issue.version,
)
STEP = (
    Step.id,
    Step.pos,
    Step.kind,
    Step.duty_name,
    Step.role,
    Step.html,
    Step.words_state,
    Step.lang,
    Step.next_step,
    Step.next_on,
    Step.waiting_for,
    Step.limited,
    Step.review_on,
    Step.closing,
    Step.own_view,
    Step.round,
    Step.at,
)
SHOWN_PHOTO = (Photo.step_id, Photo.pos, Photo.width, Photo.height)
AROUND = (
    Category.code.label("category_code"),
    Category.names.label("category_names"),
    Category.public.label("category_public"),
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
    Body.names.label("body_names"),
)
NEWEST = (Round.kind.label("round_kind"), Round.figures.label("round_figures"), Round.asked_at.label("rating_asked_at"))
# A closing that waits for a second officer.
PROPOSED = (
    ClosingProposal.id.label("proposal_id"),
    ClosingProposal.closing.label("proposed_closing"),
    ClosingProposal.own_view.label("proposed_view"),
    ClosingProposal.body_id.label("proposal_body_id"),
    ClosingProposal.proposed_by,
    ClosingProposal.at.label("proposed_at"),
)
DRAWN = (Area.outline, Area.lat.label("area_lat"), Area.lon.label("area_lon"))


REF, PERSON = bindparam("ref", type_=String), bindparam("person", type_=String)
ISSUE_ID: BindParameter[int] = bindparam("issue_id")


@functools.cache
def _page(of_somebody: bool) -> Select[Any]:
    """Put together at the first question: other rooms have filled their columns in by then."""
    beside = beside_columns(Issue.id, PERSON) if of_somebody else {}
    return (
        select(
            *(*JUDGED, *OWN, *AROUND, *DRAWN, *NEWEST),
            Round.closes_at.label("rating_until"),
            Referral.at.label("referred_at"),
            HAS_MERGES,
            HAS_SENT,
            *PROPOSED,
            *(column.label(name) for name, column in beside.items()),
            *SLOTS.columns,
        )
        .join(Area, Area.id == Issue.area_id)
        .join(Round, and_(Round.issue_id == Issue.id, Round.number == Issue.rounds), isouter=True)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .join(Body, Body.id == Issue.body_id, isouter=True)
        .join(Referral, and_(Referral.issue_id == Issue.id, Referral.outcome == Referred.WAITING), isouter=True)
        .join(
            ClosingProposal,
            and_(ClosingProposal.issue_id == Issue.id, ClosingProposal.outcome == Signing.WAITING),
            isouter=True,
        )
        .where(Issue.ref == REF)
    )


def issue_page(executor: Executor, ref: str, person: str = "") -> Any:
    """An issue with its category, area (and outline) and body; raises `NotFound`. `person`: an account's key, whose
    own follow and the number of messages come along.

    It holds what the public must not see: a presenter picks what a page may show.
    """
    about = {"ref": ref, "person": person} if person else {"ref": ref}
    return the_row(executor, _page(bool(person)), **about)


def steps_of(executor: Executor, issue_id: int) -> list[int]:
    """The ids of all steps of an issue."""
    return [row.id for row in rows(executor, select(Step.id).where(Step.issue_id == issue_id))]


# The categories of a move; one that is never public is joined to no row, and so named by nobody.
BEFORE, AFTER = aliased(Category), aliased(Category)
MOVED = (BEFORE.names.label("moved_from"), AFTER.names.label("moved_to"))
TO_BODY = aliased(Body)


def with_categories(steps: Any) -> Any:
    """Steps with the categories of those that are a move."""
    before = and_(BEFORE.id == Step.before_category_id, BEFORE.public)
    after = and_(AFTER.id == Step.category_id, AFTER.public)
    return steps.join(BEFORE, before, isouter=True).join(AFTER, after, isouter=True)


OF_VERDICT = and_(
    Rating.issue_id == Step.issue_id, Rating.round == Step.round, Rating.rater == REPORTER, Rating.verdict_public
)
TIMELINE = (
    with_categories(
        select(
            *STEP,
            *MOVED,
            Body.names.label("body_names"),
            TO_BODY.names.label("to_body_names"),
            Round.figures,
            Rating.solved.label("verdict_solved"),
            Rating.verdict,
            Rating.verdict_state,
            ClosingProposal.outcome.label("signing"),
            ClosingProposal.duty_name.label("signed_by"),
        )
    )
    .join(ClosingProposal, ClosingProposal.answer_id == Step.id, isouter=True)
    .join(Body, Body.id == Step.body_id, isouter=True)
    .join(TO_BODY, TO_BODY.id == Step.to_body_id, isouter=True)
    .join(Round, and_(Round.issue_id == Step.issue_id, Round.number == Step.round), isouter=True)
    .join(Rating, OF_VERDICT, isouter=True)
    .where(Step.issue_id == ISSUE_ID)
    .order_by(Step.pos.desc())
    .limit(STEPS_AT_ONCE + 1)
)
EARLIER = TIMELINE.where(Step.pos < bindparam("before"))


def timeline(executor: Executor, issue_id: int, before: int | None = None) -> Sequence[Any]:
    """Steps, newest first, 50 at once and one more that tells whether there are older ones; `before`: a position.

    Each closing brings its round's published figures and the reporter's public verdict.
    """
    if before is None:
        return rows(executor, TIMELINE, issue_id=issue_id)
    return rows(executor, EARLIER, issue_id=issue_id, before=before)


def photos_of(executor: Executor, issue_id: int) -> Sequence[Any]:
    return rows(executor, select(*SHOWN_PHOTO).where(Photo.issue_id == issue_id).order_by(Photo.pos))


def photo_of(executor: Executor, ref: str, pos: int) -> Any:
    """A photo with what decides who may see it; raises `NotFound`."""
    return the_row(
        executor,
        select(Photo.name, Photo.step_id, Issue.ref, Issue.reported_at, *JUDGED)
        .join(Issue, Issue.id == Photo.issue_id)
        .where(Issue.ref == ref, Photo.pos == pos),
    )


def has_read(executor: Executor, issue_id: int, account_id: int | None, since: datetime) -> bool:
    """Whether a reading of this confidential issue by this person was written down since then."""
    thing = (Journal.object_kind == "issue", Journal.object_id == issue_id, Journal.act == ConfidentialIssueRead.act)
    read = select(Journal.id).where(*thing, Journal.actor_id == account_id, Journal.at >= since)
    return value(executor, read.limit(1)) is not None


def mine(executor: Executor, issue_id: int, rater: str, person: str, number: int) -> Any:
    """What one person has said: "me too" (at all, and in time for the round `number`: before the closing), a rating,
    a wish to reopen."""
    said = exists().where(MeToo.issue_id == issue_id, MeToo.person == person)
    before = exists().where(
        MeToo.issue_id == issue_id,
        MeToo.person == person,
        Round.issue_id == issue_id,
        Round.number == number,
        or_(Round.me_too_until.is_(None), MeToo.at < Round.me_too_until),
    )
    rated = exists().where(Rating.issue_id == issue_id, Rating.round == number, Rating.rater == rater)
    asked = exists().where(ReopenAsk.issue_id == issue_id, ReopenAsk.round == number, ReopenAsk.person == person)
    columns = {"me_too": said, "me_too_before": before, "rated": rated, "asked_to_reopen": asked}
    columns |= beside_columns(issue_id, person)
    return the_row(executor, select(*(column.label(name) for name, column in columns.items())))


def exact_place(executor: Executor, issue_id: int) -> Any:
    """The place as it was told: `lat`, `lon`, `place`; None when nothing was."""
    told = select(IssuePoint.lat, IssuePoint.lon, IssuePoint.place)
    return row_or_none(executor, told.where(IssuePoint.issue_id == issue_id))


BY_ID = select(Issue.__table__).where(Issue.id == ISSUE_ID)


def issue_by_id(executor: Executor, issue_id: int) -> Any:
    """The whole row, for acts; raises `NotFound`."""
    return the_row(executor, BY_ID, issue_id=issue_id)


def issues_by_refs(executor: Executor, refs: Collection[str]) -> Sequence[Any]:
    """What policies judge by, of the issues among `refs` that there are."""
    return rows(executor, select(Issue.ref, *JUDGED).where(Issue.ref.in_(refs)))


def issue_by_key(current: Session, key: str) -> Issue | None:
    """The issue that a form with this key has made already."""
    return current.execute(select(Issue).where(Issue.key == key)).scalar_one_or_none()


def duty_name(executor: Executor, account_id: int | None) -> str:
    """The name under which an officer is on duty; empty without an entry."""
    found: str | None = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == account_id))
    return found or ""
