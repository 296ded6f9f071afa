"""What happens in councils, ids only; how somebody voted stands nowhere."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class CouncilKept(Event):
    """A council was set up, or what it says of itself was changed."""

    act: ClassVar[str] = "council.kept"
    thing: ClassVar[str] = "council_id"
    council_id: int


@dataclass(frozen=True, kw_only=True)
class MemberPut(Event):
    """Somebody was put on the list of a council."""

    act: ClassVar[str] = "council.member_put"
    thing: ClassVar[str] = "council_id"
    council_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberEnded(Event):
    """The term of a member was ended."""

    act: ClassVar[str] = "council.member_ended"
    thing: ClassVar[str] = "council_id"
    council_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class NameChosen(Event):
    """A member said whether others read the name."""

    act: ClassVar[str] = "council.name_chosen"
    thing: ClassVar[str] = "council_id"
    council_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class PollOpened(Event):
    """`kind`: needs, or a decision."""

    act: ClassVar[str] = "council.poll_opened"
    thing: ClassVar[str] = "council_id"
    council_id: int
    poll_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class BallotCast(Event):
    """A ballot was cast or changed; by whom stands nowhere, since its hour would lead to the ballot of that hour."""

    act: ClassVar[str] = "council.voted"
    thing: ClassVar[str] = "council_id"
    council_id: int
    poll_id: int


@dataclass(frozen=True, kw_only=True)
class FollowsSaid(Event):
    """It was said what comes of a vote."""

    act: ClassVar[str] = "council.followed"
    thing: ClassVar[str] = "council_id"
    council_id: int
    poll_id: int
