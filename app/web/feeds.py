"""Atom feeds: stable ids, full text, one shape for the whole house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedgenerator import Atom1Feed
from flask import Response, current_app, request

from app.web.answers import body
from app.web.city import city
from app.web.i18n import lang
from app.web.licence import LICENCE, LICENCE_URL


@dataclass(frozen=True, slots=True)
class Item:
    """An entry. `path` begins with a slash; `mark` tells it apart for ever ("issue-12-step-3"); `html` is clean.
    `point`: latitude and longitude that everybody may know."""

    mark: str
    title: str
    path: str
    html: str
    at: datetime
    author: str = ""
    categories: tuple[str, ...] = ()
    point: tuple[float, float] | None = None


class OpenFeed(Atom1Feed):
    """Atom with the licence of what is in it, and with the points that pages show (GeoRSS-Simple)."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:georss": "http://www.georss.org/georss"}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("rights", f"{LICENCE} {LICENCE_URL}")
        handler.addQuickElement("link", "", {"rel": "license", "href": LICENCE_URL})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        if item.get("point"):
            lat, lon = item["point"]
            handler.addQuickElement("georss:point", f"{lat} {lon}")


def atom(title: str, path: str, items: Iterable[Item]) -> Response:
    """An Atom 1.0 answer whose entries are `items`; `path` is the page the feed belongs to."""
    base = current_app.config["SETTINGS"].base_url
    host = base.split("//", 1)[1]
    feed = OpenFeed(
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
            point=item.point,
        )
    return body(feed.writeString("utf-8"), "application/atom+xml")
