"""Public pages, feeds and files are lists of named fields: each column of a row about a person holds a mark of its own,
and the marks that the public finds are these. A new column gets a mark by itself, and fails here when it gets out."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Float, Integer, String, Text, update

from app.enquiries.models import EnquiryContact, EnquiryMessage
from app.identity.actor import SYSTEM
from app.identity.models import GroupContact
from app.issues.models import IssueContact, IssuePoint
from app.issues.vocabulary import Level, ReporterKind
from app.kernel.clock import at, now
from app.kernel.db import UTCDateTime, session
from app.live.vocabulary import Phase
from app.meetings.models import Meeting, SignUp
from app.meetings.vocabulary import SignUpState
from app.programme.models import AppointmentContact, ContactEntry
from tests.builders.days import today
from tests.builders.enquiries import send
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue, step
from tests.builders.live import make_hall, make_question
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.builders.programme import ask, make_group, make_officer
from tests.privacy.crawl import LISTING, addresses

# What the public may find of each row, by table and column.
PUBLIC = {
    "issue": {"ref", "title", "html", "words", "lat", "lon", "street", "shown_name", "me_too_imported"},
    "issue_point": set(),
    "issue_contact": set(),
    "issue_step": {"duty_name", "html", "text", "next_step", "waiting_for"},
    "account": {"name"},  # where a person writes under it
    "sign_up": set(),
    "meeting": {
        *("title", "about", "about_html", "place", "address", "online", "way", "interpretation", "reason", "code"),
        *("capacity", "taken", "waiting", "id"),
    },
    "enquiry": set(),
    "enquiry_contact": set(),
    "enquiry_message": set(),
    "appointment": set(),
    "appointment_contact": set(),
    "community_group": {"id", "name", "purpose"},  # of one that wants to be found
    "group_contact": set(),
    "contact_entry": set(),
    "question": {"id", "body", "shown_name", "supports", "answer", "answer_html", "answer_by"},
}
# Words and numbers with a meaning of their own, which no mark may take the place of.
MEANING = {
    "issue": {
        *(
            "ref",
            "words_state",
            "lang",
            "area_path",
            "reporter_kind",
            "level",
            "origin_kind",
            "state",
            "closing",
            "steps",
        ),
        *(
            "reminded",
            "paused_days",
            "photos",
            "rounds",
            "ratings",
            "me_too",
            "me_too_devices",
            "origin_path",
            "origin_id",
        ),
    },
    "issue_step": {"pos", "kind", "role", "words_state", "lang", "closing", "own_view", "limited", "round"},
    "issue_contact": {"lang"},
    "account": {"lang", "contributions", "age_band"},
    "sign_up": {"state", "source", "pos"},
    "meeting": {
        *("area_path", "kind", "lang", "state", "reminders", "reserved", "reserved_taken", "sequence", "version"),
        "last_pos",
    },
    "enquiry": {"way", "subject", "lang", "area_path", "state", "consent", "issue_ref", "reminded"},
    "enquiry_contact": {"lang"},
    "enquiry_message": {"side", "lang"},
    "appointment": {"area_path", "lang", "place", "state"},
    "appointment_contact": {"lang"},
    "community_group": {"kind", "area_path"},
    "group_contact": {"given"},
    "contact_entry": {"kind", "area_path"},
    "question": {
        *("revision", "words_revision", "state", "state_before", "lang", "source", "answer_kind", "answer_role"),
        *("asked_revision", "asked_state", "issue_ref"),
    },
}
# Moments that decide what a page shows, or are shown: no day of its own may take their place.
MOMENTS = {
    "issue": {
        *("reported_at", "first_answer_due", "first_answer_at", "solution_due", "closed_at", "next_step_due"),
        *("last_official_at", "paused_until", "limited_until"),
    },
    "issue_step": {"next_on", "review_on", "at"},
    "account": {"closed_at"},
    "meeting": {"starts_at", "ends_at", "moved_from", "made_at", "changed_at"},
    "question": {"asked_at", "published_at", "answered_at", "due"},
    "appointment": {"starts_at", "over_at", "due", "asked_at"},  # as its state needs; counted by its day
    "community_group": {"ended_at"},
    "group_contact": {"withdrawn_at"},
    "enquiry": {"answered_at"},  # none before the answer: the database sees to it
}
# Yes and no that the public may tell from each other; a visitor sees no difference in any other.
TOLD_APART = {
    "community_group": {"listed"},
    "issue": {"confidential", "merged"},
    "meeting": {"step_free", "childcare", "place_after_sign_up"},
}
FIRST_DAY = datetime(1950, 1, 1, 12, tzinfo=UTC)
ISSUE_ID = 7_700_001  # numbers of rows leave a gap where a confidential one lies, so the public sees none


def mark_of(column: Column[Any], number: int) -> Any:
    """A value for this column that stands nowhere else, and how it would be seen; None for what cannot be marked."""
    if isinstance(column.type, Text | String):
        longest = getattr(column.type, "length", None) or 200
        return f"mk{number}x{column.name.replace('_', '')}"[:longest]
    if isinstance(column.type, Float):
        return 40.0 + number / 100_000 if column.name == "lat" else -3.0 + number / 100_000
    if isinstance(column.type, Integer) and not isinstance(column.type, Boolean):
        return 7_000_000 + number
    if isinstance(column.type, UTCDateTime):
        return FIRST_DAY + timedelta(days=number)
    return None


def is_marked(column: Column[Any]) -> bool:
    table = column.table.name
    meant = MEANING.get(table, set()) | MOMENTS.get(table, set())
    return column.name not in meant and not column.primary_key


def as_seen(value: Any) -> list[str]:
    """How a mark would stand on a page, in a feed or in a file."""
    if isinstance(value, datetime):
        return [f"{value:%Y-%m-%d}", f"{value:%Y%m%d}T"]
    return [f"{value:.5f}", str(round(value, 5))] if isinstance(value, float) else [str(value)]


def mark(row: Any, numbers: dict[tuple[str, str], Any], start: int) -> None:
    """Fill every column of a row that can hold a mark, and remember which."""
    table = row.__table__
    values = {}
    for number, column in enumerate(table.columns, start):
        if not is_marked(column):
            continue
        value = mark_of(column, number)
        if value is not None and not column.foreign_keys:
            values[column.name] = value
            numbers[table.name, column.name] = value
    session.execute(update(table).where(*(key == getattr(row, key.name) for key in table.primary_key)).values(values))
    session.commit()


@pytest.fixture
def city(context):
    return make_city()


def rows(areas) -> list[Any]:
    """One of each: a report with a name and a step, its point and contact, an account that writes, a meeting with a
    sign-up and a question."""
    person = make_account("Somebody")
    named = {"reporter_kind": ReporterKind.ACCOUNT, "level": Level.PUBLIC_NAME, "reporter_account_id": person.id}
    issue = make_issue(areas["mill"], make_category(), id=ISSUE_ID, **named)
    taken = step(issue, SYSTEM)
    point = IssuePoint(issue_id=issue.id, lat=1.0, lon=1.0, place="p")
    contact = IssueContact(issue_id=issue.id, sealed="s", lang="en")
    meeting = make_hall(areas["mill"], Phase.LIVE, capacity=9)
    question = make_question(meeting)
    moment = now()
    place = SignUp(meeting_id=meeting.id, person_key="k", account_id=person.id, state=SignUpState.TAKEN, mark="m")
    place.made_at = place.changed_at = moment
    session.add_all([point, contact, place])
    session.commit()
    return [
        person,
        taken,
        point,
        contact,
        meeting,
        question,
        place,
        *enquiry_rows(areas["mill"].slug),
        *appointment_rows(areas["mill"]),
        issue,
    ]


def enquiry_rows(area: str) -> list[Any]:
    """An enquiry, how its sender is reached, and what was written about it."""
    enquiry, _code = send(email="sender@example.org", area=area)
    message = EnquiryMessage(enquiry_id=enquiry.id, side="note", sealed="s", lang="en", at=now())
    session.add(message)
    session.commit()
    return [session.get_one(EnquiryContact, enquiry.id), message, enquiry]


def appointment_rows(area: Any) -> list[Any]:
    """An appointment that was asked for and how the asker is reached; a listed group, its contact person, a contact."""
    appointment, _code = ask(make_officer(area), email="asker@example.org")
    group = make_group(area, listed=True)
    person = GroupContact(group_id=group.id, sealed="s", given="spoken", given_on=today())
    line = ContactEntry(group_id=group.id, area_id=area.id, area_path=area.path, kind="talk", held_on=today())
    line.sealed, line.logged_at = "s", now()
    session.add_all([person, line])
    session.commit()
    return [session.get_one(AppointmentContact, appointment.id), appointment, person, line, group]


def crawled(app, client, issue_ref: str, meeting_id: int, slug: str, topic_id: int) -> str:
    values = {"ref": [issue_ref], "meeting_id": [str(meeting_id)], "slug": [slug], "topic_id": [str(topic_id)]}
    found = []
    for endpoint, path in addresses(app, values, numbers=["1"], words=[issue_ref]):
        for query in ("", "?q=mk") if endpoint in LISTING else ("",):
            app.extensions["corrala_limiter"].storage.reset()
            response = client.get(path + query)
            found.append(response.get_data(as_text=True))
            response.close()
    return "\n".join(found)


def test_public_finds_the_named_columns_and_no_other(app, city, client):
    numbers: dict[tuple[str, str], Any] = {("issue", "id"): ISSUE_ID}
    made = rows(city)
    topic = make_topic(make_forum(city["mill"]))
    for start, row in enumerate(made):
        mark(row, numbers, 1_000 * (start + 1))
    numbers["issue", "ref"] = made[-1].ref
    session.expire_all()
    meeting = next(row for row in made if isinstance(row, Meeting))
    meeting_id, topic_id = meeting.id, topic.id
    session.commit()
    shown = crawled(app, client, numbers["issue", "ref"], meeting_id, "mill", topic_id)
    leaked = {}
    for (table, column), value in numbers.items():
        if any(seen in shown for seen in as_seen(value)):
            leaked.setdefault(table, set()).add(column)
    assert {table: columns - PUBLIC[table] for table, columns in leaked.items() if columns - PUBLIC[table]} == {}
    # What is public was found, else the marks would prove nothing.
    assert {"ref", "title", "html", "street", "shown_name"} <= leaked["issue"]
    assert {"duty_name", "html"} <= leaked["issue_step"]
    assert {"title", "place"} <= leaked["meeting"]
    assert ("account", "made_at") in numbers
    assert ("sign_up", "changed_at") in numbers


FIELD = r'name="(?:csrf_token|key)"'
CHANGING = re.compile(
    rf'{FIELD}[^>]*value="[^"]*"|value="[^"]*"[^>]*{FIELD}|[0-9a-f]{{8}}-[0-9a-f-]{{27}}|<updated>[^<]*<'
)


@pytest.mark.long
def test_yes_or_no_of_a_person_makes_no_difference_to_the_public(app, city, client):
    made = rows(city)
    meeting, issue = next(row for row in made if isinstance(row, Meeting)), made[-1]
    topic = make_topic(make_forum(city["mill"]))
    about = (issue.ref, meeting.id, "mill", topic.id)
    flags = [
        (row, column)
        for row in made
        for column in row.__table__.columns
        if isinstance(column.type, Boolean) and column.name not in TOLD_APART.get(row.__tablename__, set())
    ]
    assert {f"{row.__tablename__}.{column.name}" for row, column in flags} == {
        "account.shortcuts", "issue.mediator_may_show", "issue.review_told", "sign_up.reserved",
    }  # fmt: skip
    shown = []
    with at(now()):
        for answer in (False, True):
            for row, column in flags:
                setattr(row, column.name, answer)
            session.commit()
            shown.append(CHANGING.sub("", crawled(app, client, *about)))
            session.expire_all()
    apart = [pair for pair in zip(*(text.split("\n") for text in shown), strict=True) if pair[0] != pair[1]]
    assert apart == []
