"""Reading minutes: the list, the feed, the page, the file to print, the text that the print is of."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.kernel.db import give_back_reader, reader
from app.kernel.errors import NotFound
from app.kernel.pdf import make_pdf
from app.minutes.pages.blueprint import pages
from app.minutes.pages.shown import found, show_minutes
from app.minutes.papers import keep_paper, kept_paper
from app.minutes.presenters.minutes import entry_of, feed_item, paper
from app.minutes.queries import published_minutes, version_of
from app.web.access import access
from app.web.answers import body, page
from app.web.feeds import atom
from app.web.i18n import lang
from app.web.throttle import address_key, spend


@pages.get("/meetings/minutes")
@access("meeting.read")
def all_minutes() -> Response:
    listed = published_minutes(reader(), request.args.get("after"))
    return page("minutes/list.html", listed=[entry_of(row) for row in listed.rows], older=listed.older)


@pages.get("/meetings/minutes/feed.atom")
@access("meeting.read")
def feed() -> Response:
    items = [feed_item(row) for row in published_minutes(reader()).rows]
    return atom(_("Minutes of meetings"), url_for("minutes.all_minutes"), items)


@pages.get("/meetings/<int:meeting_id>/minutes")
@access("meeting.read")
def minutes(meeting_id: int) -> Response:
    return show_minutes(meeting_id)


@pages.get("/meetings/<int:meeting_id>/minutes.txt")
@access("meeting.read")
def text(meeting_id: int) -> Response:
    version = version_of(reader(), meeting_id, request.args.get("version", 1, type=int))
    return body(version.text, "text/plain", filename=f"minutes-{meeting_id}-{version.number}.txt")


@pages.get("/meetings/<int:meeting_id>/minutes.pdf")
@access("meeting.read")
def pdf(meeting_id: int) -> Response:
    it, meeting = found(meeting_id)
    if it.version is None:
        raise NotFound
    key = (meeting_id, it.version.number, lang())
    made = kept_paper(key)
    if made is None:
        spend("paper.minute", address_key())
        drawn = paper(it, meeting)
        give_back_reader()
        made = keep_paper(key, make_pdf(*drawn))
    return body(made, "application/pdf", filename=f"minutes-{meeting_id}-{it.version.number}.pdf")
