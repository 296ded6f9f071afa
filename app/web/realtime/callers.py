"""Who is on the line: one `Caller` for each open socket of this process, found by socket, by person and by session."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.web import i18n
from app.web.login import Credentials
from app.web.realtime.places import Places
from app.web.throttle import LIMITS, SOCKETS

# The pace of one socket is counted with the socket, by a clock that nobody sets back.
ACTS, SECOND = LIMITS["act.second"].amount, LIMITS["act.second"].get_expiry()
BREACHES, MINUTE = LIMITS["act.breach"].amount, LIMITS["act.breach"].get_expiry()  # above that, before the socket ends


@dataclass(eq=False, slots=True)
class Caller:
    """One socket. `person`: who it counts for. `stays`: what must hold of its actor for it to stay on the line, none
    when everybody may listen. `left`: what to do when it has gone. `afterwards`: what to do when the present
    event has been answered, before anything else happens."""

    credentials: Credentials
    person: str
    address: str
    lang: str
    known: bool
    eio_sid: str = ""
    sid: str = ""
    wire: Any = None
    stays: Callable[[Any], bool] | None = None
    left: list[Callable[[], None]] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    acted_at: float = 0.0
    acts: deque[float] = field(default_factory=lambda: deque(maxlen=ACTS))
    breaches: deque[float] = field(default_factory=lambda: deque(maxlen=BREACHES))

    def speak(self, wish: str | None) -> str:
        """The language to speak from now on: the one asked for when the city offers it."""
        self.lang = i18n.offered(wish, self.lang)
        return self.lang

    def may_act(self) -> bool:
        """Count an act; False when it is one too many in this second."""
        now = time.monotonic()
        if len(self.acts) == ACTS and now - self.acts[0] < SECOND:
            self.breach()
            return False
        self.acts.append(now)
        self.acted_at = now
        return True

    def breach(self) -> None:
        """Count an event that no page of this site sends: one too fast, or one that nobody knows."""
        self.breaches.append(time.monotonic())

    @property
    def too_often(self) -> bool:
        """Whether the last breach was the third within a minute."""
        return len(self.breaches) == BREACHES and self.breaches[-1] - self.breaches[0] < MINUTE


class Callers:
    """All sockets of this process. `places`: counts how many are open, here and elsewhere."""

    def __init__(self, places: Places | None = None) -> None:
        self._by_eio_sid: dict[str, Caller] = {}
        self._places = places or Places()

    def __iter__(self) -> Iterator[Caller]:
        return iter(list(self._by_eio_sid.values()))

    def __len__(self) -> int:
        return len(self._by_eio_sid)

    def get(self, eio_sid: str) -> Caller | None:
        return self._by_eio_sid.get(eio_sid)

    def take_place(self, caller: Caller) -> bool:
        """Count `caller` in; False when its person or its address holds all it may."""
        most_address = SOCKETS["socket.address" if caller.known else "socket.stranger"]
        if caller.known:
            wanted = {
                f"person {caller.person}": SOCKETS["socket.person"],
                f"address {caller.address}": most_address,
            }
        else:
            wanted = {f"stranger {caller.address}": most_address}
        if not self._places.take(wanted):
            return False
        caller.left.append(lambda: self._places.give_back(wanted))
        return True

    def add(self, caller: Caller) -> None:
        self._by_eio_sid[caller.eio_sid] = caller

    def remove(self, caller: Caller) -> None:
        """Forget `caller` and do what was to be done when it goes; a second time does nothing."""
        self._by_eio_sid.pop(caller.eio_sid, None)
        left, caller.left = caller.left, []
        for undo in left:
            undo()
