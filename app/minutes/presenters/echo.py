"""What who came thought of a meeting, as counts."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.minutes.queries import Echoes
from app.minutes.vocabulary import Answered, Heard

HEARD = {Heard.YES: _l("Yes"), Heard.PARTLY: _l("Partly"), Heard.NO: _l("No")}
ANSWERED = {
    Answered.YES: _l("Yes"),
    Answered.PARTLY: _l("Partly"),
    Answered.NO: _l("No"),
    Answered.NONE: _l("I asked nothing"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """`heard`, `answered`: (words, how many), in their order."""

    number: int
    heard: list[tuple[Any, int]]
    answered: list[tuple[Any, int]]


def counts(found: Echoes | None) -> Counts | None:
    if found is None:
        return None
    heard = [(words, found.heard[one]) for one, words in HEARD.items()]
    return Counts(found.number, heard, [(words, found.answered[one]) for one, words in ANSWERED.items()])
