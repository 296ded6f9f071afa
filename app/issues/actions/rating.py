"""Rating: residents say how it ended. Once per person and round, changeable, and never told who."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from app.identity.actor import SYSTEM, Actor
from app.issues.events import IssueRated, RatingsHeld
from app.issues.models import Burst, Issue, Rating, Round
from app.issues.moderating import heed_danger, wait_for_moderator
from app.issues.opening import held
from app.issues.persons import Masked, known_as, owner_of
from app.issues.policies import is_reporter, may_rate, must_wait
from app.issues.publishing import publish
from app.issues.queries import issue_by_id, joined_as, mine
from app.issues.queries.figures import busiest_hour, rated_lately
from app.issues.queries.rounds import me_too_at, open_burst, own_rating
from app.issues.vocabulary import (
    BURST_ABOVE,
    BURST_TIMES,
    REASON_LONGEST,
    REASON_UP_TO,
    SUBJECT_VERDICT,
    VERDICT_LONGEST,
    Solved,
    Standing,
    WordsState,
)
from app.kernel import earlier
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act
from app.moderation.queries import last_verdicts
from app.moderation.vocabulary import Verdict


@dataclass(frozen=True, kw_only=True)
class RatingWords:
    """What a resident says of a round. Marks are 1 to 5. `verdict`, `verdict_public`: of the reporter alone."""

    solved: Solved
    outcome: int | None = None
    information: int | None = None
    fairness: int | None = None
    reason: str = ""
    verdict: str = ""
    verdict_public: bool = False


@act
def rate_issue(
    *, actor: Actor, issue_id: int, words: RatingWords, number: int | None = None, at: datetime | None = None
) -> Rating:
    """Rate a round (the newest unless `number` names another), or change what one said of it, until 60 days after the
    closing.

    The reporter, those who said "me too" before the closing, and verified residents of the area; the database lets
    each rate once, a change keeps what was said before, and the same again changes nothing. A mark of 1 or 2 needs
    its reason. Only the reporter's verdict may become public, its words after a moderator when the reporter has no
    account or is new.
    """
    issue = session.get(Issue, issue_id, with_for_update=True, populate_existing=True)
    if issue is None:
        raise NotFound
    moment = at or now()
    number = issue.rounds if number is None else number
    round_row = session.get(Round, (issue_id, number), with_for_update=True, populate_existing=True)
    joined = joined_as(session(), actor, issue_id)
    rater = known_as(actor, issue, joined)
    before = bool(rater) and mine(session(), issue_id, rater, rater, number).me_too_before
    if not may_rate(actor, issue, me_too_before=bool(before), joined=joined):
        raise NotAllowed
    if round_row is None:
        raise Closed("There is nothing to rate yet.")
    if round_row.closes_at is not None and moment > round_row.closes_at:
        raise Closed("The time to rate this has passed.")
    standing = Standing.REPORTER if is_reporter(actor, issue) else Standing.ME_TOO if before else Standing.RESIDENT
    said = _checked(words, standing)
    rating, is_new = _keep(issue, round_row, rater, standing, said, moment)
    if is_new:
        _hold_in_a_burst(issue, round_row, rating, moment)
        shown = said.verdict if said.verdict_public else ""
        waits = bool(shown) and must_wait(actor) and not issue.confidential
        if waits:
            rating.verdict_state = WordsState.PENDING
            session.flush()
        heard = "" if issue.confidential else shown
        if not heard:
            heed_danger(issue_id, said.verdict, said.reason)
        wait_for_moderator(actor, SUBJECT_VERDICT, rating.id, issue.area_path, issue.body_id, waits=waits, words=heard)
        announce(IssueRated(issue_id=issue_id, round=number), actor=Masked(), content=said.verdict)
    publish(round_row, moment)
    return rating


@act
def answer_round(*, actor: Actor, issue_id: int, number: int, solved: Solved, at: datetime | None = None) -> Rating:
    """Say of a round whether it is solved, with the one tap of a letter; what else one said of it stays."""
    held(issue_id)
    issue = issue_by_id(session(), issue_id)
    said = own_rating(session(), issue_id, number, known_as(actor, issue, joined_as(session(), actor, issue_id)))
    words = RatingWords(**said._mapping) if said is not None else RatingWords(solved=solved)
    return rate_issue(actor=actor, issue_id=issue_id, words=replace(words, solved=solved), number=number, at=at)


def _checked(words: RatingWords, standing: Standing) -> RatingWords:
    marks = {"outcome": words.outcome, "information": words.information, "fairness": words.fairness}
    for name, mark in marks.items():
        if mark is not None and not 1 <= mark <= 5:
            raise Invalid("A mark is a number from 1 to 5.", field=name)
    reason, verdict = tidy_block(words.reason), tidy(words.verdict)
    if any(mark is not None and mark <= REASON_UP_TO for mark in marks.values()) and not reason:
        raise Invalid("You gave a mark of 1 or 2: say why, in a few words.", field="reason")
    if len(reason) > REASON_LONGEST:
        raise Invalid("This reason is too long: 500 characters at most.", field="reason")
    if len(verdict) > VERDICT_LONGEST:
        raise Invalid("One sentence: 280 characters at most.", field="verdict")
    own = standing == Standing.REPORTER
    return RatingWords(
        solved=words.solved,
        **marks,
        reason=reason,
        verdict=verdict if own else "",
        verdict_public=own and words.verdict_public,
    )


def _keep(
    issue: Issue, asked: Round, rater: str, standing: Standing, said: RatingWords, at: datetime
) -> tuple[Rating, bool]:
    """The rating, and whether it says something new."""
    values: dict[str, Any] = asdict(said) | {"verdict_state": WordsState.VISIBLE}
    key = {"issue_id": issue.id, "round": asked.number, "rater": rater}
    made = once(Rating, *key).values(**key, **values, standing=standing, at=at).returning(Rating.id)
    new_id = session.execute(made).scalar()
    if new_id is not None:
        issue.ratings += 1
        return session.get_one(Rating, new_id), True
    rating = session.query(Rating).filter_by(**key).with_for_update().populate_existing().one()
    before = {field.name: getattr(rating, field.name) for field in fields(RatingWords)}
    if before == asdict(said):
        return rating, False
    _must_keep_bars(rating, said)
    if rating.verdict == said.verdict:
        values["verdict_state"] = rating.verdict_state  # what waits, or was hidden, stays so
    person = owner_of(rater, issue)
    earlier.keep(session(), person=person, kind="rating", thing_id=rating.id, words=before, until=at)
    for name, value in values.items():
        setattr(rating, name, value)
    rating.changed_at = at
    session.flush()
    return rating, True


def _must_keep_bars(rating: Rating, said: RatingWords) -> None:
    """Raises `Conflict` when words stand in place of a verdict that a moderator hid or blacked out; left out, or left
    as it is, it may be."""
    if said.verdict in ("", rating.verdict):
        return
    last = last_verdicts(session(), SUBJECT_VERDICT, [rating.id]).get(rating.id)
    if last is not None and last.verdict in (Verdict.HIDE, Verdict.REDACT):
        raise Conflict("A moderator has decided about your sentence: leave it as it is or take it out, or appeal.")


def _hold_in_a_burst(issue: Issue, asked: Round, rating: Rating, at: datetime) -> None:
    """Hold a rating that comes in a burst, until two evaluators have looked. Those who were asked are never held: the
    reporter, and whoever said "me too" before the round opened or its letters went out."""
    if rating.standing == Standing.REPORTER or (rating.standing == Standing.ME_TOO and _was_asked(asked, rating.rater)):
        return
    lately = rated_lately(session(), issue.id, at)
    if lately <= BURST_ABOVE or lately <= BURST_TIMES * busiest_hour(session(), issue.area_id, at):
        return
    burst = open_burst(session(), issue.id, asked.number)
    if burst is None:
        burst = Burst(issue_id=issue.id, round=asked.number, begun_at=at)
        session.add(burst)
        session.flush()
        announce(RatingsHeld(issue_id=issue.id, burst_id=burst.id), actor=SYSTEM)
    burst.ratings = (burst.ratings or 0) + 1
    rating.burst_id, rating.held = burst.id, True
    session.flush()


def _was_asked(asked: Round, rater: str) -> bool:
    said_at = me_too_at(session(), asked.issue_id, rater)
    return said_at is not None and said_at <= max(asked.opened_at, asked.asked_at or asked.opened_at)
