"""Roles, terms and limits of identity. Numbers: the product's rules for sign-in and sessions."""

from datetime import timedelta
from enum import StrEnum

from app.kernel.words import spoken


class Role(StrEnum):
    """What a grant makes a person; a plain account needs no grant."""

    VERIFIED = "verified"
    REPRESENTATIVE = "representative"
    HOST = "host"
    OFFICER = "officer"
    COMMISSIONER = "commissioner"
    PARTNER = "partner"
    MODERATOR = "moderator"
    MEDIATOR = "mediator"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"
    EXPERT = "expert"


class Means(StrEnum):
    """How somebody signed in."""

    CODE = "code"
    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    DEMO = "demo"


class Purpose(StrEnum):
    """What a code sent by mail is for."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"


ROLE_NAMES = {
    Role.VERIFIED: spoken("verified resident"),
    Role.REPRESENTATIVE: spoken("representative"),
    Role.HOST: spoken("host of a meeting"),
    Role.OFFICER: spoken("police officer"),
    Role.COMMISSIONER: spoken("commissioner"),
    Role.PARTNER: spoken("partner institution"),
    Role.MODERATOR: spoken("moderator"),
    Role.MEDIATOR: spoken("mediator"),
    Role.ADMINISTRATOR: spoken("administrator"),
    Role.COORDINATOR: spoken("coordinator"),
    Role.EVALUATOR: spoken("evaluator"),
    Role.EXPERT: spoken("expert"),
}


STAFF = frozenset(
    {
        Role.OFFICER,
        Role.COMMISSIONER,
        Role.PARTNER,
        Role.MODERATOR,
        Role.MEDIATOR,
        Role.ADMINISTRATOR,
        Role.COORDINATOR,
        Role.EVALUATOR,
    }
)
POLICE = frozenset({Role.OFFICER, Role.COMMISSIONER})

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
LINK_LIFE = timedelta(hours=1)
PASSWORD_SHORTEST = 15
PASSWORD_LONGEST = 128
WRONG_TRIES_FREE = 5
FRESH_SIGN_IN = timedelta(minutes=15)  # within it a sign-in by mail stands in for the old password
PAUSE_FIRST = timedelta(seconds=30)
PAUSE_LONGEST = timedelta(hours=1)
WRONG_TRIES_FORGOTTEN = timedelta(days=1)

RESIDENT_IDLE, RESIDENT_LONGEST = timedelta(days=30), timedelta(days=90)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)

NAME_SHORTEST, NAME_LONGEST = 2, 60
RECEIPT_LENGTH = 12
RECEIPT_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT_KINDS = ("issue", "enquiry", "treatment")
PROPOSAL_LIFE = timedelta(days=30)
STAFF_TERM = timedelta(days=365)
