"""Words that a verdict took away: put aside encrypted, put again when it is taken back, and forgotten in time."""

import hashlib
import json

from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.kernel.db import Executor, session, value
from app.kernel.photos import KEY
from app.kernel.sealed import seal, unseal
from app.moderation.models import ModerationCase, WithheldWords
from app.moderation.queries import redactable
from app.moderation.vocabulary import ALT, Words

ABOUT = "withheld_words"


def mark_of(words: Words) -> str:
    """What tells these texts from any others, for a form to carry."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]


def take_out(case: ModerationCase, words: Words) -> Words:
    """Put `words` in place of those that stand, which are put aside under `case` and returned."""
    before = redactable(case.kind).put(actor=SYSTEM, thing_id=case.thing_id, words=words)
    session.merge(WithheldWords(case_id=case.id, sealed=seal(json.dumps(before), ABOUT)))
    session.flush()
    return before


def shown_aside(executor: Executor, case_id: int) -> tuple[list[str], list[str]]:
    """What a verdict took away, for whoever decides an appeal against it: texts, and photos as data of a page. Nothing
    when it was destroyed."""
    sealed = value(executor, select(WithheldWords.sealed).where(WithheldWords.case_id == case_id))
    if sealed is None:
        return [], []
    words = json.loads(unseal(sealed, ABOUT))
    photos = [json.loads(told)[0] for name, told in words.items() if name.startswith(KEY)]
    texts = [text for name, text in words.items() if text and (":" not in name or name.startswith(ALT))]
    return texts, [f"data:image/jpeg;base64,{data}" for data in photos]


def put_back(case: ModerationCase, under: ModerationCase) -> None:
    """Put what `case` took out in its place again. What stands now is put aside under `under`, unless that is the same
    case: then nothing is left aside. Without anything put aside nothing happens."""
    row = session.get(WithheldWords, case.id)
    if row is None:
        return
    words = json.loads(unseal(row.sealed, ABOUT))
    session.delete(row)
    session.flush()
    if under.id == case.id:
        redactable(case.kind).put(actor=SYSTEM, thing_id=case.thing_id, words=words)
    else:
        take_out(under, words)
