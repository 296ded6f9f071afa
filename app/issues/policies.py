"""Who may do what with an issue: the "issue.…" and "rating.…" lines of the permission table.

`issue` is any row with `area_path`, `confidential`, `body_id`, `officer_account_id`, `reporter_kind`,
`reporter_account_id` and `id`. Nobody handles, judges or rates officially what they reported themselves.
"""

from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role
from app.issues.vocabulary import CLOSING_WINDOW, RECEIPT_KIND, Level, ReporterKind, State

REPORTING_STAFF = (Role.OFFICER, Role.MODERATOR, Role.MEDIATOR)
RESIDENT_ROLES = (Role.VERIFIED, Role.REPRESENTATIVE)
PROMISING = (Role.OFFICER, Role.COMMISSIONER)
# Who speaks for an institution: they rate nothing and are not "affected too".
INSTITUTIONAL = STAFF | {Role.EXPERT}


def is_resident(actor: Actor) -> bool:
    """Whether the actor takes part as a resident: an account without an office."""
    return actor.known and actor.roles.isdisjoint(INSTITUTIONAL)


def is_reporter(actor: Actor, issue: Any) -> bool:
    """Whether the actor holds this issue's receipt, or reported it with this account."""
    if actor.holds_receipt(RECEIPT_KIND, issue.id):
        return True
    mine = issue.reporter_account_id is not None and issue.reporter_account_id == actor.account_id
    return mine and issue.reporter_kind == ReporterKind.ACCOUNT


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
    return actor.kind != "system" and (not actor.known or (actor.new and not actor.grants))


def may_read(actor: Actor, issue: Any) -> bool:
    """issue.read, and issue.read_confidential for what is not public."""
    if not issue.confidential or actor.kind == "system" or is_reporter(actor, issue):
        return True
    return is_on_the_case(actor, issue) or actor.has(Role.MODERATOR, Role.MEDIATOR)


def is_watched_reading(actor: Actor, issue: Any) -> bool:
    """Whether a reading of this issue is written down: a moderator or mediator who opens a confidential one."""
    if not issue.confidential or is_reporter(actor, issue) or is_on_the_case(actor, issue):
        return False
    return actor.has(Role.MODERATOR, Role.MEDIATOR)


def is_on_the_case(actor: Actor, issue: Any) -> bool:
    """Whoever handles it, and the area's officers of the unit it is assigned to, since one of them must take it."""
    if may_handle(actor, issue):
        return True
    unit = issue.body_id is not None and any(
        g.role == Role.OFFICER and g.body_id == issue.body_id and issue.area_path.startswith(g.area_path)
        for g in actor.grants
    )
    return unit and not is_reporter(actor, issue)


def may_handle(actor: Actor, issue: Any) -> bool:
    """issue.step, issue.close: the assigned officer, the area's commissioner, a partner on what was referred to it."""
    if actor.kind == "system":
        return True
    if is_reporter(actor, issue):
        return False
    if actor.has(Role.COMMISSIONER, at=issue.area_path):
        return True
    if actor.has(Role.OFFICER, at=issue.area_path) and issue.officer_account_id == actor.account_id:
        return True
    return _is_partner_of(actor, issue)


def may_route(actor: Actor, issue: Any) -> bool:
    """issue.route: officers and commissioners of the area, the partner it was referred to, moderators; the
    coordinator while no body has it."""
    if actor.kind == "system":
        return True
    if is_reporter(actor, issue) or not may_read(actor, issue):
        return False
    if actor.has(Role.OFFICER, Role.COMMISSIONER, at=issue.area_path) or actor.has(Role.MODERATOR):
        return True
    return _is_partner_of(actor, issue) or (actor.has(Role.COORDINATOR) and issue.body_id is None)


def may_step(actor: Actor, issue: Any) -> bool:
    """issue.step."""
    return may_handle(actor, issue)


def may_close(actor: Actor, issue: Any) -> bool:
    """issue.close."""
    return may_handle(actor, issue)


def may_open_commitment(actor: Actor, area_path: str) -> bool:
    """Who may promise at a meeting: officers and commissioners of the area, partners, mediators, the host who keeps
    the minutes."""
    if actor.kind == "system":
        return True
    return actor.has(*PROMISING, at=area_path) or actor.has(Role.PARTNER, Role.MEDIATOR, Role.HOST)


def may_reopen(actor: Actor, issue: Any, now: datetime) -> bool:
    """issue.reopen: the reporter, the area's commissioner or a mediator, within 60 days of the closing."""
    if issue.state != State.CLOSED or issue.closed_at is None or now > issue.closed_at + CLOSING_WINDOW:
        return False
    if actor.kind == "system" or is_reporter(actor, issue):
        return True
    return actor.has(Role.COMMISSIONER, at=issue.area_path) or actor.has(Role.MEDIATOR)


def may_ask_to_reopen(actor: Actor, issue: Any, now: datetime) -> bool:
    """Whether the actor's "not solved" counts towards three "me too" that reopen: residents, within 60 days."""
    if issue.state != State.CLOSED or issue.closed_at is None or now > issue.closed_at + CLOSING_WINDOW:
        return False
    return is_resident(actor) and not is_reporter(actor, issue)


def may_say_me_too(actor: Actor, issue: Any) -> bool:
    """issue.me_too: visitors by device, receipt holders and residents, on what they did not report themselves."""
    if not may_read(actor, issue) or is_reporter(actor, issue):
        return False
    return not actor.known or is_resident(actor)


def may_rate(actor: Actor, issue: Any, *, me_too_before: bool) -> bool:
    """rating.give: the reporter; residents who said "me too" before the closing; verified residents of the area.

    Police, partners and staff cannot rate.
    """
    if not actor.roles.isdisjoint(INSTITUTIONAL):
        return False
    if is_reporter(actor, issue):
        return True
    if not actor.known or not may_read(actor, issue):
        return False
    return me_too_before or actor.has(*RESIDENT_ROLES, at=issue.area_path)


def may_see_point(actor: Actor, issue: Any) -> bool:
    """issue.point: the reporter, whoever handles it, moderators and mediators."""
    return is_reporter(actor, issue) or is_on_the_case(actor, issue) or actor.has(Role.MODERATOR, Role.MEDIATOR)


def may_see_words(actor: Actor, issue: Any) -> bool:
    """Whether words that wait for a moderator are shown to this actor: reporter, those who answer, moderators."""
    return may_see_point(actor, issue) or may_route(actor, issue)


def may_set_categories(actor: Actor) -> bool:
    """settings.edit: the administrator."""
    return actor.kind == "system" or actor.has(Role.ADMINISTRATOR)


def may_import(actor: Actor) -> bool:
    """Only commands of the operator import."""
    return actor.kind == "system"


def _is_partner_of(actor: Actor, issue: Any) -> bool:
    return issue.body_id is not None and any(
        g.role == Role.PARTNER and g.body_id == issue.body_id for g in actor.grants
    )
