"""Signing in with the link of a mail."""

from tests.builders.mails import mailed_code, mailed_link
from tests.builders.people import make_account
from tests.identity.sign_in.door import ask, enter, is_signed_in, send


def test_sign_in_link_shows_a_button_and_only_the_post_signs_in(client, other):
    account = make_account()
    ask(client, account.email)
    link = mailed_link(account.email)
    for _scanner in range(3):
        assert client.get(link).status_code == 200
    assert not is_signed_in(client)
    assert send(other, link).status_code == 303
    assert is_signed_in(other)
    assert other.get(link).status_code == 404
    assert send(client, link, "/sign-in").status_code == 404


def test_sign_in_link_after_an_hour_does_not_work(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    account = make_account()
    ask(client, account.email)
    link = mailed_link(account.email)
    time_machine.move_to("2026-11-22T10:59:59Z", tick=False)
    assert client.get(link).status_code == 200
    time_machine.move_to("2026-11-22T11:00:00Z", tick=False)
    assert client.get(link).status_code == 404
    assert send(client, link, "/sign-in").status_code == 404


def test_sign_in_link_and_code_of_one_mail_work_once_together(client, other):
    account = make_account()
    ask(client, account.email)
    code, link = mailed_code(account.email), mailed_link(account.email)
    assert send(other, link).status_code == 303
    assert enter(client, code).status_code == 422
