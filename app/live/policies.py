"""Who may do what in a hall: the "question.…" and "hall.…" lines of the permission table.

`hall` is any row with `meeting_id`, `area_path`, `phase` and `bodies`. Staff never ask or support as residents.
"""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import LINE, STAFF, Role
from app.live.vocabulary import Audience, Phase

OFFICES = STAFF | {Role.EXPERT}


def takes_part(actor: Actor, meeting_id: int) -> bool:
    """Whether this is a participant of the meeting, or a resident with an account."""
    if actor.known:
        return actor.roles.isdisjoint(OFFICES)
    return actor.participant_key(meeting_id) is not None


def may_ask(actor: Actor, hall: Any) -> bool:
    """question.ask: participants and residents."""
    return takes_part(actor, hall.meeting_id)


def may_enter(actor: Actor, hall: Any) -> bool:
    """question.enter, from hall, paper or phone: the host, officers of the area, moderators, mediators."""
    return may_queue(actor, hall) or actor.has(Role.OFFICER, at=hall.area_path)


def may_support(actor: Actor, hall: Any) -> bool:
    """question.support: participants and residents."""
    return takes_part(actor, hall.meeting_id)


def may_queue(actor: Actor, hall: Any) -> bool:
    """question.queue: the host, moderators, mediators; never the police or a partner."""
    return actor.hosts(hall.meeting_id) or (actor.has(Role.MODERATOR, Role.MEDIATOR) and not actor.has(*LINE))


def may_read_asker(actor: Actor) -> bool:
    """question.asker: mediators, each look written down; nobody who moderates, answers or hosts."""
    return actor.has(Role.MEDIATOR) and not actor.has(*LINE)


def may_moderate(actor: Actor, hall: Any) -> bool:
    """question.moderate: as question.queue."""
    return may_queue(actor, hall)


def may_answer(actor: Actor, hall: Any) -> bool:
    """question.answer: officers and commissioners of the area, mediators; whoever stands for a body that was invited to
    this meeting, until its questions are closed."""
    if actor.has(Role.OFFICER, Role.COMMISSIONER, at=hall.area_path) or actor.has(Role.MEDIATOR):
        return True
    return hall.phase != Phase.CLOSED and not stands_for(actor).isdisjoint(hall.bodies)


def stands_for(actor: Actor) -> frozenset[int]:
    """The bodies outside the police for which this is one who acts."""
    return frozenset(g.body_id for g in actor.grants if g.role == Role.PARTNER and g.body_id is not None)


def may_change_phase(actor: Actor, hall: Any) -> bool:
    """hall.phase: the host, officers of the area, moderators, mediators; the house itself when the meeting moves."""
    return actor.kind == "system" or may_enter(actor, hall)


def may_switch_moderation(actor: Actor, hall: Any) -> bool:
    """hall.phase: whether questions wait for a moderator; not the police."""
    return may_queue(actor, hall)


def may_run_hands(actor: Actor, hall: Any) -> bool:
    """hall.hands: the host, officers of the area, moderators, mediators."""
    return may_enter(actor, hall)


def may_raise_hand(actor: Actor, hall: Any) -> bool:
    """As question.support: participants and residents, never staff as residents."""
    return takes_part(actor, hall.meeting_id)


def may_set_timer(actor: Actor, hall: Any) -> bool:
    """As hall.phase."""
    return may_change_phase(actor, hall)


def may_check_in_self(actor: Actor, hall: Any) -> bool:
    """Say that one is there: a participant or resident who came in with the code of the meeting."""
    return takes_part(actor, hall.meeting_id) and actor.participant_key(hall.meeting_id) is not None


def may_enter_attendance(actor: Actor, hall: Any) -> bool:
    """meeting.check_in: the host, officers of the area, moderators, mediators."""
    return may_enter(actor, hall)


def may_host(actor: Actor, hall: Any) -> bool:
    """question.queue, for the page of a neutral host."""
    return may_queue(actor, hall)


def may_keep_note(actor: Actor, hall: Any) -> bool:
    """Own notes: whoever enters, moderates or answers in this meeting."""
    return may_enter(actor, hall) or may_answer(actor, hall)


def may_join(actor: Actor, hall: Any, audience: Audience) -> bool:
    """hall.watch for hall and screen; the panel is for who answers, the desk for who holds the queue."""
    if audience == Audience.PANEL:
        return may_answer(actor, hall)
    return audience != Audience.DESK or may_queue(actor, hall)


def must_wait(actor: Actor, hall: Any, published_before: int, watched: int) -> bool:
    """Whether a question waits for a moderator: each while the hall is moderated, else the first `watched` of a
    participant without account and of somebody new, and each of a minor. Who moderates never waits."""
    if may_moderate(actor, hall):
        return False
    if hall.moderated or actor.minor:
        return True
    if actor.known:
        return actor.new and published_before < watched
    return published_before < watched
