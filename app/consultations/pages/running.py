"""Whoever runs consultations opens one, closes it, and says what follows."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.consultations import presenters as show
from app.consultations.actions import close_consultation, open_consultation, publish_findings
from app.consultations.forms import FindingsForm, OpenForm
from app.consultations.pages.blueprint import found, pages
from app.consultations.policies import is_open, may_run, may_run_anywhere
from app.consultations.vocabulary import Who
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


def _offered(form: OpenForm) -> OpenForm:
    if not may_run_anywhere(actor()):
        raise NotAllowed
    return form.offer(show.area_choices(reader(), actor()), show.language_choices(), lang())


@pages.get("/new")
@access("consultation.run")
def new() -> Response:
    return page("consultations/new.html", form=_offered(OpenForm(area=request.args.get("area"))))


@pages.post("/new")
@access("consultation.run")
def open_new() -> Response:
    form = _offered(posted(OpenForm))
    opened = attempt(form, lambda: _open(form))
    if opened is None:
        return page("consultations/new.html", form=form)
    said = _("The consultation is open. Share its address.")
    return back_to("consultations.consultation", consultation_id=opened.id, said=said)


def _open(form: OpenForm) -> Any:
    return open_consultation(
        actor=actor(),
        area_id=area_by_slug(reader(), form.area.data).id,
        question=form.question.data or "",
        about=form.about.data or "",
        lang=form.lang.data,
        who=Who(form.who.data),
        closes_at=form.closes_at(city().zone),
        first=form.statements(),
        key=form.key.data,
    )


@pages.post("/<int:consultation_id>/close")
@access("consultation.run")
def close(consultation_id: int) -> Response:
    close_consultation(actor=actor(), consultation_id=found(consultation_id).id)
    said = _("The consultation is closed. Say now what follows.")
    return back_to("consultations.closing", consultation_id=consultation_id, said=said)


@pages.get("/<int:consultation_id>/findings")
@access("consultation.run")
def ask_findings(consultation_id: int) -> Response:
    row = _own(consultation_id)
    if is_open(row, now()):  # nobody writes what would be refused
        return back_to("consultations.closing", consultation_id=row.id, said=_("This consultation is still open."))
    return page("consultations/findings.html", it=row, form=FindingsForm(data={"words": row.findings}))


@pages.post("/<int:consultation_id>/findings")
@access("consultation.run")
def findings(consultation_id: int) -> Response:
    row, form = _own(consultation_id), posted(FindingsForm)
    words = {"actor": actor(), "consultation_id": row.id, "words": form.words.data or ""}
    if attempt(form, lambda: publish_findings(**words)) is None:
        return page("consultations/findings.html", it=row, form=form)
    return back_to("consultations.closing", consultation_id=row.id, said=_("Published on the closing page."))


def _own(consultation_id: int) -> Any:
    row = found(consultation_id)
    if not may_run(actor(), row.area_path):
        raise NotAllowed
    return row
