"""The log of contacts: written in a moment, counted by group and quarter, read by those who keep it."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.identity.policies import has_contacts, may_log_contact
from app.identity.queries.groups import known_groups
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.tables import csv_text
from app.programme import actions
from app.programme.group_forms import OTHER, ContactForm
from app.programme.pages.room import pages
from app.programme.presenters import groups as show_as
from app.programme.queries import contacts as queries
from app.web.access import access
from app.web.answers import attempt, body, page, see_other
from app.web.forms import choices, posted
from app.web.login import actor
from app.web.throttle import paced


@pages.get("/contacts")
@access("contact.log")
def contacts() -> Response:
    chosen = request.args.get("group", "")
    return _log(_offered(ContactForm(data={"group": f"group-{chosen}", "held_on": show_as.today()}), chosen))


@pages.post("/contacts")
@access("contact.log")
def log() -> Response:
    if not has_contacts(actor()):
        raise NotAllowed
    form = _offered(posted(ContactForm))
    act = lambda: actions.log_contact(actor=actor(), line=form.line(show_as.today()))  # noqa: E731
    if not (paced("contact.hour", form) and attempt(form, act)):
        return _log(form)
    return see_other(url_for("programme.contacts"), _("It is in the log."))


@pages.post("/contacts/<int:contact_id>/take-back")
@access("contact.log")
def take_back(contact_id: int) -> Response:
    actions.take_back_contact(actor=actor(), contact_id=contact_id)
    return see_other(url_for("programme.contacts"), _("The line is out of the log."))


@pages.get("/contacts/data.csv")
@access("contact.log")
def table() -> Response:
    quarter = _quarter()
    counts = queries.counts_of_groups(reader(), actor(), quarter.days)
    text = csv_text(show_as.COLUMNS, show_as.table_rows(counts, quarter.name))
    response = body(text, "text/csv", filename=f"contacts-{quarter.name}.csv")
    response.headers["Cache-Control"] = "no-store"
    return response


def _quarter() -> show_as.Quarter:
    quarter = show_as.quarter(request.args.get("quarter"))
    if not has_contacts(actor()):
        raise NotAllowed
    if quarter is None:
        raise NotFound
    return quarter


def _log(form: ContactForm) -> Response:
    quarter = _quarter()
    counts = queries.counts_of_groups(reader(), actor(), quarter.days)
    lines = show_as.lines(queries.contacts(reader(), actor(), quarter.days), actor())
    about: dict[str, Any] = {"counts": counts, "quiet": show_as.quiet(counts), "lines": lines, "quarter": quarter}
    return page("programme/contacts.html", form=form, logging=form, other=OTHER, **about)


def _offered(form: ContactForm, chosen: str = "") -> ContactForm:
    """The groups in touch last to tap on, all others and the areas in a list."""
    groups = {str(row.id): row.name for row in known_groups(reader(), actor())}
    near = {str(row.id): row.name for row in queries.nearest_groups(reader(), actor())}
    near |= {chosen: groups[chosen]} if chosen in groups else {}
    form.group.choices = choices([*((f"group-{key}", name) for key, name in near.items()), (OTHER, _("Another one"))])
    levels = (Level.CITY, Level.DISTRICT, Level.NEIGHBOURHOOD)
    areas = [area for level in levels for area in areas_at(reader(), level) if may_log_contact(actor(), area.path)]
    named = [(f"group-{key}", name) for key, name in groups.items()]
    everybody = [(f"area-{area.id}", _("For everybody in %(area)s", area=area.name)) for area in areas]
    form.other.choices = choices([("", _("Choose")), *named, *everybody])
    return form
