"""What happens to issues. Ids and codes only; the words are in the rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.issues.events.hiding import HidingAppealed, HidingDecided, TakenOut
from app.issues.events.merging import CategoryMoved, IssueMerged, MergeUndone
from app.issues.events.noting import NoteWritten, ReplyPut, ReplyRemoved
from app.issues.events.rating import (
    AssessmentFiled,
    BurstDecided,
    BurstJudged,
    IssueRated,
    RatingsAnswered,
    RatingsHeld,
    RoundAsked,
    RoundOpened,
    SampleDrawn,
    SinglesRead,
)
from app.issues.events.signing import ClosingProposed, ClosingSentBack, ClosingSigned
from app.issues.events.waiting import StepNotPublished, StepSent, StepTakenBack
from app.kernel.journal import Event

# What lies in a module of its own; the rest is below.
__all__ = [
    "AssessmentFiled",
    "BurstDecided",
    "BurstJudged",
    "CategoryMoved",
    "ClosingProposed",
    "ClosingSentBack",
    "ClosingSigned",
    "HidingAppealed",
    "HidingDecided",
    "IssueMerged",
    "IssueRated",
    "MergeUndone",
    "NoteWritten",
    "RatingsAnswered",
    "RatingsHeld",
    "ReplyPut",
    "ReplyRemoved",
    "RoundAsked",
    "RoundOpened",
    "SampleDrawn",
    "SinglesRead",
    "StepNotPublished",
    "StepSent",
    "StepTakenBack",
    "TakenOut",
]


@dataclass(frozen=True, kw_only=True)
class IssueReported(Event):
    act: ClassVar[str] = "issue.reported"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    area_id: int
    confidential: bool
    first_answer_due: datetime


@dataclass(frozen=True, kw_only=True)
class CommitmentOpened(Event):
    act: ClassVar[str] = "issue.commitment_opened"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    origin_kind: str
    origin_id: int


@dataclass(frozen=True, kw_only=True)
class StepPublished(Event):
    """Any step; `state` is where it brought the issue."""

    act: ClassVar[str] = "issue.step_published"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True)
class IssueClosed(Event):
    act: ClassVar[str] = "issue.closed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    closing: str
    round: int


@dataclass(frozen=True, kw_only=True)
class IssueReopened(Event):
    act: ClassVar[str] = "issue.reopened"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    step_id: int
    by_me_too: bool


@dataclass(frozen=True, kw_only=True)
class MeTooSaid(Event):
    act: ClassVar[str] = "issue.me_too_said"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class MeTooTakenBack(Event):
    act: ClassVar[str] = "issue.me_too_taken_back"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class ConfidentialIssueRead(Event):
    act: ClassVar[str] = "issue.confidential_read"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class ExactPlaceRead(Event):
    act: ClassVar[str] = "issue.place_read"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class ReportCopied(Event):
    """The reporter took a copy of the own report along."""

    act: ClassVar[str] = "issue.report_copied"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class LevelChanged(Event):
    """How the reporter is shown from now on; `less`: less than before. Who reported stands in no journal row."""

    act: ClassVar[str] = "issue.level_changed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    level: str
    less: bool


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(Event):
    """The reporter lets a mediator make the issue more public, or no longer."""

    act: ClassVar[str] = "issue.consent_changed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    given: bool


@dataclass(frozen=True, kw_only=True)
class WordsRedacted(Event):
    """The reporter blacked out own words."""

    act: ClassVar[str] = "issue.words_redacted"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class ReportForgotten(Event):
    """What was personal of a report is erased; `words_go`: its words and photos too."""

    act: ClassVar[str] = "issue.report_forgotten"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    words_go: bool


@dataclass(frozen=True, kw_only=True)
class IdentityAsked(Event):
    """Somebody says why they must know who reported; a second person has to agree."""

    act: ClassVar[str] = "identity.asked"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    request_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityAnswered(Event):
    """The second person agreed, or did not."""

    act: ClassVar[str] = "identity.answered"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    request_id: int
    agreed: bool


@dataclass(frozen=True, kw_only=True)
class IdentityRead(Event):
    """A mediator was shown who reported."""

    act: ClassVar[str] = "identity.read"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityShown(Event):
    """Who reported was shown, once, to somebody with whom a second person had agreed."""

    act: ClassVar[str] = "identity.shown"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    request_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityTold(Event):
    """Thirty days later: the reporter is to learn that somebody was shown who they are."""

    act: ClassVar[str] = "identity.told"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    request_id: int


@dataclass(frozen=True, kw_only=True)
class CategoryPut(Event):
    act: ClassVar[str] = "category.put"
    thing: ClassVar[str] = "category_id"
    category_id: int


@dataclass(frozen=True, kw_only=True)
class GuidedElsewhere(Event):
    """Somebody took the help that a category names, and reported nothing; it says nothing of who."""

    act: ClassVar[str] = "issue.guided"
    thing: ClassVar[str] = "category_id"
    category_id: int


@dataclass(frozen=True, kw_only=True)
class RoutePut(Event):
    """Reports of a category in an area go to a body from now on."""

    act: ClassVar[str] = "route.put"
    thing: ClassVar[str] = "route_id"
    route_id: int
    category_id: int
    area_id: int
    body_id: int


@dataclass(frozen=True, kw_only=True)
class RouteRemoved(Event):
    act: ClassVar[str] = "route.removed"
    thing: ClassVar[str] = "route_id"
    route_id: int


@dataclass(frozen=True, kw_only=True)
class IssueImported(Event):
    """Taken from another system; nobody is told of it."""

    act: ClassVar[str] = "issue.imported"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    area_id: int


@dataclass(frozen=True, kw_only=True)
class PromisedTimesPut(Event):
    """What an area promises instead of a category's own days, or no longer."""

    act: ClassVar[str] = "area.times_put"
    thing: ClassVar[str] = "area_id"
    area_id: int
    category_id: int | None
    first_answer_days: int | None
    solution_days: int | None


@dataclass(frozen=True, kw_only=True)
class RelayWritten(Event):
    """A private message between whoever handles an issue and its reporter."""

    act: ClassVar[str] = "issue.relay_written"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    message_id: int
    by_reporter: bool


@dataclass(frozen=True, kw_only=True)
class ClockPaused(Event):
    """The clock stands still for an answer of the reporter, for so many working days at most."""

    act: ClassVar[str] = "issue.clock_paused"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    number: int
    days: int


@dataclass(frozen=True, kw_only=True)
class ReviewDue(Event):
    """A limited step is to be looked at again."""

    act: ClassVar[str] = "issue.review_due"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class FollowAsked(Event):
    """Somebody wants to follow an issue at an address, whose owner is asked."""

    act: ClassVar[str] = "issue.follow_asked"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    follow_id: int


@dataclass(frozen=True, kw_only=True)
class IssueReminded(Event):
    """Whoever must act has been waited for this many days."""

    act: ClassVar[str] = "issue.reminded"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    day: int


@dataclass(frozen=True, kw_only=True)
class IssueEscalated(Event):
    """No step for eight weeks: the commissioner is told."""

    act: ClassVar[str] = "issue.escalated"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Event):
    """What is not public speaks of danger; moderators and mediators are told."""

    act: ClassVar[str] = "issue.alarm_raised"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class AlarmSeen(Event):
    act: ClassVar[str] = "issue.alarm_seen"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    alarm_id: int


@dataclass(frozen=True, kw_only=True)
class IssueHandedOver(Event):
    """Its officer's role ended; `after_id`: who has it now, None when the area has no commissioner."""

    act: ClassVar[str] = "issue.handed_over"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    before_id: int
    after_id: int | None
