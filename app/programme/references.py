"""References of appointments, drawn at random so that no gap tells how many there are."""

import secrets

from app.identity.vocabulary import RECEIPT_ALPHABET

LENGTH = 8


def appointment_reference() -> str:
    """As in A-K7QM2XHD: 39 bits, and of no form that issues and enquiries have."""
    return "A-" + "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(LENGTH))
