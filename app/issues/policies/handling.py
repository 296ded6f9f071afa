"""Who may report, read, answer, rate and set up; `issue` is a row as this package says."""

from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.policies import TIED
from app.identity.vocabulary import LINE, STAFF, Role
from app.issues.vocabulary import (
    CLOSING_WINDOW,
    RECEIPT_KIND,
    Assessor,
    Level,
    ReporterKind,
    State,
)
from app.kernel.errors import NotAllowed

REPORTING_STAFF = (Role.OFFICER, Role.MODERATOR, Role.MEDIATOR)
RESIDENT_ROLES = (Role.VERIFIED, Role.REPRESENTATIVE)
FOLLOWING = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER, Role.MODERATOR, Role.MEDIATOR)
PROMISING = (Role.OFFICER, Role.COMMISSIONER)
# Who speaks for an institution: they rate nothing and are not "affected too".
INSTITUTIONAL = STAFF | {Role.EXPERT}
# Whose reading of what is confidential is written down each time.
WATCHED = (Role.MODERATOR, Role.MEDIATOR, Role.EVALUATOR)


def speaks_for_institution(actor: Actor) -> bool:
    """Whether the actor holds an office, beside which nobody takes part as a resident."""
    return not actor.roles.isdisjoint(INSTITUTIONAL)


def is_resident(actor: Actor) -> bool:
    """Whether the actor takes part as a resident: an account without an office."""
    return actor.known and not speaks_for_institution(actor)


def is_reporter(actor: Actor, issue: Any) -> bool:
    """Whether the actor holds this issue's receipt, or reported it with this account."""
    if actor.holds_receipt(RECEIPT_KIND, issue.id):
        return True
    mine = issue.reporter_account_id is not None and issue.reporter_account_id == actor.account_id
    return mine and issue.reporter_kind == ReporterKind.ACCOUNT


def is_tied(actor: Actor, issue: Any) -> bool:
    """Whether the actor has declared a tie to who reported this under a name that everybody reads. Where the name is
    not shown nobody is barred: being refused, or passed over, would tell who reported it."""
    return bool(actor.ties) and shows_name(issue) and actor.tied_to(issue.reporter_account_id)


def is_tied_to_answer(actor: Actor, issue: Any) -> bool:
    """The same for whoever judges how it was answered: a tie to the officer it is assigned to, or to its body, too."""
    return is_tied(actor, issue) or actor.tied_to(issue.officer_account_id) or actor.tied_to_body(issue.body_id)


def must_be_free(actor: Actor, issue: Any) -> None:
    """Raises `NotAllowed` with the reason when a declared tie bars from handling an issue."""
    if is_tied(actor, issue):
        raise NotAllowed(TIED)


def shows_name(issue: Any) -> bool:
    """Whether everybody reads who reported it."""
    known = issue.reporter_kind == ReporterKind.ACCOUNT and issue.level == Level.PUBLIC_NAME
    return bool(known and not issue.confidential)


def may_report(actor: Actor, level: Level) -> bool:
    """issue.report: visitors and residents; officers as an office; moderators and mediators on somebody's behalf."""
    if actor.kind == "system":
        return True
    if not actor.known:
        return True
    if actor.has(*REPORTING_STAFF):
        return level != Level.PUBLIC_NAME
    return is_resident(actor)


def must_wait(actor: Actor) -> bool:
    """Whether this actor's words wait for a moderator: without an account, or new."""
    return actor.kind != "system" and (not actor.known or actor.new)


def may_read(actor: Actor, issue: Any, *, sampled: bool = False) -> bool:
    """issue.read, and issue.read_confidential for what is not public. `sampled`: it belongs to the part of its quarter
    that evaluators read."""
    if not issue.confidential or actor.kind == "system" or is_reporter(actor, issue):
        return True
    if is_on_the_case(actor, issue) or actor.has(Role.MODERATOR, Role.MEDIATOR):
        return True
    return sampled and actor.has(Role.EVALUATOR)


def may_read_sample(actor: Actor) -> bool:
    """issue.read_confidential of evaluators: the list of what they may read."""
    return actor.has(Role.EVALUATOR)


def is_watched_reading(actor: Actor, issue: Any) -> bool:
    """Whether a reading of this issue is written down: a moderator, mediator or evaluator who opens a confidential
    one."""
    if not issue.confidential or is_reporter(actor, issue) or is_on_the_case(actor, issue):
        return False
    return actor.has(*WATCHED)


def is_on_the_case(actor: Actor, issue: Any) -> bool:
    """Whoever handles it, and the area's officers of the unit it is assigned to, since one of them must take it."""
    if may_handle(actor, issue):
        return True
    unit = issue.body_id is not None and any(
        g.role == Role.OFFICER and g.body_id == issue.body_id and issue.area_path.startswith(g.area_path)
        for g in actor.grants
    )
    return unit and not is_reporter(actor, issue) and not is_tied(actor, issue)


def may_handle(actor: Actor, issue: Any) -> bool:
    """issue.step, issue.close: the assigned officer or, while that one is away, the deputy; the area's commissioner; a
    partner on what was referred to it."""
    if actor.kind == "system":
        return True
    if is_reporter(actor, issue) or is_tied(actor, issue):
        return False
    if actor.has(Role.COMMISSIONER, at=issue.area_path):
        return True
    if actor.has(Role.OFFICER, at=issue.area_path) and issue.officer_account_id in actor.answers_for:
        return True
    return is_partner_of(actor, issue)


def may_route(actor: Actor, issue: Any) -> bool:
    """issue.route: officers and commissioners of the area, the partner it was referred to, moderators; the
    coordinator while no body has it."""
    if actor.kind == "system":
        return True
    if is_reporter(actor, issue) or is_tied(actor, issue) or not may_read(actor, issue):
        return False
    if actor.has(Role.OFFICER, Role.COMMISSIONER, at=issue.area_path) or actor.has(Role.MODERATOR):
        return True
    return is_partner_of(actor, issue) or (actor.has(Role.COORDINATOR) and issue.body_id is None)


def may_send_on(actor: Actor, issue: Any) -> bool:
    """issue.route of the coordinator: to give what no body has to one, unread where it is confidential."""
    return (
        actor.has(Role.COORDINATOR)
        and issue.body_id is None
        and issue.reporter_account_id != actor.account_id
        and not is_tied(actor, issue)
    )


def may_hand_on(actor: Actor, issue: Any) -> bool:
    """issue.route of an officer, commissioner or moderator whom a declared tie bars: to assign it to a colleague, and
    nothing else."""
    if is_reporter(actor, issue) or not is_tied(actor, issue):
        return False
    return actor.has(Role.OFFICER, Role.COMMISSIONER, at=issue.area_path) or actor.has(Role.MODERATOR)


def may_see_unrouted(actor: Actor) -> bool:
    """The list of what no body has: for coordinators."""
    return actor.has(Role.COORDINATOR)


def may_take(actor: Actor, issue: Any) -> bool:
    """issue.route of the body that an issue was passed on to: to say that it takes it."""
    return not is_reporter(actor, issue) and not is_tied(actor, issue) and _speaks_for_its_body(actor, issue)


def may_return(actor: Actor, issue: Any, *, waits: bool) -> bool:
    """issue.route of the body that has an issue: to send it back. Partners at any time, a police unit while it has
    not taken it (`waits`), since afterwards it passes it on."""
    if is_reporter(actor, issue) or is_tied(actor, issue):
        return False
    return is_partner_of(actor, issue) or (waits and _speaks_for_its_body(actor, issue))


def may_step(actor: Actor, issue: Any) -> bool:
    """issue.step."""
    return may_handle(actor, issue)


def may_close(actor: Actor, issue: Any) -> bool:
    """issue.close."""
    return may_handle(actor, issue)


def may_note(actor: Actor, issue: Any) -> bool:
    """issue.step of notes that stay inside: who handles it, and the area's officers of its unit. Each body reads its
    own; nobody outside the line of command reads any."""
    return actor.account_id is not None and is_on_the_case(actor, issue)


def may_sign(actor: Actor, issue: Any, proposal: Any) -> bool:
    """issue.close of the second officer: another one of the same body, for this place, than who proposed it, and no
    declared relative."""
    if actor.account_id is None or actor.account_id == proposal.proposed_by or is_reporter(actor, issue):
        return False
    if is_tied(actor, issue) or actor.tied_to(proposal.proposed_by):
        return False
    return any(
        g.role in (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER)
        and g.body_id == proposal.body_id
        and (g.role == Role.PARTNER or issue.area_path.startswith(g.area_path))
        for g in actor.grants
    )


def has_reporter(issue: Any) -> bool:
    """Whether somebody stands behind it who can be written to: by account or by receipt."""
    return issue.reporter_kind in (ReporterKind.ACCOUNT, ReporterKind.RECEIPT)


def may_relay(actor: Actor, issue: Any) -> bool:
    """issue.relay: the assigned officer, a partner on what was referred to it, and the reporter."""
    if not has_reporter(issue):
        return False
    if is_reporter(actor, issue):
        return True
    if is_tied(actor, issue):
        return False
    assigned = actor.has(Role.OFFICER, at=issue.area_path) and issue.officer_account_id in actor.answers_for
    return (assigned and actor.account_id is not None) or is_partner_of(actor, issue)


def may_open_commitment(actor: Actor, area_path: str) -> bool:
    """Who may promise at a meeting: officers and commissioners of the area, partners, mediators, the host who keeps
    the minutes."""
    if actor.kind == "system":
        return True
    return actor.has(*PROMISING, at=area_path) or actor.has(Role.PARTNER, Role.MEDIATOR, Role.HOST)


def may_note_obligation(actor: Actor) -> bool:
    """challenge.decide: what a mediator has decided stands on the issue too."""
    return actor.kind == "system" or actor.has(Role.MEDIATOR)


def may_reopen(actor: Actor, issue: Any, now: datetime, *, joined: str = "") -> bool:
    """issue.reopen: the reporter, whoever reported what was joined with it (`joined`, by `queries.joined_as`), the
    area's commissioner or a mediator, within 60 days of the closing."""
    if issue.state != State.CLOSED or issue.closed_at is None or now > issue.closed_at + CLOSING_WINDOW:
        return False
    if actor.kind == "system" or is_reporter(actor, issue):
        return True
    if joined and may_read(actor, issue) and not speaks_for_institution(actor):
        return True
    if is_tied(actor, issue):
        return False
    return actor.has(Role.COMMISSIONER, at=issue.area_path) or actor.has(Role.MEDIATOR)


def may_ask_to_reopen(actor: Actor, issue: Any, now: datetime) -> bool:
    """Whether the actor's "not solved" counts towards three "me too" that reopen: residents, within 60 days."""
    if issue.state != State.CLOSED or issue.closed_at is None or now > issue.closed_at + CLOSING_WINDOW:
        return False
    return is_resident(actor) and not is_reporter(actor, issue)


def may_say_me_too(actor: Actor, issue: Any, *, joined: str = "") -> bool:
    """issue.me_too: visitors by device, receipt holders and residents, on what they did not report themselves, nor
    before it was `joined` with it."""
    if not may_read(actor, issue) or is_reporter(actor, issue) or joined:
        return False
    return not actor.known or is_resident(actor)


def may_follow(actor: Actor, issue: Any) -> bool:
    """issue.follow: everybody, of what is public; of staff those who work on issues."""
    if issue.confidential:
        return False
    return not actor.known or is_resident(actor) or actor.has(*FOLLOWING)


def may_rate(actor: Actor, issue: Any, *, me_too_before: bool, joined: str = "") -> bool:
    """rating.give: the reporter; residents and participants who said "me too" before the closing, and whoever holds
    the receipt of what was `joined` with it before; verified residents of the area.

    Police, partners and staff cannot rate.
    """
    if speaks_for_institution(actor):
        return False
    if is_reporter(actor, issue):
        return True
    if not may_read(actor, issue):
        return False
    if not actor.known:
        return me_too_before and (bool(actor.participants) or bool(joined))
    return me_too_before or actor.has(*RESIDENT_ROLES, at=issue.area_path)


def may_hold(actor: Actor) -> bool:
    """rating.hold: evaluators, who are of no line of command; two of them decide."""
    return actor.has(Role.EVALUATOR) and not actor.has(*LINE)


def may_judge_burst(actor: Actor, issue: Any) -> bool:
    """The same for the ratings of one issue: nobody with a declared tie to who reported or answers it."""
    return may_hold(actor) and not is_tied_to_answer(actor, issue)


def may_read_singles(actor: Actor) -> bool:
    """rating.single of others, without names: evaluators as above, each reading written down."""
    return actor.has(Role.EVALUATOR) and not actor.has(*LINE)


def may_reply(actor: Actor, issue: Any) -> bool:
    """rating.reply: officers and commissioners of the area, a partner on what was referred to it."""
    if is_reporter(actor, issue) or is_tied(actor, issue) or not may_read(actor, issue):
        return False
    return actor.has(Role.OFFICER, Role.COMMISSIONER, at=issue.area_path) or is_partner_of(actor, issue)


def may_draw(actor: Actor) -> bool:
    """assessment.draw: evaluators."""
    return actor.has(Role.EVALUATOR)


def assesses_as(actor: Actor, issue: Any) -> Assessor | None:
    """assessment.file: appointed experts; representatives and the local authority in their areas. Nobody what they
    reported or have a declared tie to, and no body what it answers for itself."""
    if is_reporter(actor, issue) or actor.acts_for(issue.body_id) or is_tied_to_answer(actor, issue):
        return None
    if actor.has(Role.EXPERT):
        return Assessor.EXPERT
    if actor.has(Role.PARTNER, at=issue.area_path):
        return Assessor.LOCAL_AUTHORITY
    return Assessor.REPRESENTATIVE if actor.has(Role.REPRESENTATIVE, at=issue.area_path) else None


def may_set_categories(actor: Actor) -> bool:
    """settings.edit: the administrator."""
    return actor.kind == "system" or actor.has(Role.ADMINISTRATOR)


def may_import(actor: Actor) -> bool:
    """Only commands of the operator import."""
    return actor.kind == "system"


def _speaks_for_its_body(actor: Actor, issue: Any) -> bool:
    police = (Role.OFFICER, Role.COMMISSIONER)
    return is_partner_of(actor, issue) or any(
        g.role in police
        and issue.body_id is not None
        and g.body_id == issue.body_id
        and issue.area_path.startswith(g.area_path)
        for g in actor.grants
    )


def is_partner_of(actor: Actor, issue: Any) -> bool:
    """Whether the actor speaks for the partner that the issue was referred to."""
    return issue.body_id is not None and any(
        g.role == Role.PARTNER and g.body_id == issue.body_id for g in actor.grants
    )
