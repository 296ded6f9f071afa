"""Representatives and hosts: given by one moderator or mediator, for a term."""

from datetime import timedelta

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from app.identity.actions.roles import give_role
from app.identity.forms import MakeRepresentativeForm
from app.identity.pages.blueprint import pages
from app.identity.policies import may_see_neighbours
from app.identity.presenters import grant_entries
from app.identity.queries.grants import neighbour_grants
from app.identity.residence_views import covered_choices
from app.identity.vocabulary import NEIGHBOUR_TERMS, Role
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import choices, posted
from app.web.login import actor

MONTH = timedelta(days=30.4375)


@pages.get("/grants/neighbours")
@access("grant.give")
def neighbours() -> Response:
    return _neighbours_page(_with_choices(MakeRepresentativeForm(months="12")))


@pages.post("/grants/neighbours")
@access("grant.give")
def make_representative() -> Response:
    form = _with_choices(posted(MakeRepresentativeForm))
    if not may_see_neighbours(actor()):
        raise NotAllowed
    if not attempt(form, lambda: _give(form)):
        return _neighbours_page(form)
    return back_to("identity.neighbours", said=_("This person is a representative now."))


def _neighbours_page(form: MakeRepresentativeForm) -> Response:
    if not may_see_neighbours(actor()):
        raise NotAllowed
    return page("identity/neighbours.html", form=form, grants=grant_entries(neighbour_grants(reader(), now()), actor()))


def _with_choices(form: MakeRepresentativeForm) -> MakeRepresentativeForm:
    form.area.choices = covered_choices()
    form.months.choices = choices(
        (str(number), ngettext("%(num)s month", "%(num)s months", number)) for number in NEIGHBOUR_TERMS
    )
    return form


def _give(form: MakeRepresentativeForm) -> object:
    return give_role(
        actor=actor(),
        email=form.email.data or "",
        role=Role.REPRESENTATIVE,
        area_id=int(form.area.data),
        until=now() + int(form.months.data) * MONTH,
    )
