"""Showing where one lives, by many at the same moment."""

from app.identity.actions.residence import verify_in_person, vouch
from app.identity.actions.residence_letters import ask_letter, enter_letter_code, print_letters
from app.identity.models import Account, ResidenceBatch, ResidenceLetter, ResidenceProof, RoleGrant, Voucher
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid
from tests.builders.at_once import at_once
from tests.builders.people import make_account
from tests.builders.rows import kept
from tests.identity.residence.proofs import ADDRESS, BORN, DOCUMENT, NAME, email_of, group, newcomers, printed_code


def verified():
    return [row for row in kept(RoleGrant) if row.role == Role.VERIFIED]


def test_one_proof_used_for_twenty_accounts_at_once_verifies_one(app, areas, mediator):
    mill, emails = areas["mill"].id, [make_account(f"Newcomer {n}").email for n in range(20)]
    results = at_once(
        app,
        *(
            lambda email=email: verify_in_person(actor=mediator, email=email, area_id=mill, document=DOCUMENT)
            for email in emails
        ),
    )
    assert sum(isinstance(result, RoleGrant) for result in results) == 1
    assert sum(isinstance(result, Invalid) for result in results) == 19
    assert (len(verified()), len(kept(ResidenceProof))) == (1, 1)


def test_one_account_verified_twenty_times_at_once_has_one_grant(app, areas, mediator, noor):
    mill, email = areas["mill"].id, email_of(noor)
    results = at_once(
        app,
        *(
            lambda n=n: verify_in_person(actor=mediator, email=email, area_id=mill, document=f"DOCUMENT{n}")
            for n in range(20)
        ),
    )
    assert sum(isinstance(result, RoleGrant) for result in results) == 1
    assert len(verified()) == 1


def test_one_code_entered_twenty_times_at_once_gives_one_grant(app, areas, mediator, noor):
    code = printed_code(noor, mediator, areas["mill"])
    results = at_once(app, *(lambda: enter_letter_code(actor=noor, code=code) for _ in range(20)))
    assert sum(isinstance(result, RoleGrant) for result in results) == 1
    assert len(verified()) == 1


def test_wrong_codes_at_once_are_all_counted(app, areas, mediator, noor):
    printed_code(noor, mediator, areas["mill"])
    at_once(app, *(lambda: enter_letter_code(actor=noor, code="AAAAAAAA") for _ in range(20)))
    assert kept(ResidenceLetter)[0].wrong == 5


def test_a_group_that_vouches_at_once_keeps_to_its_cap(app, areas, boss):
    speaker = actor_of_account(session(), group(boss, areas["mill"], cap=7).id, now())
    mill, emails = areas["mill"].id, [email_of(who) for who in newcomers(20)]
    before = len(verified())
    results = at_once(
        app,
        *(
            lambda n=n: vouch(actor=speaker, email=emails[n], name=f"Person {n}", born=BORN, area_id=mill)
            for n in range(20)
        ),
    )
    assert sum(isinstance(result, RoleGrant) for result in results) == 7
    assert sum(isinstance(result, Invalid) for result in results) == 13
    assert (kept(Voucher)[0].used, len(verified()) - before) == (7, 7)


def test_letters_asked_and_printed_at_once_are_one(app, areas, mediator, noor):
    mill = areas["mill"].id
    ask = lambda: ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=mill)  # noqa: E731
    results = at_once(app, *(ask for _ in range(10)))
    assert sum(isinstance(result, ResidenceLetter) for result in results) == 1
    printed = at_once(app, *(lambda: print_letters(actor=mediator) for _ in range(4)))
    assert [type(result) for result in printed] == [list] * 4
    assert len({letter.code for result in printed for letter in result}) == 1
    assert len(kept(ResidenceBatch)) == 1
    assert len(kept(Account)) == 2
