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


class AgeBand(StrEnum):
    """How old somebody is, as far as it must be known; the day of birth is asked of nobody."""

    ADULT = "adult"
    OLDER = "16_17"
    YOUNGER = "14_15"


MINOR = frozenset({AgeBand.OLDER, AgeBand.YOUNGER})


class Means(StrEnum):
    """How somebody signed in."""

    CODE = "code"
    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    PASSKEY = "passkey"
    DEMO = "demo"


class Factor(StrEnum):
    """A second step that proves who it is: a passkey, a code of an authenticator app, a recovery code."""

    PASSKEY = "passkey"
    APP = "app"
    RECOVERY = "recovery"


class Scope(StrEnum):
    """What a program may do with a personal token: read alone, or write too."""

    READ = "read"
    WRITE = "write"


class Purpose(StrEnum):
    """What a code sent by mail is for."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    CONFIRM = "confirm"
    CHANGE_EMAIL = "change_email"


class MuteKind(StrEnum):
    """`mute`: reads, and writes nothing in forums and live questions. `ban`: does not support, thank or flag either."""

    MUTE = "mute"
    BAN = "ban"


class Way(StrEnum):
    """How somebody showed where they live."""

    LETTER = "letter"
    PERSON = "person"
    CENSUS = "census"
    VOUCHER = "voucher"


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
# What a person may hold and still show where they live: staff never act as residents.
RESIDENT_ROLES = frozenset({Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST})
# What one moderator or mediator gives, without a second person.
GIVEN_BY_ONE = (Role.REPRESENTATIVE, Role.HOST)
POLICE = frozenset({Role.OFFICER, Role.COMMISSIONER})
LINE = POLICE | {Role.PARTNER}  # who stands in a line of command, and so judges nothing
MOST_NAMESAKES = 20  # people whom a tie declared by name bars from at most
HAVE_DEPUTIES = POLICE | {Role.MEDIATOR}  # somebody stands in while they are away
FACTOR_NEEDED = STAFF | {Role.REPRESENTATIVE}  # who does nothing in that role before showing a second factor

WAY_NAMES = {
    Way.LETTER: spoken("with a code from a letter"),
    Way.PERSON: spoken("in person"),
    Way.CENSUS: spoken("by the census list"),
    Way.VOUCHER: spoken("by the word of a group"),
}

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
LINK_LIFE = timedelta(hours=1)
PASSWORD_SHORTEST = 15
PASSWORD_SHORTEST_OF_TWO = 8  # beside a second factor
PASSWORD_LONGEST = 128
WRONG_TRIES_FREE = 5
FRESH_SIGN_IN = timedelta(minutes=15)  # within it a sign-in by mail stands in for the old password
PAUSE_FIRST = timedelta(seconds=30)
PAUSE_LONGEST = timedelta(hours=1)
WRONG_TRIES_FORGOTTEN = timedelta(days=1)

APP_STEP_S = 30  # how long a code of an authenticator app is the present one
FACTOR_WAIT = timedelta(minutes=10)  # between the first proof of a sign-in and the second
FACTOR_TRIES = 5
CHALLENGE_LIFE = timedelta(minutes=5)
PROOF_LIFE = timedelta(minutes=5)  # how long a proof counts for acts that ask for it again
RECOVERY_CODES, RECOVERY_LENGTH = 8, 12
MOST_PASSKEYS = 10
PASSKEY_NAME_LONGEST = 40

MOST_TOKENS = 10
TOKEN_NAME_LONGEST = 40
TOKEN_LONGEST, STAFF_TOKEN_LONGEST = timedelta(days=366), timedelta(days=31)
TOKEN_USUAL = timedelta(days=30)

RESIDENT_IDLE, RESIDENT_LONGEST = timedelta(days=30), timedelta(days=90)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)

NAME_SHORTEST, NAME_LONGEST = 2, 60
RECEIPT_LENGTH = 12
RECEIPT_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT_KINDS = ("issue", "enquiry", "treatment", "mediation", "appointment")
PROPOSAL_LIFE = timedelta(days=30)
STAFF_TERM = timedelta(days=365)
ABSENCE_LONGEST = timedelta(days=366)
NEIGHBOUR_TERMS = (3, 6, 12, 24)  # months
HOST_STAYS = timedelta(days=14)  # after the meeting: its answers are still being written
ENDS_SOON = timedelta(days=30)

CHARTER_VERSION = 1  # raised with each change of the charter's rules: everybody is asked again before writing
MUTE_REASON_SHORTEST, MUTE_REASON_LONGEST = 15, 1_000
MUTE_ALONE_DAYS, MUTE_LONGEST_DAYS = 7, 365  # what one moderator may decide, and two
RENEWED_BEFORE = timedelta(days=30)  # how long before its end a verification may be renewed
LETTER_CODE_LENGTH = 8
LETTER_LIFE = timedelta(days=30)  # of the code, from the day the letter is sent
LETTER_TRIES = 5
LETTERS_AT_MOST, LETTERS_COUNTED = 3, timedelta(days=90)  # letters cost the city paper and postage
LETTERS_A_BATCH = 100
PROOF_FORGOTTEN = timedelta(days=7)  # what a proof was made of is gone after that, whatever happened
DOCUMENT_SHORTEST, DOCUMENT_LONGEST = 5, 20
VOUCHER_CAP_MOST = 1000
GROUP_NAME_SHORTEST, GROUP_NAME_LONGEST, PURPOSE_LONGEST = 2, 120, 500
REACH_LONGEST = 120
# How long things are kept; the privacy page says the same in words.
COPY_LIFE = timedelta(days=7)  # the link to a copy of the own data
CODE_KEPT = timedelta(days=1)
UNCONFIRMED_KEPT = timedelta(days=30)
SESSION_KEPT = timedelta(days=90)  # after its end: by it a browser is known
UNUSED_KEPT = timedelta(days=730)
WARNED_BEFORE = timedelta(days=30)


class GroupKind(StrEnum):
    """What a community group does. A closed list: no city can add a kind that singles people out by origin or faith.

    `newcomers` is one kind for all groups of people who came from elsewhere, whoever they are and wherever from.
    """

    NEIGHBOURS = "neighbours"
    TRADERS = "traders"
    SCHOOLS = "schools"
    YOUTH = "youth"
    OLDER = "older"
    CULTURE = "culture"
    HELP = "help"
    NEWCOMERS = "newcomers"
    OTHER = "other"


GROUP_KINDS: dict[str, str] = {
    GroupKind.NEIGHBOURS: spoken("Neighbours"),
    GroupKind.TRADERS: spoken("Shops and traders"),
    GroupKind.SCHOOLS: spoken("Schools and parents"),
    GroupKind.YOUTH: spoken("Young people"),
    GroupKind.OLDER: spoken("Older people"),
    GroupKind.CULTURE: spoken("Culture, sport and leisure"),
    GroupKind.HELP: spoken("Help, care and advice"),
    GroupKind.NEWCOMERS: spoken("People who are new here"),
    GroupKind.OTHER: spoken("Something else"),
}


class ConsentGiven(StrEnum):
    """How a contact person said yes to being named."""

    SPOKEN = "spoken"
    WRITTEN = "written"
