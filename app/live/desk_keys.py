"""Acts of staff done once: a key that comes back gets the answer it got."""

from typing import Any

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, row_or_none, session
from app.kernel.errors import Invalid
from app.live.models import KEYS, DeskKey
from app.live.vocabulary import KEY_LONGEST


def done_with(actor: Actor, key: str | None) -> Any:
    """What the act with this key of this actor answered; None when it was not done yet."""
    if not key or not actor.known:
        return None
    if len(key) > KEY_LONGEST:
        raise Invalid(field="key")
    return row_or_none(session(), select(KEYS).where(KEYS.c.account_id == actor.account_id, KEYS.c.key == key))


def remember(actor: Actor, key: str | None, question_id: int, revision: int, issue_ref: str | None = None) -> None:
    """Keep the answer of the running act under its key."""
    if key and actor.known:
        row = {
            "account_id": actor.account_id,
            "key": key,
            "question_id": question_id,
            "revision": revision,
            "issue_ref": issue_ref,
            "made_at": now(),
        }
        session.execute(once(DeskKey, "account_id", "key").values(row))
