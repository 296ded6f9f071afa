"""What waits, for those who answer; for everybody with an account, what they sent."""

from flask import Response, request, url_for

from app.enquiries import policies, presenters, queries
from app.enquiries.pages.room import pages
from app.enquiries.vocabulary import State
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import page
from app.web.login import actor

LISTS = ("waiting", State.ASKED, State.ANSWERED)


@pages.get("/enquiries")
@access("enquiry.read")
def enquiries() -> Response:
    if policies.has_list(actor()):
        return _waiting(request.args.get("state") or "waiting", request.args.get("after"))
    if not actor().known or not policies.may_send(actor()):
        raise NotAllowed
    rows = queries.own_enquiries(reader(), actor())
    return page("enquiries/own.html", lines=[presenters.head(row) for row in rows])


def _waiting(state: str, after: str | None) -> Response:
    if state not in LISTS:
        raise NotFound
    if state == "waiting":
        found = queries.waiting_enquiries(reader(), actor(), after)
    else:
        found = queries.other_enquiries(reader(), actor(), State(state), after)
    older = url_for("enquiries.enquiries", state=state, after=found.older) if found.older else None
    lines = [presenters.head(row) for row in found.rows]
    return page("enquiries/list.html", lines=lines, state=state, older=older, after=after, tabs_of=_tabs())


def _tabs() -> list[tuple[str, object, str, None]]:
    return [(key, words, url_for("enquiries.enquiries", state=key), None) for key, words in presenters.TABS.items()]
