"""The page of who is missing, and the voluntary answers after taking part."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.areas.queries import area_by_id, area_by_slug
from app.identity.policies import has_contacts
from app.kernel.db import reader
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.missing import presenters as show
from app.missing import queries
from app.missing.actions import count_answers
from app.missing.asked import remember, this_quarter
from app.missing.forms import AnswerForm
from app.missing.policies import may_answer
from app.missing.vocabulary import Kind
from app.programme.quarters import days_of
from app.programme.queries.contacts import counts_of_groups
from app.web.access import access
from app.web.answers import attempt, back_to, local_path, page, see_other
from app.web.forms import blame, choices, posted, posted_value
from app.web.login import actor

pages = Blueprint("missing", __name__, url_prefix="/who-is-missing")


@pages.get("")
@access("indicator.read")
def missing() -> Response:
    this = this_quarter()
    areas = queries.shown_areas(reader(), this)
    found = queries.quarters(reader(), this)
    area = _chosen(areas, "area", "slug")
    quarter = request.args.get("quarter") or next(iter(found), "")
    if quarter and quarter not in found:
        raise NotFound
    shown = show.tables(reader(), area, quarter) if area and quarter else []
    about: dict[str, Any] = {"areas": areas, "area": area, "quarter": quarter, "quarters": show.quarter_choices(found)}
    return page("missing/missing.html", shown=shown, quiet=_quiet(this), **about)


@pages.get("/answer")
@access("group.count")
def ask() -> Response:
    return _page(_offered(AnswerForm()))


@pages.post("/answer")
@access("group.count")
def answer() -> Response:
    form = _offered(posted(AnswerForm))
    about: dict[str, Any] = {"area_id": _area().id, "kind": _kind()}
    if not attempt(form, lambda: _count(form, about)) or form.errors:
        return _page(form)
    said = _("Thank you. Your answers are counted, and nothing of them leads to you.")
    return remember(back_to("missing.missing", said=said))


@pages.post("/no")
@access("group.count")
def decline() -> Response:
    """Nothing is written down, and no answer is as good as another: the browser alone remembers it."""
    if not may_answer(actor()):
        raise NotAllowed
    back = local_path(posted_value("back")) or url_for("missing.missing")
    return remember(see_other(back, _("We do not ask again in these three months.")))


def _count(form: AnswerForm, about: dict[str, Any]) -> None:
    try:
        count_answers(actor=actor(), answers=form.told(), **about)
    except Conflict as error:  # twice on one day: said on the form, since nobody was faster
        blame(form, "age", error.said(_))
        form.status = error.status


def _quiet(quarter: str) -> Any:
    """Groups that nobody was in touch with this quarter, for those who keep the log of contacts; None for others."""
    days = days_of(quarter)
    if days is None or not has_contacts(actor()):
        return None
    return [row for row in counts_of_groups(reader(), actor(), days) if row.number == 0]


def _page(form: AnswerForm) -> Response:
    if not may_answer(actor()):
        raise NotAllowed
    return page("missing/answer.html", form=form, area=_area(), kind=_kind())


def _offered(form: AnswerForm) -> AnswerForm:
    form.lang.choices = choices(show.lang_choices())
    return form


def _area() -> Any:
    """The area that was named, by its slug or by its number as rows of other rooms know it; 0 is the whole city."""
    place = request.values.get("place", "")
    if place.isascii() and place.isdecimal() and len(place) < 10:
        return area_by_id(reader(), int(place)) if int(place) else queries.whole_city(reader())
    return area_by_slug(reader(), request.values.get("area", ""))


def _kind() -> Kind:
    try:
        return Kind(request.values.get("kind", ""))
    except ValueError as error:
        raise NotFound from error


def _chosen(areas: Any, name: str, column: str) -> Any:
    """The area of the address line, else the first; raises `NotFound` for another one."""
    wanted = request.args.get(name)
    found = [one for one in areas if not wanted or getattr(one, column) == wanted]
    if wanted and not found:
        raise NotFound
    return found[0] if found else None
