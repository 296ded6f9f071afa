"""What happens in mediation. Ids and codes only; the words are in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ChallengeFiled(Event):
    """Somebody contests an issue, or joins those who do; who it was stands in no journal row."""

    act: ClassVar[str] = "challenge.filed"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int
    issue_id: int
    joined: bool


@dataclass(frozen=True, kw_only=True)
class ChallengeLeft(Event):
    """A party withdrew; `last`: nobody is left, so the challenge ends."""

    act: ClassVar[str] = "challenge.withdrawn"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int
    last: bool


@dataclass(frozen=True, kw_only=True)
class ChallengeAdmitted(Event):
    act: ClassVar[str] = "challenge.admitted"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int


@dataclass(frozen=True, kw_only=True)
class ChallengeDeclined(Event):
    act: ClassVar[str] = "challenge.declined"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int
    refusal: str


@dataclass(frozen=True, kw_only=True)
class StatementGiven(Event):
    act: ClassVar[str] = "challenge.statement_given"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int


@dataclass(frozen=True, kw_only=True)
class StatementMissed(Event):
    """The ten working days are over; mediation goes on without the police."""

    act: ClassVar[str] = "challenge.statement_missed"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int


@dataclass(frozen=True, kw_only=True)
class ChallengeDecided(Event):
    act: ClassVar[str] = "challenge.decided"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int
    outcome: str
    obligation_id: int | None


@dataclass(frozen=True, kw_only=True)
class ChallengeDue(Event):
    """A clock is about to run out: `due` says which, and so whom to remind."""

    act: ClassVar[str] = "challenge.due"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int
    due: str


@dataclass(frozen=True, kw_only=True)
class ChallengeHanded(Event):
    """A challenge is in the hands of another mediator now."""

    act: ClassVar[str] = "challenge.handed"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class StoodAside(Event):
    """A mediator leaves a case to others."""

    act: ClassVar[str] = "challenge.stood_aside"
    thing: ClassVar[str] = "challenge_id"
    challenge_id: int


@dataclass(frozen=True, kw_only=True)
class PostGiven(Event):
    act: ClassVar[str] = "mediation.post_given"
    thing: ClassVar[str] = "post_id"
    post_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class PostEnded(Event):
    act: ClassVar[str] = "mediation.post_ended"
    thing: ClassVar[str] = "post_id"
    post_id: int


@dataclass(frozen=True, kw_only=True)
class TreatmentFiled(Event):
    """Somebody tells how they were treated; who it was stands in no journal row."""

    act: ClassVar[str] = "treatment.filed"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int


@dataclass(frozen=True, kw_only=True)
class TreatmentRead(Event):
    """A mediator opened it."""

    act: ClassVar[str] = "treatment.read"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int


@dataclass(frozen=True, kw_only=True)
class TreatmentWritten(Event):
    """A message, of the mediator or of the person."""

    act: ClassVar[str] = "treatment.written"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int
    by_mediator: bool


@dataclass(frozen=True, kw_only=True)
class TreatmentEnded(Event):
    """How it ended."""

    act: ClassVar[str] = "treatment.ended"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class TreatmentHanded(Event):
    """It is in the hands of another mediator now; `before_id`: in whose it was, `cause`: why it is no longer."""

    act: ClassVar[str] = "treatment.handed"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int
    to_id: int
    before_id: int | None
    cause: str | None


@dataclass(frozen=True, kw_only=True)
class TreatmentLeft(Event):
    """A mediator leaves it to others; `had_it`: it was in this one's hands."""

    act: ClassVar[str] = "treatment.left"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int
    had_it: bool


@dataclass(frozen=True, kw_only=True)
class TreatmentDue(Event):
    """Its clock is about to run out, or has; `due` says which, and so whom to remind."""

    act: ClassVar[str] = "treatment.due"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int
    due: str


@dataclass(frozen=True, kw_only=True)
class TreatmentForgotten(Event):
    """The person had it deleted."""

    act: ClassVar[str] = "treatment.forgotten"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int


@dataclass(frozen=True, kw_only=True)
class MediationAsked(Event):
    """Somebody asks for a mediation with neighbours; who it was stands in no journal row."""

    act: ClassVar[str] = "mediation.asked"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class MediationRead(Event):
    """A mediator or co-mediator opened one."""

    act: ClassVar[str] = "mediation.read"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class MediationOffered(Event):
    """A mediator took it on, with a co-mediator, and asks both sides whether they come."""

    act: ClassVar[str] = "mediation.offered"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class MediationJoined(Event):
    """A co-mediator was named beside the mediator."""

    act: ClassVar[str] = "mediation.joined"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class MediationAnswered(Event):
    """A side said whether it comes; `both`: now both have said yes."""

    act: ClassVar[str] = "mediation.answered"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int
    both: bool


@dataclass(frozen=True, kw_only=True)
class MediationHeld(Event):
    """Both sides have talked."""

    act: ClassVar[str] = "mediation.held"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class MediationEnded(Event):
    """How it ended."""

    act: ClassVar[str] = "mediation.ended"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class MediationWritten(Event):
    """A message; `side`: for which one, none when it is for those who mediate."""

    act: ClassVar[str] = "mediation.written"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int
    side: str | None


@dataclass(frozen=True, kw_only=True)
class MediationHanded(Event):
    """It is in the hands of another mediator now."""

    act: ClassVar[str] = "mediation.handed"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class MediationLeft(Event):
    """A mediator or co-mediator leaves it to others."""

    act: ClassVar[str] = "mediation.left"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class MediationDue(Event):
    """A clock is about to run out."""

    act: ClassVar[str] = "mediation.due"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class MediationForgotten(Event):
    """A side had its own words deleted."""

    act: ClassVar[str] = "mediation.forgotten"
    thing: ClassVar[str] = "mediation_id"
    mediation_id: int


@dataclass(frozen=True, kw_only=True)
class TreatmentFreed(Event):
    """Who had it in hand does not mediate any more."""

    act: ClassVar[str] = "treatment.freed"
    thing: ClassVar[str] = "treatment_id"
    treatment_id: int
