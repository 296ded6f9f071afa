"""The moving windows of limits: in this process, or in Redis for all of them."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
import structlog
from limits.storage import MemoryStorage, storage_from_string
from limits.storage.memory import Entry
from redis.backoff import NoBackoff
from redis.retry import Retry

SWEEP_S = 10.0
# How long an answer of Redis is waited for, and after one that did not come, how long it is not asked.
PATIENCE_S, AGAIN_S = 1.0, 5.0
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Windows(MemoryStorage):
    """The acts of each key in its window, in this process.

    The library's own walks through every key up to a hundred times a second, and keeps each for ever: in a hall of five
    hundred phones that was a fifth of all the server did. Here a window forgets when it is asked, and keys whose
    window has passed go with a walk every ten seconds.
    """

    STORAGE_SCHEME = ["process"]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._one = threading.Lock()
        self._sweep_at = 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more acts of `key`, newest first, unless more than `limit` would lie in `expiry` seconds."""
        with self._one:
            now = time.time()
            if not self._sweep_at - SWEEP_S <= now < self._sweep_at:
                self._sweep_at = now + SWEEP_S
                self._sweep(now)
            acts = self.events.setdefault(key, [])
            _forget_ahead(acts, now)
            if amount > limit or (len(acts) > limit - amount and acts[limit - amount].atime >= now - expiry):
                return False
            acts[:0] = [Entry(expiry)] * amount
            del acts[limit:]
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the first act that counts was made, and how many count."""
        with self._one:
            _forget_ahead(self.events.get(key, []), time.time())
            return super().get_moving_window(key, limit, expiry)

    def _sweep(self, now: float) -> None:
        for key in [key for key, acts in self.events.items() if not acts or acts[0].expiry <= now]:
            del self.events[key]


def _forget_ahead(acts: list[Entry], now: float) -> None:
    """Drop the acts that lie ahead of the clock: it was set back, and nobody is locked out till it is as late again."""
    del acts[: next((place for place, act in enumerate(acts) if act.atime <= now), len(acts))]


class SharedWindows(Windows):
    """The windows of all processes, in Redis. While it is away each process counts for itself: nobody waits, nothing is
    refused for it, and no limit is off."""

    STORAGE_SCHEME = ["shared"]  # noqa: RUF012 - as the library declares it

    def __init__(self, redis_url: str) -> None:
        super().__init__()
        patience: dict[str, Any] = {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S}
        patience["retry"] = Retry(NoBackoff(), 1)
        self.shared: Any = storage_from_string(redis_url.replace("unix://", "redis+unix://"), **patience)
        self._ask_at = 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        here = super().acquire_entry
        return self._ask(self.shared.acquire_entry, here, key, limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        here = super().get_moving_window
        return self._ask(self.shared.get_moving_window, here, key, limit, expiry)

    def _ask(self, there: Callable[..., T], here: Callable[..., T], *what: Any) -> T:
        """What Redis answers; while it gives no answer, what this process knows."""
        if time.monotonic() >= self._ask_at:
            try:
                return there(*what)
            except (redis.RedisError, OSError) as error:
                self._ask_at = time.monotonic() + AGAIN_S
                log.warning("limits counted in this process", kind=type(error).__name__)
        return here(*what)
