"""Atom feeds of forums: stable ids, full text with images, only what everybody sees who reads there."""

from collections.abc import Sequence
from typing import Any

from feedgenerator import Atom1Feed
from flask import current_app, render_template

from app.forums.presenters import shown_name, topic_url
from app.forums.presenters.open_data import image_views
from app.forums.queries.images import images_of
from app.forums.vocabulary import State
from app.kernel.db import Executor
from app.web.answers import path_to
from app.web.city import city

ATOM = "application/atom+xml"


def of_forum(executor: Executor, forum: Any, topics: Sequence[Any]) -> str:
    """The newest topics of a forum, each with the words that open it."""
    page, itself = path_to("forums.forum", slug=forum.slug), path_to("forums.forum_feed", slug=forum.slug)
    return _of_topics(executor, forum.title, page, itself, topics)


def of_all(executor: Executor, title: str, topics: Sequence[Any]) -> str:
    """The newest topics of all forums that everybody reads, likewise."""
    return _of_topics(executor, title, path_to("forums.list_forums"), path_to("forums.newest_feed"), topics)


def of_proposals(executor: Executor, title: str, topics: Sequence[Any]) -> str:
    """Proposals with enough supporters, likewise."""
    return _of_topics(executor, title, path_to("forums.proposals"), path_to("forums.proposals_feed"), topics)


def _of_topics(executor: Executor, title: str, page: str, itself: str, topics: Sequence[Any]) -> str:
    feed = _feed(title, _absolute(page), itself)
    seen = {topic.post_id for topic in topics if topic.post_state == State.VISIBLE}
    taken = images_of(executor, [topic.post_id for topic in topics if topic.post_id in seen and topic.images])
    for topic in topics:
        feed.add_item(
            title=topic.title,
            link=_absolute(topic_url(topic.id, topic.title)),
            description=None,
            content=_words(topic.html, taken.get(topic.post_id, ())) if topic.post_id in seen else "",
            author_name=shown_name(topic.author_name),
            unique_id=_stable("topic", topic.id),
            pubdate=topic.made_at,
            updateddate=topic.edited_at or topic.made_at,
        )
    return str(feed.writeString("utf-8"))


def of_topic(executor: Executor, topic: Any, posts: Sequence[Any]) -> str:
    """The newest posts of a topic."""
    link = _absolute(topic_url(topic.id, topic.title))
    feed = _feed(topic.title, link, path_to("forums.topic_feed", topic_id=topic.id))
    taken = images_of(executor, [post.id for post in posts if post.images])
    for post in posts:
        who = shown_name(post.author_name)
        feed.add_item(
            title=f"{who}: {topic.title}",
            link=_absolute(topic_url(topic.id, topic.title, post.pos, anchor=f"post-{post.pos}")),
            description=None,
            content=_words(post.html, taken.get(post.id, ())),
            author_name=who,
            unique_id=_stable("post", post.id),
            pubdate=post.made_at,
            updateddate=post.edited_at or post.made_at,
        )
    return str(feed.writeString("utf-8"))


def _words(html: str, taken: Sequence[Any]) -> str:
    return render_template("forums/_fed.html", html=html, images=image_views(taken)).strip() if taken else html


def _feed(title: str, link: str, itself: str) -> Atom1Feed:
    return Atom1Feed(
        title=f"{title} · {city().name}", link=link, description=None, feed_url=_absolute(itself), feed_guid=link
    )


def _absolute(path: str) -> str:
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def _stable(kind: str, number: int) -> str:
    """An id that outlives changes of address: it names the installation's first host and the row."""
    return f"tag:{current_app.config['SETTINGS'].host},2026:{kind}/{number}"
