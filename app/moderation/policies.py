"""Who may moderate what. Police and partners never do; nobody decides about own words, own verdict, own body."""

from collections.abc import Collection
from typing import Any

from app.identity.actor import Actor, Grant
from app.identity.vocabulary import POLICE, Role
from app.moderation.vocabulary import MEDIATED


def may_read_queue(actor: Actor) -> bool:
    """Moderators everywhere, representatives for their areas; never the police or a partner."""
    return actor.has(Role.MODERATOR, Role.REPRESENTATIVE) and not _barred(actor)


def may_read_appeals(actor: Actor) -> bool:
    """Moderators and mediators; never the police or a partner."""
    return actor.has(Role.MODERATOR, Role.MEDIATOR) and not _barred(actor)


def may_read_mutes(actor: Actor) -> bool:
    """Moderators; never the police or a partner."""
    return actor.has(Role.MODERATOR) and not _barred(actor)


def is_tied(actor: Actor, case: Any, *, name_shown: bool) -> bool:
    """Whether somebody has declared a tie to whose words these are, or to the body that they speak about. Of words
    without a name (`name_shown` is not) nobody is told by a refusal whose they are."""
    return (name_shown and actor.tied_to(case.author_id)) or actor.tied_to_body(case.about_body_id)


def may_decide(actor: Actor, case: Any, *, name_shown: bool = True) -> bool:
    """As the queue, but nobody about own content, that of declared relatives, or what speaks about the body one works
    for, and representatives not about what concerns officers. What was said officially is for mediators."""
    if _barred(actor) or _concerned(actor, case) or is_tied(actor, case, name_shown=name_shown):
        return False
    if case.kind in MEDIATED:
        return actor.has(Role.MEDIATOR)
    if actor.has(Role.MODERATOR):
        return True
    return actor.has(Role.REPRESENTATIVE, at=case.area_path) and not case.about_officers


def may_redact_record(actor: Actor, view: Any) -> bool:
    """step.redact: mediators, never their own words, those of declared relatives or those about the body they work
    for."""
    own = view.author_id is not None and view.author_id == actor.account_id
    if actor.tied_to(view.author_id) or actor.tied_to_body(view.body_id):
        return False
    return actor.has(Role.MEDIATOR) and not _barred(actor) and not own and not actor.acts_for(view.body_id)


def may_decide_appeal(actor: Actor, appeal: Any, decided: Collection[int | None], *, name_shown: bool = True) -> bool:
    """Moderators and mediators, never who decided before (`decided`: a mute of more than a week by two) or a declared
    relative of theirs, whose words they are, or whose body they speak about."""
    if _barred(actor) or _concerned(actor, appeal) or is_tied(actor, appeal, name_shown=name_shown):
        return False
    if actor.account_id in decided or actor.tied_to(*decided):
        return False
    return actor.has(Role.MODERATOR, Role.MEDIATOR)


def may_flag(actor: Actor) -> bool:
    """Everyone, with or without an account; the browser's mark counts a visitor once."""
    return actor.known or actor.device is not None


def may_appeal(actor: Actor, case: Any) -> bool:
    """The author, signed in, or by the receipt of the report that the words stand in."""
    if case.author_id is not None:
        return bool(case.author_id == actor.account_id)
    return actor.holds_receipt(case.kind, case.thing_id)


def deciding_grant(actor: Actor, case: Any) -> Grant | None:
    """The grant in whose capacity the actor decides: a moderator's before a mediator's before a representative's."""
    for role in (Role.MODERATOR, Role.MEDIATOR, Role.REPRESENTATIVE):
        for grant in actor.grants:
            if grant.role == role and case.area_path.startswith(grant.area_path):
                return grant
    return None


def _barred(actor: Actor) -> bool:
    return actor.has(*POLICE, Role.PARTNER)


def _concerned(actor: Actor, case: Any) -> bool:
    own = case.author_id is not None and case.author_id == actor.account_id
    return own or actor.acts_for(case.about_body_id)
