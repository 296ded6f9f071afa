"""What happens to ratings, and beside them."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class IssueRated(Event):
    """Somebody rated a round; who it was stands in no journal row."""

    act: ClassVar[str] = "issue.rated"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    round: int


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    """A promise turned late, or nobody said a word for four weeks: residents may rate that."""

    act: ClassVar[str] = "issue.round_opened"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    round: int
    cause: str


@dataclass(frozen=True, kw_only=True)
class RoundAsked(Event):
    """Those concerned are asked to rate a round."""

    act: ClassVar[str] = "issue.round_asked"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    round: int


@dataclass(frozen=True, kw_only=True)
class RatingsHeld(Event):
    """Ratings come in a burst; from here on they are held until two evaluators have looked."""

    act: ClassVar[str] = "issue.ratings_held"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    burst_id: int


@dataclass(frozen=True, kw_only=True)
class BurstJudged(Event):
    """An evaluator said whether ratings of a burst stay held or count."""

    act: ClassVar[str] = "issue.burst_judged"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    burst_id: int
    word: str


@dataclass(frozen=True, kw_only=True)
class BurstDecided(Event):
    """Two evaluators said the same of a burst."""

    act: ClassVar[str] = "issue.burst_decided"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    burst_id: int
    word: str


@dataclass(frozen=True, kw_only=True)
class SinglesRead(Event):
    """An evaluator read the single ratings of an issue, without names."""

    act: ClassVar[str] = "issue.ratings_read"
    thing: ClassVar[str] = "issue_id"
    issue_id: int


@dataclass(frozen=True, kw_only=True)
class RatingsAnswered(Event):
    """Police or a partner answered publicly to the figures of a round."""

    act: ClassVar[str] = "issue.ratings_answered"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    round: int
    reply_id: int


@dataclass(frozen=True, kw_only=True)
class SampleDrawn(Event):
    """Issues were drawn by lot, to be assessed."""

    act: ClassVar[str] = "sample.drawn"
    thing: ClassVar[str] = "sample_id"
    sample_id: int
    area_id: int


@dataclass(frozen=True, kw_only=True)
class AssessmentFiled(Event):
    """An assessor said of an issue of a sample how it was handled."""

    act: ClassVar[str] = "issue.assessed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    sample_id: int
    assessment_id: int
