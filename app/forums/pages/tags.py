"""The city's list of tags, for those who keep it; and the tags of one topic, for its author and moderators."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.forums import actions, policies, presenters, queries
from app.forums.forms import TopicTagsForm, tag_form_in
from app.forums.pages.room import pages
from app.forums.presenters import tagging as show
from app.forums.queries.tagging import all_tags, tags_of
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import NAMES
from app.web.kept import look_again
from app.web.login import actor


@pages.route("/admin/tags", methods=["GET", "POST"])
@access("forum.tags")
def tags() -> Response:
    if not policies.may_keep_tags(actor()):
        raise NotAllowed
    form = posted(tag_form_in(city().languages))
    if request.method == "POST" and attempt(form, lambda: actions.keep_tag(actor=actor(), **form.words())):
        look_again(all_tags)
        return see_other(url_for("forums.tags"), _("Kept."))
    return page("forums/tags.html", form=form, tags=show.lines(all_tags(reader())), langs=city().languages, names=NAMES)


@pages.route("/topics/<int:topic_id>/tags", methods=["GET", "POST"])
@access("topic.tag")
def tag_topic(topic_id: int) -> Response:
    row = queries.topic_by_id(reader(), topic_id)
    if not policies.may_read_topic(actor(), row):
        raise Hidden
    if not policies.may_tag(actor(), row):
        raise NotAllowed
    form = posted(TopicTagsForm, data={"tags": tags_of(reader(), topic_id)}).offer(show.choices())
    back = presenters.topic_url(row.id, row.title)
    if request.method == "POST" and attempt(
        form, lambda: actions.tag_topic(actor=actor(), topic_id=topic_id, slugs=form.tags.data or [])
    ):
        return see_other(back, _("Kept."))
    return page("forums/topic_tags.html", form=form, topic=row, back=back)
