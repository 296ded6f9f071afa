"""Pages of moderation: the queue, what was decided, one case, and the report of a reader."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import FlagContentForm, HideContentForm
from app.moderation.vocabulary import Ground
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.login import actor, device
from app.web.throttle import address_key, spend

pages = Blueprint("moderation", __name__)


@pages.get("/moderation")
@access("post.hide")
def queue() -> Response:
    _only_moderators()
    found = queries.queue(reader(), actor(), request.args.get("after"))
    cards = presenters.cards(reader(), actor(), found.rows)
    waiting = queries.waiting(reader(), actor())
    return page("moderation/queue.html", cards=cards, older=found.older, waiting=waiting, grounds=presenters.GROUNDS)


@pages.get("/moderation/decided")
@access("post.hide")
def decided() -> Response:
    _only_moderators()
    found = queries.decided(reader(), actor(), request.args.get("after"))
    cards = presenters.cards(reader(), actor(), found.rows)
    return page("moderation/decided.html", cards=cards, older=found.older, grounds=presenters.GROUNDS)


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


@pages.route("/flag/<kind>/<int:thing_id>", methods=["GET", "POST"])
@access("post.flag")
def flag(kind: str, thing_id: int) -> Response:
    view = queries.subject_view(reader(), kind, thing_id)
    if not view.visible:
        raise NotFound
    form = posted(FlagContentForm)
    form.ground.choices = presenters.ground_choices()
    if request.method == "POST" and attempt(form, lambda: _send_flag(kind, thing_id, form)):
        return see_other(view.url, _("Thank you. A moderator will look at it."))
    return page("moderation/flag.html", form=form, view=view, kind=presenters.KINDS.get(kind, kind))


def _send_flag(kind: str, thing_id: int, form: FlagContentForm) -> int:
    if not actor().known:
        device()
    spend("flag.day", str(actor().account_id or address_key()))
    ground = Ground(form.ground.data)
    words = form.words.data or ""
    return actions.flag_content(actor=actor(), kind=kind, thing_id=thing_id, ground=ground, words=words)


def _show_case(case_id: int, form: HideContentForm) -> Response:
    _only_moderators()
    row = queries.case_for(reader(), actor(), case_id)
    (card,) = presenters.cards(reader(), actor(), [row])
    return page("moderation/case.html", form=form, card=card, grounds=presenters.GROUNDS)


def _only_moderators() -> None:
    if not policies.may_read_queue(actor()):
        raise NotAllowed
