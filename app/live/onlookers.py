"""Who looks on in this process: sockets by hall, audience and language, and by the person behind them.

Nothing here lasts and nothing is true: it only says whom to tell. What to tell is read from the database.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from flask import current_app

from app.live.vocabulary import Audience
from app.web.realtime import Caller


@dataclass(eq=False, slots=True)
class Room:
    """All sockets that get the same messages. `sent`: the revision that the last message brought them to."""

    meeting_id: int
    audience: Audience
    lang: str
    callers: set[Caller] = field(default_factory=set)
    sent: int = 0


@dataclass(eq=False, slots=True)
class Place:
    """Where one socket looks on, and the keys its person takes part under."""

    room: Room
    keys: tuple[str, ...]


class Onlookers:
    """The sockets of this process that joined a hall. `tell_again(meeting)`: lets its rooms be told what they lack."""

    def __init__(self, tell_again: Callable[[int], None] = lambda _meeting_id: None) -> None:
        self._tell_again = tell_again
        self._rooms: dict[tuple[int, Audience, str], Room] = {}
        self._places: dict[Caller, Place] = {}
        self._by_key: dict[tuple[int, str], set[Caller]] = defaultdict(set)

    def place_of(self, caller: Caller) -> Place | None:
        return self._places.get(caller)

    def join(self, caller: Caller, room: tuple[int, Audience, str], keys: Sequence[str], revision: int) -> Room:
        """Put `caller` into a room, out of the one it was in; a new room begins at `revision`."""
        if caller in self._places:
            self._take_out(caller)
        else:
            caller.left.append(lambda: self.leave(caller))
        found = self._rooms.get(room)
        if found is None:
            found = self._rooms[room] = Room(*room, sent=revision)
        found.callers.add(caller)
        self._places[caller] = Place(found, tuple(keys))
        for key in keys:
            self._by_key[found.meeting_id, key].add(caller)
        return found

    def answered(self, room: Room, revision: int) -> None:
        """Somebody in `room` was answered with what is known at `revision`. What was told while that was on its way
        came too early to be taken: the room is told it again."""
        if room.sent > revision:
            room.sent = revision
            self._tell_again(room.meeting_id)

    def leave(self, caller: Caller) -> None:
        if caller in self._places:
            self._take_out(caller)

    def _take_out(self, caller: Caller) -> None:
        place = self._places.pop(caller)
        room = place.room
        room.callers.discard(caller)
        if not room.callers:
            self._rooms.pop((room.meeting_id, room.audience, room.lang), None)
        for key in place.keys:
            holders = self._by_key.get((room.meeting_id, key))
            if holders is not None:
                holders.discard(caller)
                if not holders:
                    del self._by_key[room.meeting_id, key]

    def meetings(self) -> list[int]:
        """Halls that somebody of this process looks at."""
        return sorted({meeting_id for meeting_id, _audience, _lang in self._rooms})

    def rooms_of(self, meeting_id: int) -> list[Room]:
        return [room for room in self._rooms.values() if room.meeting_id == meeting_id]

    def of_person(self, meeting_id: int, key: str) -> Iterator[tuple[Caller, str]]:
        """The sockets of one person in a hall, each with its language."""
        for caller in list(self._by_key.get((meeting_id, key), ())):
            yield caller, self._places[caller].room.lang

    def present(self, meeting_id: int) -> int:
        """How many look on; the big screen is nobody."""
        return sum(len(room.callers) for room in self.rooms_of(meeting_id) if room.audience != Audience.SCREEN)


def onlookers() -> Onlookers:
    found = current_app.extensions.setdefault("corrala_onlookers", Onlookers())
    assert isinstance(found, Onlookers)
    return found


def counted() -> bool:
    """Whether this process knows everybody who looks on: no, when others serve too."""
    alone: bool = current_app.config["SETTINGS"].workers == 1
    return alone
