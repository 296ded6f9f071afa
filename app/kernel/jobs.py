"""Heavy work away from the event loop: hashing of passwords and re-encoding of photos block a greenlet server."""

from collections.abc import Callable
from typing import Any, TypeVar

import gevent
from gevent import monkey

T = TypeVar("T")


def off_loop(function: Callable[..., T], *args: Any) -> T:
    """Run `function(*args)` in the hub's thread pool when this process runs greenlets, else right here.

    The function must not touch the database or the request: it runs in a real thread.
    """
    if not monkey.is_module_patched("threading"):
        return function(*args)
    result: T = gevent.get_hub().threadpool.apply(function, args)
    return result
