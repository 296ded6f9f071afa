"""What mediators and the police do with a challenge."""

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.mediation import actions
from app.mediation.forms import AdmitForm, DecideChallengeForm, DeclineForm, HandForm, StateForm
from app.mediation.pages.challenge import show_challenge
from app.mediation.pages.room import find_issue, pages
from app.mediation.places import challenge_path
from app.mediation.queries.challenges import challenge_by_number
from app.mediation.vocabulary import Refusal
from app.web.access import access
from app.web.answers import attempt, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.post("/issues/<ref>/challenges/<int:number>/admit")
@access("challenge.decide")
def admit(ref: str, number: int) -> Response:
    form = posted(AdmitForm)
    act = _act(actions.admit_challenge, lambda: {"asked": form.asked.data or "", "lang": lang()})
    return _done(ref, number, "admitting", form, act, _("Admitted. The police have ten working days for their word."))


@pages.post("/issues/<ref>/challenges/<int:number>/decline")
@access("challenge.decide")
def decline(ref: str, number: int) -> Response:
    form = posted(DeclineForm)
    act = _act(
        actions.decline_challenge,
        lambda: {"refusal": Refusal(form.refusal.data), "reasons": form.reasons.data or "", "lang": lang()},
    )
    return _done(ref, number, "declining", form, act, _("Not admitted. Your reasons are public."))


@pages.post("/issues/<ref>/challenges/<int:number>/statement")
@access("challenge.state")
def state(ref: str, number: int) -> Response:
    form = posted(StateForm)
    act = _act(actions.give_statement, lambda: {"text": form.statement.data or "", "lang": lang()})
    return _done(ref, number, "stating", form, act, _("Your statement is public, and with the mediator."))


@pages.post("/issues/<ref>/challenges/<int:number>/decide")
@access("challenge.decide")
def decide(ref: str, number: int) -> Response:
    form = posted(DecideChallengeForm)
    act = _act(actions.decide_challenge, lambda: {"decision": form.decision(), "lang": lang()})
    return _done(ref, number, "deciding", form, act, _("Decided, and public with your reasons."))


@pages.post("/issues/<ref>/challenges/<int:number>/hand")
@access("challenge.decide")
def hand(ref: str, number: int) -> Response:
    form = posted(HandForm)
    if not form.validate() or not form.to.data.isdecimal() or len(form.to.data) > 18:
        raise Invalid
    act = _act(actions.hand_challenge, lambda: {"to_id": int(form.to.data)})
    return _done(ref, number, "handing", form, act, _("Handed over."))


@pages.post("/issues/<ref>/challenges/<int:number>/aside")
@access("challenge.decide")
def aside(ref: str, number: int) -> Response:
    return _done(
        ref, number, "handing", None, _act(actions.stand_aside, dict), _("You stand aside. Another mediator decides.")
    )


def _act(action: Callable[..., Any], told: Callable[[], dict[str, Any]]) -> Callable[[int], Any]:
    return lambda challenge_id: action(actor=actor(), challenge_id=challenge_id, **told())


def _done(ref: str, number: int, name: str, form: Any, act: Callable[[int], Any], said: str) -> Response:
    """Do it with the challenge that the address names; its page again when a form must be put right."""
    issue = find_issue(ref)
    row = challenge_by_number(reader(), issue.id, number)
    done = act(row.id) if form is None else attempt(form, lambda: act(row.id))
    if done is None:
        return show_challenge(issue, number, form=form, **{name: form})
    return see_other(challenge_path(issue.ref, number), said)
