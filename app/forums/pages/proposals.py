"""The proposals to which a reply is owed, and those that have one."""

from flask import Response, request
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.forums import actions, feeds, presenters
from app.forums.forms import PlaceForm
from app.forums.pages.finding import find_topic
from app.forums.pages.room import pages
from app.forums.presenters.proposing import figures
from app.forums.queries.proposing import proposals_answered, proposals_counted, proposals_owed, proposals_told
from app.kernel.clock import now
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import body, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.get("/topics/proposals")
@access("forum.read")
def proposals() -> Response:
    slug = request.args.get("area")
    area = area_by_slug(reader(), slug) if slug else None
    path = area.path if area else "/"
    return page(
        "forums/proposals.html",
        area=area,
        figures=figures(proposals_counted(reader(), path, now())),
        owed=presenters.listed(proposals_owed(reader(), path)),
        answered=presenters.listed(proposals_answered(reader(), path)),
    )


@pages.get("/topics/proposals/feed.atom")
@access("forum.read")
def proposals_feed() -> Response:
    told = proposals_told(reader(), "/")
    return body(feeds.of_proposals(reader(), _("Proposals with enough supporters"), told), feeds.ATOM)


@pages.post("/topics/<int:topic_id>/answer-stands")
@access("topic.answer_proposal")
def answer_stands(topic_id: int) -> Response:
    row, pos = find_topic(topic_id), posted(PlaceForm).wanted()
    actions.let_answer_stand(actor=actor(), topic_id=row.id, pos=pos)
    said = _("The earlier answer stands as the reply. Whoever proposed it is told.")
    return see_other(presenters.topic_url(row.id, row.title, anchor="official"), said)
