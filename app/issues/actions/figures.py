"""Figures made of ratings, when time has passed; and ratings that came in a burst, which two evaluators judge."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.identity.actor import SYSTEM, Actor
from app.identity.policies import TIED
from app.issues.events import BurstDecided, BurstJudged, SinglesRead
from app.issues.figures import first_of
from app.issues.models import Burst, BurstOpinion, Rating, RatingCell, Round
from app.issues.opening import held
from app.issues.policies import may_hold, may_judge_burst
from app.issues.publishing import publish
from app.issues.queries.figures import counted, left_over, rounds_to_publish
from app.issues.queries.rounds import issue_of_burst
from app.issues.vocabulary import (
    EVALUATORS_TO_DECIDE,
    LEFT_TO_AREA,
    LEFT_TO_CATEGORY,
    SHOWN_FROM,
    BurstWord,
    CellOf,
)
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def publish_figures(*, actor: Actor) -> int:
    """The worker's turn: publish figures that have grown by five and stood for a day; count ratings of rounds that
    never came to five with their category, and later with their area. How many figures changed."""
    moment, changed = now(), 0
    for row in rounds_to_publish(session(), moment):
        held(row.issue_id)
        found = session.get_one(Round, (row.issue_id, row.number), with_for_update=True, populate_existing=True)
        changed += publish(found, moment)
    changed += _gather(LEFT_TO_CATEGORY, moment, by_category=True)
    return changed + _gather(LEFT_TO_AREA, moment, by_category=False)


@act
def judge_burst(*, actor: Actor, burst_id: int, word: BurstWord) -> Burst:
    """An evaluator says whether ratings that came in a burst stay held or count. When two say the same it is decided,
    once and for good; nothing is ever deleted."""
    if not may_hold(actor):
        raise NotAllowed
    issue = held(issue_of_burst(session(), burst_id))
    if not may_judge_burst(actor, issue):
        raise NotAllowed(TIED)
    burst = session.get_one(Burst, burst_id, with_for_update=True, populate_existing=True)
    if burst.decision is not None:
        raise Conflict("Two evaluators have already decided this.")
    moment = now()
    said = {"burst_id": burst_id, "account_id": actor.account_id, "word": word, "at": moment}
    session.execute(once(BurstOpinion, "burst_id", "account_id").values(said))
    own = (BurstOpinion.burst_id == burst_id, BurstOpinion.account_id == actor.account_id)
    session.execute(update(BurstOpinion).where(*own).values(word=word, at=moment))
    announce(BurstJudged(issue_id=issue.id, burst_id=burst_id, word=word), actor=actor)
    alike = select(func.count()).where(BurstOpinion.burst_id == burst_id, BurstOpinion.word == word)
    if session.execute(alike).scalar_one() >= EVALUATORS_TO_DECIDE:
        _decide(burst, word, moment)
    return burst


@act
def note_singles_read(*, actor: Actor, issue_id: int) -> None:
    """Write down that an evaluator read single ratings; the caller has found them allowed to."""
    announce(SinglesRead(issue_id=issue_id), actor=actor)


def _decide(burst: Burst, word: BurstWord, at: datetime) -> None:
    burst.decision, burst.decided_at = word, at
    if word == BurstWord.RELEASE:
        freed = update(Rating).where(Rating.burst_id == burst.id).values(held=False)
        session.execute(freed, execution_options={"synchronize_session": False})
        session.flush()
        found = session.get_one(Round, (burst.issue_id, burst.round), with_for_update=True, populate_existing=True)
        publish(found, at)
    session.flush()
    announce(BurstDecided(issue_id=burst.issue_id, burst_id=burst.id, word=word), actor=SYSTEM)


def _gather(after: timedelta, at: datetime, *, by_category: bool) -> int:
    """Make a cell of each group of five and more whose rounds opened `after` ago, or are over."""
    groups: dict[tuple[int, int | None, bool], list[int]] = defaultdict(list)
    for row in left_over(session(), at - after, at):
        groups[row.area_id, row.category_id if by_category else None, bool(row.concerned)].append(row.id)
    made = 0
    for (area_id, category_id, concerned), ids in groups.items():
        if len(ids) < SHOWN_FROM or (by_category and category_id is None):
            continue
        whose = CellOf.CONCERNED if concerned else CellOf.BESIDE
        figures = first_of(counted(session(), Rating.id.in_(ids))[whose])
        cell = RatingCell(area_id=area_id, category_id=category_id, whose=whose, figures=figures, at=at)
        session.add(cell)
        session.flush()
        put = update(Rating).where(Rating.id.in_(ids)).values(cell_id=cell.id)
        session.execute(put, execution_options={"synchronize_session": False})
        made += 1
    return made
