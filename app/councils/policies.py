"""Who may do what in councils: the "council.…" lines of the permission table. `member`: the row by which somebody is on
the list of that council today, or None."""

from datetime import datetime
from typing import Any

from app.councils.vocabulary import PollKind
from app.forums.vocabulary import Access
from app.identity.actor import Actor
from app.identity.vocabulary import Role

# Who looks after others' words or the house, and therefore has no vote.
WITHOUT_VOTE = (Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR, Role.EVALUATOR, Role.EXPERT)
RESIDENTS = frozenset({Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST})


def is_open(poll: Any, now: datetime) -> bool:
    """Whether ballots are taken."""
    return bool(now < poll.closes_at)


def may_keep(actor: Actor, area_path: str) -> bool:
    """council.keep: set up councils, keep their lists, say what follows. Commissioners in their areas, coordinators."""
    return actor.has(Role.COMMISSIONER, Role.COORDINATOR, at=area_path)


def may_keep_any(actor: Actor) -> bool:
    """Whether there is an area in which this actor may set one up."""
    return actor.has(Role.COMMISSIONER, Role.COORDINATOR)


def may_propose(actor: Actor, member: Any) -> bool:
    """council.propose: members by the list of that council put something to the vote."""
    return member is not None and actor.known and actor.muted_until is None and not actor.has(*WITHOUT_VOTE)


def may_choose_name(actor: Actor, member: Any) -> bool:
    """council.decide: members say whether others read their name, also those who may not write at the moment."""
    return member is not None and actor.known and not actor.has(*WITHOUT_VOTE)


def may_vote(actor: Actor, council: Any, poll: Any, member: Any) -> bool:
    """council.decide: members by the list. council.rank: the needs of an open council also the verified residents of
    its area."""
    if actor.banned or not actor.known or actor.has(*WITHOUT_VOTE):
        return False
    return member is not None or (
        poll.kind == PollKind.NEEDS and council.access == Access.OPEN and lives(actor, council)
    )


def lives(actor: Actor, council: Any) -> bool:
    """Whether a resident has shown to live in the area, or somewhere in it; staff never act as residents."""
    homes = [grant.area_path for grant in actor.grants if grant.role == Role.VERIFIED]
    path = council.area_path
    return actor.roles <= RESIDENTS and any(home.startswith(path) or path.startswith(home) for home in homes)


def may_watch(actor: Actor, council: Any, member: Any) -> bool:
    """Read what is being voted on: everybody; in a council for members these, and whoever keeps it or moderates. What
    was decided everybody reads."""
    if council.access != Access.MEMBERS or member is not None:
        return True
    return may_keep(actor, council.area_path) or actor.has(Role.MODERATOR, Role.MEDIATOR)


def may_promise(actor: Actor, council: Any, poll: Any, now: datetime) -> bool:
    """council.promise: officers and commissioners of the area, and mediators, once the vote is over."""
    here = actor.has(Role.OFFICER, Role.COMMISSIONER, at=council.area_path) or actor.has(Role.MEDIATOR)
    return here and not is_open(poll, now)
