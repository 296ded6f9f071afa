"""Telling the hall: what changed is gathered, read from the database, drawn once and sent to everybody who looks on.

The first change after a quiet tenth of a second goes at once, then at most one message every tenth per hall. An act
of this process rings after its commit; what another process wrote is seen by a look every 250 ms, or when Redis says
that a hall moved. A message is never built from another message: it holds all above the revision sent last.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.kernel.db import reader
from app.kernel.errors import Refused
from app.kernel.transaction import after_commit
from app.live.onlookers import Onlookers, Room, counted
from app.live.onlookers import onlookers as the_onlookers
from app.live.presenters import beside_of, changes_of, message, mine_changes
from app.live.queries import course_of, hall_of, halls_above, questions_above
from app.web.realtime import Bell, start_with_sockets, tell, tell_all, wake

GATHER_S = 0.1
LOOK_S = 0.25
LOOK_WITH_REDIS_S = 2.0
PRESENT_S = 2.0
log = structlog.get_logger(__name__)


class Teller:
    """One for each process: knows which halls moved, and when each was told last."""

    def __init__(self, app: Flask, redis_url: str | None) -> None:
        self.app = app
        self.moved: dict[int, None] = {}
        self.told_at: dict[int, float] = {}
        self.present: dict[int, int | None] = {}
        self.hidden: set[int] = set()
        self.bell = Bell(redis_url, "corrala:hall", self.heard)
        self.looked_at = self.counted_at = 0.0

    def heard(self, meeting_id: int) -> None:
        """Another process says that a hall moved, or somebody here holds less than was told."""
        self.moved[meeting_id] = None
        self.bell.ring()

    def hall_moved(self, meeting_id: int) -> None:
        """An act of this process was committed."""
        self.moved[meeting_id] = None
        self.bell.ring()
        if self.bell.reaches_others:
            self.bell.say(meeting_id)
            wake(self.app)

    def run(self) -> None:
        """Tell, look, count; for as long as the process lives."""
        while True:
            self.bell.wait(self._patience())
            try:
                with self.app.app_context():
                    self.round(time.monotonic())
            except (SQLAlchemyError, Refused) as error:
                log.warning("halls not told", kind=type(error).__name__)
                self.bell.pause(LOOK_S)
            except Exception as error:
                log.error("fault", task="telling halls", exc_info=error)
                self.bell.pause(LOOK_S)

    def _patience(self) -> float:
        """Seconds until something is due."""
        now = time.monotonic()
        due = [self.told_at.get(meeting_id, 0.0) + GATHER_S - now for meeting_id in self.moved]
        look = LOOK_WITH_REDIS_S if self.bell.connected else LOOK_S
        return max(0.0, min([*due, self.looked_at + look - now]))

    def round(self, now: float) -> None:
        """Everything that is due now."""
        onlookers = the_onlookers()
        look = LOOK_WITH_REDIS_S if self.bell.connected else LOOK_S
        if now - self.looked_at >= look:
            self.looked_at = now
            self._look(onlookers)
        for meeting_id in list(self.moved):
            if now - self.told_at.get(meeting_id, 0.0) >= GATHER_S:
                del self.moved[meeting_id]
                self.told_at[meeting_id] = now
                tell_hall(onlookers, meeting_id)
        if now - self.counted_at >= PRESENT_S:
            self.counted_at = now
            self._count(onlookers)

    def _look(self, onlookers: Onlookers) -> None:
        """Which halls are ahead of what was sent; one query, none when nobody looks on."""
        meetings = onlookers.meetings()
        if not meetings:
            self.told_at.clear()
            return
        halls = halls_above(reader(), meetings)
        self.hidden = {row.meeting_id for row in halls if not row.presence_shown}
        for row in halls:
            if any(room.sent < row.revision for room in onlookers.rooms_of(row.meeting_id)):
                self.moved[row.meeting_id] = None

    def _count(self, onlookers: Onlookers) -> None:
        """Say how many are here where that changed, or that it is not said any more; with several processes each knows
        only its own, so nobody says."""
        told = [meeting_id for meeting_id in onlookers.meetings() if counted() and meeting_id not in self.hidden]
        counts = {one: onlookers.present(one) if one in told else None for one in onlookers.meetings()}
        for meeting_id, count in counts.items():
            if self.present.get(meeting_id) != count:
                payload = {"meeting": meeting_id, "present": count}
                everybody = [caller for room in onlookers.rooms_of(meeting_id) for caller in room.callers]
                tell_all(everybody, "present", payload)
        self.present = counts


def tell_hall(onlookers: Onlookers, meeting_id: int) -> None:
    """Bring every room of a hall, and the askers of what changed, to the hall's revision."""
    rooms = onlookers.rooms_of(meeting_id)
    if not rooms:
        return
    hall = hall_of(reader(), meeting_id)
    behind = {room: room.sent for room in rooms if room.sent < hall.revision}
    if not behind:
        return
    lowest = min(behind.values())
    rows = questions_above(reader(), meeting_id, lowest)
    beside = course_of(reader(), meeting_id)
    for room, since in behind.items():
        if room.sent == since:  # else somebody came who holds less, and the next round tells all of it
            _tell_room(room, hall, rows, beside)
    _tell_askers(onlookers, meeting_id, [row for row in rows if row.words_revision > lowest])


def _tell_room(room: Room, hall: Any, rows: Any, course: Any) -> None:
    since = room.sent
    news = [row for row in rows if row.revision > since]
    found = changes_of(news, room.audience, room.lang, since)
    beside = beside_of(course, room.audience, room.lang, since)
    room.sent = hall.revision
    tell_all(list(room.callers), "changes", message(hall, since, found, beside))


def _tell_askers(onlookers: Onlookers, meeting_id: int, rows: Any) -> None:
    for row in rows:
        if row.key_hash is None:
            continue
        for caller, lang in onlookers.of_person(meeting_id, row.key_hash):
            tell(caller, "mine", {"meeting": meeting_id, "questions": mine_changes([row], lang)})


def hall_moved(_act: Session, event: Any) -> None:
    """Listens inside the acts of halls: rings once the act is committed."""
    teller: Teller = current_app.extensions["corrala_teller"]
    after_commit(_ring(teller, event.meeting_id))


def _ring(teller: Teller, meeting_id: int) -> Callable[[], None]:
    return lambda: teller.hall_moved(meeting_id)


def install(app: Flask) -> None:
    teller = Teller(app, app.config["SETTINGS"].redis_url)
    app.extensions["corrala_teller"] = teller
    app.extensions["corrala_onlookers"] = Onlookers(teller.heard)
    for run in (teller.run, teller.bell.listen, teller.bell.talk):
        start_with_sockets(app, run)
