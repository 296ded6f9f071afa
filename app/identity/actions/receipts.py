"""Receipts: the code with which somebody without an account returns to what was sent."""

import secrets

from flask import current_app

from app.identity.actor import Actor
from app.identity.models import Receipt
from app.identity.queries import keyed_hash
from app.identity.vocabulary import RECEIPT_ALPHABET, RECEIPT_KINDS, RECEIPT_LENGTH
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.transaction import act


@act
def make_receipt(*, actor: Actor, kind: str, thing_id: int) -> str:
    """Make the receipt of a thing that was just sent and return its code, which is kept nowhere but in the answer.

    One receipt per thing: asking twice breaks the constraint. Called inside the act that made the thing.
    """
    if kind not in RECEIPT_KINDS:
        raise Invalid(f"There is no receipt for {kind!r}.")
    code = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_LENGTH))
    newest_key = current_app.config["SETTINGS"].data_keys[0]
    session.add(Receipt(code_hash=keyed_hash("receipt", code, newest_key), kind=kind, thing_id=thing_id, made_at=now()))
    session.flush()
    return code
