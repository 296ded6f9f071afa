"""Which questions are about the same: by the words they share, without looking at who asked."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.kernel.db import Executor
from app.live.queries import answered_elsewhere

SHORTEST_WORD, STEM = 4, 5
ALIKE = 0.5
MOST_EARLIER = 3
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Like:
    """A question beside another one; `alike`: they share half of the shorter one's words."""

    row: Any
    alike: bool


def by_likeness(body: str, others: Iterable[Any]) -> list[Like]:
    """Other questions, those most like `body` first; the rest in the order they came in."""
    stems = stems_of(body)
    scored = [(likeness(stems, stems_of(row.body)), row) for row in others]
    scored.sort(key=lambda pair: -pair[0] if pair[0] >= ALIKE else 0)
    return [Like(row, score >= ALIKE) for score, row in scored]


def earlier_answers(executor: Executor, hall: Any, body: str) -> list[Any]:
    """Questions answered at other meetings of the area that are like `body`, the likest first, three at most."""
    found = by_likeness(body, answered_elsewhere(executor, hall.meeting_id, hall.area_path))
    return [like.row for like in found if like.alike][:MOST_EARLIER]


def likeness(one: set[str], other: set[str]) -> float:
    """Which part of the shorter one's words both share, 0 to 1; two words at least."""
    both = len(one & other)
    return both / min(len(one), len(other)) if both > 1 else 0.0


def stems_of(body: str) -> set[str]:
    """The beginnings of the longer words, without accents and case: enough in any language of letters."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", body.casefold()) if not unicodedata.combining(one))
    return {word[:STEM] for word in WORD.findall(plain) if len(word) >= SHORTEST_WORD}
