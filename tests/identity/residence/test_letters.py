"""Letters with a code: asked for, printed, sent, entered; and nothing stays of name, address and code."""

from datetime import timedelta

import pytest

from app.identity.actions.residence import verify_in_person
from app.identity.actions.residence_letters import (
    ask_letter,
    enter_letter_code,
    forget_proofs,
    mark_letters_sent,
    print_letters,
    withdraw_letter,
)
from app.identity.actor import SYSTEM
from app.identity.models import CensusEntry, ResidenceBatch, ResidenceLetter, ResidenceProof, RoleGrant
from app.identity.queries.residence import census_hashes
from app.identity.vocabulary import Role, Way
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from tests.builders.people import make_actor
from tests.builders.rows import kept
from tests.identity.residence.proofs import ADDRESS, BORN, DOCUMENT, NAME, email_of, printed_code, whole_database


def nothing_is_left_of(*words):
    said = whole_database()
    return [word for word in words if word in said] == []


def test_a_letter_gives_the_grant_and_its_code_works_once(areas, mediator, noor):
    code = printed_code(noor, mediator, areas["mill"])
    grant = enter_letter_code(actor=noor, code=f" {code[:4].lower()} {code[4:]}")
    assert (grant.role, grant.area_id) == (Role.VERIFIED, areas["mill"].id)
    assert [row.way for row in kept(ResidenceProof)] == [Way.LETTER]
    with pytest.raises(Invalid):
        enter_letter_code(actor=noor, code=code)
    assert len(kept(RoleGrant)) == 2  # the mediator's and this one
    assert [row.act for row in kept(Journal)] == [
        "residence.letter_asked",
        "residence.letters_printed",
        "residence.letters_sent",
        "residence.shown",
        "role.given",
    ]


def test_an_address_is_never_readable_and_gone_when_the_letter_is_sent(areas, mediator, noor):
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    assert kept(ResidenceLetter)[0].sealed
    assert nothing_is_left_of(NAME, "Molino 14")
    letter = print_letters(actor=mediator)[0]
    assert (letter.name, letter.address, letter.area) == (NAME, ADDRESS, "Mill")
    mark_letters_sent(actor=mediator, batch_id=kept(ResidenceBatch)[0].id)
    assert kept(ResidenceLetter)[0].sealed is None
    assert nothing_is_left_of(NAME, letter.code)


def test_letters_can_be_printed_again_with_the_same_code_until_they_are_sent(areas, mediator, noor):
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    first = print_letters(actor=mediator)
    ask_letter(actor=make_actor("Later"), name="Later", address=ADDRESS, area_id=areas["mill"].id)
    assert print_letters(actor=mediator) == first
    mark_letters_sent(actor=mediator, batch_id=kept(ResidenceBatch)[0].id)
    assert [letter.name for letter in print_letters(actor=mediator)] == ["Later"]
    assert len(kept(ResidenceBatch)) == 2
    with pytest.raises(NotFound):
        mark_letters_sent(actor=mediator, batch_id=kept(ResidenceBatch)[0].id)


def test_a_batch_whose_letters_were_all_withdrawn_keeps_no_other_waiting(areas, mediator, noor):
    printed_code(noor, mediator, areas["mill"], sent=False)
    withdraw_letter(actor=noor)
    assert print_letters(actor=mediator) == []
    ask_letter(actor=make_actor("Later"), name="Later", address=ADDRESS, area_id=areas["mill"].id)
    assert [letter.name for letter in print_letters(actor=mediator)] == ["Later"]


def test_five_wrong_codes_end_a_letter(areas, mediator, noor):
    code = printed_code(noor, mediator, areas["mill"])
    other = make_actor("Other")
    with pytest.raises(Invalid):
        enter_letter_code(actor=other, code=code)
    for _ in range(5):
        assert enter_letter_code(actor=noor, code="AAAAAAAA") is None
    with pytest.raises(Invalid, match="new one"):
        enter_letter_code(actor=noor, code=code)
    assert kept(ResidenceProof) == []


def test_a_code_works_for_thirty_days_from_its_sending(areas, mediator, noor, time_machine):
    time_machine.move_to(now(), tick=False)
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    code = print_letters(actor=mediator)[0].code
    time_machine.shift(timedelta(days=6))
    mark_letters_sent(actor=mediator, batch_id=kept(ResidenceBatch)[0].id)
    time_machine.shift(timedelta(days=30) - timedelta(seconds=1))
    assert enter_letter_code(actor=noor, code="AAAAAAAA") is None
    time_machine.shift(timedelta(seconds=1))
    with pytest.raises(Invalid, match="new one"):
        enter_letter_code(actor=noor, code=code)
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)


def test_one_letter_at_a_time_and_three_in_ninety_days(areas, noor, time_machine):
    time_machine.move_to(now(), tick=False)
    for _ in range(3):
        ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
        with pytest.raises(Invalid, match="on its way"):
            ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
        withdraw_letter(actor=noor)
    with pytest.raises(Invalid, match="three letters"):
        ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    with pytest.raises(NotFound):
        withdraw_letter(actor=noor)
    time_machine.shift(timedelta(days=90))
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)


def test_the_same_name_at_the_same_address_is_refused_to_a_second_account(areas, mediator, noor):
    enter_letter_code(actor=noor, code=printed_code(noor, mediator, areas["mill"]))
    again = {"name": NAME.upper(), "address": ADDRESS.replace("\n", ", "), "area_id": areas["mill"].id}
    with pytest.raises(Invalid, match="used for another account"):
        ask_letter(actor=make_actor("Twin"), **again)
    ask_letter(actor=make_actor("Sister"), name="Amal Haddad", address=ADDRESS, area_id=areas["mill"].id)


def test_two_letters_for_one_name_verify_one_account(areas, mediator, noor):
    twin = make_actor("Twin")
    for who in (noor, twin):
        ask_letter(actor=who, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    codes = [letter.code for letter in print_letters(actor=mediator)]
    enter_letter_code(actor=noor, code=codes[0])
    with pytest.raises(Invalid, match="used for another account"):
        enter_letter_code(actor=twin, code=codes[1])
    assert len(kept(ResidenceProof)) == 1


@pytest.mark.parametrize(
    "held", [(role,) for role in Role if role not in (Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST)]
)
def test_letters_are_for_residents(areas, held):
    staff = make_actor("Staff", *held)
    with pytest.raises(NotAllowed):
        ask_letter(actor=staff, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    with pytest.raises(NotAllowed):
        enter_letter_code(actor=staff, code="AAAAAAAA")
    assert kept(ResidenceLetter) == []


@pytest.mark.parametrize("held", [(), (Role.VERIFIED,), (Role.REPRESENTATIVE,), (Role.OFFICER,), (Role.COMMISSIONER,)])
def test_print_letters_is_for_those_who_verify(areas, noor, held):
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    who = make_actor("Somebody", *held)
    with pytest.raises(NotAllowed):
        print_letters(actor=who)
    with pytest.raises(NotAllowed):
        mark_letters_sent(actor=who, batch_id=1)
    assert kept(ResidenceBatch) == []


def test_what_proofs_were_made_of_is_gone_after_seven_days(areas, mediator, noor, time_machine):
    """Whatever became of them: printed and never marked as sent, entered, listed and used."""
    time_machine.move_to(now(), tick=False)
    code = printed_code(noor, mediator, areas["mill"], sent=False)
    session.add(
        CensusEntry(entry_hash=census_hashes(DOCUMENT, BORN, "mill")[0], area_id=areas["mill"].id, used_at=now())
    )
    session.commit()
    time_machine.shift(timedelta(days=7) - timedelta(seconds=1))
    assert forget_proofs(actor=SYSTEM) == 0
    assert kept(ResidenceLetter)[0].sealed
    time_machine.shift(timedelta(seconds=1))
    assert forget_proofs(actor=SYSTEM) == 2
    assert (kept(ResidenceLetter)[0].sealed, kept(CensusEntry)) == (None, [])
    assert enter_letter_code(actor=noor, code=code).area_id == areas["mill"].id
    letter = kept(ResidenceLetter)[0]
    assert (letter.sealed, letter.proof_hash, letter.code_hash) == (None, None, None)
    assert nothing_is_left_of(NAME, ADDRESS.splitlines()[0], code, DOCUMENT)


def test_a_letter_that_nobody_prints_is_over_after_thirty_days(areas, noor, time_machine):
    time_machine.move_to(now(), tick=False)
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    time_machine.shift(timedelta(days=30))
    assert forget_proofs(actor=SYSTEM) == 1
    assert kept(ResidenceLetter)[0].sealed is None
    time_machine.shift(timedelta(days=60))
    forget_proofs(actor=SYSTEM)
    assert kept(ResidenceLetter) == []


def test_a_letter_for_another_neighbourhood_than_the_verified_one_is_refused(areas, mediator, noor):
    verify_in_person(actor=mediator, email=email_of(noor), area_id=areas["mill"].id, document=DOCUMENT)
    with pytest.raises(Invalid, match="another neighbourhood"):
        ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["hill"].id)
