"""What the worker does: who reads the journal, what it does once, in each round, and every so often."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from app.admin import retention as admin_retention
from app.consultations.counting import count_consultations
from app.consultations.ending import tell_ends
from app.consultations.vocabulary import COUNT_EVERY, TELL_END_EVERY
from app.enquiries.actions import remind_of_enquiries
from app.forums.actions import owe_replies, remind_of_questions, remind_of_replies
from app.front.listeners import finds, follow_journal
from app.identity.actions.residence_letters import forget_proofs
from app.identity.actions.roles import end_terms
from app.identity.actor import SYSTEM
from app.indicators.counting import count_trends
from app.indicators.vocabulary import COUNTED_EVERY
from app.issues.actions import (
    escalate_silent,
    lapse_hidings,
    open_rounds,
    publish_figures,
    publish_waiting,
    remind_of_issues,
    remind_of_reviews,
    tell_reporters,
)
from app.live.actions import end_left_meetings, remind_of_answers
from app.mediation.actions import run_clocks
from app.meetings.actions import forget_guests, lapse_offers, remind_of_meetings, remind_organisers
from app.minutes.actions import nag_for_minutes, remind_to_finish
from app.missing.actions import forget_marks
from app.missing.vocabulary import FORGET_EVERY
from app.moderation.actions import forget_withheld, release_held, remind_moderators, settle_verdicts
from app.notices.actions import release_letters
from app.notices.digests import send_digests
from app.notices.listeners import hears, notify
from app.notices.mailer import deliver_letters
from app.priorities.turning import turn_cycles
from app.priorities.vocabulary import TURN_EVERY
from app.programme.actions import run_appointments
from app.unsafe.actions import count_unsafe_places

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
    ("identity.terms", timedelta(seconds=60), partial(end_terms, actor=SYSTEM)),
    ("identity.proofs", timedelta(hours=1), partial(forget_proofs, actor=SYSTEM)),
    ("admin.purge", timedelta(days=1), admin_retention.purge_daily),
    ("consultations.count", COUNT_EVERY, partial(count_consultations, actor=SYSTEM)),
    ("consultations.ends", TELL_END_EVERY, partial(tell_ends, actor=SYSTEM)),
    ("enquiries.reminders", timedelta(minutes=10), partial(remind_of_enquiries, actor=SYSTEM)),
    ("forums.questions", timedelta(minutes=10), partial(remind_of_questions, actor=SYSTEM)),
    ("forums.owed", timedelta(minutes=10), partial(owe_replies, actor=SYSTEM)),
    ("forums.replies", timedelta(minutes=10), partial(remind_of_replies, actor=SYSTEM)),
    ("indicators.trends", COUNTED_EVERY, partial(count_trends, actor=SYSTEM)),
    ("issues.identities", timedelta(hours=1), partial(tell_reporters, actor=SYSTEM)),
    ("issues.figures", timedelta(minutes=10), partial(publish_figures, actor=SYSTEM)),
    ("issues.waiting", timedelta(seconds=1), partial(publish_waiting, actor=SYSTEM)),
    ("issues.rounds", timedelta(minutes=1), partial(open_rounds, actor=SYSTEM)),
    ("issues.reminders", timedelta(minutes=1), partial(remind_of_issues, actor=SYSTEM)),
    ("issues.reviews", timedelta(minutes=1), partial(remind_of_reviews, actor=SYSTEM)),
    ("issues.silence", timedelta(minutes=1), partial(escalate_silent, actor=SYSTEM)),
    ("issues.second_looks", timedelta(minutes=1), partial(lapse_hidings, actor=SYSTEM)),
    ("live.answers", timedelta(minutes=10), partial(remind_of_answers, actor=SYSTEM)),
    ("live.left", timedelta(minutes=10), partial(end_left_meetings, actor=SYSTEM)),
    ("mediation.clocks", timedelta(minutes=10), partial(run_clocks, actor=SYSTEM)),
    ("minutes.nag", timedelta(minutes=10), partial(nag_for_minutes, actor=SYSTEM)),
    ("minutes.finish", timedelta(minutes=10), partial(remind_to_finish, actor=SYSTEM)),
    ("meetings.agendas", timedelta(minutes=10), partial(remind_organisers, actor=SYSTEM)),
    ("meetings.forget", timedelta(hours=1), partial(forget_guests, actor=SYSTEM)),
    ("meetings.offers", timedelta(seconds=10), partial(lapse_offers, actor=SYSTEM)),
    ("meetings.reminders", timedelta(seconds=10), partial(remind_of_meetings, actor=SYSTEM)),
    ("missing.marks", FORGET_EVERY, partial(forget_marks, actor=SYSTEM)),
    ("notices.digests", timedelta(minutes=1), partial(send_digests, actor=SYSTEM)),
    ("moderation.forget", timedelta(hours=1), partial(forget_withheld, actor=SYSTEM)),
    ("moderation.release", timedelta(seconds=30), partial(release_held, actor=SYSTEM)),
    ("moderation.remind", timedelta(minutes=5), partial(remind_moderators, actor=SYSTEM)),
    ("priorities.turn", TURN_EVERY, partial(turn_cycles, actor=SYSTEM)),
    ("programme.appointments", timedelta(minutes=10), partial(run_appointments, actor=SYSTEM)),
    ("unsafe.count", timedelta(hours=1), partial(count_unsafe_places, actor=SYSTEM)),
    ("moderation.settle", timedelta(seconds=1), partial(settle_verdicts, actor=SYSTEM)),
)
