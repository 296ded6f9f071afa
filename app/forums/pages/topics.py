"""Forums, topics and posts, read and written."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from wtforms import Form

from app.forums import actions, policies, presenters, queries, sending
from app.forums.forms import (
    CloseTopicForm,
    EditPostForm,
    LinkTopicForm,
    MergeTopicForm,
    MoveTopicForm,
    OpenTopicForm,
    PlaceForm,
    SwitchForm,
    TellsForm,
)
from app.forums.image_forms import ComposeReplyForm, ComposeTopicForm
from app.forums.pages.finding import find_forum, find_post, find_topic
from app.forums.pages.room import pages
from app.forums.presenters import images as show_images
from app.forums.presenters import tagging
from app.forums.presenters.rows import TopicRows, topic_rows
from app.forums.queries.following import joined_forums
from app.forums.queries.images import images_of
from app.forums.queries.tagging import bears, tags_of
from app.forums.vocabulary import ReactionKind, State
from app.kernel.db import reader
from app.kernel.errors import Conflict, NotAllowed, NotFound, TooMany
from app.kernel.text import render
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import blame, posted
from app.web.login import actor
from app.web.marking import Marked, look_again
from app.web.remembered import drawn_once
from app.web.throttle import show_again, spend, who_key, why_and_when


@pages.get("/forums")
@access("forum.read")
def list_forums() -> Response:
    readable = [forum for forum in queries.forums(reader()) if policies.may_read(actor(), forum)]
    mine = joined_forums(reader(), actor().account_id)
    joined = [forum for forum in readable if forum.id in mine]
    return page(
        "forums/forums.html",
        forums=readable,
        joined=joined,
        notes=presenters.ACCESS,
        can_tag=policies.may_keep_tags(actor()),
    )


@pages.get("/forums/<slug>")
@access("forum.read")
def forum(slug: str) -> Response:
    row, who, tag = find_forum(slug), actor(), request.args.get("tag") or ""
    among = [bears(tag)] if tag else []
    topics = queries.topics_of(reader(), row.id, request.args.get("after"), who.account_id, *among)
    waiting = queries.waiting_topics(reader(), row.id, who.account_id) if who.known else []
    return page(
        "forums/forum.html",
        topics=presenters.listed(topics.rows),
        waiting=presenters.listed(waiting),
        older=topics.older,
        tag=tag,
        tags=tagging.filters(slug, ("", _("All"))),
        **presenters.forum_head(row, who),
    )


@pages.route("/forums/<slug>/new", methods=["GET", "POST"])
@access("topic.write")
def new_topic(slug: str) -> Response:
    row = find_forum(slug)
    if not policies.may_write(actor(), row):
        raise NotAllowed
    form = sending.offered(posted(ComposeTopicForm)).offer_tags(tagging.choices())
    form.take_images(allowed=policies.may_add_images(actor()))
    found, preview = look_again(form, "title", "body", *form.alts), _preview(form)
    if preview or found:
        return _show_new_topic(row, form, preview=preview, found=found)
    opened, status = _tried(form, lambda: sending.open_topic(row.id, form)) if request.method == "POST" else (None, 200)
    if not opened:
        return _show_new_topic(row, form, status)
    if opened.state == State.PENDING:
        return see_other(url_for("forums.forum", slug=slug), _waits())
    return see_other(presenters.topic_url(opened.id, opened.title), _("Your topic is open."))


@pages.post("/forums/<slug>/follow")
@access("forum.follow")
def follow_forum(slug: str) -> Response:
    tells = posted(TellsForm).wanted()
    row = queries.forum_by_slug(reader(), slug)
    spend("follow.hour", who_key())
    actions.follow_forum(actor=actor(), forum_id=row.id, tells=tells)
    return see_other(url_for("forums.forum", slug=slug), presenters.said_of(tells))


@pages.post("/forums/<slug>/join")
@access("forum.follow")
def join_forum(slug: str) -> Response:
    on = posted(SwitchForm).on.data
    row = queries.forum_by_slug(reader(), slug)
    spend("follow.hour", who_key())
    actions.join_forum(actor=actor(), forum_id=row.id, on=on)
    said = _("This is one of your forums now.") if on else _("You have left this forum.")
    return see_other(url_for("forums.list_forums"), said)


@pages.get("/topics/<int:topic_id>")
@pages.get("/topics/<int:topic_id>/<slug>")
@access("forum.read")
def topic(topic_id: int, slug: str | None = None) -> Response:
    row = find_topic(topic_id, joined=True)
    if row.merged_into:
        return redirect(presenters.moved_to(row, queries.place_in(request.args.get("after"), row.last_pos)), code=301)  # type: ignore[return-value]
    after = queries.place_in(request.args.get("after"), row.last_pos)
    read = topic_rows(reader(), actor(), row, after)
    return drawn_once((row, read), lambda: _page_called(slug, row, read))


@pages.get("/topics/<int:topic_id>/print")
@access("forum.read")
def print_topic(topic_id: int) -> Response:
    return page("forums/print.html", **presenters.printed(reader(), find_topic(topic_id)))


@pages.post("/topics/<int:topic_id>/reply")
@access("topic.write")
def reply(topic_id: int) -> Response:
    row = find_topic(topic_id, joined=True)
    if row.merged_into:
        raise Conflict("This topic was joined with another one while you wrote: send your words there.")
    form = sending.offered(posted(ComposeReplyForm)).take_images(allowed=_may_add_images(row))
    found, preview = look_again(form, "body", *form.alts), _preview(form)
    written, status = (None, 200) if preview or found else _tried(form, lambda: sending.reply(topic_id, form))
    if not written:
        read = topic_rows(reader(), actor(), row, presenters.last_page(row))
        return _show_topic(presenters.topic_page(actor(), row, read), form, preview, status, found)
    said = _waits() if written.state == State.PENDING else _("Your reply stands below.")
    return see_other(presenters.topic_url(row.id, row.title, written.pos, anchor=f"post-{written.pos}"), said)


@pages.post("/topics/<int:topic_id>/follow")
@access("forum.follow")
def follow_topic(topic_id: int) -> Response:
    tells = posted(TellsForm).wanted()
    row = queries.topic_by_id(reader(), topic_id)
    spend("follow.hour", who_key())
    actions.follow_topic(actor=actor(), topic_id=topic_id, tells=tells)
    return see_other(presenters.way_back(actor(), row), presenters.said_of(tells))


@pages.post("/topics/<int:topic_id>/read")
@access("forum.follow")
def mark_read(topic_id: int) -> Response:
    row, pos = find_topic(topic_id), posted(PlaceForm).wanted()
    actions.mark_read(actor=actor(), topic_id=topic_id, pos=pos)
    return see_other(url_for("forums.forum", slug=row.forum_slug), _("Kept. The list shows what is new to you."))


@pages.route("/topics/<int:topic_id>/close", methods=["GET", "POST"])
@access("post.hide")
def close(topic_id: int) -> Response:
    row = find_topic(topic_id)
    if not policies.may_moderate(actor(), row, row.kind):
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


@pages.route("/topics/<int:topic_id>/move", methods=["GET", "POST"])
@access("post.hide")
def move(topic_id: int) -> Response:
    row = _moderated(topic_id)
    form = posted(MoveTopicForm).offer(presenters.places_to_move(queries.forums(reader()), actor(), row))
    done = request.method == "POST" and attempt(
        form, lambda: actions.move_topic(actor=actor(), topic_id=topic_id, forum_id=int(form.forum.data or 0))
    )
    if done:
        return see_other(presenters.topic_url(row.id, row.title), _("Moved. A line in the topic says so."))
    return page("forums/move.html", form=form, topic=row, back=presenters.topic_url(row.id, row.title))


@pages.route("/topics/<int:topic_id>/merge", methods=["GET", "POST"])
@access("post.hide")
def merge(topic_id: int) -> Response:
    row = _moderated(topic_id)
    form = posted(MergeTopicForm)
    done = attempt(form, lambda: _merge(topic_id, form)) if request.method == "POST" else None
    if done:
        return see_other(presenters.topic_url(done.id, done.title), _("Joined. A line in the topic says so."))
    return page("forums/merge.html", form=form, topic=row, back=presenters.topic_url(row.id, row.title))


@pages.route("/topics/<int:topic_id>/link", methods=["GET", "POST"])
@access("topic.link")
def link(topic_id: int) -> Response:
    row, form = find_topic(topic_id), posted(LinkTopicForm)
    if not policies.may_link(actor(), row):
        raise NotAllowed
    done = request.method == "POST" and attempt(
        form, lambda: actions.link_topic(actor=actor(), topic_id=topic_id, address=form.address.data or "")
    )
    back = presenters.topic_url(row.id, row.title)
    return (
        see_other(back, _("Both pages lead to each other now."))
        if done
        else page("forums/link.html", form=form, topic=row, back=back)
    )


@pages.post("/topics/<int:topic_id>/unlink/<int:link_id>")
@access("topic.link")
def unlink(topic_id: int, link_id: int) -> Response:
    actions.unlink_topic(actor=actor(), topic_id=topic_id, link_id=link_id)
    return see_other(url_for("forums.topic", topic_id=topic_id), _("The link is gone."))


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
    return redirect(_place(find_post(post_id)), code=302)  # type: ignore[return-value]


@pages.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@access("post.edit_own")
def edit(post_id: int) -> Response:
    row = find_post(post_id)
    if not policies.may_edit(actor(), row):
        raise NotAllowed
    form = _edit_form(row)
    found, preview = look_again(form, "body"), _preview(form)
    changed, status = (None, 200)
    if request.method == "POST" and not (preview or found):
        changed, status = _tried(form, lambda: _edit(post_id, form))
    if not changed:
        return page("forums/edit.html", status, form=form, post=row, preview=preview, found=found, **_beside(row))
    return see_other(_place(row), _waits() if changed.state == State.PENDING else _("Changed."))


@pages.route("/posts/<int:post_id>/withdraw", methods=["GET", "POST"])
@access("post.redact_own")
def withdraw(post_id: int) -> Response:
    row = find_post(post_id)
    if not policies.may_withdraw(actor(), row):
        raise NotAllowed
    if request.method == "POST":
        actions.withdraw_post(actor=actor(), post_id=post_id)
        return see_other(_place(row), _("Your words are gone. A notice stands in their place."))
    return page("forums/withdraw.html", post=row, back=_place(row))


@pages.get("/posts/<int:post_id>/history")
@access("forum.read")
def history(post_id: int) -> Response:
    row = find_post(post_id)
    if row.state != State.VISIBLE or row.topic_state != State.VISIBLE:
        raise NotFound
    who, versions = presenters.shown_name(row.author_name), queries.history(reader(), post_id)
    return page("forums/history.html", post=row, who=who, versions=versions, back=_place(row))


@pages.post("/posts/<int:post_id>/react/<kind>")
@access("post.react")
def react(post_id: int, kind: str) -> Response:
    row = find_post(post_id)
    if kind not in list(ReactionKind):
        raise NotFound
    spend("support.minute", str(actor().account_id))
    actions.react(actor=actor(), post_id=post_id, kind=ReactionKind(kind), on=posted(SwitchForm).on.data)
    return see_other(_place(row))


def _moderated(topic_id: int) -> Any:
    row = find_topic(topic_id)
    if not policies.may_moderate(actor(), row, row.kind):
        raise NotAllowed
    return row


def _merge(topic_id: int, form: MergeTopicForm) -> Any:
    return actions.merge_topic(actor=actor(), topic_id=topic_id, into_id=form.number())


def _place(row: Any) -> str:
    return presenters.topic_url(row.topic_id, row.topic_title, row.pos, anchor=f"post-{row.pos}")


def _may_write(row: Any) -> bool:
    return policies.may_reply(actor(), row) or policies.may_answer_official(actor(), row)


def _may_add_images(row: Any) -> bool:
    return policies.may_add_images(actor()) and _may_write(row)


def _reply_form(row: Any, in_reply_to: int | None) -> ComposeReplyForm | None:
    if not _may_write(row):
        return None
    pos = in_reply_to if in_reply_to and 0 < in_reply_to <= row.last_pos else None
    begun = presenters.quoted(queries.words_at(reader(), row.id, pos)) if pos and "quote" in request.args else None
    form = sending.offered(ComposeReplyForm(in_reply_to=pos, body=begun))
    return form.take_images(allowed=_may_add_images(row))


def _page_called(slug: str | None, row: Any, read: TopicRows) -> Response:
    """A page of a topic under its one name; under another one, the way there."""
    shown = presenters.topic_page(actor(), row, read)
    if slug is not None and presenters.topic_url(row.id, row.title) != request.path:
        return redirect(shown["canonical"], code=301)  # type: ignore[return-value]
    return _show_topic(shown, _reply_form(row, request.args.get("reply", type=int)))


def _show_topic(
    shown: dict[str, Any], form: Any, preview: str | None = None, status: int = 200, found: Marked | None = None
) -> Response:
    if form is not None and shown["can"]["answer_for_body"]:
        form.official.label.text = _("This is the official answer of my institution")
    return page("forums/topic.html", status, form=form, preview=preview, found=found, **shown)


def _show_new_topic(
    row: Any, form: OpenTopicForm, status: int = 200, preview: str | None = None, found: Marked | None = None
) -> Response:
    told = {"forum": row, "form": form, "preview": preview, "found": found}
    return page("forums/new_topic.html", status, hints=presenters.kind_hints(), new=actor().new, **told)


def _preview(form: Any) -> str | None:
    """The words as everybody would see them, when that was asked for and they can be taken."""
    return render(form.body.data or "") if "preview" in request.form and form.validate() else None


def _tried(form: Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """What the act gave, and the status of the page that is shown again when it gave nothing."""
    try:
        return attempt(form, act), 200
    except TooMany as error:
        blame(form, "body", why_and_when(error))
        return None, show_again(error)


def _edit(post_id: int, form: EditPostForm) -> Any:
    tags = form.tags.data or [] if "tags" in form else None
    without = form.without.data or [] if "without" in form else []
    return actions.edit_post(actor=actor(), post_id=post_id, body=form.body.data or "", without=without, tags=tags)


def _edit_form(row: Any) -> EditPostForm:
    """With the images of the post and, where it opens a topic, the city's tags."""
    topic = queries.topic_by_id(reader(), row.topic_id) if row.pos == 1 else None
    tags = tagging.choices() if topic is not None and policies.may_tag(actor(), topic) else []
    begun = {"body": row.body, "tags": tags_of(reader(), row.topic_id) if tags else []}
    form = posted(EditPostForm, data=None if request.method == "POST" else begun)
    return form.offer([image.pos for image in _images(row)], tags)


def _images(row: Any) -> Sequence[Any]:
    return show_images.shown(images_of(reader(), [row.id] if row.images else []).get(row.id, ()))


def _beside(row: Any) -> dict[str, Any]:
    return {"back": _place(row), "images": _images(row)}


def _waits() -> str:
    return _("Thank you. A moderator reads the first three contributions of everyone new; then it appears here.")
