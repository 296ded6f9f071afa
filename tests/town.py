"""A small town on a real `corrala serve`: somebody who reports, and somebody who keeps an eye on the first page."""

import http.client
import math
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.identity.models import Receipt
from app.issues.models import Issue
from app.kernel.db import reader
from app.kernel.journal import Journal
from app.moderation.models import ModerationCase
from tests.builders.issues import make_category
from tests.builders.places import make_city
from tests.conftest import own_app
from tests.serving import Site, serving

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def town(folder: Path, url: str, **more: Any) -> Iterator[tuple[Site, Flask]]:
    """The site, and an application on the same database for looking into it."""
    processes = more.pop("processes", ("serve",))
    with serving(folder, url, processes=(), CORRALA_TRUSTED_PROXIES="1", **more) as site:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("CORRALA_")}
        with own_app(environ | site.environ, wait_in_driver=True) as app:
            with app.app_context():
                make_city()
                make_category("lighting")
            try:
                for name in processes:
                    site.start(name)
                if "serve" in processes:
                    site.until_ready()
                yield site, app
            finally:
                for name in list(site.processes):
                    site.stop(name)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]
    seconds: float


@dataclass
class Visitor:
    """A plain browser. Each has an address of its own, as a trusted proxy tells it."""

    site: Site
    number: int = 1
    cookie: str = ""

    def ask(self, method: str, path: str, body: bytes | str | None = None, kind: str = "") -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.site.url).netloc, timeout=60)
        address = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        headers = {"Origin": self.site.url, "X-Forwarded-For": address, "Cookie": self.cookie, "Accept-Language": "en"}
        began = time.monotonic()
        try:
            connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.cookie = answer.headers.get("Set-Cookie", self.cookie).split(";")[0]
        return Answer(answer.status, text, answer.headers, time.monotonic() - began)

    def read(self, path: str) -> Answer:
        return self.ask("GET", path)

    def send(self, page: str, fields: Mapping[str, str], to: str = "") -> Answer:
        """Open `page`, fill its form in, send it (to the page itself, or to another address)."""
        return self.post(to or page, {**fields, "csrf_token": self.token(page)})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form whose token stands among its `fields`."""
        return self.ask("POST", path, urlencode(fields), FORM)

    def token(self, page: str) -> str:
        found = TOKEN.search(self.read(page).text)
        assert found is not None
        return found[1]

    def report(self, key: str = "", words: str = "Six lamps have been dark for two weeks.") -> Answer:
        """A whole report in one go; the same `key` again is the same report."""
        return self.send("/issues/new", REPORT | {"key": key or str(uuid4()), "words": words})


FORM = "application/x-www-form-urlencoded"
REPORT = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "level": "pseudonym"}
NOTHING_SAVED = "Nothing you just sent was saved."
WHAT_TO_DO = "Wait a minute, go back, and send it again."


def send_photo(visitor: Visitor, data: bytes, token: str = "") -> Answer:
    """The third step of a report, with a photo."""
    given = REPORT | {"at": "words", "key": str(uuid4()), "words": "Six lamps are dark."}
    given["csrf_token"] = token or visitor.token("/issues/new")
    file = FileStorage(BytesIO(data), "lamp.jpg", "photos", "image/jpeg")
    boundary, body = encode_multipart({**given, "photos": file})
    return visitor.ask("POST", "/issues/new", body, f"multipart/form-data; boundary={boundary}")


def told_what_to_do(answer: Answer) -> bool:
    """Whether this is the page that says: nothing was saved, send it again."""
    return answer.status == 503 and NOTHING_SAVED in answer.text and WHAT_TO_DO in answer.text


@dataclass
class Watch:
    """How long each reading of a page took, in seconds, and what it answered."""

    seconds: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    @property
    def middle(self) -> float:
        return median(self.seconds)

    @property
    def nearly_all(self) -> float:
        """What 95 of a hundred readings stayed within."""
        return sorted(self.seconds)[math.ceil(len(self.seconds) * 0.95) - 1]

    @property
    def slowest(self) -> float:
        return max(self.seconds)


@contextmanager
def watching(site: Site, path: str = "/", every_s: float = 0.005) -> Iterator[Watch]:
    """Read a page again and again for the length of the block, at least once."""
    watch, over, visitor = Watch(), threading.Event(), Visitor(site, 7)

    def look() -> None:
        while not (over.is_set() and watch.seconds):
            answer = visitor.read(path)
            watch.seconds.append(answer.seconds)
            watch.statuses.add(answer.status)
            over.wait(every_s)

    eye = threading.Thread(target=look)
    eye.start()
    try:
        yield watch
    finally:
        over.set()
        eye.join()


class Later:
    """Something one waits for while something else goes on."""

    def __init__(self, act: Any, *args: Any) -> None:
        self.result: Any = None
        self._thread = threading.Thread(target=self._run, args=(act, args))
        self._thread.start()

    def _run(self, act: Any, args: Any) -> None:
        self.result = act(*args)

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def get(self) -> Any:
        self._thread.join()
        return self.result


# What a report by somebody without an account leaves besides its own row.
BESIDES = (Receipt, ModerationCase, Journal)


def kept_words(app: Flask) -> list[str]:
    """The words of every report in the database, each as often as it is there; fails when one is there by half."""
    with app.app_context():
        words = list(reader().execute(select(Issue.words).order_by(Issue.id)).scalars())
        for part in BESIDES:
            rows = select(func.count()).select_from(part)
            rows = rows.where(Journal.act == "issue.reported") if part is Journal else rows
            assert reader().execute(rows).scalar_one() == len(words), part.__name__
    return words
