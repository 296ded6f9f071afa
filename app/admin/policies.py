"""Who may do what with the installation as a whole."""

from app.admin.vocabulary import Group
from app.identity.actor import Actor
from app.identity.vocabulary import Role

# Which part of the journal belongs to whose work. Only who stands outside every chain of command sees all of it.
READS = {
    Role.MODERATOR: frozenset({Group.MODERATION}),
    Role.MEDIATOR: frozenset({Group.CASES}),
    Role.ADMINISTRATOR: frozenset({Group.TECHNICAL}),
    Role.EVALUATOR: frozenset(Group),
}


def may_fill_demo(actor: Actor) -> bool:
    """Fill a demo: the operator's command alone."""
    return actor.kind == "system"


def journal_groups(actor: Actor) -> frozenset[Group]:
    """The groups of acts that the actor may search in the journal: each role its own, most people none."""
    return frozenset().union(*(READS.get(role, frozenset()) for role in actor.roles))


def may_purge(actor: Actor) -> bool:
    """Forget what its time is over for: the worker and the operator's command."""
    return actor.kind == "system"


def may_enter_requests(actor: Actor) -> bool:
    """authority.enter: administrators, whoever the authority is; the police of the city are one too."""
    return actor.has(Role.ADMINISTRATOR)


def may_edit_settings(actor: Actor) -> bool:
    """settings.edit: the administrator."""
    return actor.has(Role.ADMINISTRATOR)


def may_rotate_keys(actor: Actor) -> bool:
    """Seal anew: the operator's command alone."""
    return actor.kind == "system"
