"""Rating: residents say how it ended. Once per person and round, changeable, and never told who."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.issues.events import IssueRated
from app.issues.models import Issue, Rating, RatingHistory, Round
from app.issues.moderating import wait_for_moderator
from app.issues.persons import Masked, person_of, rater_of
from app.issues.policies import is_reporter, may_rate, must_wait
from app.issues.queries import mine
from app.issues.queries.figures import figures_of
from app.issues.vocabulary import (
    REASON_LONGEST,
    REASON_UP_TO,
    REPUBLISH_AFTER,
    SHOWN_FROM,
    SUBJECT_VERDICT,
    VERDICT_LONGEST,
    Solved,
    Standing,
    WordsState,
)
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act


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
def rate_issue(*, actor: Actor, issue_id: int, words: RatingWords, at: datetime | None = None) -> Rating:
    """Rate the newest round, or change what one said of it, until 60 days after the closing.

    The reporter, those who said "me too" before the closing, and verified residents of the area; the database lets
    each rate once, a change keeps what was said before. A mark of 1 or 2 needs its reason. Only the reporter's
    verdict may become public, its words after a moderator when the reporter has no account or is new.
    """
    issue = session.get(Issue, issue_id, with_for_update=True, populate_existing=True)
    if issue is None:
        raise NotFound
    moment = at or now()
    round_row = session.get(Round, (issue_id, issue.rounds))
    person = person_of(actor)
    before = person is not None and mine(session(), issue_id, person[0], person[0], issue.rounds).me_too_before
    if not may_rate(actor, issue, me_too_before=bool(before)):
        raise NotAllowed
    if round_row is None:
        raise Closed("There is nothing to rate yet.")
    if round_row.closes_at is not None and moment > round_row.closes_at:
        raise Closed("The time to rate this has passed.")
    standing = Standing.REPORTER if is_reporter(actor, issue) else Standing.ME_TOO if before else Standing.RESIDENT
    said = _checked(words, standing)
    rating = _keep(issue, rater_of(actor, issue), standing, said, moment)
    if said.verdict_public and said.verdict and must_wait(actor):
        rating.verdict_state = WordsState.PENDING
        session.flush()
        wait_for_moderator(actor, SUBJECT_VERDICT, rating.id, issue.area_path)
    _publish(round_row, moment)
    announce(IssueRated(issue_id=issue_id, round=issue.rounds), actor=Masked(), content=said.verdict)
    return rating


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


def _keep(issue: Issue, rater: str, standing: Standing, said: RatingWords, at: datetime) -> Rating:
    values: dict[str, Any] = asdict(said) | {"verdict_state": WordsState.VISIBLE}
    key = {"issue_id": issue.id, "round": issue.rounds, "rater": rater}
    made = once(Rating, *key).values(**key, **values, standing=standing, at=at).returning(Rating.id)
    new_id = session.execute(made).scalar()
    if new_id is not None:
        issue.ratings += 1
        return session.get_one(Rating, new_id)
    rating = session.query(Rating).filter_by(**key).with_for_update().populate_existing().one()
    earlier = {field.name: getattr(rating, field.name) for field in fields(RatingWords)}
    session.add(RatingHistory(rating_id=rating.id, said=earlier, until=at))
    for name, value in values.items():
        setattr(rating, name, value)
    rating.changed_at = at
    session.flush()
    return rating


def _publish(round_row: Round, at: datetime) -> None:
    """Make the public figures anew when five more people concerned have rated and a day has passed, so that no
    single rating can be told from the difference."""
    figures = figures_of(session(), round_row.issue_id, round_row.number)
    shown = round_row.figures["n"] if round_row.figures else 0
    waited = round_row.published_at is None or at - round_row.published_at >= REPUBLISH_AFTER
    if figures["n"] - shown >= SHOWN_FROM and waited:
        round_row.figures, round_row.published_at = figures, at
        session.flush()
