"""Who may see places, contacts and identities, and who makes an issue less or more public."""

from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import LINE, Role
from app.issues.policies.handling import is_on_the_case, is_partner_of, is_reporter, is_tied, may_read, may_route
from app.issues.vocabulary import APPEAL_WITHIN, FROM_RESIDENTS, SHOWN_ONCE_WITHIN, Look


def may_see_point(actor: Actor, issue: Any) -> bool:
    """issue.point: the reporter, whoever handles it, moderators and mediators."""
    return is_reporter(actor, issue) or is_on_the_case(actor, issue) or actor.has(Role.MODERATOR, Role.MEDIATOR)


def is_watched_point(actor: Actor, issue: Any) -> bool:
    """Whether the showing of the exact place is written down: to a moderator or mediator who is not on the case."""
    return not is_reporter(actor, issue) and not is_on_the_case(actor, issue)


def may_see_words(actor: Actor, issue: Any) -> bool:
    """Whether words that wait for a moderator are shown to this actor: reporter, those who answer, moderators."""
    return may_see_point(actor, issue) or may_route(actor, issue)


def may_show_own(actor: Actor, issue: Any) -> bool:
    """issue.hide_more and issue.show_more of a reporter, and blacking out the own words: at once."""
    return is_reporter(actor, issue)


def may_take_out(actor: Actor, issue: Any) -> bool:
    """issue.hide_more of police and partners: officers and commissioners of the area, a partner on what was referred
    to it, until a mediator has looked. What was promised in public stays public."""
    if issue.origin_kind not in FROM_RESIDENTS or is_reporter(actor, issue) or is_tied(actor, issue):
        return False
    return actor.has(Role.OFFICER, Role.COMMISSIONER, at=issue.area_path) or is_partner_of(actor, issue)


def may_show_more(actor: Actor, issue: Any) -> bool:
    """issue.show_more: the reporter; a mediator whom the reporter lets."""
    return is_reporter(actor, issue) or (issue.mediator_may_show and actor.has(Role.MEDIATOR))


def may_look_again(actor: Actor) -> bool:
    """issue.second_look: mediators see what was taken out of public view; never the police or a partner."""
    return actor.has(Role.MEDIATOR) and not actor.has(*LINE)


def is_tied_to_hiding(actor: Actor, hiding: Any, issue: Any) -> bool:
    """Whether a tie was declared to who took it out of view, to who reported it, or to the body that answers. Mediators
    may know who reported, and are not told which of them it is."""
    return actor.tied_to(hiding.account_id, issue.reporter_account_id) or actor.tied_to_body(issue.body_id)


def may_decide_hiding(actor: Actor, hiding: Any, issue: Any) -> bool:
    """A mediator who neither took it out nor reported it, whose body does not answer it, who has declared no tie to any
    of them and who, on an appeal, did not decide first."""
    own = actor.account_id in (hiding.account_id, issue.reporter_account_id)
    if own or actor.acts_for(issue.body_id) or is_tied_to_hiding(actor, hiding, issue):
        return False
    return may_look_again(actor) and not (hiding.look == Look.APPEALED and hiding.decided_by == actor.account_id)


def may_answer_hiding(actor: Actor, issue: Any, hiding: Any, now: datetime) -> bool:
    """The reporter says why it should be public: while it waits, and once more within six months of a decision."""
    if hiding is None or not is_reporter(actor, issue):
        return False
    if hiding.look == Look.CONFIRMED:
        return hiding.appealed_at is None and now <= hiding.decided_at + APPEAL_WITHIN
    return bool(hiding.look == Look.OPEN)


def may_hear_alarms(actor: Actor) -> bool:
    """issue.alarm: moderators and mediators; never the police or a partner."""
    return actor.has(Role.MODERATOR, Role.MEDIATOR) and not actor.has(*LINE)


def may_see_to_alarm(actor: Actor, issue: Any) -> bool:
    """As above, but nobody to what they reported themselves or what the body they work for answers."""
    own = issue.reporter_account_id is not None and issue.reporter_account_id == actor.account_id
    return may_hear_alarms(actor) and not own and not actor.acts_for(issue.body_id)


def may_see_contact(actor: Actor, issue: Any) -> bool:
    """issue.contact: the reporter; mediators who are of no line of command, and each look is written down."""
    return is_reporter(actor, issue) or (actor.has(Role.MEDIATOR) and not actor.has(*LINE))


def may_ask_identity(actor: Actor, issue: Any) -> bool:
    """issue.contact with a reason and a second person: officers and commissioners of the area who may read it, the
    administrator."""
    if is_reporter(actor, issue) or may_see_contact(actor, issue):
        return False
    police = actor.has(Role.OFFICER, Role.COMMISSIONER, at=issue.area_path) and may_read(actor, issue)
    return police or actor.has(Role.ADMINISTRATOR)


def may_be_second(actor: Actor) -> bool:
    """issue.contact_second: mediators and administrators, who are of no line of command."""
    return actor.has(Role.MEDIATOR, Role.ADMINISTRATOR) and not actor.has(*LINE)


def may_answer_identity(actor: Actor, request: Any, issue: Any) -> bool:
    """The second person is another one than who asked, no declared relative, and not the reporter."""
    if is_tied_to_request(actor, request, issue):
        return False
    return may_be_second(actor) and actor.account_id not in (request.asked_by, issue.reporter_account_id)


def is_tied_to_request(actor: Actor, request: Any, issue: Any) -> bool:
    """Whether a tie was declared to who asks; of mediators, who may know it, also to who reported."""
    about = (request.asked_by, issue.reporter_account_id) if actor.has(Role.MEDIATOR) else (request.asked_by,)
    return actor.tied_to(*about)


def may_see_identity(actor: Actor, request: Any, now: datetime) -> bool:
    """Whoever asked, once, within half an hour of the second person's yes."""
    if request is None or actor.account_id is None or request.asked_by != actor.account_id or not request.agreed:
        return False
    return request.shown_at is None and now <= request.answered_at + SHOWN_ONCE_WITHIN
