"""Internal notes: encrypted, for those of one body who are on the case, and who is mentioned is told."""

from collections.abc import Collection
from typing import Any

from app.identity.actor import Actor
from app.issues.events import NoteWritten
from app.issues.models import InternalNote, Issue
from app.issues.opening import held
from app.issues.policies import may_note, must_be_free
from app.issues.queries import duty_name
from app.issues.queries.noting import colleagues, note_by_key
from app.issues.steps import SPEAKS_AS, speaks_for
from app.issues.vocabulary import NOTE_LONGEST
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy_block
from app.kernel.transaction import act

ABOUT = "internal_note"


@act
def write_note(
    *, actor: Actor, issue_id: int, text: str, lang: str, to: Collection[int] = (), key: str | None = None
) -> InternalNote:
    """Write a note for one's own body; colleagues chosen (`to`) or called "@duty name" in it are told that there is
    one. The same form (`key`) sent again gives the same note."""
    issue = held(issue_id)
    must_be_free(actor, issue)
    if not may_note(actor, issue):
        raise NotAllowed
    words = _checked(text)
    sent = note_by_key(session(), issue_id, key) if key else None
    if sent is not None:
        if sent.account_id != actor.account_id or unseal(sent.sealed, ABOUT) != words:
            raise SentAlready(field="text")
        return sent
    body_id = speaks_for(actor, issue)
    note = InternalNote(issue_id=issue.id, body_id=body_id, sealed=seal(words, ABOUT), lang=lang, key=key, at=now())
    note.account_id, note.duty_name = actor.account_id, duty_name(session(), actor.account_id)
    note.role = next((str(role) for role in SPEAKS_AS if actor.has(role)), "")
    note.mentioned = _mentioned(actor, issue, body_id, words, to)
    session.add(note)
    session.flush()
    announce(NoteWritten(issue_id=issue.id, note_id=note.id), actor=actor)
    return note


def _checked(text: str) -> str:
    words = tidy_block(text)
    if not words:
        raise Invalid("Write something.", field="text")
    if len(words) > NOTE_LONGEST:
        raise Invalid("This text is too long: 2,000 characters at most.", field="text")
    return words


def _mentioned(actor: Actor, issue: Issue, body_id: int | None, words: str, to: Collection[int]) -> list[int]:
    """Colleagues of the same body for this place; nobody else can be told of a note. Raises `Invalid` for another."""
    others = list(colleagues(session(), body_id, issue.area_path, now()))
    if not set(to) <= {row.account_id for row in others}:
        raise Invalid("Choose colleagues from the list.", field="to")
    called = {row.account_id for row in others if _is_called(row, words)}
    return sorted((called | set(to)) - {actor.account_id, issue.reporter_account_id})


def _is_called(row: Any, words: str) -> bool:
    return f"@{row.duty_name}".casefold() in words.casefold()
