"""The inventory of community groups: what is listed, the page of one, and keeping it."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import areas_at, bodies
from app.areas.vocabulary import Level
from app.identity import policies
from app.identity.actions import groups as actions
from app.identity.queries import groups as queries
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed
from app.programme.group_forms import ContactPersonForm, GroupForm
from app.programme.pages.room import pages
from app.programme.presenters import groups as show_as
from app.programme.queries.contacts import contacts_of_all
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.city import city
from app.web.forms import choices, posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/groups")
@access("group.read")
def groups() -> Response:
    known = [show_as.group(row) for row in queries.known_groups(reader(), actor())]
    listed = [show_as.group(row) for row in queries.listed_groups(reader())]
    quarter = show_as.quarter(None)
    assert quarter is not None
    counted = contacts_of_all(reader(), quarter.days)
    about: dict[str, Any] = {"can_add": bool(_areas()), "can_log": policies.has_contacts(actor())}
    return page("programme/groups.html", listed=listed, known=known, counted=counted, **about)


@pages.get("/groups/new")
@access("group.edit")
def new_group() -> Response:
    return _new(_offered(GroupForm()))


@pages.post("/groups/new")
@access("group.edit")
def add_group() -> Response:
    form = _offered(posted(GroupForm))
    if not _areas():
        raise NotAllowed
    number = attempt(form, lambda: actions.add_group(actor=actor(), entry=form.entry(0)))
    if not number:
        return _new(form)
    return see_other(url_for("programme.group", group_id=number), _("The group is in the inventory."))


@pages.get("/groups/<int:group_id>")
@access("group.read")
def group(group_id: int) -> Response:
    row = _found(group_id)
    about: dict[str, Any] = {
        "person": show_as.contact_person(actor(), row),
        "can_edit": policies.may_edit_group(actor(), row),
    }
    about |= {"can_log": policies.may_log_contact(actor(), row.area_path, row.body_id)}
    return page("programme/group.html", it=show_as.group(row), row=row, **about)


@pages.get("/groups/<int:group_id>/edit")
@access("group.edit")
def edit_group(group_id: int) -> Response:
    row = _editable(group_id)
    told = {name: getattr(row, name) for name in ("name", "kind", "purpose", "listed")}
    told |= {"area": str(row.area_id), "body": str(row.body_id or ""), "speaker": row.speaker_email or ""}
    return _edit(row, _offered(GroupForm(data=told)))


@pages.post("/groups/<int:group_id>/edit")
@access("group.edit")
def change_group(group_id: int) -> Response:
    row, form = _editable(group_id), _offered(posted(GroupForm))
    entry = {"actor": actor(), "group_id": row.id}
    if not attempt(form, lambda: actions.change_group(**entry, entry=form.entry(row.area_id))):
        return _edit(row, form)
    return see_other(url_for("programme.group", group_id=row.id), _("Saved."))


@pages.post("/groups/<int:group_id>/contact")
@access("group.edit")
def name_contact(group_id: int) -> Response:
    row, form = _editable(group_id), posted(ContactPersonForm, prefix="contact-")
    if not attempt(form, lambda: actions.name_contact(actor=actor(), group_id=row.id, **form.told())):
        return _edit(row, form, person=form)
    return see_other(url_for("programme.group", group_id=row.id), _("Kept, with this person's consent."))


@pages.post("/groups/<int:group_id>/withdraw")
@access("group.edit")
def withdraw(group_id: int) -> Response:
    row = _editable(group_id)
    actions.withdraw_consent(actor=actor(), group_id=row.id)
    return see_other(url_for("programme.group", group_id=row.id), _("The name is deleted."))


@pages.get("/groups/<int:group_id>/end")
@access("group.edit")
def ask_end(group_id: int) -> Response:
    return page("programme/end_group.html", row=_kept(group_id))


@pages.post("/groups/<int:group_id>/end")
@access("group.edit")
def end(group_id: int) -> Response:
    actions.end_group(actor=actor(), group_id=group_id)
    return see_other(url_for("programme.groups"), _("The group has ended. Its contacts stay in the log."))


def _kept(group_id: int) -> Any:
    row = _found(group_id)
    if not policies.may_add_group(actor(), row.area_path):
        raise NotAllowed
    return row


def _found(group_id: int) -> Any:
    row = queries.group_by_id(reader(), group_id)
    if not policies.may_know_group(actor(), row):
        raise Hidden
    return row


def _editable(group_id: int) -> Any:
    row = _found(group_id)
    if not policies.may_edit_group(actor(), row):
        raise NotAllowed
    return row


def _areas() -> list[tuple[str, str]]:
    """Where this actor may put a group."""
    levels = (Level.CITY, Level.DISTRICT, Level.NEIGHBOURHOOD)
    found = [area for level in levels for area in areas_at(reader(), level)]
    return [(str(area.id), area.name) for area in found if policies.may_add_group(actor(), area.path)]


def _offered(form: GroupForm) -> GroupForm:
    """The lists of the form; whoever keeps no inventory gets none."""
    areas = _areas()
    if not areas:
        form.area.data = form.body.data = ""
    form.area.choices = choices(areas or [("", "")])
    names = [(str(one.id), one.names.get(lang()) or one.names.get(city().lang) or one.slug) for one in bodies(reader())]
    form.body.choices = choices([("", _("None")), *(names if areas else [])])
    return form


def _new(form: GroupForm) -> Response:
    if not _areas():
        raise NotAllowed
    return page("programme/new_group.html", form=form)


def _edit(row: Any, form: Any, person: ContactPersonForm | None = None) -> Response:
    group = form if isinstance(form, GroupForm) else _offered(GroupForm(data=dict(row._mapping)))
    about: dict[str, Any] = {
        "keeps": policies.may_add_group(actor(), row.area_path),
        "consent": show_as.contact_person(actor(), row),
    }
    person = person or ContactPersonForm(prefix="contact-")
    return page("programme/edit_group.html", form=form, group=group, person=person, row=row, **about)
