"""Relatives, friends and employers whom somebody who decides here has declared."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.areas.queries import bodies
from app.identity.actions.ties import declare_tie, declare_tie_by_name, end_tie
from app.identity.forms import TieForm
from app.identity.pages.blueprint import pages
from app.identity.policies import may_declare_ties
from app.identity.queries.officers import on_duty
from app.identity.queries.ties import ties_of
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import choices, posted
from app.web.i18n import in_lang
from app.web.login import actor


@pages.get("/account/ties")
@access("tie.declare")
def ties() -> Response:
    return _ties(_with_choices(TieForm()))


@pages.post("/account/ties")
@access("tie.declare")
def declare() -> Response:
    form = _with_choices(posted(TieForm))
    if attempt(form, lambda: _declare(form)) is None:
        return _ties(form)
    return back_to("identity.ties", said=_("Declared. It bars you from what they have to do with."))


@pages.post("/account/ties/<int:tie_id>/end")
@access("tie.declare")
def over(tie_id: int) -> Response:
    end_tie(actor=actor(), tie_id=tie_id)
    return back_to("identity.ties", said=_("Ended."))


def _declare(form: TieForm) -> Any:
    kind, _mark, number = (form.about.data or "").partition("-")
    if not kind:
        return declare_tie_by_name(actor=actor(), name=form.name.data or "")
    about = "about_account_id" if kind == "person" else "about_body_id"
    return declare_tie(actor=actor(), **{about: int(number)})


def _with_choices(form: TieForm) -> TieForm:
    persons = [(f"person-{row.account_id}", row.duty_name) for row in on_duty(reader(), now())]
    all_bodies = [(f"body-{row.id}", in_lang(row.names)) for row in bodies(reader())]
    form.about.choices = choices([("", _("Choose")), *persons, *all_bodies])
    return form


def _ties(form: TieForm) -> Response:
    if not may_declare_ties(actor()):
        raise NotAllowed
    found = ties_of(reader(), actor().account_id)
    shown = [(row.id, row.about_name or row.duty_name or in_lang(row.body_names), row.since) for row in found]
    return page("identity/ties.html", ties=shown, form=form)
