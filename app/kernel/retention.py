"""What is kept for a time, and then forgotten: each room says its rules, `corrala purge` and the worker keep them.

A rule counts what is due before it forgets any of it, so that a dry run can tell and change nothing. Rows are
forgotten a batch at a time, each batch an act of its own: the site is used meanwhile, and a killed purge goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, String, Table, delete, func, literal, select, tuple_, update
from sqlalchemy import cast as as_text

from app.kernel.clock import now
from app.kernel.db import Base, Executor, reader, session, value
from app.kernel.transaction import act

BATCH = 500
GONE = "gone:"  # how a mark begins that leads to nobody


class Rule(Protocol):
    """Something that is kept for a time. `name` says what, in the words of the purge's table."""

    @property
    def name(self) -> str: ...

    def due(self, executor: Executor) -> int: ...

    def forget(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """Rows of one table. `when(now)`: which are due; `becomes`: what columns become then, where the row stays."""

    name: str
    model: type[Base]
    when: Callable[[datetime], ColumnElement[bool]]
    becomes: Mapping[str, Any] | None = None

    def due(self, executor: Executor) -> int:
        number: int = value(executor, select(func.count()).select_from(self.table).where(self.when(now())))
        return number

    def forget(self) -> int:
        done = 0
        while number := _forget_rows(self):
            done += number
        return done

    @property
    def table(self) -> Table:
        return cast(Table, self.model.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRule:
    """Anything else: files, accounts, the journal. `count` reads alone; `do` forgets and says how much."""

    name: str
    count: Callable[[Executor], int]
    do: Callable[[], int]

    def due(self, executor: Executor) -> int:
        return self.count(executor)

    def forget(self) -> int:
        return self.do()


_rules: dict[str, Rule] = {}


def know_rule(rule: Rule) -> None:
    """Keep `rule` from now on; a second one of the same name takes its place."""
    _rules[rule.name] = rule


def counted() -> list[tuple[str, int]]:
    """How much is due under each rule; nothing changes."""
    return [(rule.name, rule.due(reader())) for rule in _rules.values()]


def forget_all() -> list[tuple[str, int]]:
    """Forget what is due, rule by rule in their order; how much of each."""
    return [(rule.name, rule.forget()) for rule in _rules.values()]


def new_mark(model: type[Base]) -> Any:
    """What tells a row from others of its table, and leads to nobody."""
    return literal(GONE) + as_text(cast(Table, model.__table__).c.id, String(20))


@act
def _forget_rows(rule: RowRule) -> int:
    keys = rule.table.primary_key.columns
    due = select(*keys).where(rule.when(now())).order_by(*keys).limit(BATCH)
    found = [tuple(row) for row in session.execute(due).all()]
    if not found:
        return 0
    these = tuple_(*keys).in_(found)
    change = delete(rule.table) if rule.becomes is None else update(rule.table).values(rule.becomes)
    done = session.execute(change.where(these).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
