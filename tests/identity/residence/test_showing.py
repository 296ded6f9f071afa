"""Showing where one lives, in four ways: what each gives, what it refuses, and what stays of a proof."""

from datetime import date, timedelta

import pytest

from app.areas.vocabulary import RESIDENCE_DAYS
from app.identity.actions import groups
from app.identity.actions.residence import (
    Listed,
    end_voucher,
    leave_residence,
    list_census,
    make_voucher,
    verify_by_census,
    verify_in_person,
    vouch,
)
from app.identity.actor import SYSTEM
from app.identity.models import Account, CensusEntry, ResidenceProof, RoleGrant, Voucher
from app.identity.queries import actor_of_account
from app.identity.queries.residence import census_hashes
from app.identity.vocabulary import Role, Way
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from tests.builders.people import make_account, make_actor
from tests.builders.programme import make_group
from tests.builders.rows import kept
from tests.identity.residence.proofs import BORN, DOCUMENT, email_of, group, newcomers, whole_database

VERIFIED_TERM = timedelta(days=RESIDENCE_DAYS)
NO_VERIFIER = [(role,) for role in Role if role not in (Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR)]


def roles(actor):
    found = actor_of_account(session(), actor.account_id, now()).grants
    session.rollback()
    return {(grant.role, grant.area_path) for grant in found}


def in_person(mediator, who, area, document=DOCUMENT):
    return verify_in_person(actor=mediator, email=email_of(who), area_id=area.id, document=document)


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.MODERATOR, Role.ADMINISTRATOR])
def test_verify_in_person_gives_the_grant_for_a_term_and_writes_it_down(areas, noor, role):
    in_person(make_actor("Staff", role), noor, areas["mill"])
    assert roles(noor) == {(Role.VERIFIED, areas["mill"].path)}
    grant = kept(RoleGrant)[-1]
    assert timedelta(0) <= now() + VERIFIED_TERM - grant.until < timedelta(minutes=1)
    assert [row.act for row in kept(Journal)] == ["residence.shown", "role.given"]
    assert kept(ResidenceProof)[0].way == Way.PERSON


def test_verify_in_person_keeps_nothing_that_could_be_read(mediator, areas, noor):
    in_person(mediator, noor, areas["mill"])
    assert DOCUMENT not in whole_database().upper()


@pytest.mark.parametrize("again", [DOCUMENT, "x-1234567-l", " X 1234567 L "])
def test_a_second_account_with_the_same_proof_is_refused_in_words(mediator, areas, noor, again):
    in_person(mediator, noor, areas["mill"])
    other = make_actor("Other")
    for area in (areas["mill"], areas["hill"]):
        with pytest.raises(Invalid, match="used for another account"):
            in_person(mediator, other, area, again)
    assert roles(other) == set()


def test_a_proof_of_an_account_that_was_closed_can_be_used_anew(mediator, areas, noor):
    in_person(mediator, noor, areas["mill"])
    session.get_one(Account, noor.account_id).closed_at = now()
    session.commit()
    other = make_actor("Other")
    in_person(mediator, other, areas["mill"])
    assert [row.account_id for row in kept(ResidenceProof)] == [other.account_id]


def test_a_proof_is_known_again_under_an_earlier_key(app, mediator, areas, noor, monkeypatch):
    in_person(mediator, noor, areas["mill"])
    settings = app.config["SETTINGS"]
    newer = type(settings)(
        **{name: getattr(settings, name) for name in settings.__slots__}
        | {"data_keys": (b"n" * 32, *settings.data_keys)}
    )
    monkeypatch.setitem(app.config, "SETTINGS", newer)
    with pytest.raises(Invalid, match="used for another account"):
        in_person(mediator, make_actor("Other"), areas["mill"])


@pytest.mark.parametrize("held", [*NO_VERIFIER, ()])
def test_verify_in_person_by_anybody_else_changes_nothing(areas, noor, held):
    with pytest.raises(NotAllowed):
        in_person(make_actor("Somebody", *held), noor, areas["mill"])
    assert kept(ResidenceProof) == []


def test_nobody_verifies_oneself_and_staff_stay_staff(mediator, areas):
    with pytest.raises(NotAllowed):
        in_person(mediator, mediator, areas["mill"])
    with pytest.raises(Invalid, match="works here"):
        in_person(mediator, make_actor("Officer", Role.OFFICER, area=areas["mill"]), areas["mill"])
    assert kept(ResidenceProof) == []


def test_a_moderator_of_one_area_verifies_there_alone(areas, noor):
    local = make_actor("Moderator", Role.MODERATOR, area=areas["south"])
    with pytest.raises(NotAllowed):
        in_person(local, noor, areas["mill"])
    in_person(local, noor, areas["hill"])


def test_another_verification_is_never_changed_silently(mediator, areas, noor):
    in_person(mediator, noor, areas["mill"])
    with pytest.raises(Invalid, match="another neighbourhood"):
        in_person(mediator, noor, areas["hill"])
    with pytest.raises(Invalid, match="already"):
        in_person(mediator, noor, areas["mill"])
    leave_residence(actor=actor_of_account(session(), noor.account_id, now()))
    in_person(mediator, noor, areas["hill"])
    assert roles(noor) == {(Role.VERIFIED, areas["hill"].path)}
    assert len(kept(ResidenceProof)) == 1


def test_a_verification_can_be_renewed_in_its_last_month(mediator, areas, noor, time_machine):
    time_machine.move_to(now(), tick=False)
    in_person(mediator, noor, areas["mill"])
    time_machine.shift(VERIFIED_TERM - timedelta(days=30, seconds=1))
    with pytest.raises(Invalid):
        in_person(mediator, noor, areas["mill"])
    time_machine.shift(timedelta(seconds=1))
    in_person(mediator, noor, areas["mill"])
    time_machine.shift(timedelta(days=31))
    assert roles(noor) == {(Role.VERIFIED, areas["mill"].path)}
    time_machine.shift(VERIFIED_TERM)
    assert roles(noor) == set()


def test_only_a_neighbourhood_can_be_shown(mediator, areas, noor):
    with pytest.raises(Invalid, match="neighbourhood"):
        in_person(mediator, noor, areas["north"])
    with pytest.raises(NotFound):
        verify_in_person(actor=mediator, email=email_of(noor), area_id=999_999, document=DOCUMENT)
    with pytest.raises(Invalid, match="no account"):
        verify_in_person(actor=mediator, email="nobody@example.org", area_id=areas["mill"].id, document=DOCUMENT)


def listed(area, document=DOCUMENT, born=BORN):
    return Listed(census_hashes(document, born, area.slug)[0], area.id)


def test_verify_by_census_matches_document_birth_date_and_area(areas, noor):
    list_census(actor=SYSTEM, people=[listed(areas["mill"])])
    mill, hill = areas["mill"].id, areas["hill"].id
    for document, born, area in (
        ("X7654321L", BORN, mill),
        (DOCUMENT, date(1980, 11, 25), mill),
        (DOCUMENT, BORN, hill),
    ):
        with pytest.raises(Invalid, match="does not know"):
            verify_by_census(actor=noor, document=document, born=born, area_id=area)
    verify_by_census(actor=noor, document="x-1234567-l", born=BORN, area_id=mill)
    assert roles(noor) == {(Role.VERIFIED, areas["mill"].path)}


def test_a_document_serves_once_whether_in_person_or_by_census(mediator, areas, noor):
    list_census(actor=SYSTEM, people=[listed(areas["mill"]), listed(areas["hill"])])
    in_person(mediator, noor, areas["mill"])
    with pytest.raises(Invalid, match="used for another account"):
        verify_by_census(actor=make_actor("Other"), document=DOCUMENT, born=BORN, area_id=areas["hill"].id)
    assert [row.used_at for row in kept(CensusEntry)] == [None, None]


def test_verify_by_census_is_for_residents(areas):
    list_census(actor=SYSTEM, people=[listed(areas["mill"])])
    for held in ((Role.OFFICER,), (Role.MEDIATOR,), (Role.VERIFIED, Role.EXPERT)):
        with pytest.raises(NotAllowed):
            verify_by_census(actor=make_actor("Staff", *held), document=DOCUMENT, born=BORN, area_id=areas["mill"].id)


def test_list_census_again_changes_nothing_and_is_for_the_house(areas, boss):
    people = [listed(areas["mill"]), listed(areas["mill"], "B2"), listed(areas["mill"], "B2")]
    assert list_census(actor=SYSTEM, people=people) == ["taken", "taken", "unchanged"]
    assert list_census(actor=SYSTEM, people=people) == ["unchanged"] * 3
    assert [(row.act, row.ids["entries"]) for row in kept(Journal)] == [("residence.census_listed", 2)]
    with pytest.raises(NotAllowed):
        list_census(actor=boss, people=people)


def speaks(boss, area, cap=3):
    return actor_of_account(session(), group(boss, area, cap).id, now())


def give_word(speaker, who, area, name):
    return vouch(actor=speaker, email=email_of(who), name=name, born=BORN, area_id=area.id)


def test_vouch_gives_the_grant_and_counts(areas, boss, noor):
    speaker = speaks(boss, areas["mill"])
    give_word(speaker, noor, areas["mill"], "Noor Haddad")
    assert roles(noor) == {(Role.VERIFIED, areas["mill"].path)}
    assert (kept(Voucher)[0].used, kept(ResidenceProof)[0].voucher_id) == (1, kept(Voucher)[0].id)
    shown = [row.ids for row in kept(Journal) if row.act == "residence.shown"]
    assert [(ids["way"], ids["voucher_id"]) for ids in shown] == [("voucher", kept(Voucher)[0].id)]
    with pytest.raises(Invalid, match="used for another account"):
        give_word(speaker, make_actor("Other"), areas["mill"], "haddad  NOOR")
    assert kept(Voucher)[0].used == 1


def test_vouch_ends_at_the_cap_and_begins_again_with_the_year(areas, boss, time_machine):
    time_machine.move_to(f"{now().year + 1}-06-01T12:00:00Z", tick=False)
    speaker, people = speaks(boss, areas["mill"], cap=2), newcomers(4)
    for number in range(2):
        give_word(speaker, people[number], areas["mill"], f"Person {number}")
    with pytest.raises(Invalid, match="this year"):
        give_word(speaker, people[2], areas["mill"], "Person 2")
    time_machine.move_to(f"{now().year + 1}-01-01T00:00:00Z", tick=False)
    give_word(speaker, people[2], areas["mill"], "Person 2")
    assert (kept(Voucher)[0].used, len(kept(ResidenceProof))) == (1, 3)


def test_vouch_is_for_own_area_other_people_and_while_it_lasts(areas, boss, noor):
    speaker = speaks(boss, areas["north"])
    with pytest.raises(Invalid, match="North"):
        give_word(speaker, noor, areas["hill"], "Noor")
    with pytest.raises(Invalid, match="own account"):
        give_word(speaker, speaker, areas["mill"], "Me")
    end_voucher(actor=boss, voucher_id=kept(Voucher)[0].id)
    for who in (speaker, make_actor("Representative", Role.REPRESENTATIVE), noor, boss):
        with pytest.raises(NotAllowed):
            give_word(who, noor, areas["mill"], "Noor")
    with pytest.raises(NotFound):
        end_voucher(actor=boss, voucher_id=kept(Voucher)[0].id)
    assert kept(ResidenceProof) == []


def test_make_voucher_is_for_administrators_and_representatives(areas, boss, mediator):
    account = make_account("Neighbour")
    about = {"name": "Library", "area_id": areas["mill"].id}
    with pytest.raises(Invalid, match="representative"):
        make_voucher(actor=boss, email=account.email, cap=3, **about)
    speaker = group(boss, areas["mill"])
    for cap in (0, 1001):
        with pytest.raises(Invalid, match="1 to 1000"):
            make_voucher(actor=boss, email=speaker.email, cap=cap, **about)
    with pytest.raises(Invalid, match="already"):
        make_voucher(actor=boss, email=speaker.email, cap=3, **about)
    for who in (mediator, make_actor("Representative", Role.REPRESENTATIVE)):
        with pytest.raises(NotAllowed):
            make_voucher(actor=who, email=speaker.email, cap=3, **about)
        with pytest.raises(NotAllowed):
            end_voucher(actor=who, voucher_id=kept(Voucher)[0].id)
    assert len(kept(Voucher)) == 1


def speaking(account):
    found = actor_of_account(session(), account.id, now())
    session.commit()
    return found


def test_words_of_a_group_count_for_the_group_whoever_speaks_for_it(areas, boss):
    community = make_group(areas["mill"], name="Mill Neighbours")
    about = {"area_id": areas["mill"].id, "name": "", "group_id": community.id}
    first, second = (make_account(f"R{n}", Role.REPRESENTATIVE, area=areas["mill"]) for n in range(2))
    voucher = make_voucher(actor=boss, email=first.email, cap=2, **about)
    assert voucher.name == "Mill Neighbours"
    with pytest.raises(Invalid, match="already"):
        make_voucher(actor=boss, email=second.email, cap=2, **about)
    one, two, three = newcomers(3)
    give_word(speaking(first), one, areas["mill"], "One")
    end_voucher(actor=boss, voucher_id=voucher.id)
    make_voucher(actor=boss, email=second.email, cap=2, **about)
    give_word(speaking(second), two, areas["mill"], "Two")
    with pytest.raises(Invalid, match="as often"):
        give_word(speaking(second), three, areas["mill"], "Three")
    assert [(row.group_id, row.used) for row in kept(Voucher)] == [(community.id, 1), (community.id, 2)]
    end_voucher(actor=boss, voucher_id=kept(Voucher)[-1].id)
    with pytest.raises(Invalid, match="2 times"):
        make_voucher(actor=boss, email=first.email, cap=1, **about)


def test_words_of_another_year_count_no_more_for_a_group(areas, boss):
    community = make_group(areas["mill"], name="Mill Neighbours")
    about = {"area_id": areas["mill"].id, "name": "", "group_id": community.id, "cap": 1}
    speaker = make_account("R", Role.REPRESENTATIVE, area=areas["mill"])
    voucher = make_voucher(actor=boss, email=speaker.email, **about)
    row = session.get_one(Voucher, voucher.id)
    row.year, row.used = row.year - 1, 1
    session.commit()
    end_voucher(actor=boss, voucher_id=voucher.id)
    make_voucher(actor=boss, email=speaker.email, **about)
    give_word(speaking(speaker), newcomers(1)[0], areas["mill"], "One")
    assert kept(Voucher)[-1].used == 1


def test_only_a_group_that_runs_gives_its_word_and_a_library_needs_a_name(areas, boss):
    speaker = make_account("R", Role.REPRESENTATIVE, area=areas["mill"])
    community = make_group(areas["mill"], name="Mill Neighbours")
    groups.end_group(actor=make_actor("Z", Role.COORDINATOR), group_id=community.id)
    about = {"email": speaker.email, "area_id": areas["mill"].id, "cap": 3}
    for group_id in (community.id, 4711):
        with pytest.raises(Invalid, match="inventory"):
            make_voucher(actor=boss, name="", group_id=group_id, **about)
    with pytest.raises(Invalid, match="2 to 120"):
        make_voucher(actor=boss, name=" ", **about)
    assert kept(Voucher) == []
