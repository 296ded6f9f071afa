"""The outbox: one letter per occasion, posted with the act or not at all."""

import pytest

from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.outbox import post
from app.kernel.transaction import act
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
