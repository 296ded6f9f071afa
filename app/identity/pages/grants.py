"""Roles of staff: proposed by one, confirmed by another, ended by one."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.identity.actions.roles import decide_proposal, end_grant, invite_staff
from app.identity.forms import DecideProposalForm, ProposeRoleForm
from app.identity.pages.blueprint import pages
from app.identity.policies import STAFF_ROLES, may_see_grants
from app.identity.presenters import grant_entries, proposal_entries, role_name
from app.identity.queries import open_proposals, staff_grants
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import choices, posted
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
    found = [row for row in grant_entries(staff_grants(reader(), now()), actor()) if row["id"] == grant_id]
    if not may_see_grants(actor()) or not found or not found[0]["can_end"]:
        raise NotFound
    return page("identity/end_grant.html", row=found[0])


@pages.post("/grants/<int:grant_id>/end")
@access("grant.give")
def end(grant_id: int) -> Response:
    end_grant(actor=actor(), grant_id=grant_id)
    return back_to("identity.grants", said=_("The role has ended."))


def _grants_page(form: ProposeRoleForm) -> Response:
    if not may_see_grants(actor()):
        raise NotAllowed
    proposals = proposal_entries(open_proposals(reader()), actor())
    grants = grant_entries(staff_grants(reader(), now()), actor())
    return page("identity/grants.html", form=form, proposals=proposals, grants=grants)


def _with_choices(form: ProposeRoleForm) -> ProposeRoleForm:
    levels = (Level.CITY, Level.DISTRICT, Level.NEIGHBOURHOOD)
    areas: list[Any] = [area for level in levels for area in areas_at(reader(), level)]
    form.area.choices = choices([("", _("everywhere")), *((str(area.id), area.name) for area in areas)])
    form.role.choices = choices((str(role), role_name(role)) for role in STAFF_ROLES)
    return form


def _propose(form: ProposeRoleForm) -> object:
    return invite_staff(
        actor=actor(),
        email=form.email.data or "",
        name=form.name.data or "",
        role=Role(form.role.data),
        area_id=int(form.area.data) if form.area.data else None,
    )
