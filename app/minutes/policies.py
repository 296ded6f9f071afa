"""Who may do what when a meeting is over: the minutes lines of the permission table, on rows already loaded.

`meeting` is any row with `id` and `area_path`.
"""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role
from app.kernel.errors import NotAllowed

CORRECTS_NOTHING = (STAFF - {Role.OFFICER}) | {Role.EXPERT}


def must(allowed: bool) -> None:
    """Raises `NotAllowed` unless a policy let the actor."""
    if not allowed:
        raise NotAllowed


def may_answer_somewhere(actor: Actor) -> bool:
    """question.answer: whether there can be a meeting whose questions this actor answers."""
    return actor.has(Role.OFFICER, Role.COMMISSIONER, Role.MEDIATOR, Role.PARTNER)


def may_write(actor: Actor, meeting: Any) -> bool:
    """minutes.write: the host, officers and commissioners of the area, mediators; they decide on corrections too."""
    if actor.hosts(meeting.id) or actor.has(Role.MEDIATOR):
        return True
    return actor.has(Role.OFFICER, Role.COMMISSIONER, at=meeting.area_path)


def may_correct(actor: Actor, attended: bool) -> bool:
    """minutes.correct: who came, with an account or without; of the staff officers alone."""
    return attended and actor.roles.isdisjoint(CORRECTS_NOTHING)


def may_finish(actor: Actor) -> bool:
    """minutes.final: mediators and moderators; never the police."""
    return actor.has(Role.MEDIATOR, Role.MODERATOR)


def may_echo(actor: Actor, meeting: Any, attended: bool) -> bool:
    """meeting.echo: whoever is in the hall with its code, and residents who came; never who answers or runs it."""
    if not actor.known:
        return actor.participant_key(meeting.id) is not None
    return attended and actor.roles.isdisjoint(STAFF | {Role.EXPERT})
