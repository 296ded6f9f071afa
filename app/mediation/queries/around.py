"""Who is around a challenge: who acted on its issue, who contests it, and which mediators nothing bars."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, not_, select, union

from app.areas.models import Area
from app.identity.models import Absence, Account, RoleGrant
from app.identity.queries import running
from app.identity.queries.absences import away, serving
from app.identity.queries.ties import standing_ties
from app.identity.vocabulary import Role
from app.issues.models import Hiding, Issue, Rating, Step
from app.issues.vocabulary import FROM_RESIDENTS, SUBJECT_REOPENING, SUBJECT_VERDICT, SUBJECT_WORDS, StepKind
from app.kernel.db import Executor, rows
from app.mediation.models import Challenge, ChallengeParty, MediationAside, MediationPost
from app.mediation.policies import Facts, bar_of
from app.mediation.vocabulary import Post
from app.moderation.models import ModerationCase


@dataclass(frozen=True, slots=True)
class Mediator:
    """A mediator on duty, with every role held and body spoken for. `paths`: of the areas mediated in; `homes`: of
    those lived in; `deputy_id`: who stands in today while this one is away, None while here."""

    account_id: int
    name: str
    roles: frozenset[Role]
    bodies: frozenset[int | None]
    paths: tuple[str, ...]
    homes: tuple[str, ...] = ()
    deputy_id: int | None = None

    def covers(self, area_path: str) -> bool:
        return any(area_path.startswith(path) for path in self.paths)


def facts_of(executor: Executor, challenges: Sequence[Any], now: datetime) -> dict[int, Facts]:
    """What is known around each challenge (a row with `id`, `issue_id`, `area_path`, `body_id`, `coordinated`), by its
    number; six statements however many there are."""
    if not challenges:
        return {}
    ids, issue_ids = [row.id for row in challenges], {row.issue_id for row in challenges}
    acted, parties, aside = _acted(executor, issue_ids), _parties(executor, ids), _aside(executor, ids)
    ties = standing_ties(executor)
    named = [row.account_id for row in posts(executor, Post.COORDINATING, now)]
    coordinators = frozenset(serving(executor, named, now))  # and who stands in for one who is away
    found = {}
    for row in challenges:
        persons = acted[row.issue_id] | parties[row.id]
        found[row.id] = Facts(
            body_id=row.body_id,
            area_path=row.area_path,
            acted=frozenset(acted[row.issue_id]),
            parties=frozenset(parties[row.id]),
            tied=ties.to(persons, row.body_id),
            aside=frozenset(aside[row.id]),
            coordinators=coordinators if row.coordinated and coordinators else None,
        )
    return found


def _acted(executor: Executor, issue_ids: Collection[int]) -> dict[int, set[int]]:
    """Who triaged, answered, moderated, hid or created on each of these issues, as an office."""
    by_mediator = and_(Step.kind == StepKind.COMMIT, Step.role == Role.MEDIATOR, Issue.origin_kind.in_(FROM_RESIDENTS))
    judged = ModerationCase.decided_by
    said: dict[str, Any] = {SUBJECT_REOPENING: (Step, Step.issue_id), SUBJECT_VERDICT: (Rating, Rating.issue_id)}
    parts = [
        select(Step.issue_id, Step.account_id.label("account_id"))
        .join(Issue, Issue.id == Step.issue_id)
        .where(Step.issue_id.in_(issue_ids), not_(by_mediator)),
        *(select(Issue.id, who).where(Issue.id.in_(issue_ids)) for who in _OF_ISSUE),
        *(select(Hiding.issue_id, who).where(Hiding.issue_id.in_(issue_ids)) for who in _OF_HIDING),
        select(ModerationCase.thing_id, judged).where(
            ModerationCase.kind == SUBJECT_WORDS, ModerationCase.thing_id.in_(issue_ids)
        ),
        *(
            select(issue_id, judged)
            .join(model, and_(ModerationCase.kind == kind, ModerationCase.thing_id == model.id))
            .where(issue_id.in_(issue_ids))
            for kind, (model, issue_id) in said.items()
        ),
    ]
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows(executor, union(*parts)):
        if row.account_id is not None:
            found[row.issue_id].add(row.account_id)
    return found


_OF_ISSUE = (Issue.reporter_account_id, Issue.officer_account_id)
_OF_HIDING = (Hiding.account_id, Hiding.decided_by)


def _parties(executor: Executor, ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    wanted = select(ChallengeParty.challenge_id, ChallengeParty.account_id)
    for row in rows(executor, wanted.where(ChallengeParty.challenge_id.in_(ids))):
        found[row.challenge_id] |= {row.account_id} - {None}
    return found


def _aside(executor: Executor, ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    wanted = select(MediationAside.challenge_id, MediationAside.account_id)
    for row in rows(executor, wanted.where(MediationAside.challenge_id.in_(ids))):
        found[row.challenge_id].add(row.account_id)
    return found


def mediators(executor: Executor, now: datetime) -> list[Mediator]:
    """Everybody who mediates now, by name; those too who are away today."""
    deputy = select(func.min(Absence.deputy_id)).where(Absence.account_id == Account.id, away(now)).scalar_subquery()
    mediating = select(RoleGrant.account_id).where(RoleGrant.role == Role.MEDIATOR, running(now))
    wanted = (
        select(Account.id, Account.name, RoleGrant.role, RoleGrant.body_id, Area.path, deputy.label("deputy_id"))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(Account.id.in_(mediating), Account.closed_at.is_(None), running(now))
        .order_by(Account.name, Account.id)
    )
    held: dict[int, list[Any]] = defaultdict(list)
    for row in rows(executor, wanted):
        held[row.id].append(row)
    return [_mediator(number, grants) for number, grants in held.items()]


def _mediator(account_id: int, grants: Sequence[Any]) -> Mediator:
    return Mediator(
        account_id,
        grants[0].name,
        frozenset(Role(row.role) for row in grants),
        frozenset(row.body_id for row in grants),
        tuple(row.path or "/" for row in grants if row.role == Role.MEDIATOR),
        tuple(row.path or "/" for row in grants if row.role == Role.VERIFIED),
        grants[0].deputy_id,
    )


def substitutes(everybody: Sequence[Mediator], facts: Facts, *, but: int | None = None) -> list[Mediator]:
    """Mediators whom nothing bars and who are here: those of the area first, then the pool of the other areas; without
    `but`."""
    here = [one for one in everybody if one.deputy_id is None]
    free = [one for one in here if bar_of(one.account_id, one.roles, one.bodies, facts) is None]
    return sorted((one for one in free if one.account_id != but), key=lambda one: not one.covers(facts.area_path))


def posts(executor: Executor, post: Post, now: datetime) -> Sequence[Any]:
    """Who is named for something now, with names."""
    wanted = (
        select(MediationPost.id, MediationPost.account_id, MediationPost.since, MediationPost.until, Account.name)
        .join(Account, Account.id == MediationPost.account_id)
        .where(MediationPost.post == post, MediationPost.ended_at.is_(None), MediationPost.until > now)
        .where(Account.closed_at.is_(None))
    )
    return rows(executor, wanted.order_by(MediationPost.until, MediationPost.id))


def numbers_on(executor: Executor, issue_id: int) -> Sequence[Any]:
    """The challenges that an issue has had, the newest first: number, state, outcome."""
    wanted = select(Challenge.id, Challenge.number, Challenge.state, Challenge.outcome)
    return rows(executor, wanted.where(Challenge.issue_id == issue_id).order_by(Challenge.number.desc()))
