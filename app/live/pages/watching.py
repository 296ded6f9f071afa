"""Looking on: hall, desk, panel, screen, and the refresh for whoever has no socket."""

from flask import Response, g, jsonify, make_response, redirect, request, url_for

from app.identity.queries import part_keys
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.live.forms import RefreshForm
from app.live.pages.blueprint import pages
from app.live.pages.shown import show_desk, show_hall, show_panel, show_screen
from app.live.policies import may_join
from app.live.presenters import changes, mine
from app.live.queries import hall_of
from app.live.vocabulary import ASK_AGAIN_S, Audience, Phase
from app.web.access import access
from app.web.forms import asked
from app.web.i18n import lang, offered
from app.web.login import actor

PLACES = {"desk": "live.desk", "panel": "live.panel", "screen": "live.screen"}


@pages.get("/meetings/<int:meeting_id>/live")
@access("hall.watch")
def hall(meeting_id: int) -> Response:
    place = PLACES.get(request.args.get("audience", ""))
    if place:
        return make_response(redirect(url_for(place, meeting_id=meeting_id)))
    return show_hall(meeting_id)


@pages.get("/meetings/<int:meeting_id>/desk")
@access("question.queue")
def desk(meeting_id: int) -> Response:
    return show_desk(meeting_id)


@pages.get("/meetings/<int:meeting_id>/panel")
@access("question.answer")
def panel(meeting_id: int) -> Response:
    return show_panel(meeting_id)


@pages.get("/meetings/<int:meeting_id>/screen")
@access("hall.watch")
def screen(meeting_id: int) -> Response:
    return show_screen(meeting_id)


@pages.get("/meetings/<int:meeting_id>/live/changes")
@access("hall.watch")
def refresh(meeting_id: int) -> Response:
    g.no_cookies = True
    form = asked(RefreshForm)
    if not form.validate():
        raise Invalid
    who, since, audience = actor(), form.since.data or 0, Audience(str(form.audience.data))
    found = hall_of(reader(), meeting_id)
    if not may_join(who, found, audience):
        raise NotAllowed
    if found.revision <= since:
        return _fresh(make_response("", 204), found.phase)
    spoken, keys = offered(form.lang.data, lang()), part_keys(who, meeting_id)
    news = changes(reader(), meeting_id, audience, spoken, since)
    return _fresh(jsonify(news | ({"mine": mine(reader(), keys, meeting_id, spoken)} if keys else {})), found.phase)


def _fresh(response: Response, phase: str) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Retry-After"] = str(ASK_AGAIN_S[Phase(phase)])
    return response
