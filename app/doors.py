"""Table of contents: every page set, socket namespace, command group, listener and shell slot of the house."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import click
from flask import Blueprint, Flask
from flask.cli import AppGroup

from app.admin.commands import demo
from app.admin.pages import pages as admin
from app.admin.upkeep import backup, doctor, restore, verify
from app.areas.commands import import_areas
from app.areas.events import AreaPut
from app.areas.queries import the_city
from app.desk.pages import pages as desk
from app.forums.commands import import_topics
from app.forums.listeners import give_a_forum, show_verdict
from app.forums.pages import pages as forums
from app.forums.presenters import post_subjects, topic_subjects
from app.front.listeners import finds, follow_journal
from app.front.meeting_page import asked, promised
from app.front.pages import pages as front
from app.front.pages import people, places
from app.identity.actions import touch_sessions
from app.identity.actor import SYSTEM
from app.identity.commands import staff
from app.identity.pages import pages as identity
from app.identity.queries import actor_for, actors_of_sessions
from app.issues.commands import import_issues
from app.issues.listeners import words_judged
from app.issues.pages import pages as issues
from app.issues.queries import reopening_views, subject_views, verdict_views
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_VERDICT, SUBJECT_WORDS
from app.kernel.journal import Event, listen_inside
from app.live import broadcast as live_broadcast
from app.live import events as live
from app.live import sockets as live_sockets
from app.live.listeners import follow_the_meeting, give_a_hall
from app.live.pages import pages as live_pages
from app.meetings.actions import forget_guests, lapse_offers, remind_of_meetings
from app.meetings.events import MeetingCalled, MeetingRan
from app.meetings.pages import pages as meetings
from app.meetings.vocabulary import SLOTS as MEETING_SLOTS
from app.moderation.events import ContentJudged
from app.moderation.pages import pages as moderation
from app.moderation.presenters import waiting_number
from app.moderation.queries import know_subject
from app.moderation.vocabulary import Subject
from app.notices.actions import release_letters
from app.notices.listeners import hears, notify
from app.notices.mailer import deliver_letters
from app.notices.pages import pages as notices
from app.notices.presenters import unread_number
from app.web.shell import Entry

CITY = the_city
ACTOR = actor_for
ACTORS = actors_of_sessions
SEEN = partial(touch_sessions, actor=SYSTEM)

PAGES: tuple[Blueprint, ...] = (
    admin,
    desk,
    forums,
    front,
    identity,
    issues,
    live_pages,
    meetings,
    moderation,
    notices,
    people,
    places,
)

# `corrala import …`: each room that takes rows of another system adds its command.
IMPORTS: tuple[click.Command, ...] = (
    import_areas,
    import_issues,
    import_topics,
)

COMMANDS: tuple[click.Command, ...] = (
    AppGroup("import", list(IMPORTS), help="Take rows of another system; a second run changes nothing."),
    backup,
    demo,
    doctor,
    restore,
    staff,
    verify,
)

# (event, listener run in the act's own transaction)
INSIDE: tuple[tuple[type[Event], Callable[..., None]], ...] = (
    (MeetingCalled, give_a_hall),
    (MeetingRan, follow_the_meeting),
    (AreaPut, give_a_forum),
    (ContentJudged, show_verdict),
    (ContentJudged, words_judged),
    (live.PhaseChanged, live_broadcast.hall_moved),
    (live.QuestionAnswered, live_broadcast.hall_moved),
    (live.QuestionAsked, live_broadcast.hall_moved),
    (live.QuestionModerated, live_broadcast.hall_moved),
    (live.QuestionSupported, live_broadcast.hall_moved),
)

# What sockets may ask, and who tells them what changed.
SOCKETS = (live_sockets,)
TELLERS = (live_broadcast,)
# Who reads the sealed journal: (name of its place there, what it does with a row in an act of its own, which acts it
# hears). Rows nobody hears are passed by together.
CONSUMERS: tuple[tuple[str, Callable[[Any], None], Callable[[str], bool]], ...] = (
    ("notices", notify, hears),
    ("search", follow_journal, finds),
)

# What the worker does besides: once when it begins, in each round, and every so often.
AT_START: tuple[Callable[[], int], ...] = (partial(release_letters, actor=SYSTEM),)
WORKS: tuple[tuple[str, Callable[[], int]], ...] = (("letters", deliver_letters),)
CHORES: tuple[tuple[str, timedelta, Callable[[], int]], ...] = (
    ("meetings.forget", timedelta(hours=1), partial(forget_guests, actor=SYSTEM)),
    ("meetings.offers", timedelta(seconds=10), partial(lapse_offers, actor=SYSTEM)),
    ("meetings.reminders", timedelta(seconds=10), partial(remind_of_meetings, actor=SYSTEM)),
)

NAV: tuple[Entry, ...] = (
    Entry("places", "Neighbourhoods", "places.areas"),
    Entry("issues", "Issues", "issues.issues"),
    Entry("forums", "Forums", "forums.list_forums"),
    Entry("meetings", "Meetings", "meetings.meetings"),
    Entry("people", "Officers", "people.officers"),
)

FOOTER: tuple[Entry, ...] = (
    Entry("front", "Open a receipt", "front.receipt"),
    Entry("front", "Charter", "front.charter"),
    Entry("front", "Privacy", "front.privacy"),
    Entry("front", "Accessibility", "front.accessibility"),
    Entry("front", "Data and credits", "front.data_credits"),
)

SLOTS: dict[str, Callable[[], Any]] = {"moderation_waiting": waiting_number, "unread": unread_number}

# Kinds of content that moderators judge and readers report.
SUBJECTS: tuple[Subject, ...] = (
    Subject("post", post_subjects),
    Subject("topic", topic_subjects),
    Subject(SUBJECT_WORDS, subject_views),
    Subject(SUBJECT_REOPENING, reopening_views),
    Subject(SUBJECT_VERDICT, verdict_views),
)


def open_all(app: Flask) -> None:
    MEETING_SLOTS.commitments, MEETING_SLOTS.questions = promised, asked
    for pages in PAGES:
        app.register_blueprint(pages)
    for event, listener in INSIDE:
        listen_inside(event, listener)
    for teller in TELLERS:
        teller.install(app)
    for subject in SUBJECTS:
        know_subject(subject)
