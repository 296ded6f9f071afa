"""The daily heads of the journal, as a page, a file and a feed, and what a kept file proves."""

import csv
import io
from datetime import date, timedelta

import pytest
from defusedxml import ElementTree
from flask import Flask

from app.admin.upkeep import verify
from app.kernel.chain import newest, publish_head
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.transaction import act
from tests.builders.forums import make_forum
from tests.builders.places import make_city
from tests.builders.worker import work_off


@act
def publish(day: date) -> bool:
    return publish_head(session(), day)


@pytest.fixture
def head(app: Flask, context):
    """A published head; its number and hash."""
    make_forum(make_city()["mill"])
    work_off(app)
    publish(yesterday())
    return newest(reader())


def yesterday() -> date:
    """The last day that is over, as the worker counts days of the journal."""
    return (now() - timedelta(days=1)).date()


def test_page_file_and_feed_show_the_head_to_everybody(client, head):
    mark = f"{head.seq}:{head.hash}"
    page = client.get("/register/journal")
    assert mark in page.text
    assert f"{yesterday():%-d %b %Y}" in page.text
    [line] = csv.DictReader(io.StringIO(client.get("/register/heads.csv").text))
    assert line == {"day": yesterday().isoformat(), "number": str(head.seq), "hash": head.hash}
    feed = ElementTree.fromstring(client.get("/register/heads.atom").data)
    [entry] = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert head.hash in "".join(entry.itertext())


def test_the_register_shows_the_newest_heads(client, head):
    assert f"{head.seq}:{head.hash}" in client.get("/register").text


def test_before_the_first_day_is_over_there_is_no_head(client, context):
    make_city()
    assert "The first head is published" in client.get("/register/journal").text
    assert client.get("/register/heads.csv").text == "day,number,hash\r\n"


def test_a_file_that_was_kept_is_checked_as_it_was_fetched(app, client, head, tmp_path):
    kept = tmp_path / "heads.csv"
    kept.write_bytes(client.get("/register/heads.csv").data)
    with app.app_context():
        done = app.test_cli_runner().invoke(verify, ["--heads", str(kept)])
    assert done.exit_code == 0, done.output
    kept.write_text(kept.read_text().replace(head.hash, "0" * 64))
    with app.app_context():
        assert app.test_cli_runner().invoke(verify, ["--heads", str(kept)]).exit_code == 1
