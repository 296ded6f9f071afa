"""The list of meetings, and a meeting's page."""

from flask import Response, request

from app.areas.queries import area_by_slug
from app.kernel.clock import local, now
from app.kernel.db import reader
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_call_meeting, may_call_somewhere
from app.meetings.presenters import (
    abilities,
    agenda_items,
    entry_of,
    facts,
    live_link,
    own_place,
    state_chip,
    times,
    where,
)
from app.meetings.queries import coming_meetings, meeting_with_agenda, past_meetings, sign_up_of
from app.meetings.vocabulary import SLOTS
from app.web.access import access
from app.web.answers import page
from app.web.city import city
from app.web.login import actor


def _chosen_area():
    slug = request.args.get("area")
    return area_by_slug(reader(), slug) if slug else None


@pages.get("/meetings")
@access("meeting.read")
def meetings() -> Response:
    area, moment = _chosen_area(), now()
    path = area.path if area else None
    past = request.args.get("when") == "past"
    found = past_meetings(reader(), moment, path, request.args.get("after")) if past else None
    rows = found.rows if found else coming_meetings(reader(), moment, path)
    return page(
        "meetings/meetings.html",
        area=area,
        past=past,
        listed=[entry_of(meeting, moment) for meeting in rows],
        older=found.older if found else None,
        may_call=may_call_meeting(actor(), path) if path else may_call_somewhere(actor()),
    )


@pages.get("/meetings/<int:meeting_id>")
@access("meeting.read")
def meeting(meeting_id: int) -> Response:
    found, points = meeting_with_agenda(reader(), meeting_id)
    return page(
        "meetings/meeting.html",
        meeting=found,
        items=agenda_items(found, points),
        place=own_place(sign_up_of(reader(), meeting_id, actor().account_id)),
        commitments=SLOTS.commitments(reader(), found),
        questions=SLOTS.questions(reader(), found),
        **_shown(found),
    )


def _shown(found):
    moment = now()
    return {
        "chip": state_chip(found, moment),
        "times": times(found),
        "where": where(found),
        "leaf": local(found.starts_at, city().zone),
        "facts": facts(found),
        "live": live_link(found, moment),
        "can": abilities(actor(), found, moment),
    }
