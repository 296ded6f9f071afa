"""Blacking out: a thing cut into words, and its photos into cells, each a tick box."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.identity.policies import TIED, must_not_be_tied
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.moderation import actions, policies, presenters, queries
from app.moderation.deciders import name_shown
from app.moderation.forms import RedactForm, numbers
from app.moderation.models import ModerationCase
from app.moderation.pages.blueprint import pages
from app.moderation.vocabulary import MEDIATED
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.route("/moderation/<int:case_id>/redact", methods=["GET", "POST"])
@access("post.hide")
def redact(case_id: int) -> Response:
    row = queries.case_by_id(reader(), case_id)
    shown_name = name_shown(reader(), actor(), row)
    if not policies.may_decide(actor(), row, name_shown=shown_name) or row.appeals_id is not None:
        raise NotAllowed(TIED) if policies.is_tied(actor(), row, name_shown=shown_name) else NotAllowed
    queries.subject_view(reader(), row.kind, row.thing_id)  # made confidential meanwhile, it is as if it were not there
    shown = presenters.covering(reader(), row.kind, row.thing_id)
    form = posted(RedactForm)
    if request.method == "POST" and attempt(form, lambda: _redact(row.kind, case_id, shown, form)):
        return see_other(url_for("moderation.queue"), _("Blacked out. The rest is seen by everybody."))
    grounds = presenters.ground_choices()
    return page("moderation/redact.html", form=form, case=row, shown=shown, grounds=grounds, ticked=request.form)


@pages.route("/redact/<kind>/<key>", methods=["GET", "POST"])
@access("step.redact")
def redact_record(kind: str, key: str) -> Response:
    thing_id = queries.thing_called(reader(), kind, key)
    view = queries.subject_view(reader(), kind, thing_id)
    must_not_be_tied(actor(), view.author_id if kind in MEDIATED else None, body_id=view.body_id)
    if kind not in MEDIATED or not policies.may_redact_record(actor(), view):
        raise NotAllowed
    shown, form = presenters.covering(reader(), kind, thing_id), posted(RedactForm)
    if request.method == "POST" and attempt(form, lambda: _redact_record(kind, thing_id, shown, form)):
        return see_other(url_for("moderation.appeals"), _("Blacked out. The entry stays, and its author is told why."))
    grounds = presenters.ground_choices()
    return page("moderation/redact.html", form=form, shown=shown, view=view, grounds=grounds, ticked=request.form)


def _redact_record(kind: str, thing_id: int, shown: presenters.Covering, form: RedactForm) -> ModerationCase:
    about = _chosen(kind, shown, form)
    return actions.redact_record(actor=actor(), kind=kind, thing_id=thing_id, **about)


def _redact(kind: str, case_id: int, shown: presenters.Covering, form: RedactForm) -> ModerationCase:
    return actions.redact(actor=actor(), case_id=case_id, **_chosen(kind, shown, form))


def _chosen(kind: str, shown: presenters.Covering, form: RedactForm) -> dict[str, Any]:
    """What was ticked, as the acts take it: words by their numbers, photos made anew."""
    cover, photos = queries.redactable(kind).cover, {}
    for photo in shown.photos:
        cells = numbers(request.form.getlist(photo.key))
        if cells and cover is not None:
            photos[photo.key] = cover(photo.name, cells)
    words = {name: numbers(request.form.getlist(name)) for name, *_rest in shown.texts}
    return {"reason": form.reason.data or "", "words": words, "seen": request.form.get("seen", ""), "photos": photos}
