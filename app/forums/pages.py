"""The pages of forums."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from wtforms import Form
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.forums import actions, feeds, policies, presenters, queries
from app.forums.forms import CloseTopicForm, EditPostForm, OpenTopicForm, ReplyForm, SwitchForm
from app.forums.vocabulary import Access, ReactionKind, State, TopicKind
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound, TooMany
from app.kernel.text import render
from app.web.access import access
from app.web.answers import attempt, body, page, see_other
from app.web.city import city
from app.web.forms import blame, posted
from app.web.i18n import NAMES, lang
from app.web.login import actor
from app.web.throttle import spend

pages = Blueprint("forums", __name__)


@pages.get("/forums")
@access("forum.read")
def list_forums() -> Response:
    readable = [forum for forum in queries.forums(reader()) if policies.may_read(actor(), forum)]
    return page("forums/forums.html", forums=readable, notes=presenters.ACCESS)


@pages.get("/forums/<slug>")
@access("forum.read")
def forum(slug: str) -> Response:
    row = _forum(slug)
    topics = queries.topics_of(reader(), row.id, request.args.get("after"))
    who = actor()
    waiting = queries.waiting_topics(reader(), row.id, who.account_id) if who.known else []
    return page(
        "forums/forum.html",
        forum=row,
        topics=presenters.listed(topics.rows),
        waiting=presenters.listed(waiting),
        older=topics.older,
        can_write=policies.may_write(who, row),
        note=presenters.ACCESS.get(Access(row.access)),
    )


@pages.route("/forums/<slug>/new", methods=["GET", "POST"])
@access("topic.write")
def new_topic(slug: str) -> Response:
    row = _forum(slug)
    if not policies.may_write(actor(), row):
        raise NotAllowed
    form = _with_choices(posted(OpenTopicForm))
    preview = _preview(form)
    if preview:
        return _show_new_topic(row, form, preview=preview)
    opened, status = _tried(form, lambda: _open(row.id, form)) if request.method == "POST" else (None, 200)
    if not opened:
        return _show_new_topic(row, form, status)
    if opened.state == State.PENDING:
        return see_other(url_for("forums.forum", slug=slug), _waits())
    return see_other(presenters.topic_url(opened.id, opened.title), _("Your topic is open."))


@pages.get("/forums/<slug>/feed.atom")
@access("forum.read")
def forum_feed(slug: str) -> Response:
    row = _forum(slug)
    return body(feeds.of_forum(row, queries.feed_of_forum(reader(), row.id)), feeds.ATOM)


@pages.get("/topics/<int:topic_id>")
@pages.get("/topics/<int:topic_id>/<slug>")
@access("forum.read")
def topic(topic_id: int, slug: str | None = None) -> Response:
    row = _topic(topic_id)
    after = queries.place_in(request.args.get("after"), row.last_pos)
    shown = presenters.topic_page(reader(), actor(), row, after)
    if slug is not None and presenters.topic_url(topic_id, row.title) != request.path:
        return redirect(shown["canonical"], code=301)  # type: ignore[return-value]
    return _show_topic(shown, _reply_form(row, request.args.get("reply", type=int)))


@pages.get("/topics/<int:topic_id>/feed.atom")
@access("forum.read")
def topic_feed(topic_id: int) -> Response:
    row = _topic(topic_id)
    return body(feeds.of_topic(row, queries.feed_of_topic(reader(), topic_id)), feeds.ATOM)


@pages.post("/topics/<int:topic_id>/reply")
@access("topic.write")
def reply(topic_id: int) -> Response:
    row = _topic(topic_id)
    form = _with_choices(posted(ReplyForm))
    preview = _preview(form)
    written, status = (None, 200) if preview else _tried(form, lambda: _reply(topic_id, form))
    if not written:
        shown = presenters.topic_page(reader(), actor(), row, presenters.last_page(row))
        return _show_topic(shown, form, preview, status)
    said = _waits() if written.state == State.PENDING else _("Your reply stands below.")
    return see_other(presenters.topic_url(row.id, row.title, written.pos, anchor=f"post-{written.pos}"), said)


@pages.route("/topics/<int:topic_id>/close", methods=["GET", "POST"])
@access("post.hide")
def close(topic_id: int) -> Response:
    row = _topic(topic_id)
    if not policies.may_moderate(actor(), row):
        raise NotAllowed
    form = posted(CloseTopicForm)
    done = request.method == "POST" and attempt(
        form, lambda: actions.close_topic(actor=actor(), topic_id=topic_id, conclusions=form.conclusions.data or "")
    )
    if done:
        return see_other(
            presenters.topic_url(row.id, row.title), _("The topic has ended. It begins with its conclusions.")
        )
    return page("forums/close.html", form=form, topic=row, back=presenters.topic_url(row.id, row.title))


@pages.post("/topics/<int:topic_id>/reopen")
@access("post.hide")
def reopen(topic_id: int) -> Response:
    row = actions.reopen_topic(actor=actor(), topic_id=topic_id)
    return see_other(presenters.topic_url(row.id, row.title), _("The topic is open again."))


@pages.post("/topics/<int:topic_id>/pin")
@access("topic.pin")
def pin(topic_id: int) -> Response:
    row = actions.pin_topic(actor=actor(), topic_id=topic_id, on=posted(SwitchForm).on.data)
    return see_other(presenters.topic_url(row.id, row.title))


@pages.get("/posts/<int:post_id>")
@access("forum.read")
def post(post_id: int) -> Response:
    return redirect(_place(_post(post_id)), code=302)  # type: ignore[return-value]


@pages.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@access("post.edit_own")
def edit(post_id: int) -> Response:
    row = _post(post_id)
    if not policies.may_edit(actor(), row):
        raise NotAllowed
    form = posted(EditPostForm) if request.method == "POST" else EditPostForm(body=row.body)
    preview = _preview(form)
    changed, status = (None, 200)
    if request.method == "POST" and not preview:
        changed, status = _tried(form, lambda: _edit(post_id, form))
    if not changed:
        return page("forums/edit.html", status, form=form, post=row, back=_place(row), preview=preview)
    return see_other(_place(row), _waits() if changed.state == State.PENDING else _("Changed."))


@pages.route("/posts/<int:post_id>/withdraw", methods=["GET", "POST"])
@access("post.redact_own")
def withdraw(post_id: int) -> Response:
    row = _post(post_id)
    if not policies.may_withdraw(actor(), row):
        raise NotAllowed
    if request.method == "POST":
        actions.withdraw_post(actor=actor(), post_id=post_id)
        return see_other(_place(row), _("Your words are gone. A notice stands in their place."))
    return page("forums/withdraw.html", post=row, back=_place(row))


@pages.get("/posts/<int:post_id>/history")
@access("forum.read")
def history(post_id: int) -> Response:
    row = _post(post_id)
    if row.state != State.VISIBLE or row.topic_state != State.VISIBLE:
        raise NotFound
    who, versions = presenters.shown_name(row.author_name), queries.history(reader(), post_id)
    return page("forums/history.html", post=row, who=who, versions=versions, back=_place(row))


@pages.post("/posts/<int:post_id>/react/<kind>")
@access("post.react")
def react(post_id: int, kind: str) -> Response:
    row = _post(post_id)
    if kind not in list(ReactionKind):
        raise NotFound
    spend("support.minute", str(actor().account_id))
    actions.react(actor=actor(), post_id=post_id, kind=ReactionKind(kind), on=posted(SwitchForm).on.data)
    return see_other(_place(row))


def _forum(slug: str) -> Any:
    row = queries.forum_by_slug(reader(), slug)
    if not policies.may_read(actor(), row):
        raise NotFound
    return row


def _topic(topic_id: int) -> Any:
    row = queries.topic_by_id(reader(), topic_id)
    if not policies.may_read_topic(actor(), row):
        raise NotFound
    return row


def _post(post_id: int) -> Any:
    """A post whose topic may be read; what is hidden or waits is found by its author and moderators alone."""
    row = queries.post_by_id(reader(), post_id)
    if not policies.may_read_post(actor(), row):
        raise NotFound
    return row


def _place(row: Any) -> str:
    return presenters.topic_url(row.topic_id, row.topic_title, row.pos, anchor=f"post-{row.pos}")


def _with_choices(form: Any) -> Any:
    form.lang.choices = [SelectChoice(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]
    if form.lang.data is None:
        form.lang.data = lang()
    if "kind" in form:
        form.kind.choices = presenters.kind_choices()
    return form


def _reply_form(row: Any, in_reply_to: int | None) -> ReplyForm | None:
    if not policies.may_reply(actor(), row):
        return None
    pos = in_reply_to if in_reply_to and 0 < in_reply_to <= row.last_pos else None
    form: ReplyForm = _with_choices(ReplyForm(in_reply_to=pos))
    return form


def _show_topic(shown: dict[str, Any], form: Any, preview: str | None = None, status: int = 200) -> Response:
    return page("forums/topic.html", status, form=form, preview=preview, **shown)


def _show_new_topic(row: Any, form: OpenTopicForm, status: int = 200, preview: str | None = None) -> Response:
    hints = presenters.kind_hints()
    return page("forums/new_topic.html", status, forum=row, form=form, preview=preview, hints=hints, new=actor().new)


def _preview(form: Any) -> str | None:
    """The words as everybody would see them, when that was asked for and they can be taken."""
    return render(form.body.data or "") if "preview" in request.form and form.validate() else None


def _tried(form: Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """What the act gave, and the status of the page that is shown again when it gave nothing."""
    try:
        return attempt(form, act), 200
    except TooMany as error:
        blame(form, "body", _(error.message))
        return None, error.status


def _open(forum_id: int, form: OpenTopicForm) -> Any:
    _pace()
    kind, title = TopicKind(form.kind.data), form.title.data or ""
    words = form.body.data or ""
    return actions.open_topic(actor=actor(), forum_id=forum_id, kind=kind, title=title, body=words, lang=form.lang.data)


def _reply(topic_id: int, form: ReplyForm) -> Any:
    _pace()
    return actions.reply(
        actor=actor(),
        topic_id=topic_id,
        body=form.body.data or "",
        lang=form.lang.data,
        in_reply_to=form.in_reply_to.data,
        official=bool(form.official.data),
    )


def _edit(post_id: int, form: EditPostForm) -> Any:
    return actions.edit_post(actor=actor(), post_id=post_id, body=form.body.data or "")


def _pace() -> None:
    who = actor()
    if who.known:
        spend("post.newcomer" if who.new else "post.pace", str(who.account_id))


def _waits() -> str:
    return _("Thank you. A moderator reads the first three contributions of everyone new; then it appears here.")
