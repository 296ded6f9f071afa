"""Passkeys (WebAuthn, level 2): what a browser is asked, and how its answer is checked.

A passkey unlocked by finger, face or PIN is both halves of a sign-in at once, so each is asked to prove its person.
It works at this site's own name alone, which is why nobody can fish for it; an installation that is reached by a
number (127.0.0.1) cannot have any.
"""

import ipaddress
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from flask import current_app
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.kernel.sealed import keyed
from app.web.city import city

LONGEST_ANSWER = 20_000
# What reading an answer raises when hostile hands made it; the library wraps most of it.
BROKEN = (
    *(WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, KeyError),
    *(IndexError, AttributeError, OverflowError, RecursionError, struct.error),
)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that a device has just made."""

    credential_id: str
    public_key: str
    sign_count: int


def work_here() -> bool:
    """Whether browsers offer passkeys at this installation's address: it has a name, and is secure or this machine."""
    parts = urlsplit(_origin())
    try:
        ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return parts.scheme == "https" or parts.hostname == "localhost"
    return False


def ask_for_new(challenge: bytes, account: Any, have: Sequence[str]) -> str:
    """What a browser is asked so that it makes a passkey for `account`; JSON. `have`: keys it need not make again."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=city().name,
        user_id=bytes.fromhex(keyed("passkey-user", account.id)),
        user_name=account.email,
        user_display_name=account.name,
        challenge=challenge,
        exclude_credentials=_keys(have),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return webauthn.options_to_json(options)


def ask_for_proof(challenge: bytes, have: Sequence[str]) -> str:
    """What a browser is asked so that a passkey signs `challenge`; JSON. Without `have` any key of ours will do."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        allow_credentials=_keys(have),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def challenge_in(answer: str) -> bytes | None:
    """The challenge that a browser's answer says it signed; None when it is no answer at all."""
    try:
        made = "attestationObject" in answer
        parse: Any = parse_registration_credential_json if made else parse_authentication_credential_json
        signed: bytes = parse_client_data_json(parse(answer[:LONGEST_ANSWER]).response.client_data_json).challenge
    except BROKEN:
        return None
    return signed


def key_in(answer: str) -> str | None:
    """Which key a browser's answer says it is of; None when it is no answer at all."""
    try:
        return bytes_to_base64url(parse_authentication_credential_json(answer[:LONGEST_ANSWER]).raw_id)
    except BROKEN:
        return None


def new_key(answer: str, challenge: bytes) -> NewKey | None:
    """The key that a device made when it was asked with `challenge`; None when the answer is not right."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except BROKEN:
        return None
    return NewKey(
        bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), made.sign_count
    )


def proof_count(answer: str, challenge: bytes, key: Any) -> int | None:
    """How often the device says that `key` was used, when the answer proves that it holds it; None when it does not."""
    try:
        proof = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except BROKEN:
        return None
    return proof.new_sign_count


def _keys(have: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in have]


def _origin() -> str:
    origin: str = current_app.config["SETTINGS"].base_url
    return origin


def _host() -> str:
    return urlsplit(_origin()).hostname or ""
