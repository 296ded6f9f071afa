"""The report of a reader."""

from flask import Response, request
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.moderation import actions, presenters, queries
from app.moderation.forms import FlagContentForm
from app.moderation.pages.blueprint import pages
from app.moderation.vocabulary import MEDIATED, Ground
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.city import city, next_watch
from app.web.forms import posted
from app.web.login import actor, device
from app.web.throttle import spend, who_key


@pages.route("/flag/<kind>/<key>", methods=["GET", "POST"])
@access("post.flag")
def flag(kind: str, key: str) -> Response:
    thing_id = queries.thing_called(reader(), kind, key)
    view = queries.subject_view(reader(), kind, thing_id)
    if not view.visible or kind in MEDIATED:
        raise NotFound
    form = posted(FlagContentForm)
    form.ground.choices = presenters.ground_choices()
    if request.method == "POST" and attempt(form, lambda: _send_flag(kind, thing_id, form)):
        return see_other(view.url, _("Thank you. A moderator will look at it."))
    begins = next_watch(city(), now())
    return page("moderation/flag.html", form=form, view=view, kind=presenters.KINDS.get(kind, kind), begins=begins)


def _send_flag(kind: str, thing_id: int, form: FlagContentForm) -> int:
    if not actor().known:
        device()
    spend("flag.day", who_key())
    ground = Ground(form.ground.data)
    words = form.words.data or ""
    return actions.flag_content(actor=actor(), kind=kind, thing_id=thing_id, ground=ground, words=words)
