"""Limits of pace, one table for pages and sockets. Counted in Redis when there is one, else in this process."""

import hashlib
import hmac

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from app.kernel.clock import now
from app.kernel.errors import TooMany

# Source of the numbers: the promises table in docs/operator.md; each is tested at the limit and one above.
LIMITS: dict[str, RateLimitItem] = {
    name: parse(rate)
    for name, rate in {
        "sign_in.address": "20/hour",
        "code.address": "20/hour",
        "code.email": "5/hour",
        "issue.hour": "5/hour",
        "issue.day": "10/day",
        "flag.day": "20/day",
        "upload.minute": "10/minute",
        "search.minute": "15/minute",
        "join.minute": "600/minute",
        "question.minute": "3/minute",
        "support.minute": "60/minute",
        "act.second": "10/second",
        "receipt.hour": "20/hour",
        "me_too.hour": "30/hour",
        "sign_up.hour": "20/hour",
        "post.pace": "1/15 second",
        "post.newcomer": "1/60 second",
    }.items()
}


def install(app: Flask, redis_url: str | None) -> None:
    storage = storage_from_string(redis_url.replace("rediss", "redis") if redis_url else "memory://")
    app.extensions["corrala_limiter"] = MovingWindowRateLimiter(storage)


def spend(limit: str, key: str) -> None:
    """Count one act under `limit` for `key`; raises `TooMany` with the seconds to wait when it is used up."""
    limiter: MovingWindowRateLimiter = current_app.extensions["corrala_limiter"]
    item = LIMITS[limit]
    if not limiter.hit(item, limit, key):
        reset, _left = limiter.get_window_stats(item, limit, key)
        raise TooMany(retry_after=max(1, round(reset - now().timestamp())))


def address_key() -> str:
    """The peer's address as a keyed hash that changes daily; the address itself is kept nowhere."""
    day = now().date().isoformat()
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{day}|{request.remote_addr}".encode(), hashlib.sha256).hexdigest()[:32]
