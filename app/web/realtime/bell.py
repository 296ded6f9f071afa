"""A bell between the part that writes and the part that tells, in this process and, with Redis, in all of them."""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable

import redis
import structlog

AGAIN_S = 1.0
log = structlog.get_logger(__name__)


class Bell:
    """`ring` wakes who waits here. With Redis, `say` tells a number to the other processes, which are woken by it
    too; without, they must look for themselves. `connected`: whether the others are heard at present."""

    def __init__(self, redis_url: str | None, channel: str, heard: Callable[[int], None]) -> None:
        self._event = threading.Event()
        self._redis = redis.Redis.from_url(redis_url, socket_connect_timeout=2) if redis_url else None
        self._channel, self._heard = channel, heard
        self._me = secrets.token_hex(4)
        self._unsaid: set[int] = set()
        self.connected = False

    @property
    def reaches_others(self) -> bool:
        """Whether there is a Redis to reach other processes by."""
        return self._redis is not None

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Until somebody rings, and no longer than `seconds`; then tell the others what was said."""
        self._event.wait(seconds)
        self._event.clear()
        self._publish()

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def say(self, number: int) -> None:
        """Let the other processes hear `number`, with the next round."""
        if self._redis is not None:
            self._unsaid.add(number)

    def _publish(self) -> None:
        if self._redis is None or not self._unsaid:
            return
        numbers, self._unsaid = self._unsaid, set()
        with contextlib.suppress(redis.RedisError):  # the others look for themselves every few seconds
            for number in numbers:
                self._redis.publish(self._channel, f"{self._me} {number}")

    def listen(self) -> None:
        """Hear the other processes, for ever; without Redis there is nothing to hear."""
        while self._redis is not None:
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
                    heard.subscribe(self._channel)
                    self.connected = True
                    for message in heard.listen():
                        self._take(message["data"])
            except (redis.RedisError, OSError) as error:
                self.connected = False
                log.warning("redis away", kind=type(error).__name__)
                time.sleep(AGAIN_S)

    def _take(self, data: bytes) -> None:
        who, _, number = data.decode("ascii", "replace").partition(" ")
        if who != self._me and number.isdecimal():
            self._heard(int(number))
