"""Sending letters: as files beside the database by default, by SMTP when a server is set."""

import os
import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from app.identity.actor import SYSTEM
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.outbox import is_due
from app.notices.actions import lease_letters, letter_delivered, letter_failed

TIMEOUT_S = 30
MARGIN = timedelta(seconds=TIMEOUT_S + 10)
LINKS = ("List-Unsubscribe",)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Wire(EmailPolicy):
    """How a letter is written down. A link in a header stays whole: folded it would be encoded, and mail programs
    would not know it for a link."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if name in LINKS else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii") if name in LINKS else super().fold_binary(name, value)


WIRE = Wire(linesep="\r\n")


class NotSent(Exception):
    """A letter that the other side did not take; `for_good` when trying again cannot help."""

    def __init__(self, error: str, *, for_good: bool = False) -> None:
        super().__init__(error)
        self.for_good = for_good


class Carrier(Protocol):
    def send(self, message: EmailMessage, message_id: str) -> None: ...


def deliver_letters() -> int:
    """Send the letters that are due; returns how many were tried.

    Each is written down as soon as it is out, so that a killed worker leaves one letter in doubt at most. A lease
    that is about to end is not used any more.
    """
    if not is_due(reader()):
        return 0
    letters = lease_letters(actor=SYSTEM)
    settings = current_app.config["SETTINGS"]
    with carrier_for(settings.mail_url, settings.instance_dir / "outbox") as carrier:
        for letter in letters:
            if letter.leased_until is not None and letter.leased_until - now() < MARGIN:
                break
            _deliver(carrier, letter, settings.mail_from)
    return len(letters)


def _deliver(carrier: Carrier, letter: Any, sender: str) -> None:
    if not letter.recipient:
        letter_failed(actor=SYSTEM, letter=letter, error="no data key opens the address", for_good=True)
        return
    try:
        carrier.send(message_of(letter, sender), letter.message_id)
    except NotSent as error:
        letter_failed(actor=SYSTEM, letter=letter, error=str(error), for_good=error.for_good)
    else:
        letter_delivered(actor=SYSTEM, letter_id=letter.id)


def message_of(letter: Any, sender: str) -> EmailMessage:
    """The letter as it travels: the same each time it is tried."""
    message = EmailMessage(policy=WIRE)
    message["From"], message["To"], message["Subject"] = sender, letter.recipient, _literal(letter.subject)
    message["Date"], message["Message-ID"] = format_datetime(letter.made_at), letter.message_id
    for name, value in letter.headers.items():
        message[name] = value if name in LINKS else _literal(value)
    message.set_content(letter.body, cte="quoted-printable")  # takes away what was said of an earlier content
    if letter.lang:
        message["Content-Language"] = letter.lang
    return message


def _literal(words: str) -> str:
    """Words of people for a header: what looks like an encoded word ("=?utf-8?q?=0ABcc…") would be decoded when it is
    put in, line breaks and all, and written out as headers of its own."""
    return words.replace("=?", "= ?")


def carrier_for(mail_url: str | None, folder: Path) -> "Files | Server":
    return Server(mail_url) if mail_url else Files(folder)


class Files:
    """Letters as `.eml` files named by their Message-ID: the same letter is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "Files":
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_error: object) -> None:
        return

    def send(self, message: EmailMessage, message_id: str) -> None:
        place = self._folder / f"{message_id.strip('<>').replace('/', '_')}.eml"
        unfinished = place.with_suffix(".part")
        try:
            with unfinished.open("wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(place)
        except OSError as error:
            raise NotSent(str(error)) from error


class Server:
    """A mail server by its address: smtp://name:password@host:port, or smtps:// for TLS from the first byte.

    Plain smtp:// takes up TLS when a server elsewhere offers it, and never sends a password without.
    """

    def __init__(self, mail_url: str) -> None:
        self._url = urlsplit(mail_url)
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMessage, message_id: str) -> None:
        try:
            self._connected().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            answers = [code for code, _words in error.recipients.values()]
            raise NotSent(str(error.recipients), for_good=all(code >= 500 for code in answers)) from error
        except smtplib.SMTPDataError as error:
            raise NotSent(str(error), for_good=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise NotSent(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        host, secure = self._url.hostname or "localhost", ssl.create_default_context()
        if self._url.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=TIMEOUT_S, context=secure)
        else:
            smtp = smtplib.SMTP(host, self._url.port or 25, timeout=TIMEOUT_S)
            smtp.ehlo_or_helo_if_needed()
            if host not in LOOPBACK and smtp.has_extn("starttls"):
                smtp.starttls(context=secure)
        if self._url.username:
            if host not in LOOPBACK and not isinstance(smtp.sock, ssl.SSLSocket):
                smtp.close()
                raise NotSent("the mail server offers no TLS, and a password is not sent without")
            smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
        return smtp

    def _close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()
