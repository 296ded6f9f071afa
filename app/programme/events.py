"""What happens to appointments and in the log of contacts. Ids and codes only; the words are sealed in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class AppointmentAsked(Event):
    """Somebody asked for one; who it was stands in no journal row."""

    act: ClassVar[str] = "appointment.asked"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentSettled(Event):
    """The officer agreed to a wished time, and named the place."""

    act: ClassVar[str] = "appointment.settled"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentProposed(Event):
    """The officer offered another time."""

    act: ClassVar[str] = "appointment.proposed"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentDeclined(Event):
    act: ClassVar[str] = "appointment.declined"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentAccepted(Event):
    """The asker said yes to the offered time."""

    act: ClassVar[str] = "appointment.accepted"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class OtherTimeWished(Event):
    """The offered time did not suit; the asker said when it would."""

    act: ClassVar[str] = "appointment.other_time_wished"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(Event):
    """The asker does not come."""

    act: ClassVar[str] = "appointment.cancelled"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentReminded(Event):
    act: ClassVar[str] = "appointment.reminded"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentLapsed(Event):
    """Nobody answered in time."""

    act: ClassVar[str] = "appointment.lapsed"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentForgotten(Event):
    """The asker had it deleted; `officer_id`: who waited for the asker, none when it was over."""

    act: ClassVar[str] = "appointment.forgotten"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int
    officer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentHanded(Event):
    """To another officer, since the role of the one who was asked ended."""

    act: ClassVar[str] = "appointment.handed"
    thing: ClassVar[str] = "appointment_id"
    appointment_id: int
    officer_id: int


@dataclass(frozen=True, kw_only=True)
class ContactLogged(Event):
    """A contact or activity stands in the log; `group_id` none: for everybody."""

    act: ClassVar[str] = "contact.logged"
    thing: ClassVar[str] = "contact_id"
    contact_id: int
    group_id: int | None
    kind: str


@dataclass(frozen=True, kw_only=True)
class ContactTakenBack(Event):
    """It was entered by mistake."""

    act: ClassVar[str] = "contact.taken_back"
    thing: ClassVar[str] = "contact_id"
    contact_id: int
