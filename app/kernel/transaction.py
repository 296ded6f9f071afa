"""Acts: the outermost action commits, once.

On SQLite one writer of this process works at a time: a greenlet that waited inside the driver for BEGIN
IMMEDIATE would stop the whole server, so greenlets queue here instead, where waiting is cooperative.
"""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.kernel.db import WAIT_FOR_WRITE_S, is_sqlite, session
from app.kernel.errors import Busy

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_turn = threading.Lock()


def act(function: F) -> F:
    """Make `function` a business act: all or nothing, and committed by the outermost act alone.

    Raises whatever the function raises, after rolling everything back; `Busy` when the database does not
    let the act in within 5 seconds.
    """

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        current = session()
        if "after_commit" in current.info:
            return function(*args, **kwargs)
        with _outermost(current) as after_commit:
            result = function(*args, **kwargs)
            current.commit()
        for hook in after_commit:
            hook()
        return result

    run.is_act = True  # type: ignore[attr-defined]  # the house test finds actions by it
    return run  # type: ignore[return-value]


def after_commit(hook: Callable[[], None]) -> None:
    """Call `hook` when the running act has been committed; never when it fails."""
    session().info["after_commit"].append(hook)


def made_once(find: Callable[[], T | None], make: Callable[[], T]) -> T:
    """What `find` gives, else what `make` makes. For what a form makes under its key: when the same form arrives twice
    at once, the database lets one of them make it, and both get that one."""
    found = find()
    if found is not None:
        return found
    try:
        with session.begin_nested():
            return make()
    except IntegrityError:
        found = find()
        if found is None:
            raise
        return found


class _Turn:
    """A lock that is forgotten when nobody holds or awaits it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


_turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()


def take_turn(name: str) -> None:
    """Let the acts of this process that share `name` go on one after another, each until it ends.

    For rows that every one of them locks: on PostgreSQL they would queue inside the database, each with a connection
    of its own, until none is left for the act that holds the row. To be called before the act's first statement.
    An act that has its turn keeps it for the acts inside it. Raises `Busy` after 5 seconds. SQLite lets one act in
    at a time anyway.
    """
    current = session()
    if is_sqlite(current):
        return
    turn = _turns.setdefault(name, _Turn())
    if turn in current.info["turns"]:
        return
    if not turn.lock.acquire(timeout=WAIT_FOR_WRITE_S):
        raise Busy
    current.info["turns"].append(turn)


@contextmanager
def _outermost(current: Session) -> Iterator[list[Callable[[], None]]]:
    alone = is_sqlite(current)
    if alone and not _turn.acquire(timeout=WAIT_FOR_WRITE_S):
        raise Busy
    hooks: list[Callable[[], None]] = []
    try:
        current.info["after_commit"], current.info["turns"] = hooks, []
        yield hooks
    except DBAPIError as error:
        current.rollback()
        if is_away(error):
            raise Busy from error
        raise
    except BaseException:
        current.rollback()
        raise
    finally:
        del current.info["after_commit"]
        for turn in current.info.pop("turns"):
            turn.lock.release()
        if alone:
            _turn.release()


AWAY = (
    "database is locked",
    "database or disk is full",
    "disk i/o error",
    "unable to open database",
    "attempt to write a readonly database",
    "lock timeout",
    "deadlock detected",
    "connection",
    "no space left",
    "the database system is",
    "could not extend file",
)


def is_unmigrated(error: SQLAlchemyError) -> bool:
    """Whether a table or column is missing: the database is not in the form that this version works with."""
    told = str(getattr(error, "orig", error)).lower()
    return "no such table" in told or "no such column" in told or ("does not exist" in told and "database" not in told)


def is_away(error: DBAPIError) -> bool:
    """Whether the database is locked, full or away (and nothing of the act was kept), as opposed to wrong.

    What came first counts too: on a full disk SQLite ends the whole transaction, and what is told last is that the
    act's savepoint is gone.
    """
    told: BaseException | None = error
    while told is not None:
        if isinstance(told, DBAPIError) and any(sign in str(told.orig).lower() for sign in AWAY):
            return True
        told = told.__cause__ or told.__context__
    return bool(error.connection_invalidated)
