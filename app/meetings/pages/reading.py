"""The list of meetings, and a meeting's page."""

from typing import Any

from flask import Response, request, url_for

from app.areas.queries import area_by_slug
from app.kernel.clock import local, now
from app.kernel.db import reader
from app.meetings.pages.blueprint import pages
from app.meetings.policies import (
    may_attach_document,
    may_call_meeting,
    may_call_somewhere,
    may_invite_body,
    may_name_guests,
)
from app.meetings.presenters import (
    abilities,
    agenda_items,
    entry_of,
    facts,
    kind_shown,
    live_link,
    own_place,
    state_chip,
    subscribe_url,
    times,
    told_to,
    where,
)
from app.meetings.presenters.attached import of_no_point, shown_document
from app.meetings.presenters.exchanging import exchange_shown
from app.meetings.presenters.inviting import bodies_fact, is_open_for_bodies
from app.meetings.presenters.series import in_series, may_be_repeated
from app.meetings.queries import coming_meetings, documents_of, meeting_with_agenda, past_meetings, sign_up_of
from app.meetings.queries.inviting import bodies_answering
from app.meetings.queries.told_place import exact_place
from app.meetings.themes import theme_name, theme_tabs
from app.meetings.vocabulary import PARTS, SLOTS, MeetingKind, MeetingState
from app.web.access import access
from app.web.answers import page
from app.web.city import city
from app.web.login import actor


def _chosen_theme() -> str | None:
    """One of the city's list; a word that nobody knows asks for nothing."""
    slug = request.args.get("theme", "")
    return slug if theme_name(slug) else None


def _chosen_area():
    slug = request.args.get("area")
    return area_by_slug(reader(), slug) if slug else None


@pages.get("/meetings")
@access("meeting.read")
def meetings() -> Response:
    area, theme, moment = _chosen_area(), _chosen_theme(), now()
    path, past = area.path if area else None, request.args.get("when") == "past"
    found = past_meetings(reader(), moment, path, request.args.get("after"), theme) if past else None
    rows = found.rows if found else coming_meetings(reader(), moment, path, theme=theme)
    return page(
        "meetings/meetings.html",
        area=area,
        theme=theme,
        themes=_theme_tabs(area, theme, past),
        past=past,
        listed=[entry_of(meeting, moment) for meeting in rows],
        older=found.older if found else None,
        subscribe_url=subscribe_url(area.slug if area else None),
        may_call=may_call_meeting(actor(), path) if path else may_call_somewhere(actor()),
    )


def _theme_tabs(area, theme: str | None, past: bool):
    kept: dict[str, Any] = {"area": area.slug if area else None, "when": "past" if past else None}
    return theme_tabs(theme, lambda slug: url_for("meetings.meetings", theme=slug, **kept))


@pages.get("/meetings/<int:meeting_id>")
@access("meeting.read")
def meeting(meeting_id: int) -> Response:
    found, points = meeting_with_agenda(reader(), meeting_id)
    documents, own = _attached(found), sign_up_of(reader(), meeting_id, actor().account_id)
    return page(
        "meetings/meeting.html",
        meeting=found,
        items=agenda_items(found, points, documents),
        documents=of_no_point(documents, points),
        place=own_place(own),
        commitments=SLOTS.commitments(reader(), found),
        questions=SLOTS.questions(reader(), found),
        joint=SLOTS.joint(reader(), found),
        talks=SLOTS.talks(reader(), found) if found.has_talks else (),
        in_series=in_series(reader(), found),
        **_shown(found, exact_place(reader(), actor(), found, own)),
    )


def _attached(found):
    return [shown_document(row) for row in documents_of(reader(), found.id)] if found.has_documents else []


def _shown(found, exact):
    moment = now()
    return {
        "exchange": exchange_shown(reader(), found.id) if found.is_exchange else None,
        "kind": kind_shown(found),
        "parts": PARTS[MeetingKind(found.kind)],
        "chip": state_chip(found, moment),
        "times": times(found),
        "where": where(found, exact),
        "told_to": told_to(found, exact),
        "leaf": local(found.starts_at, city().zone),
        "facts": facts(found, exact)
        + bodies_fact(found, bodies_answering(reader(), found.id) if found.has_bodies else ()),
        "live": live_link(found, moment),
        "can": abilities(actor(), found, moment) | _more(found, moment),
    }


def _more(found, moment):
    may = {"guests": bool(found.is_exchange) and may_name_guests(actor(), found)}
    may |= {"repeat": may_be_repeated(actor(), found, moment)}
    may |= {"bodies": may_invite_body(actor(), found) and is_open_for_bodies(found)}
    return may | {"attach": may_attach_document(actor(), found) and found.state != MeetingState.CANCELLED}
