"""Receipts: the code with which somebody without an account returns to what was sent."""

import secrets

from app.identity.actor import Actor
from app.identity.models import Receipt
from app.identity.queries import keyed_hash
from app.identity.vocabulary import RECEIPT_ALPHABET, RECEIPT_KINDS, RECEIPT_LENGTH
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Invalid
from app.kernel.transaction import act


@act
def make_receipt(*, actor: Actor, kind: str, thing_id: int, seed: str | None = None) -> str:
    """Make the receipt of a thing that was just sent and return its code, which is kept nowhere but in the answer.

    One receipt per thing. With a `seed` (the key of the form) the code is always the same one, so that a form that
    was sent twice shows the same code twice; without one, asking twice is refused.
    Called inside the act that made the thing.
    """
    if kind not in RECEIPT_KINDS:
        raise Invalid("There is no receipt for '%(kind)s'.", kind=kind)
    code = _drawn() if seed is None else _derived(seed)
    row = {"code_hash": keyed_hash("receipt", code), "kind": kind, "thing_id": thing_id, "made_at": now()}
    made = session.execute(once(Receipt, "kind", "thing_id").values(row).returning(Receipt.id)).scalar()
    if made is None and seed is None:
        raise Invalid("This has a receipt already.")
    return code


def _drawn() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_LENGTH))


def _derived(seed: str) -> str:
    """Twelve characters from 256 keyed bits: as hard to guess as drawn ones for who has not both key and seed."""
    number, marks = int(keyed_hash("receipt-code", seed), 16), ""
    for _ in range(RECEIPT_LENGTH):
        number, digit = divmod(number, len(RECEIPT_ALPHABET))
        marks += RECEIPT_ALPHABET[digit]
    return marks
