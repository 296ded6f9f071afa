"""Feeds of all forums, of one, of a topic."""

from flask import Response, redirect, url_for
from flask_babel import gettext as _

from app.forums import feeds, queries
from app.forums.pages.finding import find_forum, find_topic
from app.forums.pages.room import pages
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import body


@pages.get("/forums/feed.atom")
@access("forum.read")
def newest_feed() -> Response:
    return body(feeds.of_all(reader(), _("Forums"), queries.feed_of_all(reader())), feeds.ATOM)


@pages.get("/forums/<slug>/feed.atom")
@access("forum.read")
def forum_feed(slug: str) -> Response:
    row = find_forum(slug)
    return body(feeds.of_forum(reader(), row, queries.feed_of_forum(reader(), row.id)), feeds.ATOM)


@pages.get("/topics/<int:topic_id>/feed.atom")
@access("forum.read")
def topic_feed(topic_id: int) -> Response:
    row = find_topic(topic_id, joined=True)
    if row.merged_into:
        return redirect(url_for("forums.topic_feed", topic_id=row.merged_into), code=301)  # type: ignore[return-value]
    return body(feeds.of_topic(reader(), row, queries.feed_of_topic(reader(), topic_id)), feeds.ATOM)
