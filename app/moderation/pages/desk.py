"""The moderators' desk: what waits, one case, what was decided; two taps decide, and ten seconds can undo."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.identity.actions import set_shortcuts
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import HideContentForm, ShortcutsForm
from app.moderation.pages.blueprint import pages
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.city import city, next_watch, watched
from app.web.forms import posted
from app.web.login import actor


@pages.get("/moderation")
@access("post.hide")
def queue() -> Response:
    _only_moderators()
    found = queries.queue(reader(), actor(), request.args.get("after"))
    cards = presenters.cards(reader(), actor(), found.rows)
    waiting = queries.waiting(reader(), actor())
    return page("moderation/queue.html", cards=cards, older=found.older, waiting=waiting, **around("queue"))


@pages.get("/moderation/decided")
@access("post.hide")
def decided() -> Response:
    _only_moderators()
    found = queries.decided(reader(), actor(), request.args.get("after"))
    cards = presenters.cards(reader(), actor(), found.rows)
    return page("moderation/decided.html", cards=cards, older=found.older, **around("decided"))


@pages.get("/moderation/<int:case_id>")
@access("post.hide")
def case(case_id: int) -> Response:
    return _show_case(case_id, HideContentForm())


@pages.post("/moderation/<int:case_id>/approve")
@access("post.hide")
def approve(case_id: int) -> Response:
    actions.approve(actor=actor(), case_id=case_id)
    return see_other(url_for("moderation.queue"), _("Approved."))


@pages.post("/moderation/<int:case_id>/hide")
@access("post.hide")
def hide(case_id: int) -> Response:
    form = posted(HideContentForm)
    if attempt(form, lambda: actions.hide(actor=actor(), case_id=case_id, reason=form.reason.data or "")):
        return see_other(url_for("moderation.queue"), _("Hidden. You can take it back under “Decided”."))
    return _show_case(case_id, form)


@pages.post("/moderation/<int:case_id>/restore")
@access("post.hide")
def restore(case_id: int) -> Response:
    actions.restore(actor=actor(), case_id=case_id)
    return see_other(url_for("moderation.decided"), _("Shown again."))


@pages.post("/moderation/<int:case_id>/undo")
@access("post.hide")
def undo(case_id: int) -> Response:
    actions.undo_verdict(actor=actor(), case_id=case_id)
    return see_other(url_for("moderation.queue"), _("Taken back. Nobody has been told."))


@pages.post("/moderation/shortcuts")
@access("post.hide")
def shortcuts() -> Response:
    _only_moderators()
    set_shortcuts(actor=actor(), on=posted(ShortcutsForm).on.data)
    return see_other(url_for("moderation.queue"))


def around(here: str) -> dict[str, Any]:
    """What stands around each list of the desk: its tabs, the verdict that can be taken back, the hours of watch."""
    who, moment = actor(), now()
    return {
        "here": here,
        "grounds": presenters.GROUNDS,
        "tabs_of": _tabs(),
        "just": queries.just_decided(reader(), who.account_id or 0, moment),
        "keys_on": who.shortcuts,
        "watch": (watched(city(), moment), next_watch(city(), moment), city().watch_hours),
    }


def _tabs() -> list[tuple[Any, ...]]:
    who, tabs = actor(), []
    if policies.may_read_queue(who):
        waiting = queries.waiting(reader(), who).number
        tabs += [
            ("queue", _("Waiting"), url_for("moderation.queue"), waiting),
            ("decided", _("Decided"), url_for("moderation.decided")),
        ]
    if policies.may_read_appeals(who):
        number = queries.waiting_appeals(reader()).number
        tabs.insert(1, ("appeals", _("Appeals"), url_for("moderation.appeals"), number))
    if policies.may_read_mutes(who):
        tabs.append(("mutes", _("Mutes"), url_for("moderation.mutes")))
    return tabs


def _show_case(case_id: int, form: HideContentForm) -> Response:
    _only_moderators()
    row = queries.case_for(reader(), actor(), case_id)
    return page("moderation/case.html", form=form, **one_case(row))


def one_case(row: Any) -> dict[str, Any]:
    """What the page of one case tells, with the photos while it is to be decided."""
    (card,) = presenters.cards(reader(), actor(), [row])
    decides = card.view is not None and card.can_decide
    pictures = presenters.pictures(reader(), row.kind, row.thing_id) if decides else []
    return {"card": card, "pictures": pictures, "grounds": presenters.GROUNDS}


def _only_moderators() -> None:
    if not policies.may_read_queue(actor()):
        raise NotAllowed
