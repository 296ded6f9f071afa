"""Signing up with and without an account, answering an offer, giving up a place, and the list of names."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for

from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.meetings.actions import confirm_sign_up, give_up_place, read_names, sign_up, take_offer
from app.meetings.forms import SignUpForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_keep_place
from app.meetings.presenters import own_place, said_after, times, where
from app.meetings.queries import meeting_by_id, sign_up_by_id, sign_up_of
from app.web.access import access
from app.web.answers import attempt, back_to, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import address_key, spend


@pages.get("/meetings/<int:meeting_id>/sign-up")
@access("meeting.sign_up")
def ask_sign_up(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    return page("meetings/sign_up.html", meeting=meeting, form=SignUpForm(), times=times(meeting), where=where(meeting))


@pages.post("/meetings/<int:meeting_id>/sign-up")
@access("meeting.sign_up")
def take_place(meeting_id: int) -> Response:
    meeting, form = meeting_by_id(reader(), meeting_id), posted(SignUpForm)
    spend("sign_up.hour", str(actor().account_id or address_key()))
    if actor().known:
        return _answered(meeting_id, sign_up(actor=actor(), meeting_id=meeting_id))
    taken = attempt(form, lambda: sign_up(actor=actor(), meeting_id=meeting_id, contact=form.contact(lang())))
    if taken is None:
        return page("meetings/sign_up.html", meeting=meeting, form=form, times=times(meeting), where=where(meeting))
    said = said_after(taken, asked=bool(form.email.data))
    return back_to("meetings.meeting", meeting_id=meeting_id, anchor="sign-up", said=said)


@pages.post("/meetings/<int:meeting_id>/take-offer")
@access("meeting.sign_up")
def accept(meeting_id: int) -> Response:
    own = _own(meeting_id)
    return _answered(meeting_id, take_offer(actor=actor(), sign_up_id=own.id))


@pages.post("/meetings/<int:meeting_id>/give-up")
@access("meeting.sign_up")
def give_up(meeting_id: int) -> Response:
    own = _own(meeting_id)
    return _answered(meeting_id, give_up_place(actor=actor(), sign_up_id=own.id))


def _own(meeting_id: int):
    own = sign_up_of(reader(), meeting_id, actor().account_id)
    if own is None:
        raise NotFound
    return own


def _answered(meeting_id: int, kept) -> Response:
    return back_to("meetings.meeting", meeting_id=meeting_id, anchor="sign-up", said=said_after(kept))


def _of_link(token: str):
    """The sign-up that a link from a mail leads to, with its proof; a wrong link leads nowhere."""
    number, _dash, proof = token.partition("-")
    if not number.isdecimal() or len(number) > 18:
        raise NotFound
    kept = sign_up_by_id(reader(), int(number))
    if not may_keep_place(actor(), kept, proof):
        raise NotFound
    return kept, proof


@pages.get("/meetings/places/<token>")
@access("meeting.sign_up")
def place(token: str) -> Response:
    kept, _proof = _of_link(token)
    meeting = meeting_by_id(reader(), kept.meeting_id)
    return page(
        "meetings/place.html",
        meeting=meeting,
        place=own_place(kept),
        token=token,
        times=times(meeting),
        where=where(meeting),
    )


ANSWERS: dict[str, Callable[..., Any]] = {"confirm": confirm_sign_up, "take": take_offer, "give_up": give_up_place}


@pages.post("/meetings/places/<token>")
@access("meeting.sign_up")
def answer_place(token: str) -> Response:
    kept, proof = _of_link(token)
    answer = ANSWERS.get(request.form.get("act", ""))
    if answer is None:
        raise NotFound
    kept = answer(actor=actor(), sign_up_id=kept.id, proof=proof)
    return see_other(url_for("meetings.place", token=token), said_after(kept))


@pages.get("/meetings/<int:meeting_id>/names")
@access("meeting.names")
def names(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    return page("meetings/names.html", meeting=meeting, guests=read_names(actor=actor(), meeting_id=meeting_id))
