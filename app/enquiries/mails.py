"""One message as it came by mail (RFC 5322), read without trusting a byte of it: who writes, what, in answer to what.

What a machine sent is passed by, so that no two programs write to one another for ever. What is attached is named and
not kept: the words are taken, nothing is opened.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from hashlib import sha256

from app.enquiries.references import TOKEN
from app.enquiries.vocabulary import ATTACHMENTS_NAMED, MAIL_LARGEST, SUBJECT_LONGEST, WORDS_LONGEST
from app.enquiries.webmail import words_of_html
from app.kernel.text import tidy, tidy_block

MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "bounce")
OWN_ID = re.compile(r"<[0-9a-f]{40}@")  # the form of a Message-ID of ours; the host follows
ADDRESSED = ("to", "cc", "delivered-to", "x-original-to", "subject")
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
# Where the words end and the history begins that mail programs add.
BEGINS = (
    re.compile(r"^\s*-{2,}\s*(original message|mensaje original|ursprüngliche nachricht|message d'origine)\b", re.I),
    re.compile(r"^_{20,}\s*$"),
    re.compile(r"^\s*(on|el|le|am)\b.{0,200}\b(wrote|escribió|a écrit|schrieb.{0,80})\s*:\s*$", re.I),
    re.compile(r"^\s*في .{0,200}كتب.{0,80}:\s*$"),
)
SIGNATURE = "-- "


class BadMail(Exception):
    """It cannot be taken, whoever tries again; the sender's mail server tells them why."""


class Passed(Exception):
    """Not from a person, so nothing is done; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What tells our own mail: the addresses we write from and take mail at, and the host in our Message-IDs."""

    addresses: frozenset[str]
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`mark`: what tells this message from every other. `reply`: (reference, proof) of the enquiry it answers.
    `cut`: it was longer than is kept. `attached`: names of what was not taken."""

    mark: str
    sender: str
    title: str
    words: str
    lang: str
    reply: tuple[str, str] | None
    cut: bool
    attached: tuple[str, ...]


def read_mail(raw: bytes, own: Own, langs: tuple[str, ...]) -> Mail:
    """The message in `raw`; raises `BadMail` or `Passed`. `langs`: tags that the site speaks, its own first."""
    if len(raw) > MAIL_LARGEST:
        raise BadMail("This mail is too large: 10 MB at most, and without attachments best.")
    if not raw.strip():
        raise BadMail("There is no message.")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        return _read(message, raw, own, langs)
    except (MessageError, LookupError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise BadMail("This mail could not be read.") from error


def _read(message: EmailMessage, raw: bytes, own: Own, langs: tuple[str, ...]) -> Mail:
    sender = _sender(message)
    _must_be_a_person(message, sender, own)
    words = _without_history(tidy_block(_words(message)))
    if len(words) < 2:
        raise BadMail("There are no words in this mail.")
    told = _header(message, "content-language").split(",")[0].strip().lower()[:2]
    return Mail(
        mark=_header(message, "message-id") or sha256(raw).hexdigest(),
        sender=sender,
        title=tidy(_header(message, "subject"))[:SUBJECT_LONGEST],
        words=words[:WORDS_LONGEST],
        lang=told if told in langs else langs[0],
        reply=_reply(message),
        cut=len(words) > WORDS_LONGEST,
        attached=tuple(_attached(message))[:ATTACHMENTS_NAMED],
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header as text, however it is broken; empty without one."""
    try:
        found = message.get(name)
        return _whole(str(found)) if found is not None else ""
    except (MessageError, LookupError, ValueError, AttributeError, IndexError, TypeError):
        raw = dict(message.raw_items()).get(name, "")
        return _whole(tidy(str(raw)))


def _whole(text: str) -> str:
    """Text that can be written down: what was no character becomes a mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _sender(message: EmailMessage) -> str:
    """Where an answer goes: the one address the mail comes from."""
    address = parseaddr(_header(message, "from"))[1].strip().lower()
    if not ADDRESS.fullmatch(address) or len(address) > 254:
        raise BadMail("This mail has no sender to whom an answer could go.")
    return address


def _must_be_a_person(message: EmailMessage, sender: str, own: Own) -> None:
    """Raises `Passed` for answers of machines, bounces, lists and our own letters (RFC 3834)."""
    why = ""
    if _header(message, "auto-submitted").strip().lower() not in ("", "no"):
        why = "it was sent by a program"
    elif _header(message, "precedence").strip().lower() in ("bulk", "list", "junk", "auto_reply"):
        why = "it was sent to many"
    elif any(_header(message, name) for name in ("list-id", "list-post", "list-unsubscribe")):
        why = "it came over a list"
    elif any(_header(message, name) for name in ("x-autoreply", "x-autorespond", "x-auto-response")):
        why = "it is an answer of a program"
    elif message.get_content_type() == "multipart/report" or _header(message, "return-path").strip() == "<>":
        why = "it tells of mail that was not delivered"
    elif sender.partition("@")[0] in MACHINES:
        why = "it comes from a machine"
    elif _is_own(message, sender, own):
        why = "it is a letter of ours"
    if why:
        raise Passed(why)


def _is_own(message: EmailMessage, sender: str, own: Own) -> bool:
    number = _header(message, "message-id").strip()
    local, _at, host = sender.partition("@")
    plain = f"{local.partition('+')[0]}@{host}"
    return plain in own.addresses or (OWN_ID.match(number) is not None and number.endswith(f"@{own.host}>"))


def _reply(message: EmailMessage) -> tuple[str, str] | None:
    for name in ADDRESSED:
        for value in message.get_all(name, []):
            found = TOKEN.search(str(value))
            if found:
                return found[1].upper(), found[2].lower()
    return None


def _words(message: EmailMessage) -> str:
    """The words: the plain part, else what the formatted one says."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None or part.is_multipart():
        return ""
    text = _decoded(part)
    text = _whole(text)
    return words_of_html(text) if part.get_content_subtype() == "html" else text


def _decoded(part: MIMEPart) -> str:
    """The text of a part; what its character set does not explain becomes a mark, never a fault."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _attached(message: EmailMessage) -> Iterator[str]:
    body = message.get_body(preferencelist=("plain", "html"))
    for part in message.walk():
        if part.is_multipart() or part is body or (part.get_content_maintype() == "text" and not part.get_filename()):
            continue
        yield _whole(tidy(str(part.get_filename() or part.get_content_type())))[:80]


def _without_history(text: str) -> str:
    """The words without the letter they answer and without a signature; all of it, when nothing else would be left."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if _begins_history(lines, n, line)), len(lines))
    kept = [line for line in lines[:end] if not line.lstrip().startswith(">")]
    return "\n".join(kept).strip() or text


def _begins_history(lines: list[str], number: int, line: str) -> bool:
    if line == SIGNATURE or any(sign.match(line) for sign in BEGINS):
        return True
    # Some programs break the line "On … wrote:" in two.
    two = f"{line} {lines[number + 1].strip()}" if number + 1 < len(lines) else ""
    return bool(two) and any(sign.match(two) for sign in BEGINS[2:])
