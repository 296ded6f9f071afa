"""Sending: as files, and to a mail server that takes, refuses, stumbles or hangs up."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.outbox import MOST_ATTEMPTS, Outbox, dead_letters, lease, post, release_leases, waiting_since
from app.kernel.transaction import act
from app.notices.mailer import NotSent, Server, carrier_for, deliver_letters, message_of
from tests.builders.mails import letters
from tests.serving import free_port


class Sink:
    """A mail server that answers as it is told and keeps what it took."""

    def __init__(self, answer: str = "250 OK", *, to: str = "250 OK") -> None:
        self.answer, self.to, self.taken = answer, to, []

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 - the library's name
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - the library's name
        self.taken.append(envelope.content)
        return self.answer


@contextmanager
def serving(sink: Sink) -> Iterator[str]:
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@act
def write(count: int = 1, **more) -> None:
    for number in range(count):
        post(session(), recipient="a@example.org", subject="Señal", text=f"Línea {number}", key=f"k{number}", **more)


@act
def take(limit: int = 10):
    return lease(session(), limit)


def with_server(app, monkeypatch, url: str) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], mail_url=url))


def test_message_says_all_in_plain_text_and_names_its_language(context):
    write(lang="es", headers={"List-Unsubscribe": "<http://localhost/x>"})
    message = message_of(letters()[0], "Corrala <corrala@localhost>")
    assert (message["To"], message["Subject"], message["Content-Language"]) == ("a@example.org", "Señal", "es")
    assert message.get_content().strip() == "Línea 0"
    assert message["List-Unsubscribe"] == "<http://localhost/x>"
    assert message.get_content_type() == "text/plain"
    assert message_of(letters()[0], "a@b.c").as_bytes() == message_of(letters()[0], "a@b.c").as_bytes()


def test_a_long_link_to_stop_mail_stays_whole(context):
    link = f"<http://localhost/notices/stop/issue/{'x' * 120}>"
    write(headers={"List-Unsubscribe": link})
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in message_of(letters()[0], "a@b.c").as_bytes()


def test_lease_holds_letters_for_one_worker_until_it_ends_or_is_given_back(context):
    write(3)
    assert len(take(2)) == 2
    assert len(take()) == 1
    assert take() == []
    session.execute(
        update(Outbox).where(Outbox.id == letters()[0].id).values(leased_until=now() - timedelta(seconds=1))
    )
    session.commit()
    [again] = take()
    assert (again.id, again.attempts) == (letters()[0].id, 2)
    release_leases(session())
    session.commit()
    assert len(take()) == 3


def test_letter_that_is_due_later_waits(context):
    write(due_at=now() + timedelta(minutes=5))
    assert take() == []
    assert waiting_since(reader()) is None


def test_deliver_to_a_server_that_takes_it_then_it_is_out_and_neutral_words_are_gone(app, context, monkeypatch):
    sink = Sink()
    write(neutral=True)
    with serving(sink) as url:
        with_server(app, monkeypatch, url)
        assert deliver_letters() == 1
        assert deliver_letters() == 0
    [row] = letters()
    assert (row.sent_at is not None, row.body, row.recipient, len(sink.taken)) == (True, "", "", 1)
    assert row.message_id.encode() in sink.taken[0]


def test_deliver_when_refused_for_good_then_it_is_a_dead_letter_and_the_others_go_out(app, context, monkeypatch):
    write()
    for sink in (Sink(to="550 no such user"), Sink("554 not wanted")):
        session.execute(update(Outbox).values(failed_at=None, attempts=0))
        session.commit()
        with serving(sink) as url:
            with_server(app, monkeypatch, url)
            deliver_letters()
        [dead] = dead_letters(reader())
        assert dead.error
        assert letters()[0].sent_at is None


def test_neutral_letter_that_is_given_up_keeps_nobodys_address(app, context, monkeypatch):
    write(neutral=True)
    with serving(Sink(to="550 <a@example.org> no such user")) as url:
        with_server(app, monkeypatch, url)
        deliver_letters()
    [row] = letters()
    assert (row.failed_at is not None, row.body, row.recipient) == (True, "", "")
    assert "550" in row.error
    assert "a@example.org" not in row.error


@pytest.mark.parametrize("sink", [Sink("451 try later"), Sink(to="450 busy"), Sink("421 shutting down")])
def test_deliver_when_refused_for_now_then_it_is_tried_again_after_a_growing_pause(app, context, monkeypatch, sink):
    write()
    pauses = []
    with serving(sink) as url:
        with_server(app, monkeypatch, url)
        for _ in range(3):
            session.execute(update(Outbox).values(due_at=now()))
            session.commit()
            deliver_letters()
            pauses.append(round((letters()[0].due_at - now()).total_seconds()))
    assert pauses == [30, 60, 120]
    assert dead_letters(reader()) == []
    assert waiting_since(reader()) is not None


def test_deliver_when_tried_often_enough_then_it_is_given_up(app, context, monkeypatch):
    write()
    session.execute(update(Outbox).values(attempts=MOST_ATTEMPTS - 1))
    session.commit()
    with_server(app, monkeypatch, f"smtp://127.0.0.1:{free_port()}")
    deliver_letters()
    [dead] = dead_letters(reader())
    assert dead.attempts == MOST_ATTEMPTS
    assert "ConnectionRefusedError" in dead.error


def test_server_elsewhere_without_tls_never_hears_a_password(monkeypatch):
    monkeypatch.setattr("app.notices.mailer.LOOPBACK", ())
    with (
        serving(Sink()) as url,
        Server(url.replace("//", "//me:secret@")) as server,
        pytest.raises(NotSent, match="no TLS"),
    ):
        server.send(None, "")


def test_file_carrier_writes_the_same_letter_into_the_same_file(context, tmp_path):
    write()
    row = letters()[0]
    for _ in range(2):
        with carrier_for(None, tmp_path / "outbox") as carrier:
            carrier.send(message_of(row, "corrala@localhost"), row.message_id)
    [path] = (tmp_path / "outbox").iterdir()
    assert path.name == f"{row.message_id.strip('<>')}.eml"
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == "Señal"
