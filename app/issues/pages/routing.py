"""Where reports go: what no body has, for coordinators; the table of the city, for administrators."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import all_areas
from app.issues import actions, policies, queries
from app.issues.forms.routing import RouteForm, SendOnForm
from app.issues.pages.room import pages
from app.issues.presenters import routing as show
from app.issues.presenters.report import category_choices
from app.issues.references import written_properly
from app.issues.vocabulary import StepKind
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/issues/unrouted")
@access("issue.route")
def unrouted() -> Response:
    return _unrouted()


@pages.post("/issues/unrouted/<ref>")
@access("issue.route")
def send_on(ref: str) -> Response:
    row, form = queries.unrouted_issue(reader(), written_properly(ref)), posted(SendOnForm).offer(_bodies())
    if not policies.may_send_on(actor(), row):
        raise NotAllowed
    if attempt(form, lambda: _send_on(row, form)) is None:
        return _unrouted({row.ref: form}, form=form)
    return see_other(url_for("issues.unrouted"), _("%(ref)s is with a body now, and its page says so.", ref=row.ref))


@pages.get("/admin/routes")
@access("settings.edit")
def routes() -> Response:
    return _routes(_route_form(RouteForm()))


@pages.post("/admin/routes")
@access("settings.edit")
def put_route() -> Response:
    if not policies.may_set_categories(actor()):
        raise NotAllowed
    form = _route_form(posted(RouteForm))
    if attempt(form, lambda: actions.put_route(actor=actor(), **form.data)) is None:
        return _routes(form)
    return see_other(url_for("issues.routes"), _("Kept. It holds for what is reported from now on."))


@pages.post("/admin/routes/<int:route_id>/remove")
@access("settings.edit")
def remove_route(route_id: int) -> Response:
    actions.remove_route(actor=actor(), route_id=route_id)
    return see_other(url_for("issues.routes"), _("Removed."))


def _bodies() -> list[tuple[str, str]]:
    return show.body_choices(queries.bodies_for_referral(reader()))


def _send_on(row: Any, form: SendOnForm) -> object:
    about = {"issue_id": row.id, "version": form.version.data, "words": form.words(lang())}
    return actions.publish_step(actor=actor(), kind=StepKind.REFER, **about)


def _unrouted(sent: dict[str, SendOnForm] | None = None, **context: Any) -> Response:
    if not policies.may_see_unrouted(actor()):
        raise NotAllowed
    found = [show.unrouted_entry(row) for row in queries.unrouted(reader())]
    bodies = _bodies()
    forms = {one.ref: SendOnForm(data={"version": one.version}).offer(bodies) for one in found} | (sent or {})
    total = queries.unrouted_count(reader())
    return page("issues/unrouted.html", issues=found, forms=forms, total=total, **context)


def _route_form(form: RouteForm) -> RouteForm:
    places = show.place_choices(all_areas(reader()))
    bodies = show.body_choices(queries.bodies_for_referral(reader()), by_slug=True)
    return form.offer(category_choices(queries.categories(reader())), places, bodies)


def _routes(form: RouteForm) -> Response:
    if not policies.may_set_categories(actor()):
        raise NotAllowed
    bodies, found = queries.bodies_for_referral(reader()), queries.routes(reader())
    lines = show.lines(queries.categories(reader()), bodies, found)
    return page("issues/routes.html", form=form, lines=lines, unrouted=queries.unrouted_count(reader()))
