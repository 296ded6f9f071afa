"""The journal searched: by staff in the acts of their work, and by everybody for what concerns them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.admin.vocabulary import JOURNAL_PAGE
from app.identity.models import Account, RoleGrant
from app.identity.vocabulary import STAFF
from app.issues.models import Issue
from app.kernel.db import Executor, rows
from app.kernel.journal import Journal
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole
from app.kernel.text import fold
from app.meetings.models import SignUp

ROW = Journal.__table__
COLUMNS = (ROW.c.id, ROW.c.at, ROW.c.actor_kind, ROW.c.actor_id, ROW.c.act, ROW.c.object_kind, ROW.c.object_id)
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. `acts`: those the reader may see, or one of them. `actors`: accounts. `since`, `until`: from
    and up to, the end not with it."""

    acts: frozenset[str]
    actors: tuple[int, ...] | None = None
    kind: str | None = None
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def search(executor: Executor, wanted: Wanted, after: str | None = None) -> Page[Any]:
    """Rows that fit, the latest first."""
    return _page(executor, _found(wanted), after)


def every_row(executor: Executor, wanted: Wanted) -> Iterator[Any]:
    """All of them, a batch at a time."""
    statement = _found(wanted).limit(BATCH)
    found = rows(executor, statement)
    while found:
        yield from found
        found = rows(executor, statement.where(ROW.c.id < found[-1].id))


def about(
    executor: Executor, account_id: int, own: Collection[str], looks: Collection[str], after: str | None = None
) -> Page[Any]:
    """What happened to this account, the roles it was given, and who looked at what tells who its owner is: `own` and
    `looks` are the acts of either kind."""
    reported = select(Issue.id).where(Issue.reporter_account_id == account_id)
    signed_up = select(SignUp.meeting_id).where(SignUp.account_id == account_id)
    grants = select(RoleGrant.id).where(RoleGrant.account_id == account_id)
    concerns = or_(
        and_(ROW.c.object_kind == "account", ROW.c.object_id == account_id, ROW.c.act.in_(own)),
        and_(ROW.c.object_kind == "issue", ROW.c.object_id.in_(reported), ROW.c.act.in_(looks)),
        and_(ROW.c.object_kind == "meeting", ROW.c.object_id.in_(signed_up), ROW.c.act.in_(looks)),
        and_(ROW.c.object_kind == "grant", ROW.c.object_id.in_(grants)),
    )
    return _page(executor, _rows().where(concerns), after)


def staff_names(executor: Executor, account_ids: Collection[int]) -> dict[int, str]:
    """The names of those among these accounts who have or had a role of staff. Nobody else's stands in the audit."""
    wanted = select(Account.id, Account.name).where(Account.id.in_(account_ids), _was_staff())
    return {row.id: row.name for row in rows(executor, wanted)} if account_ids else {}


def references(executor: Executor, issue_ids: Collection[int]) -> dict[int, str]:
    """What people call these issues."""
    wanted = select(Issue.id, Issue.ref).where(Issue.id.in_(issue_ids))
    return {row.id: row.ref for row in rows(executor, wanted)} if issue_ids else {}


def staff_called(executor: Executor, words: str) -> tuple[int, ...]:
    """Accounts of staff, of today or before, whose name holds `words`, whatever the accents."""
    people = rows(executor, select(Account.id, Account.name).where(_was_staff()).order_by(Account.id))
    return tuple(row.id for row in people if fold(words) in fold(row.name))


def roles_held(executor: Executor, account_ids: Collection[int], moments: tuple[datetime, datetime]) -> Sequence[Any]:
    """Grants of staff that these accounts held between two moments: `account_id`, `role`, `since`, `over`."""
    over = func.coalesce(RoleGrant.ended_at, RoleGrant.until).label("over")
    wanted = select(RoleGrant.account_id, RoleGrant.role, RoleGrant.since, over).where(
        RoleGrant.account_id.in_(account_ids),
        RoleGrant.role.in_(STAFF),
        RoleGrant.since <= moments[1],
        or_(over.is_(None), over >= moments[0]),
    )
    return rows(executor, wanted.order_by(RoleGrant.id)) if account_ids else []


def _was_staff() -> Any:
    return select(RoleGrant.id).where(RoleGrant.account_id == Account.id, RoleGrant.role.in_(STAFF)).exists()


def _rows() -> Select[Any]:
    return select(*COLUMNS, ROW.c.ids, ROW.c.fields, ROW.c.request_id).order_by(ROW.c.id.desc())


def _found(wanted: Wanted) -> Select[Any]:
    statement = _rows().where(ROW.c.act.in_(wanted.acts))
    conditions = {
        "actors": wanted.actors is not None and and_(ROW.c.actor_kind == "account", ROW.c.actor_id.in_(wanted.actors)),
        "kind": wanted.kind is not None and ROW.c.object_kind == wanted.kind,
        "number": wanted.number is not None and ROW.c.object_id == wanted.number,
        "since": wanted.since is not None and ROW.c.at >= wanted.since,
        "until": wanted.until is not None and ROW.c.at < wanted.until,
    }
    return statement.where(*(condition for condition in conditions.values() if condition is not False))


def _page(executor: Executor, statement: Select[Any], after: str | None) -> Page[Any]:
    place = decode_cursor(after, 1)
    if place:
        statement = statement.where(ROW.c.id < whole(place[0]))
    found = rows(executor, statement.limit(JOURNAL_PAGE + 1))
    shown = found[:JOURNAL_PAGE]
    return Page(shown, older=encode_cursor(shown[-1].id) if len(found) > JOURNAL_PAGE else None)
