"""Passing a question or a proposal on to a partner, who gives the official answer."""

from flask import Response, request
from flask_babel import gettext as _

from app.forums import actions, policies, presenters
from app.forums.forms import ReferTopicForm
from app.forums.pages.finding import find_topic
from app.forums.pages.room import pages
from app.forums.queries.referring import partner_bodies
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import choices, posted
from app.web.i18n import in_lang
from app.web.login import actor


@pages.route("/topics/<int:topic_id>/refer", methods=["GET", "POST"])
@access("topic.refer")
def refer(topic_id: int) -> Response:
    row = find_topic(topic_id)
    if not policies.may_refer(actor(), row):
        raise NotAllowed
    bodies = [(str(one.id), in_lang(one.names, one.slug)) for one in partner_bodies(reader(), now())]
    form = posted(ReferTopicForm).offer(choices([("", _("The police")), *bodies]))
    if request.method == "GET":
        form.body.data = str(row.referred_to or "")
    back = presenters.topic_url(row.id, row.title)
    if request.method == "POST" and attempt(form, lambda: _refer(topic_id, form)):
        return see_other(back, _("Passed on. A line in the topic says so."))
    return page("forums/refer.html", form=form, topic=row, back=back)


def _refer(topic_id: int, form: ReferTopicForm) -> object:
    return actions.refer_topic(actor=actor(), topic_id=topic_id, body_id=form.wanted())
