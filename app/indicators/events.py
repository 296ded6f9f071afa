"""What happens to public figures."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class SituationTaken(Event):
    """Figures of a source were put in, or put right."""

    act: ClassVar[str] = "situation.taken"
    thing: ClassVar[str] = "source_id"
    source_id: int
