"""Documents of a meeting: attaching, reading and removing them."""

from typing import Any

from flask import Response, send_file
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.meetings import files
from app.meetings.actions import attach_document, remove_document
from app.meetings.forms import AttachDocumentForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_attach_document
from app.meetings.presenters import choices_of_languages
from app.meetings.presenters.attached import name_to_save, shown_document
from app.meetings.queries import agenda, document_of, documents_of, meeting_by_id
from app.meetings.vocabulary import DOCUMENT_BYTES_MOST, DocumentKind, MeetingState
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key

ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"  # a file that opens nonetheless may do nothing


@pages.get("/meetings/<int:meeting_id>/documents/<int:document_id>")
@access("meeting.read")
def document(meeting_id: int, document_id: int) -> Response:
    row = document_of(reader(), meeting_id, document_id)
    file = files.file_of(row.file)
    if not file.is_file():
        raise NotFound
    mimetype = files.TYPES[DocumentKind(row.kind)]
    response = send_file(file, mimetype=mimetype, as_attachment=True, download_name=name_to_save(row))
    response.headers["Cache-Control"] = "private, no-cache"  # it may be removed at any time
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Content-Language"] = row.lang
    return response


@pages.get("/meetings/<int:meeting_id>/documents")
@access("meeting.call")
def ask_attach(meeting_id: int) -> Response:
    meeting = _own(meeting_id)
    return _shown(meeting, _offered(meeting_id, AttachDocumentForm(lang=meeting.lang or lang())))


@pages.post("/meetings/<int:meeting_id>/documents")
@access("meeting.call")
def attach(meeting_id: int) -> Response:
    meeting, form = _own(meeting_id), _offered(meeting_id, posted(AttachDocumentForm))
    spend("upload.minute", who_key())
    if attempt(form, lambda: _attach(meeting_id, form)) is None:
        return _shown(meeting, form)
    return back_to("meetings.ask_attach", meeting_id=meeting_id, said=_("The document is attached."))


@pages.get("/meetings/<int:meeting_id>/documents/<int:document_id>/remove")
@access("meeting.call")
def ask_remove_document(meeting_id: int, document_id: int) -> Response:
    _own(meeting_id)
    found = shown_document(document_of(reader(), meeting_id, document_id))
    return page("meetings/remove_document.html", document=found)


@pages.post("/meetings/<int:meeting_id>/documents/<int:document_id>/remove")
@access("meeting.call")
def remove(meeting_id: int, document_id: int) -> Response:
    files.forget(remove_document(actor=actor(), meeting_id=meeting_id, document_id=document_id))
    return back_to("meetings.ask_attach", meeting_id=meeting_id, said=_("The document is removed."))


def _attach(meeting_id: int, form: AttachDocumentForm) -> Any:
    """Keep the file, then write its row; a file whose row was not written goes again."""
    file = files.receive(form.file.data.read(DOCUMENT_BYTES_MOST + 1))
    kept = None
    try:
        about = {"title": form.title.data or "", "lang": form.lang.data, "point": form.point.data or ""}
        kept = attach_document(actor=actor(), meeting_id=meeting_id, file=file, key=form.key.data, **about)
        return kept
    finally:
        if kept is None or kept.file != file.name:
            files.forget(file.name)


def _own(meeting_id: int) -> Any:
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_attach_document(actor(), meeting):
        raise NotAllowed
    return meeting


def _offered(meeting_id: int, form: AttachDocumentForm) -> AttachDocumentForm:
    titles = [point.title for point in agenda(reader(), meeting_id) if point.title]
    return form.offer(titles, choices_of_languages())


def _shown(meeting: Any, form: AttachDocumentForm) -> Response:
    documents = [shown_document(row) for row in documents_of(reader(), meeting.id)]
    open_ = meeting.state != MeetingState.CANCELLED
    return page("meetings/documents.html", meeting=meeting, documents=documents, form=form, open=open_)
