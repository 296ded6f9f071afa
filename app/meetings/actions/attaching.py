"""Attaching documents to a meeting, and removing them again."""

from sqlalchemy import func, select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.events import DocumentAttached, DocumentRemoved
from app.meetings.models import AgendaItem, Meeting, MeetingDocument
from app.meetings.policies import may_attach_document
from app.meetings.queue import locked
from app.meetings.vocabulary import DOCUMENT_TITLE_LONGEST, DOCUMENTS_MOST, MeetingState, StoredFile


@act
def attach_document(
    *, actor: Actor, meeting_id: int, file: StoredFile, title: str, lang: str, point: str = "", key: str | None = None
) -> MeetingDocument:
    """Attach a checked file to a meeting, or to the point of its agenda that is called `point`. Twenty at most; also
    while the meeting is held and after it, and not once it is called off. `key`: of the form, so that sending twice
    attaches one; whoever stored `file` removes it when another one is named in the answer."""
    meeting = _attachable(actor, meeting_id)
    if actor.account_id is None:
        raise NotAllowed
    attached = _attached(actor.account_id, key, meeting, title)
    if attached is not None:
        return attached
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict("This meeting is called off.")
    if not title or len(title) > DOCUMENT_TITLE_LONGEST:
        raise Invalid("Between %(min)d and %(max)d characters.", field="title", min=1, max=DOCUMENT_TITLE_LONGEST)
    points = session.scalars(select(AgendaItem.title).where(AgendaItem.meeting_id == meeting.id)).all()
    if point and point not in points:
        raise Invalid("Choose one from the list.", field="point")
    own = select(func.count(MeetingDocument.id)).where(MeetingDocument.meeting_id == meeting.id)
    if session.execute(own).scalar_one() >= DOCUMENTS_MOST:
        raise Invalid("A meeting may have 20 documents at most.", field="file")
    document = MeetingDocument(meeting_id=meeting.id, point=point, title=title, lang=lang, key=key, added_at=now())
    document.kind, document.file, document.size, document.sha256 = file
    document.added_by = actor.account_id
    session.add(document)
    session.flush()
    announce(DocumentAttached(meeting_id=meeting.id, document_id=document.id), actor=actor, content=title)
    return document


@act
def remove_document(*, actor: Actor, meeting_id: int, document_id: int) -> str:
    """Take a document off a meeting, whatever its state. Returns the name of its file, to be deleted."""
    meeting = _attachable(actor, meeting_id)
    document = session.get(MeetingDocument, document_id)
    if document is None or document.meeting_id != meeting.id:
        raise NotFound
    session.delete(document)
    announce(DocumentRemoved(meeting_id=meeting.id, document_id=document_id), actor=actor)
    return document.file


def _attachable(actor: Actor, meeting_id: int) -> Meeting:
    meeting = locked(meeting_id)
    if not may_attach_document(actor, meeting):
        raise NotAllowed
    return meeting


def _attached(account_id: int, key: str | None, meeting: Meeting, title: str) -> MeetingDocument | None:
    """What this form has attached already; raises `SentAlready` when it was something else."""
    if key is None:
        return None
    same = (MeetingDocument.added_by == account_id, MeetingDocument.key == key)
    found = session.execute(select(MeetingDocument).where(*same)).scalar_one_or_none()
    if found is not None and (found.meeting_id, found.title) != (meeting.id, title):
        raise SentAlready(field="title")
    return found
