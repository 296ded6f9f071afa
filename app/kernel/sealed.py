"""Words about people that only the application may read: sealed with a key that lies outside the database.

`seal` for what must be read again (a way to reach somebody), `keyed` for what must only be recognised (an address
that was seen before, a link that came back). A copy of the database alone gives neither away.

A column that holds sealed words says so where it is declared, `info={"sealed": "issue_contact"}`: by that the words
are found again when a new key comes first.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

FORM = "1"
NONCE_BYTES = 12
NAME_BYTES = 4


class Unreadable(Exception):
    """No key of this installation opens it, or it was sealed about something else."""


def seal(words: str, about: str) -> str:
    """`words` under the newest key (AES-256-GCM), as text for a column.

    `about` names what they belong to ("sign_up") and is bound in: moved to another column they cannot be opened.
    """
    key = _keys()[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    hidden = AESGCM(key).encrypt(nonce, words.encode(), about.encode())
    return f"{FORM}.{base64.urlsafe_b64encode(_name(key) + nonce + hidden).decode()}"


def unseal(sealed: str, about: str) -> str:
    """What `seal` was given; raises `Unreadable` when no present key fits."""
    form, _, body = sealed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
    except ValueError as error:
        raise Unreadable from error
    name, nonce, hidden = raw[:NAME_BYTES], raw[NAME_BYTES : NAME_BYTES + NONCE_BYTES], raw[NAME_BYTES + NONCE_BYTES :]
    for key in _keys():
        if form == FORM and hmac.compare_digest(_name(key), name):
            try:
                return AESGCM(key).decrypt(nonce, hidden, about.encode()).decode()
            except InvalidTag as error:
                raise Unreadable from error
    raise Unreadable


def has_newest_key(sealed: str) -> bool:
    """Whether the key that comes first now has sealed this; tells nothing about whether it opens."""
    body = sealed.partition(".")[2]
    try:
        return base64.urlsafe_b64decode(body)[:NAME_BYTES] == _name(_keys()[0])
    except ValueError:
        return False


def keyed(*parts: object) -> str:
    """HMAC-SHA-256 over `parts` under the installation's secret, 64 hexadecimal digits.

    The first part names the purpose, so that what proves one thing proves no other.
    """
    message = "\x1f".join(str(part) for part in parts)
    key = hashlib.sha256(b"keyed|" + str(current_app.secret_key).encode()).digest()
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[bytes, ...]:
    keys: tuple[bytes, ...] = current_app.config["SETTINGS"].data_keys
    return keys


def _name(key: bytes) -> bytes:
    """Which key it was, without telling the key."""
    return hashlib.sha256(b"name|" + key).digest()[:NAME_BYTES]
