"""Showing where one lives: in person, by the census list, by the word of a group. One proof stands for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, or_, update

from app.areas.queries import area_by_id, area_path_of
from app.areas.vocabulary import Level
from app.identity.actor import Actor
from app.identity.events import CensusListed, ResidenceShown, RoleEnded, RoleGiven, VoucherEnded, VoucherMade
from app.identity.models import Account, CensusEntry, CommunityGroup, ResidenceProof, RoleGrant, Voucher
from app.identity.policies import (
    may_edit_vouchers,
    may_enter_persons,
    may_show_residence,
    may_verify_resident,
    may_verify_residents,
    may_vouch,
    must_not_be_tied,
)
from app.identity.queries import account_by_email, roles_of
from app.identity.queries.residence import (
    census_entry,
    census_hashes,
    census_listed,
    document_hashes,
    known_proof,
    person_hashes,
    residence_of,
    voucher_of,
    words_of_group,
)
from app.identity.vocabulary import GROUP_NAME_SHORTEST, RENEWED_BEFORE, RESIDENT_ROLES, VOUCHER_CAP_MOST, Role, Way
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.importing import Outcome
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.web.city import city


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on the census list: the keyed hash, and the neighbourhood."""

    entry_hash: str
    area_id: int


@act
def verify_in_person(*, actor: Actor, email: str, area_id: int, document: str) -> RoleGrant:
    """Verify somebody whose document was looked at; of it only a keyed hash is kept, so that it serves one account."""
    path = _neighbourhood_path(area_id)
    if not may_verify_residents(actor, path):
        raise NotAllowed
    account_id = _account_called(email)
    must_not_be_tied(actor, account_id)
    if not may_verify_resident(actor, account_id, path):
        raise NotAllowed
    return show_residence(
        actor=actor, account_id=account_id, area_id=area_id, way=Way.PERSON, hashes=document_hashes(document)
    )


@act
def verify_by_census(*, actor: Actor, document: str, born: date, area_id: int) -> RoleGrant:
    """Verify oneself by the city's census list; a document that was used elsewhere is refused like in person."""
    if not may_show_residence(actor) or actor.account_id is None:
        raise NotAllowed
    area = area_by_id(session(), area_id)
    entry = census_entry(session(), census_hashes(document, born, area.slug))
    if entry is None or entry.area_id != area_id:
        raise Invalid("The city's list does not know these details for this neighbourhood.", "document")
    session.execute(update(CensusEntry).where(CensusEntry.entry_hash == entry.entry_hash).values(used_at=now()))
    return show_residence(
        actor=actor, account_id=actor.account_id, area_id=area_id, way=Way.CENSUS, hashes=document_hashes(document)
    )


@act
def vouch(*, actor: Actor, email: str, name: str, born: date, area_id: int) -> RoleGrant:
    """Verify somebody by the word of the group that the actor speaks for, within its area and its cap of the year."""
    voucher = voucher_of(session(), actor.account_id)
    if not may_vouch(actor, voucher):
        raise NotAllowed
    if not _neighbourhood_path(area_id).startswith(voucher.area_path):
        raise Invalid("Your group vouches for people in %(area)s.", "area", area=voucher.area_name)
    account_id = _account_called(email)
    if account_id == actor.account_id:
        raise Invalid("Nobody vouches for the own account.", "email")
    _refuse_what_stands(account_id, area_id)  # before the tie, which would tell who is behind an address
    must_not_be_tied(actor, account_id)
    if not _count_word(voucher.id):
        raise Invalid("Your group has given its word as often as it may this year.", "email")
    return show_residence(
        actor=actor,
        account_id=account_id,
        area_id=area_id,
        way=Way.VOUCHER,
        hashes=person_hashes(name, born),
        voucher_id=voucher.id,
    )


@act
def show_residence(
    *, actor: Actor, account_id: int, area_id: int, way: Way, hashes: Sequence[str], voucher_id: int | None = None
) -> RoleGrant:
    """Put the verification in force that a proof gives; the last part of each way, whose act has asked who may.

    `hashes`: of the proof, under each data key, the newest first. A proof that another account used is refused while
    that account is there. Whoever is verified elsewhere ends that first: nothing is changed behind anybody's back.
    """
    session.get_one(Account, account_id, with_for_update=True)
    _refuse_what_stands(account_id, area_id)
    grant = RoleGrant(account_id=account_id, role=Role.VERIFIED, area_id=area_id, since=now())
    grant.until, grant.given_by = now() + timedelta(days=city().residence_days), actor.account_id
    session.add(grant)
    session.flush()
    use = {"way": way, "account_id": account_id, "grant_id": grant.id, "voucher_id": voucher_id, "shown_at": now()}
    _use_proof(account_id, hashes, use)
    announce(
        ResidenceShown(grant_id=grant.id, account_id=account_id, area_id=area_id, way=way, voucher_id=voucher_id),
        actor=actor,
    )
    announce(RoleGiven(grant_id=grant.id, account_id=account_id, role=Role.VERIFIED), actor=actor)
    return grant


@act
def leave_residence(*, actor: Actor) -> None:
    """End the own verification, as after moving house; then the new neighbourhood can be shown."""
    standing = residence_of(session(), actor.account_id, now()) if actor.account_id else None
    if not may_show_residence(actor):
        raise NotAllowed
    if standing is None:
        raise NotFound
    session.execute(update(RoleGrant).where(RoleGrant.id == standing.id).values(ended_at=now()))
    announce(RoleEnded(grant_id=standing.id, account_id=standing.account_id, role=Role.VERIFIED), actor=actor)


@act
def make_voucher(
    *, actor: Actor, name: str, email: str, area_id: int, cap: int, group_id: int | None = None
) -> Voucher:
    """Let a group vouch for residents of an area, at most `cap` a year; a representative speaks for it. `group_id`: of
    the inventory, whose name it bears and whose words of the year count on when somebody else speaks for it."""
    if not may_edit_vouchers(actor):
        raise NotAllowed
    if not 1 <= cap <= VOUCHER_CAP_MOST:
        raise Invalid("Choose a number from 1 to %(most)s.", "cap", most=VOUCHER_CAP_MOST)
    area_path_of(session(), area_id)
    account_id = _account_called(email)
    session.get_one(Account, account_id, with_for_update=True)
    if Role.REPRESENTATIVE not in roles_of(session(), account_id, now()):
        raise Invalid("Only a representative speaks for a group. Give this person that role first.", "email")
    if voucher_of(session(), account_id) is not None:
        raise Invalid("This person speaks for a group already.", "email")
    used = 0
    if group_id is not None:
        name, used = _word_of(group_id, cap)
    name = tidy(name)
    if len(name) < GROUP_NAME_SHORTEST:
        raise Invalid("A name has 2 to 120 characters.", "name")
    voucher = Voucher(name=name, account_id=account_id, area_id=area_id, cap=cap, used=used, year=now().year)
    voucher.group_id = group_id
    voucher.made_by, voucher.made_at = actor.account_id, now()
    session.add(voucher)
    session.flush()
    announce(VoucherMade(voucher_id=voucher.id, account_id=account_id), actor=actor)
    return voucher


@act
def end_voucher(*, actor: Actor, voucher_id: int) -> None:
    """From now on this group's word no longer counts; who was verified by it stays so until the term is over."""
    if not may_edit_vouchers(actor):
        raise NotAllowed
    standing = update(Voucher).where(Voucher.id == voucher_id, Voucher.ended_at.is_(None))
    if session.execute(standing.values(ended_at=now()).returning(Voucher.id)).scalar() is None:
        raise NotFound
    announce(VoucherEnded(voucher_id=voucher_id), actor=actor)


@act
def list_census(*, actor: Actor, people: Sequence[Listed]) -> list[Outcome]:
    """Take people of a census list, as the hashes that `corrala hash-census` makes; what is listed already stays."""
    if not may_enter_persons(actor):
        raise NotAllowed
    there = census_listed(session(), [person.entry_hash for person in people])
    outcomes: list[Outcome] = []
    counts: dict[int, int] = {}
    for person in people:
        new = person.entry_hash not in there
        if new:
            values = {"entry_hash": person.entry_hash, "area_id": person.area_id}
            session.execute(once(CensusEntry, "entry_hash").values(values))
            there.add(person.entry_hash)
            counts[person.area_id] = counts.get(person.area_id, 0) + 1
        outcomes.append("taken" if new else "unchanged")
    for area_id, entries in counts.items():
        announce(CensusListed(area_id=area_id, entries=entries), actor=actor)
    return outcomes


def _word_of(group_id: int, cap: int) -> tuple[str, int]:
    """The name of a group of the inventory, and how often it gave its word this year, whoever spoke for it."""
    group = session.get(CommunityGroup, group_id, with_for_update=True, populate_existing=True)
    if group is None or group.ended_at is not None:
        raise Invalid("Choose a group that is in the inventory.", "group")
    last = words_of_group(session(), group_id)
    if last is not None and last.ended_at is None:
        raise Invalid("Somebody speaks for this group already. End that first.", "group")
    used = last.used if last is not None and last.year == now().year else 0
    if used > cap:
        raise Invalid("This group gave its word %(used)s times this year already.", "cap", used=used)
    return group.name, used


def _neighbourhood_path(area_id: int) -> str:
    area = area_by_id(session(), area_id)
    if area.level != Level.NEIGHBOURHOOD:
        raise Invalid("Choose a neighbourhood.", "area")
    return str(area.path)


def _account_called(email: str) -> int:
    account = account_by_email(session(), email)
    if account is None:
        raise Invalid("There is no account with this address. The person makes one first.", "email")
    return int(account.id)


def _refuse_what_stands(account_id: int, area_id: int) -> None:
    if not roles_of(session(), account_id, now()) <= RESIDENT_ROLES:
        raise Invalid("This account works here. Residents take part with an account of their own.", "email")
    standing = residence_of(session(), account_id, now())
    if standing is None:
        return
    if standing.area_id != area_id:
        raise Invalid("This account is verified for another neighbourhood. That must be ended first.", "area")
    if standing.until is None or standing.until > now() + RENEWED_BEFORE:
        raise Invalid("This account is verified for this neighbourhood already.", "area")


def _use_proof(account_id: int, hashes: Sequence[str], use: dict[str, Any]) -> None:
    """Write down that this account used a proof; the database lets one account do so."""
    known = known_proof(session(), hashes)
    if known is None:
        made = once(ResidenceProof, "proof_hash").values(proof_hash=hashes[0], **use).returning(ResidenceProof.id)
        taken = session.execute(made).scalar() is None
    else:
        taken = known.account_id != account_id and known.closed_at is None
    if taken:
        raise Invalid("This proof was used for another account. One person has one verified account.")
    if known is not None:
        session.execute(update(ResidenceProof).where(ResidenceProof.id == known.id).values(**use))


def _count_word(voucher_id: int) -> bool:
    """Count one word of a group in this year; whether one was left. In one statement, so that the cap is exact."""
    year = now().year
    fresh = Voucher.year != year
    counted = (
        update(Voucher)
        .where(Voucher.id == voucher_id, Voucher.ended_at.is_(None), or_(fresh, Voucher.used < Voucher.cap))
        .values(used=case((fresh, 1), else_=Voucher.used + 1), year=year)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(counted).scalar() is not None
