"""Participants: who takes part in one meeting, with or without an account."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

from app.identity.actor import Actor
from app.identity.models import Participant
from app.identity.queries import part_keys
from app.kernel.clock import now
from app.kernel.db import once_in, session
from app.kernel.errors import NotAllowed
from app.kernel.transaction import act

# Built once: in a full hall everybody's first act needs them.
_PARTS = cast(Table, Participant.__table__)
_MINE = select(_PARTS.c.id, _PARTS.c.key_hash, _PARTS.c.account_id).where(
    _PARTS.c.meeting_id == bindparam("meeting"), _PARTS.c.key_hash.in_(bindparam("keys", expanding=True))
)
_NEW = {
    name: once_in(name, _PARTS, "meeting_id", "key_hash").returning(_PARTS.c.id) for name in ("sqlite", "postgresql")
}


@dataclass(frozen=True, slots=True)
class Part:
    """A participant's number. `before`: the one this browser was before it signed in, whose doings are to move over."""

    id: int
    before: int | None = None


@act
def take_part(*, actor: Actor, meeting_id: int) -> Part:
    """The actor's participant in a meeting, made at the first act; part of the act that needs it.

    An account is a participant too. Who took part before signing in stays the same person.
    """
    keys = part_keys(actor, meeting_id)
    if not keys:
        raise NotAllowed
    mine = session.connection().execute(_MINE, {"meeting": meeting_id, "keys": keys})
    found = {row.key_hash: row for row in mine}
    own, joined = found.get(keys[0]), found.get(keys[-1])
    if own is None and joined is not None and joined.account_id is None:
        _becomes(joined.id, key_hash=keys[0], account_id=actor.account_id)
        return Part(joined.id)
    if own is None:
        return Part(_new_participant(meeting_id, keys[0], actor.account_id))
    if joined is not None and joined.id != own.id and joined.account_id is None:
        _becomes(joined.id, account_id=actor.account_id)
        return Part(own.id, before=joined.id)
    return Part(own.id)


def _becomes(participant_id: int, **values: Any) -> None:
    session.execute(update(Participant).where(Participant.id == participant_id).values(**values))


def _new_participant(meeting_id: int, key_hash: str, account_id: int | None) -> int:
    row = {"meeting_id": meeting_id, "key_hash": key_hash, "account_id": account_id, "made_at": now()}
    connection = session.connection()
    made: int | None = connection.execute(_NEW[connection.dialect.name], row).scalar()
    if made is not None:
        return made
    there: int = connection.execute(_MINE, {"meeting": meeting_id, "keys": [key_hash]}).scalar_one()
    return there
