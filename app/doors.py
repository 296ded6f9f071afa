"""Table of contents: every page set, socket namespace, command group, listener and shell slot of the house."""

from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask import Blueprint, Flask
from flask.cli import AppGroup

from app.admin import retention as admin_retention
from app.admin.commands import city, demo
from app.admin.pages import pages as admin
from app.admin.presenters.heads import newest as newest_heads
from app.admin.presenters.settings import settings_url
from app.admin.upkeep import backup, doctor, purge, restore, rotate_keys, verify
from app.areas.api import api as areas_api
from app.areas.commands import import_areas, import_streets
from app.areas.events import AreaPut
from app.areas.queries import the_city
from app.consultations import listeners as consultation_listeners
from app.consultations import retention as consultation_retention
from app.consultations.actions import put_statement_words
from app.consultations.api import api as consultations_api
from app.consultations.commands import import_consultation
from app.consultations.pages import pages as consultations
from app.consultations.presenters import statement_subjects
from app.consultations.queries import words_of_statement
from app.consultations.vocabulary import SLOTS as CONSULTATION_SLOTS
from app.consultations.vocabulary import SUBJECT as SUBJECT_STATEMENT
from app.councils import listeners as council_listeners
from app.councils import retention as council_retention
from app.councils.pages import pages as councils
from app.councils.presenters import poll_subjects
from app.councils.vocabulary import SLOTS as COUNCIL_SLOTS
from app.councils.vocabulary import SUBJECT as SUBJECT_COUNCIL_POLL
from app.desk.pages import pages as desk
from app.desk.presenters import own_desk_url
from app.enquiries import listeners as enquiry_listeners
from app.enquiries import retention as enquiry_retention
from app.enquiries.commands import mail_in
from app.enquiries.pages import pages as enquiries
from app.enquiries.presenters import waiting_lines as waiting_enquiries
from app.forums import listeners as forum_listeners
from app.forums import retention as forum_retention
from app.forums.actions import put_post_words, put_topic_words
from app.forums.api import api as forums_api
from app.forums.commands import import_topics
from app.forums.listeners import give_a_forum, show_verdict
from app.forums.pages import pages as forums
from app.forums.presenters.review import post_subjects, topic_subjects
from app.forums.queries.images import images_of_post, images_of_topic, words_of_post, words_of_topic
from app.front.api import api as front_api
from app.front.commands import search
from app.front.consultation_page import open_there, promised_after, promised_by_council
from app.front.listeners import count_groups, follow_verdict
from app.front.meeting_page import asked, promised
from app.front.pages import pages as front
from app.front.pages import people, places
from app.front.talks import lead_to_each_other
from app.identity import retention as identity_retention
from app.identity.actions import note_denial, touch_sessions, touch_tokens
from app.identity.actor import SYSTEM
from app.identity.census import hash_census, import_census
from app.identity.commands import staff
from app.identity.events import AccountDeleted, RoleEnded, RolePaused
from app.identity.pages import pages as identity
from app.identity.queries import actor_for, actors_of_sessions
from app.indicators.commands import import_situation
from app.indicators.pages import pages as indicators
from app.initiatives.pages import pages as initiatives
from app.initiatives.presenters import joint, measures
from app.initiatives.queries import HAS_MEASURES
from app.issues import listeners as issue_listeners
from app.issues import retention as issue_retention
from app.issues.actions import put_issue_words, put_step_words, put_verdict_words
from app.issues.api import OPEN311, open311
from app.issues.api import api as issues_api
from app.issues.commands import import_issues
from app.issues.events import LevelChanged, ReportForgotten, TakenOut, WordsRedacted
from app.issues.listeners import hand_over, words_judged
from app.issues.pages import pages as issues
from app.issues.presenters.less_public import hidden_by_body
from app.issues.presenters.open311 import error as open311_error
from app.issues.presenters.showing import waiting_lines
from app.issues.queries import (
    issue_called,
    photos_of_step,
    photos_to_cover,
    reopening_called,
    reopening_views,
    step_called,
    step_views,
    subject_views,
    verdict_called,
    verdict_views,
    words_of,
    words_of_step,
    words_of_verdict,
)
from app.issues.vocabulary import SLOTS as ISSUE_SLOTS
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_VERDICT, SUBJECT_WORDS
from app.kernel.journal import Event, listen_inside
from app.kernel.photos import covered
from app.kernel.retention import Rule, know_rule
from app.live import broadcast as live_broadcast
from app.live import events as live
from app.live import listeners as live_listeners
from app.live import retention as live_retention
from app.live import sockets as live_sockets
from app.live.api import api as live_api
from app.live.listeners import close_with_the_meeting, follow_the_meeting, give_a_hall
from app.live.pages import pages as live_pages
from app.live.presenters import is_live, live_elsewhere
from app.mediation import listeners as mediation_listeners
from app.mediation import retention as mediation_retention
from app.mediation.pages import pages as mediation
from app.mediation.presenters.beside import challenged
from app.mediation.presenters.desk import waiting_lines as waiting_challenges
from app.mediation.queries.challenges import IS_CHALLENGED
from app.meetings import listeners as meeting_listeners
from app.meetings import retention as meeting_retention
from app.meetings.api import api as meetings_api
from app.meetings.commands import import_meetings
from app.meetings.events import InvitationAnswered, MeetingCalled, MeetingCancelled, MeetingRan
from app.meetings.pages import pages as meetings
from app.meetings.vocabulary import SLOTS as MEETING_SLOTS
from app.minutes import retention as minutes_retention
from app.minutes.listeners import begin_with_the_end
from app.minutes.pages import pages as minutes
from app.minutes.presenters.answering import waiting_lines as waiting_answers
from app.missing.asked import asks
from app.missing.commands import import_population
from app.missing.pages import pages as missing
from app.moderation import retention as moderation_retention
from app.moderation.api import api as moderation_api
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.pages import pages as moderation
from app.moderation.presenters import Part, know_part, moderation_url, mute_subjects, waiting_number
from app.moderation.queries import know_subject
from app.moderation.vocabulary import SUBJECT_MUTE, SUBJECT_STEP, Redactable, Subject
from app.notices import retention as notice_retention
from app.notices.listeners import forget_account
from app.notices.listeners.issues import forget_words
from app.notices.pages import pages as notices
from app.notices.presenters import unread_number
from app.priorities import retention as priorities_retention
from app.priorities.api import api as priorities_api
from app.priorities.pages import pages as priorities
from app.programme import listeners as programme_listeners
from app.programme import retention as programme_retention
from app.programme.pages import pages as programme
from app.programme.presenters.appointments import waiting_lines as waiting_appointments
from app.programme.presenters.groups import log_line
from app.proposals import listeners as proposal_listeners
from app.proposals import retention as proposal_retention
from app.proposals.actions import put_proposal_words
from app.proposals.pages import pages as proposals
from app.proposals.presenters import planned, proposal_subjects
from app.proposals.queries import words_of_proposal
from app.proposals.vocabulary import SUBJECT as SUBJECT_PROPOSAL
from app.unsafe import retention as unsafe_retention
from app.unsafe.pages import pages as unsafe
from app.web import contract, errors
from app.web.problems import problem
from app.web.shell import Entry

CITY = the_city
ACTOR = actor_for
ACTORS = actors_of_sessions
SEEN = partial(touch_sessions, actor=SYSTEM)
USED = partial(touch_tokens, actor=SYSTEM)
DENIED = note_denial
# Where staff without a second factor set one up, and what else they reach before they have one.
ENROL = "identity.factors"
BEFORE_FACTOR = frozenset({"account.own", "account.sign_in", "account.sign_up", "site.demo", "site.health"})
IS_LIVE = is_live

PAGES: tuple[Blueprint, ...] = (
    admin,
    consultations,
    councils,
    desk,
    enquiries,
    forums,
    front,
    identity,
    indicators,
    initiatives,
    issues,
    live_pages,
    mediation,
    meetings,
    minutes,
    missing,
    moderation,
    notices,
    people,
    places,
    priorities,
    proposals,
    programme,
    unsafe,
)

# What programs read and do, each room at its own door.
APIS: tuple[Blueprint, ...] = (
    areas_api,
    consultations_api,
    forums_api,
    front_api,
    issues_api,
    live_api,
    meetings_api,
    moderation_api,
    priorities_api,
)

# `corrala import …`: each room that takes rows of another system adds its command.
IMPORTS: tuple[click.Command, ...] = (
    import_areas,
    import_census,
    import_consultation,
    import_issues,
    import_meetings,
    import_population,
    import_situation,
    import_streets,
    import_topics,
)

COMMANDS: tuple[click.Command, ...] = (
    AppGroup("import", list(IMPORTS), help="Take rows of another system; a second run changes nothing."),
    backup,
    city,
    demo,
    doctor,
    hash_census,
    mail_in,
    purge,
    restore,
    rotate_keys,
    search,
    staff,
    verify,
)

# What changes what everybody sees of a thing: its room follows, then search.
SIGHT_CHANGES = (ContentHeld, ContentReleased, ContentJudged, VerdictUndone)

# Rooms that hold something of an account, in the order in which they forget it.
FORGETFUL: tuple[Any, ...] = (
    meeting_listeners,
    issue_listeners,
    mediation_listeners,
    forum_listeners,
    consultation_listeners,
    live_listeners,
)
# What goes into other hands when a role ends or rests.
HANDED = (
    hand_over,
    enquiry_listeners.back_to_coordinator,
    programme_listeners.hand_over,
    mediation_listeners.let_go,
)

# (event, listener run in the act's own transaction)
INSIDE: tuple[tuple[type[Event], Callable[..., None]], ...] = (
    (MeetingCalled, give_a_hall),
    (MeetingCalled, proposal_listeners.follow_called),
    (MeetingRan, follow_the_meeting),
    (MeetingRan, begin_with_the_end),
    (MeetingCancelled, close_with_the_meeting),
    *((event, live_listeners.follow_invitations) for event in live_listeners.INVITATIONS),
    *((event, count_groups) for event in (InvitationAnswered, MeetingRan)),
    (AccountDeleted, forget_account),  # reads who wrote what, before the rooms forget it
    *((AccountDeleted, room.forget_account) for room in FORGETFUL),
    (ReportForgotten, mediation_listeners.forget_report),
    (AreaPut, give_a_forum),
    *((event, consultation_listeners.show_verdict) for event in SIGHT_CHANGES),
    *((event, listener) for event in SIGHT_CHANGES for listener in (show_verdict, words_judged, follow_verdict)),
    *((event, proposal_listeners.show_verdict) for event in SIGHT_CHANGES),
    *((event, council_listeners.show_verdict) for event in SIGHT_CHANGES),
    *((event, listener) for event in (RoleEnded, RolePaused) for listener in HANDED),
    *((event, forget_words) for event in (LevelChanged, TakenOut, WordsRedacted)),
    *((event, live_broadcast.hall_moved) for event in live.MOVES),
)

# What sockets may ask, and who tells them what changed.
SOCKETS = (live_sockets,)
TELLERS = (live_broadcast,)
# What is kept for a time and then forgotten, in this order: rows before the record that they name.
RETENTION: tuple[Rule, ...] = (
    *identity_retention.RULES,
    *mediation_retention.RULES,
    *enquiry_retention.RULES,
    *programme_retention.RULES,
    *issue_retention.RULES,
    *priorities_retention.RULES,
    *unsafe_retention.RULES,
    *minutes_retention.RULES,
    *live_retention.RULES,
    *proposal_retention.RULES,
    *consultation_retention.RULES,
    *council_retention.RULES,
    *meeting_retention.RULES,
    *forum_retention.RULES,
    *moderation_retention.RULES,
    *notice_retention.RULES,
    *admin_retention.RULES,
)

NAV: tuple[Entry, ...] = (
    Entry("places", "Neighbourhoods", "places.areas"),
    Entry("issues", "Issues", "issues.issues"),
    Entry("forums", "Forums", "forums.list_forums"),
    Entry("meetings", "Meetings", "meetings.meetings"),
    Entry("people", "Officers", "people.officers"),
)

FOOTER: tuple[Entry, ...] = (
    Entry("front", "How it works", "front.how_it_works"),
    Entry("front", "Open a receipt", "front.receipt"),
    Entry("front", "Charter", "front.charter"),
    Entry("front", "Who may do what", "front.permissions"),
    Entry("moderation", "Register of moderation", "moderation.register"),
    Entry("mediation", "Register of challenges", "mediation.register"),
    Entry("mediation", "How I was treated", "mediation.new_treatment"),
    Entry("mediation", "Mediation between neighbours", "mediation.counts"),
    Entry("enquiries", "Send an enquiry", "enquiries.new_enquiry"),
    Entry("consultations", "Consultations", "consultations.consultations"),
    Entry("programme", "Community groups", "programme.groups"),
    Entry("front", "Privacy", "front.privacy"),
    Entry("front", "Accessibility", "front.accessibility"),
    Entry("front", "Data and credits", "front.data_credits"),
    Entry("front", "For programs", "front.api"),
)

LINES = (log_line, waiting_appointments, waiting_challenges, waiting_answers, waiting_enquiries, waiting_lines)
SLOTS: dict[str, Callable[[], Any]] = {
    "asks_missing": asks,
    "desk_url": own_desk_url,
    "live_now": live_elsewhere,
    "moderation_url": moderation_url,
    "moderation_waiting": waiting_number,
    "settings_url": settings_url,
    "unread": unread_number,
    "work": lambda: [line for room in LINES for line in room()],
}

# Kinds of content that moderators judge and readers report.
SUBJECTS: tuple[Subject, ...] = (
    Subject("post", post_subjects, Redactable(words_of_post, put_post_words, images_of_post, covered)),
    Subject("topic", topic_subjects, Redactable(words_of_topic, put_topic_words, images_of_topic, covered)),
    Subject(SUBJECT_PROPOSAL, proposal_subjects, Redactable(words_of_proposal, put_proposal_words)),
    Subject(SUBJECT_STATEMENT, statement_subjects, Redactable(words_of_statement, put_statement_words)),
    Subject(SUBJECT_COUNCIL_POLL, poll_subjects),
    Subject(SUBJECT_MUTE, mute_subjects),
    Subject(
        SUBJECT_WORDS, subject_views, Redactable(words_of, put_issue_words, photos_to_cover, covered), issue_called
    ),
    Subject(SUBJECT_REOPENING, reopening_views, Redactable(words_of_step, put_step_words), reopening_called),
    Subject(SUBJECT_STEP, step_views, Redactable(words_of_step, put_step_words, photos_of_step, covered), step_called),
    Subject(SUBJECT_VERDICT, verdict_views, Redactable(words_of_verdict, put_verdict_words), verdict_called),
)


# What other rooms show on the page of the public register.
REGISTER: tuple[Part, ...] = (
    Part("issues/_register_less_public.html", hidden_by_body),
    Part("admin/_register_heads.html", newest_heads),
)


def open_all(app: Flask) -> None:
    ISSUE_SLOTS.columns = (IS_CHALLENGED, HAS_MEASURES)
    lead_to_each_other()
    ISSUE_SLOTS.challenged = challenged
    MEETING_SLOTS.commitments, MEETING_SLOTS.questions = promised, asked
    MEETING_SLOTS.joint, MEETING_SLOTS.planned = joint, planned
    ISSUE_SLOTS.measures = measures
    CONSULTATION_SLOTS.promises = promised_after
    COUNCIL_SLOTS.agenda, COUNCIL_SLOTS.promises = open_there, promised_by_council
    for pages in (*PAGES, *APIS, open311):
        app.register_blueprint(pages)
    errors.tell_otherwise(app, f"{contract.PREFIX}/", problem)
    errors.tell_otherwise(app, f"{OPEN311}/", open311_error)
    for event, listener in INSIDE:
        listen_inside(event, listener)
    for teller in TELLERS:
        teller.install(app)
    for subject in SUBJECTS:
        know_subject(subject)
    for part in REGISTER:
        know_part(part)
    for rule in RETENTION:
        know_rule(rule)
