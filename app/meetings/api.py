"""Meetings for programs: what everybody reads, and the place of the owner of a token."""

from flask import Response, request

from app.areas.queries import body_by_slug
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.meetings import queries
from app.meetings.actions import give_up_place, invite_body, let_body_go, sign_up
from app.meetings.forms import OwnPlaceForm
from app.meetings.presenters import open_data as show
from app.meetings.queries.inviting import bodies_answering
from app.meetings.queries.told_place import exact_place
from app.web.access import access
from app.web.contract import api_door, fit, made, many, one, sent, tells
from app.web.login import actor
from app.web.throttle import spend, who_key

api = api_door("meetings")
THEME = ("theme", "Slug of a theme: meetings on it alone")


@api.get("/meetings")
@access("meeting.read")
@tells("Meetings, the latest to begin first", show.MeetingView, many=True, query=(THEME,))
def meetings() -> Response:
    found = queries.listed_meetings(reader(), request.args.get("after"), request.args.get("theme") or None)
    return many([show.meeting(row) for row in found.rows], found.older)


@api.get("/meetings/<int:meeting_id>")
@access("meeting.read")
@tells("One meeting with its agenda", show.OneMeetingView)
def meeting(meeting_id: int) -> Response:
    row, points = queries.meeting_with_agenda(reader(), meeting_id)
    return one(show.one_meeting(row, points, bodies_answering(reader(), meeting_id) if row.has_bodies else ()))


@api.post("/meetings/<int:meeting_id>/place")
@access("meeting.sign_up")
@tells("Sign up: a place, or one in the queue", show.PlaceView, form=OwnPlaceForm, status=201)
def take_place(meeting_id: int) -> Response:
    form = fit(sent(OwnPlaceForm))
    spend("sign_up.hour", who_key())
    kept = sign_up(actor=actor(), meeting_id=meeting_id, agreed=bool(form.agreed.data))
    meeting = queries.meeting_by_id(reader(), meeting_id)
    exact = exact_place(reader(), actor(), meeting, kept)
    return made(show.place(kept, exact), "meetings_api.meeting", meeting_id=meeting_id)


@api.delete("/meetings/<int:meeting_id>/place")
@access("meeting.sign_up")
@tells("Give the place up", show.PlaceView)
def leave_place(meeting_id: int) -> Response:
    own = queries.sign_up_of(reader(), meeting_id, actor().account_id)
    if own is None:
        raise NotFound
    return one(show.place(give_up_place(actor=actor(), sign_up_id=own.id)))


@api.post("/meetings/<int:meeting_id>/bodies/<slug>")
@access("meeting.call")
@tells("Invite a body to answer questions there", show.AnsweringView, status=201)
def invite(meeting_id: int, slug: str) -> Response:
    invite_body(actor=actor(), meeting_id=meeting_id, body_id=body_by_slug(reader(), slug).id)
    return made(_answering(meeting_id), "meetings_api.meeting", meeting_id=meeting_id)


@api.delete("/meetings/<int:meeting_id>/bodies/<slug>")
@access("meeting.call")
@tells("Take the invitation of a body back", show.AnsweringView)
def let_go(meeting_id: int, slug: str) -> Response:
    let_body_go(actor=actor(), meeting_id=meeting_id, body_id=body_by_slug(reader(), slug).id)
    return one(_answering(meeting_id))


def _answering(meeting_id: int) -> show.AnsweringView:
    return show.answering(meeting_id, bodies_answering(reader(), meeting_id))
