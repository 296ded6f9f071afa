"""Acts of staff done once: a key that comes back gets the answer it got."""

import hashlib
from typing import Any

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, row_or_none, session
from app.kernel.errors import Invalid, SentAlready
from app.live.models import KEYS, DeskKey
from app.live.vocabulary import KEY_LONGEST


def done_with(actor: Actor, how: str, key: str | None, question_id: int) -> Any:
    """What `how` with this key of this actor answered; None when it was not done yet. Raises `SentAlready` when it was
    done to another question: nothing may pass for done that was not."""
    if not key or not actor.known:
        return None
    if len(key) > KEY_LONGEST:
        raise Invalid(field="key")
    same = (KEYS.c.account_id == actor.account_id, KEYS.c.key == _of_act(how, key))
    found = row_or_none(session(), select(KEYS).where(*same))
    if found is not None and found.question_id != question_id:
        raise SentAlready(field="key")
    return found


def remember(
    actor: Actor, how: str, key: str | None, question_id: int, revision: int, issue_ref: str | None = None
) -> None:
    """Keep the answer of the running act under its key."""
    if key and actor.known:
        row = {
            "account_id": actor.account_id,
            "key": _of_act(how, key),
            "question_id": question_id,
            "revision": revision,
            "issue_ref": issue_ref,
            "made_at": now(),
        }
        session.execute(once(DeskKey, "account_id", "key").values(row))


def _of_act(how: str, key: str) -> str:
    """The key as this act's alone: the same one for another act is another one."""
    return hashlib.sha256(f"{how}|{key}".encode()).hexdigest()
