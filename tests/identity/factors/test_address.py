"""Another address: by a code that goes to it, after a proof; both addresses are told."""

import pytest

from app.identity.models import Account
from tests.builders.mails import letters, mailed_code
from tests.builders.people import make_account, sign_in
from tests.builders.rows import kept
from tests.identity.factors.door import first_half
from tests.identity.sign_in.door import ask, is_signed_in, other_code, plain, send

NEW = "noor.new@example.org"


def test_the_address_changes_when_the_code_is_entered_and_both_are_told(noor, other, account):
    """asvs 6.3.7."""
    old = account.email
    sign_in(other, account, factor=None)
    assert send(noor, "/account/email", email=NEW.upper()).location == "/account/email/code"
    assert kept(Account)[0].email == old
    code = mailed_code(NEW)
    assert code not in str([vars(row) for row in kept(Account)])
    assert send(noor, "/account/email/code", code=code).location == "/account"
    assert kept(Account)[0].email == NEW
    told = [(letter.recipient, letter.subject) for letter in letters()][-2:]
    assert told == [(old, "The address of your account was changed"), (NEW, "The address of your account was changed")]
    assert NEW not in letters(old)[-1].body
    assert is_signed_in(noor)
    assert not is_signed_in(other)


def test_a_wrong_code_changes_nothing_and_the_sixth_kills_it(noor, account):
    send(noor, "/account/email", email=NEW)
    code = mailed_code(NEW)
    for _ in range(6):
        assert send(noor, "/account/email/code", code=other_code(code)).status_code == 422
    assert send(noor, "/account/email/code", "/account", code=code).status_code == 422
    assert kept(Account)[0].email == account.email


def test_a_code_asked_for_in_another_browser_or_account_changes_nothing(noor, other, account):
    send(noor, "/account/email", email=NEW)
    sign_in(other, make_account("Somebody Else"), factor=None)
    assert send(other, "/account/email/code", "/account", code=mailed_code(NEW)).status_code == 422
    assert NEW not in [row.email for row in kept(Account)]


def test_nobody_learns_whether_an_address_has_an_account(noor, other, account):
    taken = make_account("Somebody Else").email
    free = "q" * (len(taken) - len("@example.org")) + "@example.org"
    sign_in(other, make_account("Third"), factor=None)
    seen = {}
    for browser, email in ((noor, taken), (other, free)):
        asked = send(browser, "/account/email", email=email)
        _status, page = plain(browser.get("/account/email/code"), email)
        seen[email] = (asked.status_code, asked.location, page.replace("Third", "NAME").replace("Noor Haddad", "NAME"))
    assert seen[taken] == seen[free]
    assert letters(taken)[-1].subject == "This address has an account already"
    assert send(noor, "/account/email/code", code="123456").status_code == 422
    assert kept(Account)[0].email == account.email


def test_codes_in_the_old_mailbox_die_with_the_change(noor, other, account):
    old = account.email
    ask(other, old)
    code = mailed_code(old)
    send(noor, "/account/email", email=NEW)
    send(noor, "/account/email/code", code=mailed_code(NEW))
    assert send(other, "/sign-in/code", "/sign-in", code=code).status_code == 422
    assert len(kept(Account)) == 1


@pytest.mark.parametrize("email", ["", "no", "a@b.org\r\nBcc: c@d.org"])
def test_what_is_no_address_is_said_beside_the_field(noor, email):
    answer = send(noor, "/account/email", email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.get_data(as_text=True)


def test_the_own_address_is_no_new_one(noor, account):
    assert send(noor, "/account/email", email=account.email).status_code == 422


def test_a_new_browser_is_told_by_mail_whatever_the_way_in(client, other, account):
    """asvs 6.3.5: from the second browser on; the first was led to by our own letter."""
    first_half(client, account)
    assert [letter.subject for letter in letters(account.email)] == ["Your code to sign in"]
    first_half(other, account)
    subjects = [letter.subject for letter in letters(account.email)]
    assert subjects == ["Your code to sign in", "Your code to sign in", "A new browser signed in"]
