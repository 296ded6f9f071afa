"""What happens to the installation as a whole."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class DemoFilled(Event):
    """The demo city was filled to its end."""

    act: ClassVar[str] = "demo.filled"
    thing: ClassVar[str] = "city_id"
    city_id: int
