"""The stage of the demo: when things happen, who does them, and what stands so far."""

import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from app.admin.tale import Tale
from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.kernel import clock
from app.kernel.clock import local
from app.kernel.db import session
from app.moderation.actions import approve
from app.moderation.queries import open_case_id

OPENS_H, CLOSES_H = 8, 21  # hours of the day at which people write
MINUTE = timedelta(minutes=1)
MODERATORS = ("mod-nuria", "mod-ismael")  # of the morning, of the afternoon
AFTERNOON_H = 15


def number(key: str, most: int) -> int:
    """A number below `most` that belongs to `key`: the demo looks the same each time it is filled."""
    return zlib.crc32(key.encode()) % most


def device(name: object) -> str:
    """The mark of somebody's browser."""
    return f"demo-{name}"


@dataclass
class Stage:
    """`now`: the moment of filling, from which everything is counted. The tables hold ids, by the keys of the files;
    `posts`: (topic, index) → (id, place in the topic)."""

    now: datetime
    zone: str
    tale: Tale = field(default_factory=Tale)
    areas: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    issues: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    proposals: dict[str, int] = field(default_factory=dict)
    corrections: list[int] = field(default_factory=list)
    _known: dict[str, Actor] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """The person called `key`, as it stands at this moment of the tale."""
        found = self._known.get(key)
        if found is None:
            found = actor_of_account(session(), self.people[key], clock.now())
            if not found.new:
                self._known[key] = found
        return found

    def look_again(self, key: str) -> None:
        """The person called `key` got another role."""
        self._known.pop(key, None)

    def visitor(self, name: object) -> Actor:
        """Somebody without an account, at a browser of their own."""
        return Actor(device=device(name))

    def guest(self, meeting_id: int, name: object) -> Actor:
        """Somebody who joined a meeting by its code."""
        return Actor(kind="participant", participants=((meeting_id, device(name)),))

    def moderator(self) -> Actor:
        """Who is on watch at this moment of the tale."""
        early = local(clock.now(), self.zone).hour < AFTERNOON_H
        return self.actor(MODERATORS[0] if early or MODERATORS[1] not in self.people else MODERATORS[1])

    def today(self, days: int = 0) -> date:
        """The day `days` from now, on the calendar of the city."""
        return local(self.now, self.zone).date() + timedelta(days=days)

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, ZoneInfo(self.zone))

    def on(self, days_ago: float, key: str) -> datetime:
        """A moment of the day `days_ago`, at an hour that belongs to `key`; always past."""
        minutes = number(key, (CLOSES_H - OPENS_H) * 60)
        moment = self.at(self.today(-int(days_ago)), time(OPENS_H)) + timedelta(minutes=minutes)
        return self.past(moment, number(key, 50))

    def past(self, moment: datetime, minutes: int = 0) -> datetime:
        """`moment`, or `minutes` before the last half hour when it would lie in the future."""
        return min(moment, self.now - timedelta(minutes=30 + minutes))

    def after(self, earlier: datetime, wished: datetime) -> datetime:
        """`wished`, but after `earlier` and not in the future."""
        latest = self.now - 2 * MINUTE
        if wished >= latest:
            wished = earlier + (latest - earlier) / 2
        return max(wished, earlier + MINUTE)

    def between(self, start: datetime, end: datetime, key: str) -> datetime:
        """A moment between two others that belongs to `key`."""
        return start + (end - start) * (number(key, 997) + 1) / 999

    def let_through(self, kind: str, thing_id: int, within: timedelta) -> None:
        """If the thing waits for a moderator, let one read it, `within` from now in the tale."""
        if open_case_id(session(), kind, thing_id) is not None:
            moment = min(clock.now() + within, self.now - MINUTE)
            self.tale.add(moment, partial(self._approve, kind, thing_id))

    def _approve(self, kind: str, thing_id: int) -> None:
        case_id = open_case_id(session(), kind, thing_id)
        if case_id is not None:
            approve(actor=self.moderator(), case_id=case_id)
            self._known = {key: actor for key, actor in self._known.items() if not actor.new}
