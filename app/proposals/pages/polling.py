"""Answering a date poll, with an account or by the link of a letter."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.proposals import presenters as show
from app.proposals import queries
from app.proposals.actions import answer_poll, confirm_answers, take_back_answers
from app.proposals.forms import AnswersForm, GuestAnswersForm, with_slots
from app.proposals.pages.blueprint import pages, seen
from app.proposals.policies import may_keep_answers, takes_answers
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key


def _form(proposal_id: int, *, guest: bool) -> Any:
    told = [(slot.id, show.slot_words(slot)) for slot in queries.slots(reader(), proposal_id)]
    return with_slots(GuestAnswersForm if guest else AnswersForm, told)


def _answer_page(found: Any, form: Any, token: str = "", person: Any = None) -> Response:
    is_open = takes_answers(found, now())
    shown: dict[str, Any] = {"is_open": is_open, "last_day": show.last_day(found), "token": token, "person": person}
    return page("proposals/answer.html", proposal=found, form=form, **shown)


@pages.get("/<int:proposal_id>/answer")
@access("poll.answer")
def ask_answer(proposal_id: int) -> Response:
    found = seen(proposal_id)
    own = queries.person_of_account(reader(), found.id, actor().account_id)
    given = queries.answers_of(reader(), own.id if own else None)
    form = _form(found.id, guest=not actor().known)
    return _answer_page(found, form(data=show.given_values(given)), person=own)


@pages.post("/<int:proposal_id>/answer")
@access("poll.answer")
def answer(proposal_id: int) -> Response:
    found = seen(proposal_id)
    spend("sign_up.hour", who_key())
    form = posted(_form(found.id, guest=not actor().known))
    if attempt(form, lambda: _answer(found.id, form)) is None:
        return _answer_page(found, form)
    mail = _("Check your mail: open the link in it within 48 hours. Your answers count from then on.")
    said = _("Your answers are saved. You can change them until the poll closes.") if actor().known else mail
    return back_to("proposals.proposal", proposal_id=found.id, anchor="poll", said=said)


def _answer(proposal_id: int, form: Any) -> Any:
    contact = None if actor().known else form.contact(lang())
    about = {"answers": form.given(), "contact": contact, "key": form.key.data}
    return answer_poll(actor=actor(), proposal_id=proposal_id, **about)


@pages.post("/<int:proposal_id>/take-back")
@access("poll.answer")
def take_back(proposal_id: int) -> Response:
    own = queries.person_of_account(reader(), seen(proposal_id).id, actor().account_id)
    if own is None:
        raise NotFound
    take_back_answers(actor=actor(), proposal_id=own.proposal_id, person_id=own.id)
    return back_to("proposals.proposal", proposal_id=proposal_id, said=_("Your answers are taken back."))


def _of_link(token: str) -> tuple[Any, Any, str]:
    """The proposal, whoever a link from a mail belongs to, and its proof; a wrong link leads nowhere."""
    told, _dash, proof = token.partition("-")
    if not told.isdecimal() or len(told) > 18:
        raise NotFound
    person = queries.person_by_id(reader(), int(told))
    if not may_keep_answers(actor(), person, proof):
        raise NotFound
    return seen(person.proposal_id), person, proof


@pages.get("/answers/<token>")
@access("poll.answer")
def own_answers(token: str) -> Response:
    found, person, _proof = _of_link(token)
    given = show.given_values(queries.answers_of(reader(), person.id))
    return _answer_page(found, _form(found.id, guest=False)(data=given), token, person)


@pages.post("/answers/<token>")
@access("poll.answer")
def change_answers(token: str) -> Response:
    found, person, proof = _of_link(token)
    if request.form.get("act") == "take_back":
        take_back_answers(actor=actor(), proposal_id=found.id, person_id=person.id, proof=proof)
        return back_to("proposals.proposal", proposal_id=found.id, said=_("Your answers are taken back."))
    form = posted(_form(found.id, guest=False))
    about = {"actor": actor(), "person_id": person.id, "proof": proof}
    if attempt(form, lambda: confirm_answers(**about, answers=form.given())) is None:
        return _answer_page(found, form, token, person)
    said = _("Your answers are saved. You can change them until the poll closes.")
    return back_to("proposals.own_answers", token=token, said=said)
