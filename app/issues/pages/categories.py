"""The categories of the city, for administrators; and how many were guided to help elsewhere, for everybody."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies, queries
from app.issues.forms.categories import CategoryForm, filled, form_in
from app.issues.pages.room import pages
from app.issues.presenters import guiding as show
from app.issues.presenters.routing import body_choices
from app.issues.vocabulary import FIRST_ANSWER_DAYS, SOLUTION_DAYS
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import attempt, given_away, page, see_other, streamed
from app.web.city import city
from app.web.forms import posted, posted_value
from app.web.i18n import speaks_more
from app.web.login import actor

NEW = {"public": True, "active": True, "first_answer_days": FIRST_ANSWER_DAYS, "solution_days": SOLUTION_DAYS}


@pages.get("/admin/categories")
@access("settings.edit")
def categories() -> Response:
    _must_be_allowed()
    return page("issues/categories.html", categories=show.category_lines(queries.every_category(reader())))


@pages.get("/admin/categories/new")
@access("settings.edit")
def new_category() -> Response:
    return _form_page(_form(data=NEW), None)


@pages.get("/admin/categories/<code>")
@access("settings.edit")
def category(code: str) -> Response:
    row = queries.category_to_edit(reader(), code)
    return _form_page(_form(data=filled(row, city().languages)), row)


@pages.post("/admin/categories/new")
@access("settings.edit")
def add_category() -> Response:
    return _keep(None)


@pages.post("/admin/categories/<code>")
@access("settings.edit")
def change_category(code: str) -> Response:
    return _keep(queries.category_to_edit(reader(), code))


@pages.get("/issues/guided")
@access("issue.read")
def guided() -> Response:
    return page("issues/guided.html", counts=show.counts(queries.guided_counts(reader())))


@pages.get("/issues/guided.csv")
@access("data.export")
def guided_table() -> Response:
    lines = csv_lines(show.COLUMNS, show.table_rows(queries.guided_counts(reader())))
    return given_away(streamed(lines, "text/csv", filename="guided.csv"))


@pages.post("/issues/guided/<code>")
@access("issue.report")
@speaks_more("issues.new_issue")
def guide_elsewhere(code: str) -> Response:
    row = actions.guide_elsewhere(actor=actor(), category=code, area=posted_value("area")[:80])
    return page("issues/guided_there.html", advice=show.advice_of(row))


def _must_be_allowed() -> None:
    if not policies.may_set_categories(actor()):
        raise NotAllowed


def _form(**given: Any) -> CategoryForm:
    form = form_in(city().languages)
    made = form(**given) if given else posted(form)
    return made.offer(body_choices(queries.bodies_for_referral(reader()), by_slug=True))


def _keep(row: Any) -> Response:
    _must_be_allowed()
    form = _form()
    if row is None:
        form.taken = {one.code for one in queries.every_category(reader())}
    else:
        form.code.data = row.code
    if attempt(form, lambda: actions.put_category(actor=actor(), category=form.words(row))) is None:
        return _form_page(form, row)
    return see_other(url_for("issues.categories"), _("Kept. Times promised before do not move."))


def _form_page(form: CategoryForm, row: Any) -> Response:
    _must_be_allowed()
    return page("issues/category.html", form=form, category=row, langs=show.langs(city().languages))
