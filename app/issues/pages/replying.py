"""Ready replies: kept by commissioners for their bodies, and by administrators."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.issues import actions, queries
from app.issues.forms.replying import ReplyForm
from app.issues.pages.room import pages
from app.issues.presenters import replying as show
from app.issues.queries.replying import replies_for, reply_by_id
from app.issues.replying import keeps_replies_of, may_keep_replies
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.get("/desk/replies")
@access("reply.keep")
def replies() -> Response:
    _must_be_allowed()
    told = request.args.get("change", "")
    row = reply_by_id(reader(), int(told)) if told.isdecimal() and len(told) < 10 else None
    return _page(ReplyForm(data=show.values(row)))


@pages.post("/desk/replies")
@access("reply.keep")
def put_reply() -> Response:
    _must_be_allowed()
    form = posted(ReplyForm).offer(_bodies())
    if attempt(form, lambda: _put(form)) is None:
        return _page(form)
    return see_other(url_for("issues.replies"), _("Kept. Officers find it when they write a step."))


@pages.post("/desk/replies/<int:reply_id>/remove")
@access("reply.keep")
def remove_reply(reply_id: int) -> Response:
    actions.remove_reply(actor=actor(), reply_id=reply_id)
    return see_other(url_for("issues.replies"), _("Removed."))


def _put(form: ReplyForm) -> object:
    words = {"title": form.title.data or "", "lang": form.lang.data, "text": form.text.data or ""}
    return actions.put_reply(actor=actor(), body_id=form.body_id, reply_id=form.reply_id, **words)


def _bodies() -> list[tuple[str, Any]]:
    own = keeps_replies_of(actor())
    return show.bodies(queries.bodies_for_referral(reader()), own)


def _page(form: ReplyForm) -> Response:
    own = keeps_replies_of(actor())
    found = show.lines(replies_for(reader(), own), own, lang())
    return page("issues/replies.html", replies=found, form=form.offer(_bodies()))


def _must_be_allowed() -> None:
    if not may_keep_replies(actor()):
        raise NotAllowed
