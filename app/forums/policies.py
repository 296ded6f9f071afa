"""Who may read, write, react and decide in forums. `forum` is any row with `access` and `area_path`; a topic's and a
post's row carry those two of their forum."""

from typing import Any

from app.forums.vocabulary import ASKING, Access, State, TopicKind
from app.identity.actor import Actor
from app.identity.vocabulary import POLICE, Role

RESIDENTS = frozenset({Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST})
OWE_REPLIES = (Role.COMMISSIONER, Role.COORDINATOR)  # to proposals with their supporters
SILENT = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.EVALUATOR, Role.EXPERT)  # who has no words in forums


def may_open_forum(actor: Actor) -> bool:
    """The city's set-up: administrators, and the product itself when areas are taken in."""
    return actor.kind == "system" or actor.has(Role.ADMINISTRATOR)


def may_keep_tags(actor: Actor) -> bool:
    """Administrators and coordinators: the city's list of tags."""
    return actor.has(Role.ADMINISTRATOR, Role.COORDINATOR)


def may_read(actor: Actor, forum: Any) -> bool:
    """Everyone; a forum for members only those of its area, moderators, mediators and evaluators."""
    if forum.access != Access.MEMBERS:
        return True
    local = (Role.VERIFIED, Role.REPRESENTATIVE, *POLICE)
    return actor.has(*local, at=forum.area_path) or actor.has(Role.MODERATOR, Role.MEDIATOR, Role.EVALUATOR)


def is_watched_reading(actor: Actor, forum: Any) -> bool:
    """Whether a reading is written down: an evaluator who looks into a forum for members."""
    return forum.access == Access.MEMBERS and actor.has(Role.EVALUATOR)


def may_write(actor: Actor, forum: Any) -> bool:
    """Moderators and mediators everywhere; residents, police and partners in their areas; every other resident's
    account in open forums, as someone whose residence there is not shown. Nobody who is muted."""
    if not actor.known or actor.muted_until is not None or not may_read(actor, forum):
        return False
    if actor.has(Role.MODERATOR, Role.MEDIATOR):
        return True
    local = (*POLICE, Role.PARTNER) if actor.is_staff else (Role.VERIFIED, Role.REPRESENTATIVE)
    return actor.has(*local, at=forum.area_path) or (forum.access == Access.OPEN and _is_resident(actor))


def may_read_topic(actor: Actor, topic: Any) -> bool:
    """As its forum; one that waits or is hidden only its author and who moderates there."""
    if not may_read(actor, topic):
        return False
    return topic.state == State.VISIBLE or _own(actor, topic) or may_moderate(actor, topic, topic.kind)


def may_read_post(actor: Actor, post: Any) -> bool:
    """As its topic; words that wait or are hidden only their author and who moderates there. `post`: a row with
    `topic_state` and `topic_kind`."""
    if not may_read(actor, post):
        return False
    if _own(actor, post) or may_moderate(actor, post, post.topic_kind):
        return True
    return post.topic_state == State.VISIBLE and post.state in (State.VISIBLE, State.REMOVED)


def may_reply(actor: Actor, topic: Any) -> bool:
    """Who may write in the forum, while the topic is seen by everybody and has not ended."""
    return topic.state == State.VISIBLE and topic.closed_at is None and may_write(actor, topic)


def may_add_images(actor: Actor) -> bool:
    """Beside their words: everybody but someone new."""
    return actor.known and not actor.new


def may_edit(actor: Actor, post: Any) -> bool:
    """The author, while the words stand and the forum is still theirs to read."""
    return (
        _own(actor, post)
        and not actor.has(*SILENT)
        and actor.muted_until is None
        and post.state in (State.VISIBLE, State.PENDING)
        and may_read(actor, post)
    )


def may_withdraw(actor: Actor, post: Any) -> bool:
    """The author, whatever a moderator decided; not the words of a moderator or mediator, which others rely on."""
    if actor.has(*SILENT, Role.MODERATOR, Role.MEDIATOR):
        return False
    return _own(actor, post) and post.state != State.REMOVED


def may_react(actor: Actor, post: Any) -> bool:
    """Residents with an account, never staff, never to their own words."""
    if not actor.known or actor.banned or not _is_resident(actor) or _own(actor, post):
        return False
    return post.state == State.VISIBLE and post.topic_state == State.VISIBLE and may_read(actor, post)


def may_link(actor: Actor, topic: Any) -> bool:
    """Say what a topic is about: its author, who moderates there, and the police of the area."""
    if actor.muted_until is not None or not may_read(actor, topic):
        return False
    own = _own(actor, topic) and not actor.has(*SILENT)
    return own or may_moderate(actor, topic, topic.kind) or may_pin(actor, topic)


def may_tag(actor: Actor, topic: Any) -> bool:
    """Choose tags of the city's list for a topic: its author while it stands, and who moderates there."""
    if not may_read(actor, topic):
        return False
    stands = topic.state in (State.VISIBLE, State.PENDING)
    own = stands and _own(actor, topic) and not actor.has(*SILENT) and actor.muted_until is None
    return own or may_moderate(actor, topic, topic.kind)


def may_follow(actor: Actor, forum: Any) -> bool:
    """Who writes somewhere in forums and may read here: follow, mute, keep the place they have read up to."""
    return actor.known and not actor.has(*SILENT) and may_read(actor, forum)


def may_moderate(actor: Actor, forum: Any, kind: str) -> bool:
    """Moderators everywhere; representatives in their areas, but for questions to the police, which are about officers;
    never police or partners: see what waits, end a topic. `kind`: the topic's."""
    if actor.has(*POLICE, Role.PARTNER):
        return False
    about_officers = kind == TopicKind.QUESTION_TO_POLICE
    return actor.has(Role.MODERATOR) or (not about_officers and actor.has(Role.REPRESENTATIVE, at=forum.area_path))


def may_pin(actor: Actor, forum: Any) -> bool:
    """Officers and commissioners in their areas, and moderators."""
    return actor.has(*POLICE, at=forum.area_path) or actor.has(Role.MODERATOR)


def may_answer_official(actor: Actor, topic: Any) -> bool:
    """Officers and commissioners in their areas; partners what was passed on to their body, and nothing else;
    coordinators a proposal to which a reply is owed."""
    return may_let_stand(actor, topic) or may_answer_for_body(actor, topic)


def may_let_stand(actor: Actor, topic: Any) -> bool:
    """topic.answer_proposal: whoever owes a proposal its reply says that an earlier answer is it; nobody for them."""
    if actor.has(*POLICE, at=topic.area_path) and may_reply(actor, topic):
        return True
    return may_reply_for_city(actor, topic)


def may_answer_for_body(actor: Actor, topic: Any) -> bool:
    """Partners, wherever the topic stands, when it was passed on to the body they speak for."""
    if not actor.known or actor.muted_until is not None or topic.referred_to is None:
        return False
    speaks = any(g.role == Role.PARTNER and g.body_id == topic.referred_to for g in actor.grants)
    return (
        speaks
        and topic.kind in ASKING
        and topic.state == State.VISIBLE
        and topic.closed_at is None
        and may_read(actor, topic)
    )


def may_refer(actor: Actor, topic: Any) -> bool:
    """topic.refer: officers and commissioners in their areas, and moderators, while a question or a proposal stands
    open: ask a partner for the official answer."""
    asks = topic.kind in ASKING
    stands = topic.state == State.VISIBLE and topic.closed_at is None
    return asks and stands and may_read(actor, topic) and may_pin(actor, topic)


def may_reply_for_city(actor: Actor, topic: Any) -> bool:
    """Coordinators, whose only words in forums are the replies that the city owes to proposals."""
    if not actor.known or actor.muted_until is not None or not actor.has(Role.COORDINATOR, at=topic.area_path):
        return False
    owed = topic.kind == TopicKind.PROPOSAL and topic.answer_due is not None and topic.closed_at is None
    return owed and topic.state == State.VISIBLE and topic.access != Access.MEMBERS


def _own(actor: Actor, thing: Any) -> bool:
    return actor.known and thing.author_id == actor.account_id


def _is_resident(actor: Actor) -> bool:
    """No office beside that of a resident: staff never act as residents."""
    return actor.roles <= RESIDENTS
