"""Mutes: what somebody did before, some days of silence, and the second moderator."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.identity.actions import end_mute
from app.identity.queries import account_by_id, mutes_of
from app.identity.queries import mutes as running_mutes
from app.identity.vocabulary import MuteKind
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import MuteForm
from app.moderation.pages.blueprint import pages
from app.moderation.pages.desk import around
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.get("/moderation/mutes")
@access("account.mute")
def mutes() -> Response:
    _only_moderators()
    rows = presenters.mute_entries(running_mutes(reader(), now()), actor())
    return page("moderation/mutes.html", mutes=rows, **around("mutes"))


@pages.get("/moderation/people/<int:account_id>")
@access("account.mute")
def person(account_id: int) -> Response:
    return _show(account_id, MuteForm())


@pages.post("/moderation/people/<int:account_id>/mute")
@access("account.mute")
def mute(account_id: int) -> Response:
    form = posted(MuteForm)
    if attempt(form, lambda: _mute(account_id, form)):
        return see_other(
            url_for("moderation.mutes"), _("Noted. More than seven days begin when a second moderator agrees.")
        )
    return _show(account_id, form)


@pages.post("/moderation/mutes/<int:mute_id>/second")
@access("account.mute")
def second(mute_id: int) -> Response:
    actions.second_mute(actor=actor(), mute_id=mute_id)
    return see_other(url_for("moderation.mutes"), _("The mute begins now. The person is told why."))


@pages.post("/moderation/mutes/<int:mute_id>/end")
@access("account.mute")
def end(mute_id: int) -> Response:
    end_mute(actor=actor(), mute_id=mute_id)
    return see_other(url_for("moderation.mutes"), _("Ended."))


def _mute(account_id: int, form: MuteForm) -> int:
    kind, days, reason = MuteKind(form.kind.data), form.days.data or 0, form.reason.data or ""
    return actions.mute_person(actor=actor(), account_id=account_id, kind=kind, days=days, reason=reason)


def _show(account_id: int, form: MuteForm) -> Response:
    _only_moderators()
    account = account_by_id(reader(), account_id)
    found = queries.judged_of(reader(), account_id)
    earlier = presenters.mute_entries(mutes_of(reader(), account_id), actor())
    cards = presenters.cards(reader(), actor(), found)
    return page(
        "moderation/person.html", form=form, name=account.name, account_id=account_id, cards=cards, mutes=earlier
    )


def _only_moderators() -> None:
    if not policies.may_read_mutes(actor()):
        raise NotAllowed
