"""What those do who answer enquiries."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.enquiries import actions
from app.enquiries.forms import AnswerForm, ClassifyForm, ForwardForm, ReturnForm
from app.enquiries.pages.room import classifying, find, forwarding, pages, show
from app.enquiries.policies import may_handle
from app.enquiries.vocabulary import Subject
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.post("/enquiries/<ref>/classify")
@access("enquiry.read")
def classify(ref: str) -> Response:
    row, form = _found(ref), classifying(posted(ClassifyForm))

    def act() -> None:
        subject = Subject(form.subject.data)
        actions.classify_enquiry(actor=actor(), enquiry_id=row.id, subject=subject, area=form.area.data or "")

    return _done(row, "classifying", form, act, _("Kept."))


@pages.post("/enquiries/<ref>/forward")
@access("enquiry.read")
def forward(ref: str) -> Response:
    row, form = _found(ref), forwarding(posted(ForwardForm))

    def act() -> None:
        actions.forward_enquiry(actor=actor(), enquiry_id=row.id, **form.whom())

    return _done(row, "forwarding", form, act, _("Forwarded."))


@pages.post("/enquiries/<ref>/return")
@access("enquiry.read")
def give_back(ref: str) -> Response:
    row, form = _found(ref), posted(ReturnForm, prefix="return-")
    if attempt(form, _say(actions.return_enquiry, row, form)) is None:
        return show(row, form=form, returning=form)
    return see_other(url_for("enquiries.enquiries"), _("Back with the coordinator."))


@pages.post("/enquiries/<ref>/ask")
@access("enquiry.read")
def ask(ref: str) -> Response:
    row, form = _found(ref), posted(AnswerForm, prefix="ask-")
    return _done(row, "asking", form, _say(actions.ask_sender, row, form), _("The sender is asked."))


@pages.post("/enquiries/<ref>/answer")
@access("enquiry.read")
def answer(ref: str) -> Response:
    row, form = _found(ref), posted(AnswerForm, prefix="answer-")
    return _done(row, "answering", form, _say(actions.answer_enquiry, row, form), _("Answered. The sender is told."))


@pages.post("/enquiries/<ref>/propose")
@access("enquiry.read")
def propose(ref: str) -> Response:
    row = _found(ref)
    actions.propose_issue(actor=actor(), enquiry_id=row.id)
    return see_other(url_for("enquiries.enquiry", ref=row.ref), _("The sender is asked."))


def _found(ref: str) -> Any:
    """The row, for those who handle it; its sender does none of this."""
    row = find(ref)
    if not may_handle(actor(), row):
        raise NotAllowed
    return row


def _say(action: Callable[..., None], row: Any, form: Any) -> Callable[[], None]:
    def act() -> None:
        about = {"enquiry_id": row.id, "text": form.text.data or "", "lang": lang(), "key": form.key.data}
        action(actor=actor(), **about)

    return act


def _done(row: Any, name: str, form: Any, act: Callable[[], None], said: str) -> Response:
    if attempt(form, act) is None:
        return show(row, form=form, **{name: form})
    return see_other(url_for("enquiries.enquiry", ref=row.ref), said)
