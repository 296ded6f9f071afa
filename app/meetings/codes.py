"""Codes with which people join a meeting."""

import secrets

from app.meetings.vocabulary import CODE_ALPHABET, CODE_LENGTH


def new_code() -> str:
    """Eight letters and digits that cannot be misread."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
