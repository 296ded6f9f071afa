"""What holds for everything that is written: length, pace of someone new, the name and office it stands under."""

import re
from collections.abc import Collection
from math import ceil

from app.forums import queries
from app.forums.vocabulary import (
    BODY_LONGEST,
    BODY_SHORTEST,
    NEW_DAY,
    NEW_LINKS,
    NEW_REPLIES,
    NEW_TOPICS,
    Badge,
    State,
    TopicKind,
)
from app.identity.actions import agree_to_charter
from app.identity.actor import Actor
from app.identity.policies import must_keep_charter
from app.identity.vocabulary import POLICE, Role
from app.kernel.clock import now
from app.kernel.danger import speaks_of_danger
from app.kernel.db import session
from app.kernel.errors import Invalid, TooMany
from app.kernel.text import tidy_block
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why

AT = re.compile(r"(?<!\w)@")
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
BADGES = (
    (POLICE, Badge.POLICE),
    ({Role.PARTNER}, Badge.PARTNER),
    ({Role.MEDIATOR}, Badge.MEDIATOR),
    ({Role.MODERATOR}, Badge.MODERATOR),
    ({Role.REPRESENTATIVE}, Badge.REPRESENTATIVE),
    ({Role.COORDINATOR}, Badge.CITY),
)


def check_words(actor: Actor, body: str) -> str:
    """The tidied words of a post; raises `Invalid` when they are too few, too many, or link too much for someone
    new."""
    words = tidy_block(body)
    if len(words) < BODY_SHORTEST:
        raise Invalid("Write at least 8 characters.", field="body")
    if len(words) > BODY_LONGEST:
        raise Invalid("This is too long: 10,000 characters at most.", field="body")
    if actor.new and len(LINK.findall(words)) > NEW_LINKS:
        raise Invalid("While you are new, a text may hold two links.", field="body")
    return words


def named_in(words: str, names: Collection[str]) -> list[str]:
    """Which of these names (in small letters) stand in a text behind an @, in the order of the text; of "Ana" and "Ana
    Gil" the longer one that fits."""
    small, found = words.casefold(), list[str]()
    longest = sorted(names, key=len, reverse=True)
    for piece in AT.split(small)[1:]:
        name = next((name for name in longest if piece.startswith(name) and not piece[len(name) :][:1].isalnum()), None)
        if name is not None and name not in found:
            found.append(name)
    return found


def keep_to_charter(actor: Actor, agrees: bool) -> None:
    """Let somebody write who has agreed to the charter, or agrees now; else raises `Invalid`. Part of the act."""
    must_keep_charter(actor, agrees)
    if actor.known and agrees:
        agree_to_charter(actor=actor)


def check_first_day(actor: Actor, *, opens: bool) -> None:
    """Raises `TooMany` when someone new has written a day's share."""
    if not actor.new or actor.account_id is None:
        return
    written = queries.written_since(session(), actor.account_id, now() - NEW_DAY)
    if (opens and written.topics >= NEW_TOPICS) or (not opens and written.replies >= NEW_REPLIES):
        first = written.first_topic if opens else written.first_reply
        wait = ceil((first + NEW_DAY - now()).total_seconds())
        raise TooMany("You have written a lot for a first day.", retry_after=max(1, wait))


def first_state(actor: Actor) -> State:
    """What someone new writes waits for a moderator."""
    return State.PENDING if actor.new else State.VISIBLE


def by_line(actor: Actor, area_path: str) -> tuple[str, str]:
    """The name and the office a post is signed with: the duty name for the police, the own name for residents."""
    badge = next((badge for roles, badge in BADGES if actor.has(*roles, at=area_path)), None)
    badge = badge or next((badge for roles, badge in BADGES[1:4] if actor.has(*roles)), None)
    name = actor.name
    if badge == Badge.POLICE and actor.account_id is not None:
        name = queries.duty_name(session(), actor.account_id) or name
    return name, badge or ""


def review(actor: Actor, kind: str, thing_id: int, area_path: str, topic_kind: str, *, state: str, words: str) -> None:
    """Put a topic or post of someone new into the moderators' queue; on top of it whatever speaks of danger now, also
    what everybody sees already."""
    urgent = speaks_of_danger(words)
    if state != State.PENDING and not urgent:
        return
    submit_for_review(
        actor=actor,
        kind=kind,
        thing_id=thing_id,
        area_path=area_path,
        why=Why.NEWCOMER if state == State.PENDING else Why.FLAGGED,
        author_id=actor.account_id,
        urgent=urgent,
        about_officers=topic_kind == TopicKind.QUESTION_TO_POLICE,
    )
