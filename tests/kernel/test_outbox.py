"""The outbox: one letter per occasion, posted with the act or not at all."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.admin.upkeep import rotate_keys
from app.kernel.db import db, session
from app.kernel.errors import Invalid
from app.kernel.outbox import failed, known_by, lease, post
from app.kernel.transaction import act
from app.notices.mailer import deliver_letters
from tests.builders.mails import letters


@act
def send(*, key="k", recipient="a@example.org", subject="s", text="t", fail=False, **more):
    post(session(), recipient=recipient, subject=subject, text=text, key=key, **more)
    if fail:
        raise Invalid


def test_post_puts_one_letter_with_a_message_id_that_follows_from_the_key(context):
    send(key="code-1", headers={"List-Id": "x"}, lang="es", neutral=True)
    letter = letters()[0]
    assert (letter.recipient, letter.subject, letter.body, letter.lang) == ("a@example.org", "s", "t", "es")
    assert (letter.headers, letter.neutral, letter.attempts, letter.sent_at) == ({"List-Id": "x"}, True, 0, None)
    assert letter.message_id.startswith("<")
    assert letter.message_id.endswith("@localhost>")
    assert "code-1" not in letter.message_id


def test_post_with_the_same_key_posts_nothing_more(context):
    send(key="a", text="first")
    send(key="a", text="second")
    send(key="b")
    assert [letter.body for letter in letters()] == ["first", "t"]


def test_post_in_an_act_that_fails_leaves_no_letter(context):
    with pytest.raises(Invalid):
        send(fail=True)
    assert letters() == []


def test_post_keeps_header_and_subject_on_one_line(context):
    send(subject="a\r\nBcc: b@example.org\x00", headers={"X": "1\r\nY: 2"})
    letter = letters()[0]
    assert letter.subject == "a Bcc: b@example.org"
    assert letter.headers == {"X": "1 Y: 2"}


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "a",
        "@b",
        "a@",
        "a@b,c@d",
        "a@b\r\nBcc: c@d",
        "a b@c",
        "<a@b>",
        "a@b;c@d",
        "a\x00@b.org",
        "x" * 250 + "@b.org",
    ],
)
def test_post_to_what_is_no_single_address_is_refused(context, recipient):
    with pytest.raises(Invalid):
        send(recipient=recipient)
    assert letters() == []


def everything_kept() -> str:
    with db.engine.connect() as connection:
        return "\n".join(str(tuple(row)) for row in connection.execute(text("SELECT * FROM outbox")))


def test_address_of_a_letter_that_waits_is_in_no_column(context):
    send(recipient="canary@example.org")
    assert letters()[0].recipient == "canary@example.org"
    assert "canary" not in everything_kept()


def test_address_is_found_again_by_its_mark_and_by_nothing_else(context):
    send(recipient="Canary@Example.org")
    (letter,) = letters()
    assert letter.known_by == known_by(" canary@example.org ")
    assert letter.known_by != known_by("other@example.org")


def test_what_a_mail_server_says_of_an_address_is_kept_without_it(context):
    send(recipient="canary@example.org")
    (held,) = lease(session(), 5)
    failed(session(), held, "550 canary@example.org unknown", for_good=True)
    session.commit()
    assert "canary" not in everything_kept()
    assert letters()[0].error == "550 … unknown"


def test_letter_whose_address_no_key_opens_is_given_up_and_said(app, context, monkeypatch):
    send()
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], data_keys=(b"x" * 32,)))
    deliver_letters()
    (letter,) = letters()
    assert letter.failed_at is not None
    assert letter.error == "no data key opens the address"


def test_addresses_move_under_a_new_key(app, context, monkeypatch):
    settings = app.config["SETTINGS"]
    send(recipient="canary@example.org")
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, data_keys=(b"n" * 32, *settings.data_keys)))
    assert "outbox.sealed: 1 sealed anew" in app.test_cli_runner().invoke(rotate_keys).output
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, data_keys=(b"n" * 32,)))
    session.expire_all()
    assert letters()[0].recipient == "canary@example.org"
