"""Who is on the line: one `Caller` for each open socket of this process, found by socket, by person and by session."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.web import i18n
from app.web.login import Credentials

ACTS, SECOND = 10, 1.0  # acts a second
BREACHES, MINUTE = 3, 60.0  # acts above that within a minute, before the socket ends
SOCKETS_A_PERSON = 5
SOCKETS_A_STRANGER = 20  # of one address, together, without a cookie
SOCKETS_AN_ADDRESS = 2_000  # of one address, together: a hall full of people may share one


@dataclass(eq=False, slots=True)
class Caller:
    """One socket. `person`: who it counts for. `stays`: what must hold of its actor for it to stay on the line, none
    when everybody may listen. `left`: what to do when it has gone."""

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
            self.breaches.append(now)
            return False
        self.acts.append(now)
        self.acted_at = now
        return True

    @property
    def too_often(self) -> bool:
        """Whether the last breach was the third within a minute."""
        return len(self.breaches) == BREACHES and self.breaches[-1] - self.breaches[0] < MINUTE


class Callers:
    """All sockets of this process."""

    def __init__(self) -> None:
        self._by_eio_sid: dict[str, Caller] = {}
        self._places: dict[str, int] = {}

    def __iter__(self) -> Iterator[Caller]:
        return iter(list(self._by_eio_sid.values()))

    def __len__(self) -> int:
        return len(self._by_eio_sid)

    def get(self, eio_sid: str) -> Caller | None:
        return self._by_eio_sid.get(eio_sid)

    def take_place(self, caller: Caller) -> bool:
        """Count `caller` in; False when its person or its address holds all it may."""
        person, address = f"person {caller.person}", f"address {caller.address}"
        most_address = SOCKETS_AN_ADDRESS if caller.known else SOCKETS_A_STRANGER
        if not caller.known:
            person = address = f"stranger {caller.address}"
        elif self._places.get(person, 0) >= SOCKETS_A_PERSON:
            return False
        if self._places.get(address, 0) >= most_address:
            return False
        for key in {person, address}:
            self._places[key] = self._places.get(key, 0) + 1
        caller.left.append(lambda: self._give_back({person, address}))
        return True

    def _give_back(self, keys: set[str]) -> None:
        for key in keys:
            left = self._places.get(key, 0) - 1
            if left > 0:
                self._places[key] = left
            else:
                self._places.pop(key, None)

    def add(self, caller: Caller) -> None:
        self._by_eio_sid[caller.eio_sid] = caller

    def remove(self, caller: Caller) -> None:
        """Forget `caller` and do what was to be done when it goes; a second time does nothing."""
        self._by_eio_sid.pop(caller.eio_sid, None)
        left, caller.left = caller.left, []
        for undo in left:
            undo()
