"""Ready replies, kept by the commissioner of a body, or by the administrator."""

from app.identity.actor import Actor
from app.issues.events import ReplyPut, ReplyRemoved
from app.issues.models import CannedReply
from app.issues.replying import may_keep_reply
from app.issues.vocabulary import REPLIES_MOST, REPLY_TITLE_LONGEST, STEP_LONGEST, STEP_SHORTEST
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act


@act
def put_reply(
    *, actor: Actor, body_id: int | None, title: str, lang: str, text: str, reply_id: int | None = None
) -> CannedReply:
    """Keep a text ready, or change it (`reply_id`); blanks stand in it like `{date}`. `body_id` None: for all."""
    row = _reply(reply_id) if reply_id is not None else CannedReply(body_id=body_id)
    if not (may_keep_reply(actor, row.body_id) and may_keep_reply(actor, body_id)):
        raise NotAllowed
    head, words = tidy(title), tidy_block(text)
    if not head or len(head) > REPLY_TITLE_LONGEST:
        raise Invalid("Give it a name of at most 80 characters.", field="title")
    if not STEP_SHORTEST <= len(words) <= STEP_LONGEST:
        raise Invalid("Write the reply: at most 5,000 characters.", field="text")
    if reply_id is None and session.query(CannedReply).filter_by(body_id=body_id).count() >= REPLIES_MOST:
        raise Invalid("A body keeps at most 60 replies. Remove one first.", field="title")
    row.body_id, row.title, row.lang, row.text = body_id, head, lang, words
    session.add(row)
    session.flush()
    announce(ReplyPut(reply_id=row.id), actor=actor)
    return row


@act
def remove_reply(*, actor: Actor, reply_id: int) -> None:
    """Keep it no longer; what was published with it stays."""
    row = _reply(reply_id)
    if not may_keep_reply(actor, row.body_id):
        raise NotAllowed
    session.delete(row)
    announce(ReplyRemoved(reply_id=reply_id), actor=actor)


def _reply(reply_id: int) -> CannedReply:
    row = session.get(CannedReply, reply_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row
