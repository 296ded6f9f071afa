"""References of enquiries, drawn at random so that no gap tells how many there are; and what a reply by mail bears."""

import hmac
import re
import secrets

from app.identity.vocabulary import RECEIPT_ALPHABET
from app.kernel.sealed import keyed

LENGTH = 8
PROOF_LENGTH = 20
# As in "enquiries+E-K7QM-2XHD.0123456789abcdef0123@city.example"; mail programs change capitals as they like.
TOKEN = re.compile(r"\b(E-[A-Z2-9]{4}-[A-Z2-9]{4})\.([0-9a-f]{20})\b", re.IGNORECASE)


def enquiry_reference() -> str:
    """As in E-K7QM-2XHD: 39 bits, and of no form that issues have."""
    marks = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(LENGTH))
    return f"E-{marks[:4]}-{marks[4:]}"


def reply_token(enquiry_id: int, ref: str) -> str:
    """What stands in the address for replies: who bears it may add to this enquiry, and read nothing."""
    return f"{ref}.{_proof(enquiry_id)}"


def proves(enquiry_id: int, proof: str) -> bool:
    return hmac.compare_digest(_proof(enquiry_id), proof.lower())


def _proof(enquiry_id: int) -> str:
    return keyed("enquiry.reply", enquiry_id)[:PROOF_LENGTH]


def reply_address(mail_in: str, token: str) -> str:
    """The address that takes mail for enquiries, with a token behind a plus sign."""
    local, _at, host = mail_in.rpartition("@")
    return f"{local}+{token}@{host}"
