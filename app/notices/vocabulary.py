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
    DUTY = "duty"
    FOLLOW = "follow"


ALL = "all"
CONSUMER = "notices"
INBOX_LENGTH = 50
MAIL_NEWER_THAN = timedelta(days=3)  # what happened earlier (an import, a long standstill) goes to the inbox alone
READ_OLDER_THAN = timedelta(days=30)  # and what is older still counts as read
NOTICE_KEPT = timedelta(days=365)
WORDS_KEPT = timedelta(days=1)  # of a letter that was sent; its row stays, so that nothing is told twice
LETTER_KEPT = timedelta(days=90)
GIVEN_UP_KEPT = timedelta(days=30)
BATCH = 10
DIGEST_HOUR = 18  # in the city, when the mail of the day goes out
DIGEST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account, which has an inbox and an address, or an address alone; `lang` as the person chose it. `follow_id`:
    by which an address follows an issue; `mark`: what the address is known by, where it is not opened yet."""

    account_id: int | None
    email: str
    lang: str | None = None
    follow_id: int | None = None
    mark: str = ""

    @property
    def person(self) -> str:
        """What tells this person apart from others, without an address in it."""
        if self.account_id:
            return f"account:{self.account_id}"
        return self.mark or keyed("notice.person", self.email.strip().lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing to be told to one person.

    `words`: which text, as in templates/mail ("meetings/place_taken"); `values` fill it, a moment or day as ISO text
    under a name that ends in _at or _on. `path`: where it leads. `private`: the letter's words are wiped once it is
    out. `reply_to`: an address that takes an answer by mail. `asked`: the person is waiting for this very letter, so no
    stop holds it back and no inbox gets it. `issue_id`: it waits for the mail of the day, about this issue and its step
    `step_id`, or about the post `post_id`, the consultation `consultation_id`, the cycle of priorities `cycle_id`; the
    inbox has it at once. `news`: also for whoever did it, who cannot know what came of it.
    """

    to: Recipient
    kind: Kind
    words: str
    path: str
    values: dict[str, Any] = field(default_factory=dict)
    private: bool = False
    reply_to: str = ""
    asked: bool = False
    news: bool = False
    issue_id: int | None = None
    step_id: int | None = None
    post_id: int | None = None
    consultation_id: int | None = None
    cycle_id: int | None = None

    @property
    def daily(self) -> bool:
        """Whether it waits for the mail of the day."""
        return (self.issue_id, self.post_id, self.consultation_id, self.cycle_id) != (None, None, None, None)


# What a listener says for one event: whom it concerns, and in which words.
Listener = Callable[[Executor, Any], Iterable[Telling]]
Heard = dict[type[Event], Listener]
