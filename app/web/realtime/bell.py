"""A bell between the part that writes and the part that tells, in this process and, with Redis, in all of them.

Redis is a shout and holds nothing. It is trusted while this process hears itself through it, every second; when it is
away, or stands still without a word, everybody looks for themselves until it is heard again.
"""

import secrets
import threading
import time
from collections.abc import Callable

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

AGAIN_S = 1.0
BEAT_S = 1.0
SILENT_S = 3.0
BEAT = "beat"
log = structlog.get_logger(__name__)


def impatient(redis_url: str) -> redis.Redis:
    """A client that asks once and waits for no answer longer than a beat."""
    return redis.Redis.from_url(
        redis_url, socket_connect_timeout=BEAT_S, socket_timeout=BEAT_S, retry=Retry(NoBackoff(), 0)
    )


class Bell:
    """`ring` wakes who waits here. With Redis, `say` tells a number to the other processes, which are woken by it
    too; without, they must look for themselves."""

    def __init__(self, redis_url: str | None, channel: str, heard: Callable[[int], None]) -> None:
        self._event, self._more = threading.Event(), threading.Event()
        self._redis = impatient(redis_url) if redis_url else None
        self._channel, self._heard = channel, heard
        self._me = secrets.token_hex(4)
        self._unsaid: set[int] = set()
        self._heard_at = float("-inf")

    @property
    def reaches_others(self) -> bool:
        """Whether there is a Redis to reach other processes by."""
        return self._redis is not None

    @property
    def connected(self) -> bool:
        """Whether what is said in Redis is heard here at present."""
        return time.monotonic() - self._heard_at < SILENT_S

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Until somebody rings, and no longer than `seconds`."""
        self._event.wait(seconds)
        self._event.clear()

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def say(self, number: int) -> None:
        """Let the other processes hear `number`, soon; who says it does not wait for Redis."""
        if self._redis is not None:
            self._unsaid.add(number)
            self._more.set()

    def talk(self) -> None:
        """Say what is to be said, or each second a beat, for ever; without Redis there is nobody to say it to. What
        could not be said is forgotten: the others see it when they look."""
        while self._redis is not None:
            self._more.wait(BEAT_S)
            self._more.clear()
            numbers, self._unsaid = self._unsaid, set()
            try:
                for word in numbers or (BEAT,):
                    self._redis.publish(self._channel, f"{self._me} {word}")
            except (redis.RedisError, OSError):  # told by who listens
                time.sleep(AGAIN_S)

    def listen(self) -> None:
        """Hear all processes, for ever; without Redis there is nothing to hear."""
        while self._redis is not None:
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
                    heard.subscribe(self._channel)
                    self._hear(heard)
            except (redis.RedisError, OSError) as error:
                self._heard_at = float("-inf")
                log.warning("redis away", kind=type(error).__name__)
                time.sleep(AGAIN_S)

    def _hear(self, heard: redis.client.PubSub) -> None:
        """As long as somebody is heard; this process at least, each second."""
        since = time.monotonic()
        while time.monotonic() - max(since, self._heard_at) < SILENT_S:
            message = heard.get_message(timeout=SILENT_S)
            if message is not None:
                self._take(message["data"])
        raise TimeoutError

    def _take(self, data: bytes) -> None:
        who, _, word = data.decode("ascii", "replace").partition(" ")
        if who == self._me:
            self._heard_at = time.monotonic()
        elif word.isdecimal():
            self._heard(int(word))
