"""Whoever works on the priorities enters measures with their days, and says what became of them."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.priorities import presenters as show
from app.priorities import queries
from app.priorities.actions import date_measure, finish_measure, say_as_owner
from app.priorities.forms import MeasureForm, VerdictForm
from app.priorities.pages.blueprint import found, pages
from app.priorities.policies import may_work
from app.priorities.vocabulary import Verdict
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/<int:cycle_id>/work")
@access("priorities.measure")
def work(cycle_id: int) -> Response:
    return _page(_own(cycle_id), MeasureForm())


@pages.post("/<int:cycle_id>/measures")
@access("priorities.measure")
def measure(cycle_id: int) -> Response:
    row = _own(cycle_id)
    form = _offered(posted(MeasureForm), queries.priorities_of(reader(), row.id))
    if attempt(form, lambda: _date(form)) is None:
        return _page(row, form)
    return back_to("priorities.work", cycle_id=row.id, said=_("The measure stands on the page of the neighbourhood."))


def _date(form: MeasureForm) -> Any:
    about: dict[str, Any] = {"words": form.words.data or "", "lang": form.lang.data, "due": form.due.data}
    return date_measure(actor=actor(), priority_id=int(form.priority.data), key=form.key.data, **about)


@pages.post("/measures/<int:measure_id>/done")
@access("priorities.measure")
def done(measure_id: int) -> Response:
    finish_measure(actor=actor(), measure_id=measure_id)
    number = queries.cycle_of_measure(reader(), measure_id)
    return back_to("priorities.work", cycle_id=number, said=_("Marked as done."))


@pages.post("/three/<int:priority_id>/view")
@access("priorities.measure")
def view(priority_id: int) -> Response:
    form, number = posted(VerdictForm), queries.cycle_of_priority(reader(), priority_id)
    said = _("Published beside what residents say.")
    if not attempt(form, lambda: _say(priority_id, form)):
        said = _("Choose an answer.")
    return back_to("priorities.work", cycle_id=number, said=said)


def _say(priority_id: int, form: VerdictForm) -> Any:
    return say_as_owner(actor=actor(), priority_id=priority_id, verdict=Verdict(form.verdict.data))


def _offered(form: MeasureForm, three: Any) -> MeasureForm:
    return form.offer([(row.id, show.named(row)) for row in three], show.language_choices(), lang())


def _page(row: Any, form: MeasureForm) -> Response:
    three = queries.priorities_of(reader(), row.id)
    shown = show.three(row, three, queries.measures_of(reader(), row.id), {})
    return page(
        "priorities/work.html", it=row, form=_offered(form, three), three=shown, can=show.abilities(actor(), row)
    )


def _own(cycle_id: int) -> Any:
    row = found(cycle_id)
    if not may_work(actor(), row):
        raise NotAllowed
    return row
