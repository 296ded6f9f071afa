"""Passwords: which are good enough, and how they are kept and proven.

Hashing takes a twentieth of a second of pure work, so it runs off the event loop and outside every transaction.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.identity.vocabulary import PASSWORD_LONGEST, PASSWORD_SHORTEST, PASSWORD_SHORTEST_OF_TWO
from app.kernel.errors import Invalid
from app.kernel.jobs import off_loop
from app.kernel.text import fold

# argon2id with the least memory and time that OWASP's password storage sheet names for it: 19 MiB, 2 passes.
hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
COMMON = Path(__file__).with_name("common_words.txt")
# Many who sign in at once wait for one another here, cooperatively, and leave the processor to everyone else: with
# twenty at once other answers took 288 ms in the middle without this, and 3 ms with it.
_turn = Lock()
LEAST_OWN = 5  # different characters that must be left when common words, names and runs are taken away
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a password was right; `rehashed` when it should be kept by today's parameters."""

    right: bool
    rehashed: str | None = None


def hashed(password: str) -> str:
    """The hash of a password that was found good enough."""
    with _turn:
        return off_loop(hasher.hash, _one_form(password))


def prove(kept: str | None, password: str) -> Proof:
    """Compare a password with the hash kept for an account.

    None for an address nobody has, or an account without a password, takes the same time and is never right.
    """
    with _turn:
        return off_loop(_prove, kept, _one_form(password)[: PASSWORD_LONGEST + 1])


def _prove(kept: str | None, password: str) -> Proof:
    nobodys = _nobodys()  # made at the first try of a process, whoever it is for
    try:
        hasher.verify(kept or nobodys, password)
    except (VerificationError, InvalidHashError):
        return Proof(False)
    if kept is None:
        return Proof(False)
    return Proof(True, hasher.hash(password) if hasher.check_needs_rehash(kept) else None)


@cache
def _nobodys() -> str:
    return hasher.hash("the password of nobody, kept to compare with")


def check_password(password: str, names: Iterable[str], *, has_factor: bool = False) -> None:
    """Refuse a password that is too short, too long, or easy to guess; raises `Invalid`.

    No kind of character is demanded. `names`: words a guesser tries first here, like the city's places, the
    person's own name and address. `has_factor`: a second factor stands beside it, so it may be shorter.
    """
    form = _one_form(password)
    if has_factor and len(form) < PASSWORD_SHORTEST_OF_TWO:
        raise Invalid("A password needs at least 8 characters beside your second step.", "password")
    if not has_factor and len(form) < PASSWORD_SHORTEST:
        raise Invalid("A password needs at least 15 characters. A short sentence is easy to remember.", "password")
    if len(form) > PASSWORD_LONGEST:
        raise Invalid("A password may have 128 characters at most.", "password")
    if easy_to_guess(form, names):
        raise Invalid("This password is among the first that anyone would try. Choose other words.", "password")


def easy_to_guess(password: str, names: Iterable[str] = ()) -> bool:
    """Whether little is left once common words, the names of this place, runs and repetitions are taken away.

    Runs are taken away before the words too: a word like "3456" would cut "123456789" into pieces that are none.
    """
    whole = re.sub(r"[\W_]+", " ", fold(password))
    known = common_words() | {part for name in names for part in re.findall(r"\w{3,}", fold(name))}
    return any(len(set(_own_signs(text, known))) < LEAST_OWN for text in (whole, _without_runs(whole)))


def _own_signs(left: str, known: Iterable[str]) -> str:
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, " ")
    return re.sub(r"(.+?)\1+", r"\1", _without_runs(left).replace(" ", ""))


def _without_runs(text: str) -> str:
    """`text` without stretches of four or more that follow the alphabet, the digits or a row of keys."""
    for row in ROWS:
        for line in (row, row[::-1]):
            for length in range(len(line), 3, -1):
                for start in range(len(line) - length + 1):
                    text = text.replace(line[start : start + length], " ")
    return text


@cache
def common_words() -> frozenset[str]:
    """Words that stand in the passwords most often found, folded."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


def _one_form(password: str) -> str:
    return unicodedata.normalize("NFC", password)
