"""A challenge: filed, read, joined, left."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.issues.persons import known_as
from app.issues.queries import joined_on_page
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.mediation import actions, policies
from app.mediation.forms import AdmitForm, DecideChallengeForm, DeclineForm, FileChallengeForm, StateForm
from app.mediation.pages.room import find_issue, pages
from app.mediation.places import challenge_path
from app.mediation.presenters import challenge as show
from app.mediation.presenters.away import away_words
from app.mediation.presenters.beside import filing_head
from app.mediation.queries import challenges as queries
from app.mediation.queries.around import facts_of, mediators, substitutes
from app.mediation.queries.in_hand import challenge_in_hand
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.marking import heed
from app.web.throttle import spend, who_key


@pages.get("/issues/<ref>/challenges/new")
@access("challenge.file")
def new_challenge(ref: str) -> Response:
    return _filing(find_issue(ref), FileChallengeForm())


@pages.post("/issues/<ref>/challenges/new")
@access("challenge.file")
def file_challenge(ref: str) -> Response:
    row, form = find_issue(ref), posted(FileChallengeForm)
    spend("issue.hour", who_key(), form.key.data)
    heed(form.words.data)
    told = {"actor": actor(), "issue_id": row.id, "filing": form.filing(lang())}
    filed = attempt(form, lambda: actions.file_challenge(**told))
    if filed is None:
        return _filing(row, form)
    said = _("It is with the mediators. You hear of each step; here you see where it stands.")
    return see_other(challenge_path(row.ref, filed.number), said)


@pages.get("/issues/<ref>/challenges/<int:number>")
@access("challenge.read")
def challenge(ref: str, number: int) -> Response:
    return show_challenge(find_issue(ref), number)


@pages.post("/issues/<ref>/challenges/<int:number>/withdraw")
@access("challenge.file")
def withdraw(ref: str, number: int) -> Response:
    issue = find_issue(ref)
    row = queries.challenge_by_number(reader(), issue.id, number)
    actions.withdraw_challenge(actor=actor(), challenge_id=row.id)
    return see_other(challenge_path(issue.ref, number), _("Withdrawn. You can contest it again."))


def show_challenge(issue: Any, number: int, **sent: Any) -> Response:
    """The page of a challenge for whoever asks; `sent`: a form that must be put right."""
    row = queries.challenge_by_number(reader(), issue.id, number)
    facts = facts_of(reader(), [row], now())[row.id]
    joined = joined_on_page(reader(), actor(), issue)
    can = show.can(actor(), issue, row, facts, party=_own_party(issue, row, joined), joined=joined)
    bar = policies.bar_for(actor(), facts) if can.mediate else None
    everybody = mediators(reader(), now()) if can.mediate else []
    told = {
        "words": queries.words_of_parties(reader(), row.id) if can.read_words else (),
        "bar": show.BARS[bar] if bar else None,
        "free": substitutes(everybody, facts, but=row.mediator_id),
        "in_hand_of": next((one.name for one in everybody if one.account_id == row.mediator_id), ""),
        "away": away_words(challenge_in_hand(row, everybody, facts)),
    }
    shown = show.challenge_page(row, queries.obligation_of(reader(), row.obligation_id), can, **told)
    forms = {
        "admitting": AdmitForm(),
        "declining": DeclineForm(),
        "stating": StateForm(),
        "deciding": DecideChallengeForm(),
    }
    return page("mediation/challenge.html", challenge=shown, **(forms | sent))


def _own_party(issue: Any, row: Any, joined: str) -> Any:
    person = known_as(actor(), issue, joined)
    return queries.party_of(reader(), row.id, person) if person else None


def _filing(row: Any, form: FileChallengeForm) -> Response:
    if not policies.may_challenge(actor(), row, joined=joined_on_page(reader(), actor(), row)):
        raise NotAllowed
    head = filing_head(row, queries.newest_of(reader(), row.id))
    return page("mediation/file.html", issue=head, filing=form, form=form)
