"""Kinds of notices, and what the listeners hand over to be told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.kernel.db import Executor
from app.kernel.journal import Event
from app.kernel.sealed import keyed


class Kind(StrEnum):
    """What a person may stop, one by one. Nobody is told of anything but their own things."""

    ISSUE = "issue"
    JUDGED = "judged"
    PLACE = "place"
    MEETING = "meeting"
    QUESTION = "question"
    REPLY = "reply"


ALL = "all"
CONSUMER = "notices"
INBOX_LENGTH = 50
MAIL_NEWER_THAN = timedelta(days=3)  # what happened earlier (an import, a long standstill) goes to the inbox alone
READ_OLDER_THAN = timedelta(days=30)  # and what is older still counts as read
BATCH = 10


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account, which has an inbox and an address, or an address alone; `lang` as the person chose it."""

    account_id: int | None
    email: str
    lang: str | None = None

    @property
    def person(self) -> str:
        """What tells this person apart from others, without an address in it."""
        return f"account:{self.account_id}" if self.account_id else keyed("notice.person", self.email.strip().lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing to be told to one person.

    `words`: which text, as in templates/mail ("meetings/place_taken"); `values` fill it, a moment or day as ISO text
    under a name that ends in _at or _on. `path`: where it leads. `private`: the letter's words are wiped once it is
    out. `asked`: the person is waiting for this very letter, so no stop holds it back and no inbox gets it.
    """

    to: Recipient
    kind: Kind
    words: str
    path: str
    values: dict[str, Any] = field(default_factory=dict)
    private: bool = False
    asked: bool = False


# What a listener says for one event: whom it concerns, and in which words.
Listener = Callable[[Executor, Any], Iterable[Telling]]
Heard = dict[type[Event], Listener]
