"""Whole pages that everybody sees alike, drawn once and remembered in this process.

What a page is drawn from is read of the database each time, and a remembered page serves only while all of that is
still the same: the key is the page's material itself and no number that somebody would have to count up. So a word that
was edited, hidden or blacked out, or whose author left, is gone at once in every process, whoever changed it and how;
and an edit between two reads can label nothing wrongly, since the page is drawn from what was read.

The material may stay the same while time passes (a promise runs out): no page is remembered beyond the minute in which
it was drawn. Then all of them are forgotten, so that words that are gone from the database do not stay here either.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, request, session

from app.kernel.clock import now
from app.web.city import city
from app.web.i18n import lang
from app.web.login import shows_nothing
from app.web.shell import shell

MOST_BYTES = 16 * 1024 * 1024  # of pages in each process; what they were drawn from takes about as much again
TOLD = frozenset({"after", "before", "lang"})  # what may stand in the address of a remembered page


class _Page(NamedTuple):
    of: tuple[Any, ...]
    body: bytes
    etag: str


@dataclass(slots=True)
class Memory:
    """The pages of the present minute, by address, language and look. `used`: their bytes."""

    minute: datetime | None = None
    used: int = 0
    pages: dict[tuple[str, str, str | None], _Page] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def at(self, minute: datetime, key: tuple[str, str, str | None]) -> _Page | None:
        """The page of this address, if it was drawn in this minute."""
        with self.lock:
            if minute != self.minute:
                self.minute, self.used = minute, 0
                self.pages.clear()
            return self.pages.get(key)

    def put(self, minute: datetime, key: tuple[str, str, str | None], page: _Page) -> None:
        """Keep a page in place of the last one of its address, as long as there is room."""
        with self.lock:
            last = self.pages.get(key)
            used = self.used + len(page.body) - (len(last.body) if last else 0)
            if minute == self.minute and used <= MOST_BYTES:
                self.pages[key], self.used = page, used


def install(app: Flask) -> None:
    app.extensions["corrala_remembered"] = Memory()


def forget_all() -> None:
    """Forget every page, between tests."""
    install(current_app)


def drawn_once(of: tuple[Any, ...], draw: Callable[[], Response]) -> Response:
    """The page that `draw` makes of `of`, for a visitor that was already let in: remembered where the browser shows
    nothing of a person, drawn anew for everybody else.

    `of`: everything that was read for it, comparable by value. Beside it `draw` may ask the address, the language, the
    city, what is live, and the time, and nothing else that changes while the process lasts: whatever else the shell
    shows, it shows to people it knows.
    """
    if not _is_alike():
        return draw()
    moment = now().replace(second=0, microsecond=0)
    key = (request.full_path, lang(), shell().theme)
    memory: Memory = current_app.extensions["corrala_remembered"]
    material = (of, city(), shell().live_now)
    page = memory.at(moment, key)
    if page is None or page.of != material:
        response = draw()
        if response.status_code != 200 or session or g.get("holds_form") or g.get("asks_position"):
            return response
        response.add_etag(weak=True)
        page = _Page(material, response.get_data(), response.headers["ETag"])
        memory.put(moment, key, page)
        return response
    response = Response(page.body, content_type="text/html; charset=utf-8")
    response.headers["ETag"] = page.etag
    return response


def _is_alike() -> bool:
    """Whether this page is the same for everybody who asks as this browser does."""
    return request.method == "GET" and TOLD.issuperset(request.args) and shows_nothing()
