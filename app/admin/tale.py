"""A tale: what happened in the demo city, told in the order of time."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime

from app.kernel import clock

Deed = Callable[[], None]


class Tale:
    """Deeds with their moments. A deed may add others; one whose moment has passed comes next.

    Telling in the order of time keeps the journal in its order and lets each deed meet the city as it was then:
    who was new, who held an office, which topics stood.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._number = itertools.count()

    def add(self, at: datetime, deed: Deed) -> None:
        """Let `deed` happen at the moment `at`; of two at one moment the first added comes first."""
        heapq.heappush(self._waiting, (at, next(self._number), deed))

    def __len__(self) -> int:
        return len(self._waiting)

    def tell(self) -> Iterator[int]:
        """Let everything happen, each deed with the clock at its moment; gives how many still wait, after each."""
        while self._waiting:
            moment, _, deed = heapq.heappop(self._waiting)
            with clock.at(moment):
                deed()
            yield len(self._waiting)
