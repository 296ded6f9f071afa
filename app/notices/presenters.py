"""The inbox and the choice of mails, in words."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from jinja2 import TemplateError, TemplateNotFound

from app.forums.policies import may_read
from app.identity.actor import Actor
from app.issues.vocabulary import WordsState
from app.kernel.db import reader
from app.kernel.text import excerpt
from app.notices.letters import subject_of
from app.notices.queries import unread
from app.notices.vocabulary import ALL, INBOX_LENGTH, Kind
from app.web.login import actor

ABOUT = 120


def kind_words() -> dict[str, str]:
    """What each kind is about, for the list of choices."""
    return {
        Kind.ISSUE: _("Steps on what I reported or am affected by"),
        Kind.JUDGED: _("What moderators decide about my words"),
        Kind.PLACE: _("My places at meetings"),
        Kind.MEETING: _("Meetings I signed up for: reminders, changes"),
        Kind.QUESTION: _("Answers to my questions"),
        Kind.REPLY: _("Replies to what I wrote"),
        Kind.FOLLOW: _("What I follow, and consultations I took part in"),
        Kind.DUTY: _("What waits for me at the desk"),
    }


def entries(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The notices as lines of the inbox."""
    return [
        {
            "title": _line(row),
            "about": _about(row),
            "url": row.path,
            "at": row.at,
            "unread": row.read_at is None,
        }
        for row in rows
    ]


def followed_lines(rows: Sequence[Any]) -> list[tuple[str, str, str]]:
    """(reference, title, language) of what somebody follows; no title while nobody may read it."""
    shown = [(row, row.words_state == WordsState.VISIBLE) for row in rows]
    return [(row.ref, row.title if words else "", row.lang if words else "") for row, words in shown]


def talk_lines(actor: Actor, topics: Sequence[Any], forums: Sequence[Any]) -> list[tuple[str, str, str, str]]:
    """(title, language, address, where to stop) of the forums and topics somebody follows and may still read."""
    told = [(row, f"/forums/{row.slug}", "") for row in forums] + [
        (row, f"/topics/{row.id}", row.lang) for row in topics
    ]
    return [(row.title, lang, path, f"{path}/follow") for row, path, lang in told if may_read(actor, row)]


def older_than(rows: Sequence[Any]) -> int | None:
    """Where the next part of the inbox begins; None at its end."""
    return rows[-1].id if len(rows) == INBOX_LENGTH else None


def _line(row: Any) -> str:
    try:
        return subject_of(row.words, row.facts)
    except (TemplateNotFound, TemplateError):  # a text of an earlier version: the way there is what counts
        return _("Something happened")


def _about(row: Any) -> str:
    """The thing's own words, where the line above names it by its reference alone."""
    own = row.kind in (Kind.ISSUE, Kind.DUTY, Kind.FOLLOW, Kind.QUESTION, Kind.JUDGED)
    return excerpt(row.facts.get("question") or row.facts.get("title") or "", ABOUT) if own else ""


def mail_choices(stopped: Collection[str]) -> list[tuple[str, str, bool]]:
    """(kind, words, whether mail comes) for each kind."""
    return [(kind, words, kind not in stopped and ALL not in stopped) for kind, words in kind_words().items()]


def unread_number() -> int | None:
    """How many notices wait for whoever is signed in; nothing for a visitor, and no statement."""
    account_id = actor().account_id
    return unread(reader(), account_id) or None if account_id is not None else None
