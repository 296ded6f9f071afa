"""How many sockets of one person and of one address are open: counted here and, with Redis, in all processes.

Each process knows its own number, and keeps a copy of it in Redis for the others. A copy goes by itself when its
process has said nothing for some seconds, so that a process that was killed holds no place for long; a Redis that lost
them gets them again. While Redis is away each process counts for itself: nobody waits, and no limit is off.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import redis
import structlog

from app.web.realtime.bell import impatient

ALL = "corrala:sockets"
BEAT_S, LASTS_S = 2.0, 10
AGAIN_S = 5.0  # how long a Redis that gave no answer is not asked
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Places:
    """Places that are taken, by key."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._here: dict[str, int] = {}
        self._redis: Any = impatient(redis_url) if redis_url else None
        self._copy = f"{ALL}:{secrets.token_hex(8)}"
        self._ask_at = float("-inf")
        self._whole = False  # whether the copy holds all that is open here
        self._one = threading.Lock()

    def take(self, wanted: Mapping[str, int]) -> bool:
        """Take a place under each key; False, and none is taken, when one has as many as it may (key → most)."""
        if any(self._here.get(key, 0) >= most for key, most in wanted.items()):
            return False
        own = {key: self._here.get(key, 0) + 1 for key in wanted}
        self._here |= own
        elsewhere = self._ask(lambda: self._tell_and_count(list(wanted))) or {}
        if all(own[key] + elsewhere.get(key, 0) <= most for key, most in wanted.items()):
            return True
        self.give_back(wanted)
        return False

    def give_back(self, keys: Collection[str]) -> None:
        """Give back one place under each key."""
        for key in keys:
            left = self._here.get(key, 0) - 1
            if left > 0:
                self._here[key] = left
            else:
                self._here.pop(key, None)
        self._ask(lambda: self._tell(list(keys)))

    def beat(self) -> None:
        """Let the copy last, or make it anew; called every `BEAT_S` seconds."""
        self._ask(self._last)

    def _ask(self, what: Callable[[], T]) -> T | None:
        """What Redis answers, one question at a time; None without one, and while it gives no answer."""
        if self._redis is None:
            return None
        with self._one:
            if time.monotonic() < self._ask_at:
                self._whole = False
                return None
            try:
                return what()
            except (redis.RedisError, OSError) as error:
                self._whole, self._ask_at = False, time.monotonic() + AGAIN_S
                log.warning("sockets counted in this process", kind=type(error).__name__)
                return None

    def _tell_and_count(self, keys: list[str]) -> dict[str, int]:
        """Tell the own numbers first, so that of two processes at least one knows of both."""
        asking = self._redis.pipeline(transaction=False)
        for other in self._tell(keys):
            asking.hmget(other, [_mark(key) for key in keys])
        numbers = [sum(int(number or 0) for number in one) for one in zip(*asking.execute(), strict=True)]
        return dict(zip(keys, numbers, strict=False))

    def _tell(self, keys: list[str]) -> list[str]:
        """Tell how many are open here under these keys, or all of it when the copy was lost; the other copies."""
        told, whole = self._redis.pipeline(), [] if self._whole else list(self._here)
        told.hset(self._copy, mapping={"": 0} | {_mark(key): self._here.get(key, 0) for key in [*keys, *whole]})
        gone = [_mark(key) for key in keys if key not in self._here]
        if gone:
            told.hdel(self._copy, *gone)
        told.expire(self._copy, LASTS_S)
        told.sadd(ALL, self._copy)
        told.smembers(ALL)
        there = told.execute()[-1]
        self._whole = True
        return sorted(name.decode() for name in there - {self._copy.encode()})

    def _last(self) -> None:
        """Let the copy last, or make it anew; and forget copies that have gone."""
        if not self._redis.exists(self._copy):
            self._whole = False
        for other in self._tell([]):
            if not self._redis.exists(other):
                self._redis.srem(ALL, other)


def _mark(key: str) -> str:
    """What stands in Redis for a key: whoever reads it there learns neither who it is nor how they come in."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
