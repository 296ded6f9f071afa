"""What holds for everything that is written: length, pace of someone new, the name and office it stands under."""

import re

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
from app.identity.actor import Actor
from app.identity.vocabulary import POLICE, Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, TooMany
from app.kernel.text import tidy_block
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why

LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
BADGES = (
    (POLICE, Badge.POLICE),
    ({Role.PARTNER}, Badge.PARTNER),
    ({Role.MEDIATOR}, Badge.MEDIATOR),
    ({Role.MODERATOR}, Badge.MODERATOR),
    ({Role.REPRESENTATIVE}, Badge.REPRESENTATIVE),
)
WAIT_S = 3_600


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


def check_first_day(actor: Actor, *, opens: bool) -> None:
    """Raises `TooMany` when someone new has written a day's share."""
    if not actor.new or actor.account_id is None:
        return
    written = queries.written_since(session(), actor.account_id, now() - NEW_DAY)
    if (opens and written.topics >= NEW_TOPICS) or (not opens and written.replies >= NEW_REPLIES):
        raise TooMany("You have written a lot for a first day. Please come back tomorrow.", retry_after=WAIT_S)


def first_state(actor: Actor) -> State:
    """What someone new writes waits for a moderator."""
    return State.PENDING if actor.new else State.VISIBLE


def by_line(actor: Actor, area_path: str) -> tuple[str, str]:
    """The name and the office a post is signed with: the duty name for the police, the own name for residents."""
    badge = next((badge for roles, badge in BADGES if actor.has(*roles, at=area_path)), None)
    badge = badge or next((badge for roles, badge in BADGES[2:4] if actor.has(*roles)), None)
    name = actor.name
    if badge == Badge.POLICE and actor.account_id is not None:
        name = queries.duty_name(session(), actor.account_id) or name
    return name, badge or ""


def review(actor: Actor, kind: str, thing_id: int, area_path: str, topic_kind: str) -> None:
    """Put a topic or post of someone new into the moderators' queue."""
    submit_for_review(
        actor=actor,
        kind=kind,
        thing_id=thing_id,
        area_path=area_path,
        why=Why.NEWCOMER,
        about_officers=topic_kind == TopicKind.QUESTION_TO_POLICE,
    )
