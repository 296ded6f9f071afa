"""Short names for areas: the piece of an address, and the three letters that an area's references begin with."""

from collections.abc import Iterator
from itertools import combinations, product
from string import ascii_uppercase

from sqlalchemy import select

from app.areas.models import Area
from app.areas.vocabulary import LONGEST_SLUG
from app.kernel.db import row_or_none, rows, session
from app.kernel.text import slug

# Articles and the like that names of places begin with.
SMALL_WORDS = {"a", "al", "and", "d", "da", "das", "de", "del", "der", "des", "die", "do", "dos", "el", "els", "en"}
SMALL_WORDS |= {"i", "l", "la", "las", "le", "les", "los", "the", "und", "y"}


def free_slug(name: str, around: str | None, last: str) -> str:
    """A slug from `name` that no area has; with the slug of the area around it when another has it, else `last`."""
    plain = slug(name)
    wishes = [plain, f"{plain}-{around}"[:LONGEST_SLUG], slug(last)]
    for wish in wishes if plain else wishes[2:]:
        if row_or_none(session(), select(Area.id).where(Area.slug == wish)) is None:
            return wish
    return slug(f"{last}-{plain}")


def free_prefix(name: str) -> str:
    """Three capital letters that remind of `name` and that no other area has."""
    taken = {row.prefix for row in rows(session(), select(Area.prefix).where(Area.prefix != ""))}
    return next(prefix for prefix in prefixes(name) if prefix not in taken)


def prefixes(name: str) -> Iterator[str]:
    """Every possible prefix, those that fit `name` best first: its first three letters, then its first and two
    later ones in their order, then any that begin like it, then the rest."""
    words = [word for word in slug(name).split("-") if word not in SMALL_WORDS] or slug(name).split("-")
    letters = [c for c in "".join(words).upper() if c in ascii_uppercase]
    if len(letters) >= 3:
        yield "".join(letters[:3])
        yield from (letters[0] + a + b for a, b in combinations(letters[1:], 2))
    first = letters[0] if letters else "A"
    yield from (first + a + b for a, b in product(ascii_uppercase, repeat=2))
    yield from ("".join(three) for three in product(ascii_uppercase, repeat=3))
