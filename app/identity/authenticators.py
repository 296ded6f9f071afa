"""Codes of authenticator apps (TOTP, RFC 6238) and recovery codes: how they are made, kept and recognised."""

import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from flask import current_app

from app.identity.queries import keyed_hash
from app.identity.vocabulary import APP_STEP_S, RECEIPT_ALPHABET, RECOVERY_LENGTH
from app.kernel.sealed import seal, unseal
from app.web.city import city

KEPT, SHOWN = "authenticator_app", "authenticator_app.shown"
STEPS = (0, -1, 1)  # a clock may be half a minute wrong, either way


def new_secret() -> str:
    """160 random bits, in the letters in which apps take them."""
    return pyotp.random_base32()


def keep(secret: str) -> str:
    """The secret as the database keeps it: sealed, so that a copy of the database makes no codes."""
    return seal(secret, KEPT)


def show_once(secret: str, binding: str) -> str:
    """A new secret as a page carries it until its first code is entered: sealed, and for `binding` alone."""
    return seal(secret, f"{SHOWN}|{binding}")


def shown(sealed: str, binding: str) -> str:
    """What `show_once` sealed; raises `Unreadable` for anything else."""
    return unseal(sealed, f"{SHOWN}|{binding}")


def address(secret: str, email: str) -> str:
    """What apps read from the QR code."""
    uri: str = pyotp.TOTP(secret, interval=APP_STEP_S).provisioning_uri(name=email, issuer_name=city().name)
    return uri


def drawing(uri: str) -> str:
    """The QR code of an address, as a drawing for the page."""
    svg: str = segno.make(uri, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
    return svg


def step_of(kept: str, code: str, now: datetime, after: int) -> int | None:
    """Which half minute `code` belongs to, when it is near `now` and later than the one used last; else None."""
    clock = pyotp.TOTP(unseal(kept, KEPT), interval=APP_STEP_S)
    present = int(now.timestamp()) // APP_STEP_S
    found = [present + away for away in STEPS if hmac.compare_digest(clock.generate_otp(present + away), code)]
    return next((step for step in found if step > after), None)


def new_recovery_code() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECOVERY_LENGTH))


def recovery_hashes(account_id: int, code: str) -> list[str]:
    """What the database keeps of a recovery code, under each data key of the installation, the newest first."""
    keys = current_app.config["SETTINGS"].data_keys
    return [keyed_hash("recovery-code", f"{account_id}|{code}", key) for key in keys]


def plain(code: str) -> str:
    """A code as it was typed, without spaces and hyphens, in capitals; digits of every script count."""
    signs = [str(int(sign)) if sign.isdecimal() else sign for sign in code.upper() if sign.isalnum()]
    return "".join(signs[: 2 * RECOVERY_LENGTH])


def spaced(code: str) -> str:
    """A recovery code in groups of four, as people write it down."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
