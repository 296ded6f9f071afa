"""What is owed to a topic, in words; and the support of a proposal."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection

from app.forums.queries.proposing import supported
from app.forums.vocabulary import State, TopicKind
from app.kernel.clock import now


def late_words(kind: str, days: int) -> str:
    """How late an answer is: in days of a proposal, in working days of a question to the police."""
    if kind == TopicKind.PROPOSAL:
        return str(ngettext("%(num)d day late", "%(num)d days late", days))
    return str(ngettext("%(num)d working day late", "%(num)d working days late", days))


def promised_words(kind: str, *, passed_on: bool) -> str:
    """What is promised, before its day; the line in the topic says by whom, where it was passed on."""
    if passed_on:
        return str(_("Official answer promised"))
    if kind == TopicKind.PROPOSAL:
        return str(_("Reply of police or city owed"))
    return str(_("Answer of the police promised"))


def was_said_before(topic: Any) -> bool:
    """Whether the official answer on top was given before the proposal had its supporters, who still wait for the reply
    that they are owed."""
    owed = topic.kind == TopicKind.PROPOSAL and topic.answer_due is not None and topic.closed_at is None
    return owed and topic.official_pos is not None and topic.replied_at is None


def stands_since(topic: Any) -> datetime | None:
    """When it was said that the official answer on top, older than the support, is the reply; None where it was written
    as one."""
    since: datetime | None = topic.official_stands
    return since if since is not None and since > topic.official_at else None


def support_of(executor: Connection, topic: Any) -> dict[str, Any] | None:
    """How many support a proposal, how many it needs, and whether the reply is owed; None of any other topic."""
    if topic.kind != TopicKind.PROPOSAL or topic.state != State.VISIBLE:
        return None
    found = supported(executor, topic.id, topic.area_path, now())
    return {"supporters": found.supporters, "needed": found.needed, "reached": topic.answer_due is not None}


def figures(counted: Any) -> list[tuple[Any, Any, Any]]:
    """How many proposals wait for their reply and how many were answered, with the late ones."""
    late = ngettext("of these %(num)d late", "of these %(num)d late", counted.late)
    answered_late = ngettext("of these %(num)d late", "of these %(num)d late", counted.answered_late)
    return [(counted.owed, _("wait for a reply"), late), (counted.answered, _("were replied to"), answered_late)]
