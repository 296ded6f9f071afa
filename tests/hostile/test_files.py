"""Hostile values in tables, calendars, feeds, mail and file names: what comes out is read back by readers of others."""

import csv
from email import message_from_bytes, policy
from io import StringIO

import pytest
from defusedxml import ElementTree
from icalendar import Calendar
from sqlalchemy import select

from app.kernel import text
from app.kernel.db import session
from app.kernel.outbox import LONGEST_SUBJECT, Outbox, post
from app.kernel.tables import csv_text
from app.notices.mailer import message_of
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_issue
from tests.builders.meetings import make_meeting
from tests.builders.places import make_city
from tests.hostile.vectors import sendable, vectors

ATOM = "{http://www.w3.org/2005/Atom}"
FORMULAS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def runs(cell: str) -> bool:
    """Whether a spreadsheet could take the cell for a formula; a number is one that does no harm."""
    return cell.strip().startswith(FORMULAS)


def titles(longest: int = 140) -> list[str]:
    """What acts keep of the values as a line of text."""
    return [words for vector in vectors() if len(words := text.tidy(sendable(vector))[:longest]) > 0]


def test_there_are_sixty_values_and_no_two_are_the_same():
    assert len(set(vectors())) == len(vectors()) >= 60


def test_cells_of_a_table_are_read_back_and_none_runs():
    told = [[sendable(vector)] for vector in vectors()]
    read = list(csv.reader(StringIO(csv_text(["words"], told), newline="")))
    assert len(read) == len(told) + 1
    for (cell,), (vector,) in zip(read[1:], told, strict=True):
        assert not runs(cell), cell
        assert cell in (vector, f"'{vector}")


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def test_tables_of_issues_and_meetings_hold_no_cell_that_runs(client, mill):
    for words in titles():
        make_issue(mill, title=words, words=words, street=words[:100])
        make_meeting(mill, title=words, place=words[:100])
    for path in ("/issues/data.csv", "/meetings/data.csv"):
        with client.get(path) as answer:
            read = list(csv.reader(StringIO(answer.get_data(as_text=True), newline="")))
        assert len(read) == len(titles()) + 1, path
        assert {len(row) for row in read} == {len(read[0])}
        assert [cell for row in read for cell in row if runs(cell)] == []


def test_calendars_hold_one_entry_a_meeting_and_its_title(client, mill):
    for words in titles():
        make_meeting(mill, title=words, place=words[:100])
    with client.get("/meetings.ics") as answer:
        entries = Calendar.from_ical(answer.data).walk("VEVENT")
        assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert len(entries) == len(titles())
    assert sorted(str(entry["SUMMARY"]) for entry in entries) == sorted(titles())


def test_feeds_hold_one_entry_a_thing_and_its_words(client, mill):
    forum = make_forum(mill)
    told = [f"{words} and more" for words in titles(120)]
    for words in told[:30]:
        make_topic(forum, title=words, body=f"{words}\n\nand what else there is to say")
        make_issue(mill, title=words, words=words)
    for path in (f"/forums/{forum.slug}/feed.atom", "/issues/feed.atom"):
        with client.get(path) as answer:
            feed = ElementTree.fromstring(answer.data)
        found = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
        assert len(found) > 0
        assert "false" not in found
        assert all(any(words in title for words in told[:30]) for title in found), found


def test_mail_has_each_header_once_on_one_line_whatever_its_words_hold(context):
    subjects = [sendable(vector) for vector in vectors()]
    for number, words in enumerate(subjects):
        post(
            session(),
            recipient="noor@mail.example",
            subject=words,
            text=words,
            key=f"hostile-{number}",
            headers={"X-Words": words},
        )
    session.commit()
    letters = list(session.execute(select(Outbox).order_by(Outbox.id)).scalars())
    assert len(letters) == len(subjects)
    for letter, words in zip(letters, subjects, strict=True):
        read = message_from_bytes(
            message_of(letter, "Corrala <corrala@corrala.example>").as_bytes(), policy=policy.default
        )
        assert [len(read.get_all(name)) for name in ("From", "To", "Subject", "Message-ID")] == [1, 1, 1, 1]
        assert (read["To"], read["Bcc"], read.defects) == ("noor@mail.example", None, [])
        assert read["Subject"].split() == text.tidy(words)[:LONGEST_SUBJECT].replace("=?", "= ?").split(), words
