"""Forums for programs: what everybody reads, and what the owner of a token writes there."""

from typing import Any

from flask import Response, request

from app.forums import actions, policies, queries, sending
from app.forums.forms import OpenTopicForm, ReplyForm
from app.forums.presenters import open_data as show
from app.forums.queries import open_data
from app.forums.vocabulary import ReactionKind
from app.identity.actor import Actor
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed, NotFound
from app.web.access import access
from app.web.contract import api_door, fit, made, many, one, sent, tells
from app.web.login import actor
from app.web.throttle import spend

api = api_door("forums")
VISITOR = Actor()
FORUM = ("forum", "Only topics of the forum with this slug")
TOPIC = ("topic", "Only posts of the topic with this number, in their order")


@api.get("/forums")
@access("forum.read")
@tells("Forums that everybody reads: the city's first, then the neighbourhoods'", show.ForumView, many=True)
def forums() -> Response:
    return many([show.forum(row) for row in queries.forums(reader()) if policies.may_read(VISITOR, row)])


@api.get("/topics")
@access("forum.read")
@tells("Topics, the newest first", show.TopicView, many=True, query=(FORUM,))
def topics() -> Response:
    found = open_data.public_topics(reader(), request.args.get("forum"), request.args.get("after"))
    return many([show.topic(row) for row in found.rows], found.older)


@api.get("/topics/<int:topic_id>")
@access("forum.read")
@tells("One topic", show.TopicView)
def topic(topic_id: int) -> Response:
    return one(show.topic(open_data.public_topic(reader(), topic_id)))


@api.get("/posts")
@access("forum.read")
@tells("Posts, the newest first", show.PostView, many=True, query=(TOPIC,))
def posts() -> Response:
    topic_id = _number(request.args.get("topic"))
    found = open_data.public_posts(reader(), topic_id, request.args.get("after"))
    return many(show.posts(reader(), found.rows), found.older)


@api.get("/posts/<int:post_id>")
@access("forum.read")
@tells("One post", show.PostView)
def post(post_id: int) -> Response:
    (found,) = show.posts(reader(), [open_data.public_post(reader(), post_id)])
    return one(found)


@api.post("/forums/<slug>/topics")
@access("topic.write")
@tells("Open a topic", show.WrittenView, form=OpenTopicForm, status=201)
def open_topic(slug: str) -> Response:
    row = queries.forum_by_slug(reader(), slug)
    _must_read(policies.may_read(actor(), row))
    if not policies.may_write(actor(), row):
        raise NotAllowed
    opened = sending.open_topic(row.id, fit(sending.offered(sent(OpenTopicForm))))
    return made(show.written_topic(opened), "forums_api.topic", topic_id=opened.id)


@api.post("/topics/<int:topic_id>/posts")
@access("topic.write")
@tells("Reply in a topic", show.WrittenView, form=ReplyForm, status=201)
def reply(topic_id: int) -> Response:
    _must_read(policies.may_read_topic(actor(), queries.topic_by_id(reader(), topic_id)))
    written = sending.reply(topic_id, fit(sending.offered(sent(ReplyForm))))
    return made(show.written_post(written), "forums_api.post", post_id=written.id)


@api.post("/posts/<int:post_id>/reactions/<kind>")
@access("post.react")
@tells("React to a post: support, disagree or thanks", show.ReactionView, status=201)
def react(post_id: int, kind: str) -> Response:
    return made(_reacted(post_id, kind, on=True), "forums_api.post", post_id=post_id)


@api.delete("/posts/<int:post_id>/reactions/<kind>")
@access("post.react")
@tells("Take it back", show.ReactionView)
def take_back_reaction(post_id: int, kind: str) -> Response:
    return one(_reacted(post_id, kind, on=False))


def _reacted(post_id: int, kind: str, *, on: bool) -> show.ReactionView:
    _must_read(policies.may_read_post(actor(), queries.post_by_id(reader(), post_id)))
    if kind not in list(ReactionKind):
        raise NotFound
    spend("support.minute", str(actor().account_id))
    actions.react(actor=actor(), post_id=post_id, kind=ReactionKind(kind), on=on)
    return show.ReactionView(post=post_id, kind=kind, on=on)


def _must_read(may: Any) -> None:
    """Who may not read there learns nothing of it."""
    if not may:
        raise Hidden


def _number(told: str | None) -> int | None:
    """The number of a topic; `NotFound` for what can be none."""
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        raise NotFound
    return int(told)
