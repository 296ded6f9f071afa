"""Signing up with and without an account, answering an offer, giving up a place, and the list of names."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound
from app.meetings.actions import confirm_sign_up, give_up_place, read_names, sign_up, take_offer
from app.meetings.forms import SignUpForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_keep_place
from app.meetings.presenters import abilities, facts, own_place, said_after, times, told_to, where
from app.meetings.presenters.exchanging import exchange_shown
from app.meetings.presenters.inviting import invited, is_to_come
from app.meetings.queries import meeting_by_id, sign_up_by_id, sign_up_of
from app.meetings.queries.inviting import invitations_of
from app.meetings.queries.told_place import exact_place
from app.meetings.vocabulary import PARTS, MeetingKind
from app.web.access import access
from app.web.answers import attempt, back_to, page, see_other
from app.web.forms import blame, posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key


@pages.get("/meetings/<int:meeting_id>/sign-up")
@access("meeting.sign_up")
def ask_sign_up(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    return _sign_up_page(meeting, SignUpForm())


@pages.post("/meetings/<int:meeting_id>/sign-up")
@access("meeting.sign_up")
def take_place(meeting_id: int) -> Response:
    meeting, form = meeting_by_id(reader(), meeting_id), posted(SignUpForm)
    spend("sign_up.hour", who_key())
    if actor().known:
        return _sign_up_known(meeting, form)
    taken = attempt(form, lambda: _sign_up(meeting_id, form))
    if taken is None:
        return _sign_up_page(meeting, form)
    said = said_after(taken, meeting.reminders, asked=bool(form.email.data))
    return back_to("meetings.meeting", meeting_id=meeting_id, anchor="sign-up", said=said)


def _sign_up_known(meeting: Any, form: SignUpForm) -> Response:
    """An account needs no more than to accept what is asked of everybody."""
    try:
        kept = sign_up(actor=actor(), meeting_id=meeting.id, agreed=bool(form.agreed.data))
    except Invalid as error:
        blame(form, error.field, error.said(gettext))
        return _sign_up_page(meeting, form)
    return _answered(meeting.id, kept)


def _sign_up_page(meeting: Any, form: SignUpForm) -> Response:
    takes = PARTS[MeetingKind(meeting.kind)].sign_up
    shown: dict[str, Any] = {"times": times(meeting), "where": where(meeting), "takes_sign_ups": takes}
    shown["exchange"] = exchange_shown(reader(), meeting.id)
    return page("meetings/sign_up.html", meeting=meeting, form=form, **shown)


def _sign_up(meeting_id: int, form: SignUpForm) -> Any:
    about = {"contact": form.contact(lang()), "key": form.key.data, "agreed": bool(form.agreed.data)}
    return sign_up(actor=actor(), meeting_id=meeting_id, **about)


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
    said = said_after(kept, meeting_by_id(reader(), meeting_id).reminders)
    return back_to("meetings.meeting", meeting_id=meeting_id, anchor="sign-up", said=said)


def of_link(token: str) -> tuple[Any, str]:
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
    kept, proof = of_link(token)
    meeting = meeting_by_id(reader(), kept.meeting_id)
    exact = exact_place(reader(), actor(), meeting, kept, proof)
    return page(
        "meetings/place.html",
        meeting=meeting,
        place=own_place(kept),
        token=token,
        times=times(meeting),
        where=where(meeting, exact),
        facts=[(name, words) for name, words in facts(meeting, exact) if exact],
        told_to=told_to(meeting, exact),
    )


ANSWERS: dict[str, Callable[..., Any]] = {"confirm": confirm_sign_up, "take": take_offer, "give_up": give_up_place}


@pages.post("/meetings/places/<token>")
@access("meeting.sign_up")
def answer_place(token: str) -> Response:
    kept, proof = of_link(token)
    answer = ANSWERS.get(request.form.get("act", ""))
    if answer is None:
        raise NotFound
    kept = answer(actor=actor(), sign_up_id=kept.id, proof=proof)
    said = said_after(kept, meeting_by_id(reader(), kept.meeting_id).reminders)
    return see_other(url_for("meetings.place", token=token), said)


@pages.get("/meetings/<int:meeting_id>/names")
@access("meeting.names")
def names(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    can = abilities(actor(), meeting, now())
    listed = read_names(actor=actor(), meeting_id=meeting_id)
    groups = invited(invitations_of(reader(), meeting_id), meeting, now())
    about: dict[str, Any] = {"can_enter": can["enter"], "invited": groups, "open": is_to_come(meeting, now())}
    return page("meetings/names.html", meeting=meeting, guests=listed, **about)
