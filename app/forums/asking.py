"""The clocks of topics to which an answer is owed; the official answer stops them. A question to the police: three
working days from the moment when everybody saw it, like the first answer to an issue, unless the topic ends. A proposal
with enough supporters: thirty days of the calendar from the day when it had them; what was said officially before
stops no clock until somebody of police or city says that it stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.areas.queries import the_city
from app.forums.models import Topic, is_answered
from app.forums.vocabulary import ANSWER_DAYS, REPLY_DAYS, Late, State, TopicKind
from app.kernel.clock import add_working_days, end_of_day, local, now, working_days_between
from app.kernel.db import Executor

MOMENT = timedelta(microseconds=1)  # a promise ends at midnight, and its day is the one before


@dataclass(frozen=True, slots=True)
class Promise:
    """`due`: a moment of the promised day; `late`: working days since (of a proposal days), 0 while it runs or when it
    was kept."""

    due: datetime
    late: int


def start_clock(executor: Executor, topic: Topic) -> None:
    """Promise an answer to a question that everybody sees for the first time; part of the act."""
    if topic.kind == TopicKind.QUESTION_TO_POLICE and topic.state == State.VISIBLE and topic.answer_due is None:
        city = the_city(executor)
        topic.answer_due = add_working_days(now(), ANSWER_DAYS, city.zone, city.holidays)


def start_reply_clock(executor: Executor, topic: Topic) -> None:
    """Owe a reply to a proposal that has its supporters, by the end of the thirtieth day; part of the act."""
    zone = the_city(executor).zone
    topic.answer_due = end_of_day(local(now(), zone).date() + timedelta(days=REPLY_DAYS), zone)


def open_promise(topic: Any, at: datetime, zone: str, holidays: Collection[date]) -> Promise | None:
    """The promise of a topic that waits for its answer; None for every other topic."""
    if topic.answer_due is None or topic.closed_at is not None or is_answered(topic):
        return None
    return _promise(topic, at, zone, holidays)


def kept_late(topic: Any, zone: str, holidays: Collection[date]) -> int:
    """By how many working days (of a proposal days) the answer came late; 0 in time, while it is owed, or where none
    was promised. `topic`: a row with `official_at`, when its official answer was written."""
    if topic.answer_due is None:
        return 0
    answered_at = topic.replied_at if topic.kind == TopicKind.PROPOSAL else topic.official_at
    return _promise(topic, answered_at, zone, holidays).late if answered_at is not None else 0


def stand_of(topic: Any, at: datetime, zone: str, holidays: Collection[date]) -> Late | None:
    """How late the answer is; None before its day is over."""
    if at < topic.answer_due:
        return None
    last = topic.answer_due - MOMENT
    if topic.kind == TopicKind.PROPOSAL:
        twice = end_of_day(local(last, zone).date() + timedelta(days=REPLY_DAYS), zone)
    else:
        twice = add_working_days(last, ANSWER_DAYS, zone, holidays)
    return Late.VERY_LATE if at >= twice else Late.LATE


def _promise(topic: Any, at: datetime, zone: str, holidays: Collection[date]) -> Promise:
    due = topic.answer_due - MOMENT
    if at < topic.answer_due:
        return Promise(due, 0)
    if topic.kind == TopicKind.PROPOSAL:
        return Promise(due, (local(at, zone).date() - local(due, zone).date()).days)
    return Promise(due, max(1, working_days_between(due, at, zone, holidays)))
