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
    result, error = gevent.get_hub().threadpool.apply(_outcome, (function, args))
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """What `function` gave or raised: the pool would write a traceback into the log even for what is no photo."""
    try:
        return function(*args), None
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        return None, error
