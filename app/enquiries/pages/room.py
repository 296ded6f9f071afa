"""The page set of the room, and the page of one enquiry, which several doors show."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.areas.queries import areas_at, bodies
from app.areas.vocabulary import Level
from app.enquiries import policies, presenters, queries
from app.enquiries.forms import AnswerForm, ClassifyForm, ForwardForm, ReturnForm, WriteBackForm
from app.enquiries.writing import opened
from app.identity.queries import officers
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Hidden
from app.web.answers import page
from app.web.forms import choices
from app.web.login import actor

pages = Blueprint("enquiries", "app.enquiries")


def find(ref: str) -> Any:
    """The row, or `NotFound` for whoever may not read it."""
    row = queries.enquiry_by_ref(reader(), "".join(ref.split()).upper())
    if not policies.may_read(actor(), row):
        raise Hidden
    return row


def show(row: Any, **sent: Any) -> Response:
    """The page of an enquiry, for its sender or whoever handles it; `sent`: forms that must be put right."""
    own, can = policies.is_sender(actor(), row), presenters.can(actor(), row)
    about = {
        "it": presenters.head(row),
        "row": row,
        "told": opened(row),
        "said": presenters.said(queries.messages(reader(), row.id), own=own),
        "own": own,
        "can": can,
    }
    response = page("enquiries/enquiry.html", **about, **(_forms(row, can) | sent))
    response.headers["Cache-Control"] = "no-store"
    return response


def area_choices(words: str) -> list[Any]:
    places = [(one.slug, one.name) for one in areas_at(reader(), Level.NEIGHBOURHOOD)]
    return choices([("", words), *places])


def classifying(form: ClassifyForm) -> ClassifyForm:
    form.area.choices = area_choices(_("The whole city"))
    return form


def forwarding(form: ForwardForm) -> ForwardForm:
    on_duty = {one.account_id: one for one in officers(reader(), now())}
    persons = [(f"officer-{number}", f"{one.duty_name} · {one.area_name}") for number, one in on_duty.items()]
    units = [(f"body-{one.id}", presenters.in_lang(one.names)) for one in bodies(reader())]
    form.to.choices = choices([("", _("Choose")), *persons, *units])
    return form


def _forms(row: Any, can: presenters.Can) -> dict[str, Any]:
    """Fresh forms for what this reader may do."""
    found: dict[str, Any] = {"writing": WriteBackForm(), "answering": AnswerForm(prefix="answer-")}
    found |= {"asking": AnswerForm(prefix="ask-"), "returning": ReturnForm(prefix="return-")}
    if can.forward:
        told = {"subject": row.subject, "area": row.area_slug or ""}
        found |= {"forwarding": forwarding(ForwardForm()), "classifying": classifying(ClassifyForm(data=told))}
    return found
