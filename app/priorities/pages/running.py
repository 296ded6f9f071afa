"""Whoever runs a cycle begins it, chooses the three, and says whether another one follows."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.priorities import presenters as show
from app.priorities import queries
from app.priorities.actions import begin_cycle, choose_priorities, let_go_on
from app.priorities.forms import BeginForm, ChooseForm
from app.priorities.pages.blueprint import found, pages
from app.priorities.policies import may_run, may_run_anywhere
from app.priorities.standing import days_from, today
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted, posted_value
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/new")
@access("priorities.run")
def new() -> Response:
    asked = {"area": request.args.get("area"), "until": days_from(today()).survey_until}
    return page("priorities/new.html", form=_offered(BeginForm(data=asked)))


@pages.post("/new")
@access("priorities.run")
def begin() -> Response:
    form = _offered(posted(BeginForm))
    begun = attempt(form, lambda: _begin(form))
    if begun is None:
        return page("priorities/new.html", form=form)
    return back_to("priorities.cycle", cycle_id=begun.id, said=_("The survey is open. Share its address."))


def _begin(form: BeginForm) -> Any:
    return begin_cycle(
        actor=actor(),
        area_id=area_by_slug(reader(), form.area.data).id,
        categories=form.categories.data or [],
        needs=(form.needs.data or "").splitlines(),
        lang=form.lang.data,
        survey_until=form.until.data,
        key=form.key.data,
    )


def _offered(form: BeginForm) -> BeginForm:
    if not may_run_anywhere(actor()):
        raise NotAllowed
    areas = show.area_choices(reader(), actor())
    return form.offer(areas, show.category_choices(reader()), show.language_choices(), lang())


@pages.get("/<int:cycle_id>/choose")
@access("priorities.run")
def ask_choose(cycle_id: int) -> Response:
    row = _own(cycle_id)
    if not show.abilities(actor(), row)["choose"]:  # while the survey is open nobody sees how it stands
        return back_to("priorities.cycle", cycle_id=row.id)
    options = queries.options_of(reader(), row.id)
    most = [str(number) for number, _words in show.by_votes(options)]
    return page("priorities/choose.html", it=row, form=_choosing(ChooseForm(data=_proposed(most)), options))


@pages.post("/<int:cycle_id>/choose")
@access("priorities.run")
def choose(cycle_id: int) -> Response:
    row = _own(cycle_id)
    form = _choosing(posted(ChooseForm), queries.options_of(reader(), row.id))
    if attempt(form, lambda: _choose(row.id, form)) is None:
        return page("priorities/choose.html", it=row, form=form)
    return back_to("priorities.cycle", cycle_id=row.id, said=_("The three priorities are published."))


@pages.post("/<int:cycle_id>/goes-on")
@access("priorities.run")
def goes_on(cycle_id: int) -> Response:
    wanted = posted_value("goes_on") == "1"
    let_go_on(actor=actor(), cycle_id=found(cycle_id).id, goes_on=wanted)
    said = _("Another survey follows when this cycle is over.") if wanted else _("No other survey follows this cycle.")
    return back_to("priorities.cycle", cycle_id=cycle_id, said=said)


def _choose(cycle_id: int, form: ChooseForm) -> Any:
    told: dict[str, Any] = {"chosen": form.chosen(), "reason": form.reason.data or ""}
    return choose_priorities(actor=actor(), cycle_id=cycle_id, **told)


def _choosing(form: ChooseForm, options: Any) -> ChooseForm:
    return form.offer(show.by_votes(options), show.owner_choices(reader()))


def _proposed(most: list[str]) -> dict[str, str]:
    return dict(zip(("first", "second", "third"), most, strict=False))


def _own(cycle_id: int) -> Any:
    row = found(cycle_id)
    if not may_run(actor(), row.area_path):
        raise NotAllowed
    return row
