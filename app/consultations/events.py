"""What happens to consultations, ids only. Whose stance it was stands nowhere: the row names a resident."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ConsultationOpened(Event):
    act: ClassVar[str] = "consultation.opened"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationClosed(Event):
    """Closed before its day."""

    act: ClassVar[str] = "consultation.closed"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationOver(Event):
    """Stances are no longer taken, since its day has come or it was closed before."""

    act: ClassVar[str] = "consultation.over"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class FindingsPublished(Event):
    """What police and city make of it stands on the closing page. `again`: other words stood there before."""

    act: ClassVar[str] = "consultation.findings"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class StanceGiven(Event):
    """A stance was given or changed."""

    act: ClassVar[str] = "consultation.stance"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationImported(Event):
    """A consultation of another system was taken over."""

    act: ClassVar[str] = "consultation.imported"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationDated(Event):
    """One that was taken over has been open from its first statement to its last stance."""

    act: ClassVar[str] = "consultation.dated"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class StancesImported(Event):
    """Stances of another system were taken over."""

    act: ClassVar[str] = "consultation.stances_imported"
    thing: ClassVar[str] = "consultation_id"
    consultation_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class StatementMade(Event):
    """`state`: whether people answer it, or it waits for a moderator."""

    act: ClassVar[str] = "statement.made"
    thing: ClassVar[str] = "statement_id"
    statement_id: int
    consultation_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class StatementShown(Event):
    """A moderator let it through."""

    act: ClassVar[str] = "statement.shown"
    thing: ClassVar[str] = "statement_id"
    statement_id: int
    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class StatementWithdrawn(Event):
    """Its words went with the account of its author."""

    act: ClassVar[str] = "statement.withdrawn"
    thing: ClassVar[str] = "statement_id"
    statement_id: int
    consultation_id: int
