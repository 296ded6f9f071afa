"""What happens in meetings, ids only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class MeetingCalled(Event):
    """`origin_kind`, `origin_id`: the thing of this site that it came of, if there is one."""

    act: ClassVar[str] = "meeting.called"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    area_id: int
    kind: str = "meeting"
    origin_kind: str = ""
    origin_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingImported(Event):
    """A meeting that was held elsewhere was taken over from another system."""

    act: ClassVar[str] = "meeting.imported"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    area_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingChanged(Event):
    """Something other than time and place."""

    act: ClassVar[str] = "meeting.changed"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingRepeated(Event):
    """A series began with this meeting: it is announced `times` more, each time as a meeting of its own."""

    act: ClassVar[str] = "meeting.repeated"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    times: int


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Event):
    """Another time or place: who has a place is asked again."""

    act: ClassVar[str] = "meeting.moved"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    act: ClassVar[str] = "meeting.cancelled"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingRan(Event):
    """The meeting began, paused, went on or ended: `state` is where it stands now."""

    act: ClassVar[str] = "meeting.ran"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class MeetingReminded(Event):
    act: ClassVar[str] = "meeting.reminded"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    hours_before: int


@dataclass(frozen=True, kw_only=True)
class DocumentAttached(Event):
    act: ClassVar[str] = "meeting.document_attached"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    document_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentRemoved(Event):
    act: ClassVar[str] = "meeting.document_removed"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    document_id: int


@dataclass(frozen=True, kw_only=True)
class AgendaDue(Event):
    """The meeting is near, and its agenda lacks points, a speaker or documents."""

    act: ClassVar[str] = "meeting.agenda_due"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingFilled(Event):
    """50, 80 or 100 percent of the places are taken."""

    act: ClassVar[str] = "meeting.filled"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class NamesRead(Event):
    """Somebody with the right to it read who signed up."""

    act: ClassVar[str] = "meeting.names_read"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class SignUpEvent(Event):
    """Mother of what happens to one person's place; the journal names the sign-up and never the person."""

    act: ClassVar[str] = "sign_up"
    thing: ClassVar[str] = "sign_up_id"
    sign_up_id: int
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class SignUpAsked(SignUpEvent):
    """Without an account: the address must be confirmed first."""

    act: ClassVar[str] = "sign_up.asked"


@dataclass(frozen=True, kw_only=True)
class PlaceTaken(SignUpEvent):
    act: ClassVar[str] = "sign_up.taken"


@dataclass(frozen=True, kw_only=True)
class PlaceAwaited(SignUpEvent):
    """The meeting is full: the person waits in the queue."""

    act: ClassVar[str] = "sign_up.waiting"


@dataclass(frozen=True, kw_only=True)
class PlaceOffered(SignUpEvent):
    act: ClassVar[str] = "sign_up.offered"


@dataclass(frozen=True, kw_only=True)
class PlaceLapsed(SignUpEvent):
    """An offer was not answered in time."""

    act: ClassVar[str] = "sign_up.lapsed"


@dataclass(frozen=True, kw_only=True)
class PlaceGivenUp(SignUpEvent):
    act: ClassVar[str] = "sign_up.cancelled"


@dataclass(frozen=True, kw_only=True)
class GroupInvited(Event):
    """A community group was invited; its contact person, who agreed to stand in the inventory, is written to."""

    act: ClassVar[str] = "meeting.group_invited"
    thing: ClassVar[str] = "invitation_id"
    invitation_id: int
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(Event):
    """The group comes or does not, or after the meeting: was there or was not."""

    act: ClassVar[str] = "meeting.group_answered"
    thing: ClassVar[str] = "invitation_id"
    invitation_id: int
    meeting_id: int
    word: str


@dataclass(frozen=True, kw_only=True)
class BodyInvited(Event):
    """Whoever stands for this body may answer questions at the meeting from now on."""

    act: ClassVar[str] = "meeting.body_invited"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    body_id: int


@dataclass(frozen=True, kw_only=True)
class BodyLetGo(Event):
    """The invitation of a body was taken back: nobody answers for it there any more."""

    act: ClassVar[str] = "meeting.body_let_go"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    body_id: int


@dataclass(frozen=True, kw_only=True)
class ExchangeSet(Event):
    """A meeting became an exchange, or its age group or charter changed."""

    act: ClassVar[str] = "meeting.exchange"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class GuestNamed(Event):
    """The host of an exchange named a guest."""

    act: ClassVar[str] = "meeting.guest_named"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class GuestRemoved(Event):
    act: ClassVar[str] = "meeting.guest_removed"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
