"""Finds where a text says of somebody by name that they did wrong: a person's name close to an accusing word.

Words of Spanish, English and French are compared without accents. What a place is called is no person, and whom
something was done to is not accused.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.kernel.text import fold

NAMES = frozenset(fold(Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")).split())
LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ALSO_WORDS, TITLES, LINKS, PLACES, PLACES_AFTER, INTO_PLACES, NO_NAMES = (
    frozenset(LISTS[name].split())
    for name in ("also_words", "titles", "links", "places", "places_after", "into_places", "no_names")
)
OPENLY, SAYS_WHO, BY, TO_WHOM = (frozenset(LISTS[name].split()) for name in ("openly", "says_who", "by", "to_whom"))
WRONGS, SELLS, FORBIDDEN, DOERS = (
    re.compile("|".join(LISTS[name].split())) for name in ("wrongs", "sells", "forbidden", "doers")
)
NEAR = 9  # words between name and wrong
WORD = re.compile(r"[^\W_][\w'’-]*", re.UNICODE)
STOPS = re.compile(r"[.!?…\n;]+(?=\s|$)|\n")
SHORTENED = re.compile(r"(?:^|\W)(?:sr|sra|srta|mr|mrs|ms|dr|dra|st|m|mme|mlle|d|no|avda)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence, with its place in the text, and as it is compared."""

    start: int
    end: int
    text: str
    plain: str


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """From where to where somebody is accused by name, once a sentence at most."""
    for start, end in _sentences(text):
        words = [
            Word(start + hit.start(), start + hit.end(), hit[0], _plain(hit[0]))
            for hit in WORD.finditer(text[start:end])
        ]
        wrongs = frozenset(at for at in range(len(words)) if _is_wrong(words, at))
        if not wrongs:
            continue
        for first, last in _persons(words):
            near = _nearest(words, first, last, wrongs)
            if near is not None:
                yield min(words[first].start, words[near].start), max(words[last].end, words[near].end)
                break


def _plain(word: str) -> str:
    """Without accents, and without what is joined by an apostrophe before or after ("l'a", "John's")."""
    folded = fold(word)
    head, mark, tail = folded.replace("’", "'").partition("'")
    if not mark:
        return folded
    return tail if len(head) <= 2 else head


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in STOPS.finditer(text):
        if SHORTENED.search(text[max(start, stop.start() - 6) : stop.start() + 1]):
            continue
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def _is_wrong(words: Sequence[Word], at: int) -> bool:
    plain = words[at].plain
    if WRONGS.fullmatch(plain):
        return True
    if SELLS.fullmatch(plain):
        return any(FORBIDDEN.fullmatch(word.plain) for word in words[at + 1 : at + 7])
    return False


def _persons(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Each name of a person, as its first and last word."""
    at = 0
    while at < len(words):
        last = _name_from(words, at)
        if last is None:
            at += 1
            continue
        if _is_person(words, at, last):
            yield at, last
        at = last + 1


def _name_from(words: Sequence[Word], first: int) -> int | None:
    """Where a name that begins here ends; None when none begins."""
    if not _may_be_name(words[first]):
        return None
    last = first
    while last + 1 < len(words) and last - first < 5:
        ahead = words[last + 1]
        if words[last].end + 1 < ahead.start:  # something stands between
            break
        if ahead.text[0].isupper() and ahead.plain not in NO_NAMES and not WRONGS.fullmatch(ahead.plain):
            last += 1
        elif ahead.plain in LINKS and last + 2 < len(words) and words[last + 2].text[0].isupper():
            last += 2
        else:
            break
    return last


def _may_be_name(word: Word) -> bool:
    if word.plain in NO_NAMES | INTO_PLACES | LINKS or len(word.plain) < 2 or not word.plain.isalpha():
        return False
    known = word.plain in NAMES
    if word.text[0].isupper():
        return known or not word.text.isupper()
    return known and word.plain not in ALSO_WORDS


def _is_person(words: Sequence[Word], first: int, last: int) -> bool:
    before = [word.plain for word in words[max(0, first - 3) : first]]
    inside = [word.plain for word in words[first : last + 1]]
    after = words[last + 1].plain if last + 1 < len(words) else ""
    if PLACES.intersection(before[-3:]) - {"st", "c", "a"} and not TITLES.intersection(before[-2:]):
        return False
    if PLACES.intersection(inside[:1]) or PLACES_AFTER.intersection([*inside[1:], after]):
        return False
    if inside[0] in NAMES or any(name in NAMES for name in inside[1:]):
        return not (before and before[-1] in INTO_PLACES - {"a", "to", "entre", "between"})
    if before and before[-1] in TITLES:
        return True
    if before and before[-1] in INTO_PLACES | {
        "de",
        "del",
        "of",
        "from",
        "du",
        "la",
        "el",
        "los",
        "las",
        "the",
        "le",
        "les",
    }:
        return False
    # A word that only the beginning of a sentence makes large is none; two in a row are a name.
    return first > 0 or last > first


def _nearest(words: Sequence[Word], first: int, last: int, wrongs: frozenset[int]) -> int | None:
    """The closest wrong that this person is said to have done."""
    around = (at for at in range(first - NEAR - 1, last + NEAR + 2) if at in wrongs and not first <= at <= last)
    found = [at for at in around if _accuses(words, first, last, at)]
    return min(found, key=lambda at: min(abs(at - first), abs(at - last)), default=None)


def _accuses(words: Sequence[Word], first: int, last: int, at: int) -> bool:
    """Whether the name stands before the wrong, or after it by a word that says who did it. Whom it was done to is
    accused of nothing."""
    if at > last:
        return not BY.intersection(word.plain for word in words[max(last + 1, at - 2) : at])
    wrong, between = words[at].plain, [word.plain for word in words[at + 1 : first]]
    if (
        wrong in OPENLY
        or BY.intersection(between)
        or TITLES.intersection(between[-1:])
        or SAYS_WHO.intersection(between)
    ):
        return True
    if not between and at > 0 and words[at - 1].plain in TO_WHOM:  # "me robó Ramón"
        return True
    return len(between) <= 1 and not {"a", "to", "from"}.intersection(between) and DOERS.fullmatch(wrong) is not None
