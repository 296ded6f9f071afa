"""Atom feeds: stable ids, full text, one shape for the whole house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedgenerator import Atom1Feed
from flask import Response, current_app, request

from app.web.answers import body
from app.web.city import city
from app.web.i18n import lang


@dataclass(frozen=True, slots=True)
class Item:
    """An entry. `path` begins with a slash; `mark` tells it apart for ever ("issue-12-step-3"); `html` is clean."""

    mark: str
    title: str
    path: str
    html: str
    at: datetime
    author: str = ""
    categories: tuple[str, ...] = ()


def atom(title: str, path: str, items: Iterable[Item]) -> Response:
    """An Atom 1.0 answer whose entries are `items`; `path` is the page the feed belongs to."""
    base = current_app.config["SETTINGS"].base_url
    host = base.split("//", 1)[1]
    feed = Atom1Feed(
        title=title,
        link=base + path,
        description=None,
        language=lang(),
        author_name=city().name,
        feed_url=base + request.path,
    )
    for item in items:
        feed.add_item(
            title=item.title,
            link=base + item.path,
            description=None,
            content=item.html,
            unique_id=f"tag:{host},2026:{item.mark}",
            pubdate=item.at,
            updateddate=item.at,
            author_name=item.author or None,
            categories=item.categories,
        )
    return body(feed.writeString("utf-8"), "application/atom+xml")
