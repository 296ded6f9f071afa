"""Roles of staff: proposed by one, confirmed by another, ended by one."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import areas_at, bodies
from app.areas.vocabulary import Level
from app.identity.actions.roles import decide_proposal, end_grant, invite_staff, pause_grant, resume_grant
from app.identity.actor import Actor
from app.identity.forms import DecideProposalForm, EndGrantForm, ProposeRoleForm
from app.identity.pages.blueprint import pages
from app.identity.policies import STAFF_ROLES, may_see_grants, may_take_factors_away
from app.identity.presenters import grant_entries, proposal_entries, role_name
from app.identity.queries import open_proposals, staff_grants
from app.identity.queries.grants import colleagues, grant_shown, paused_grants
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import choices, posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/grants/proposals")
@access("grant.give")
def grants() -> Response:
    return _grants_page(_with_choices(ProposeRoleForm()))


@pages.post("/grants/proposals")
@access("grant.give")
def propose_role() -> Response:
    form = _with_choices(posted(ProposeRoleForm))
    if not attempt(form, lambda: _propose(form)):
        return _grants_page(form)
    return back_to("identity.grants", said=_("Proposed. An administrator other than you confirms it."))


@pages.post("/grants/proposals/<int:proposal_id>")
@access("grant.give")
def decide(proposal_id: int) -> Response:
    form = posted(DecideProposalForm)
    if not form.validate():
        raise Invalid
    confirm = form.decision.data == "confirm"
    decide_proposal(actor=actor(), proposal_id=proposal_id, confirm=confirm)
    return back_to("identity.grants", said=_("The role is given.") if confirm else _("The proposal is refused."))


@pages.get("/grants/<int:grant_id>/end")
@access("grant.give")
def ask_end(grant_id: int) -> Response:
    return _end_page(grant_id, EndGrantForm())


@pages.post("/grants/<int:grant_id>/end")
@access("grant.give")
def end(grant_id: int) -> Response:
    form = _with_colleagues(posted(EndGrantForm), grant_id)
    leave = pause_grant if form.pause.data else end_grant
    if not attempt(form, lambda: leave(actor=actor(), grant_id=grant_id, successor_id=_chosen(form))):
        return _end_page(grant_id, form)
    return back_to(_list_of(actor()), said=_("The role rests.") if form.pause.data else _("The role has ended."))


@pages.post("/grants/<int:grant_id>/resume")
@access("grant.give")
def resume(grant_id: int) -> Response:
    resume_grant(actor=actor(), grant_id=grant_id)
    return back_to("identity.grants", said=_("The role has begun again. This person signs in anew."))


def _end_page(grant_id: int, form: EndGrantForm) -> Response:
    found = grant_entries([row] if (row := grant_shown(reader(), grant_id, now())) else [], actor())
    if not found or not found[0]["can_end"]:
        raise NotFound
    form = _with_colleagues(form, grant_id)
    officer = found[0]["hands_over"]
    return page("identity/end_grant.html", row=found[0], form=form, officer=officer, back=url_for(_list_of(actor())))


def _list_of(who: Actor) -> str:
    """The list from which this person ends roles."""
    return "identity.grants" if may_see_grants(who) else "identity.neighbours"


def _with_colleagues(form: EndGrantForm, grant_id: int) -> EndGrantForm:
    row = grant_shown(reader(), grant_id, now())
    officer = row is not None and row.role == Role.OFFICER
    others = colleagues(reader(), row.account_id, now()) if officer else []
    named = [(str(other.id), other.duty_name or other.name) for other in others]
    form.successor.choices = choices([("", _("the commissioner of the area")), *named])
    return form


def _chosen(form: EndGrantForm) -> int | None:
    return int(form.successor.data) if form.successor.data else None


def _grants_page(form: ProposeRoleForm) -> Response:
    if not may_see_grants(actor()):
        raise NotAllowed
    proposals = proposal_entries(open_proposals(reader()), actor())
    grants = grant_entries(staff_grants(reader(), now()), actor())
    can_take_factors_away = may_take_factors_away(actor(), account_id=0)
    return page(
        "identity/grants.html",
        form=form,
        proposals=proposals,
        grants=grants,
        paused=grant_entries(paused_grants(reader(), now()), actor()),
        can_take_factors_away=can_take_factors_away,
    )


def _with_choices(form: ProposeRoleForm) -> ProposeRoleForm:
    levels = (Level.CITY, Level.DISTRICT, Level.NEIGHBOURHOOD)
    areas: list[Any] = [area for level in levels for area in areas_at(reader(), level)]
    form.area.choices = choices([("", _("everywhere")), *((str(area.id), area.name) for area in areas)])
    houses = [(str(body.id), body.names.get(lang(), body.slug)) for body in bodies(reader())]
    form.body.choices = choices([("", _("none")), *houses])
    form.role.choices = choices((str(role), role_name(role)) for role in STAFF_ROLES)
    return form


def _propose(form: ProposeRoleForm) -> object:
    return invite_staff(
        actor=actor(),
        email=form.email.data or "",
        name=form.name.data or "",
        role=Role(form.role.data),
        area_id=int(form.area.data) if form.area.data else None,
        body_id=int(form.body.data) if form.body.data else None,
    )
