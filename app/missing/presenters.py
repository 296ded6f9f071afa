"""Who takes part beside who lives here, in words and shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.kernel.db import Executor
from app.kernel.hiding import SHOWN_FROM, shown
from app.missing import queries
from app.missing.vocabulary import LANGS, MISSING_BELOW, OTHER, VALUES, Trait
from app.missing.wording import AGES, GENDERS, OTHER_LANG, STAYS
from app.programme.quarters import days_of
from app.web.filters import day, number
from app.web.i18n import MORE_NAMES, NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """A value: its name, how many gave it, its share of the answers and of the population. Empty where it is hidden or
    not known. `missing`: far fewer than live here."""

    name: str
    number: str
    share: str
    population: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A trait: its lines, and how many answered it."""

    trait: str
    title: str
    answered: str
    lines: list[Line]


def lang_choices() -> list[tuple[str, Any]]:
    names = NAMES | MORE_NAMES
    return [*((tag, names[tag]) for tag in LANGS if tag != OTHER), OTHER_LANG]


def names_of(trait: Trait) -> dict[str, Any]:
    """Words of each value."""
    told = {Trait.AGE: AGES, Trait.GENDER: GENDERS, Trait.STAY: STAYS}
    return dict(told[trait] if trait in told else lang_choices())


def title_of(trait: Trait) -> str:
    return {
        Trait.AGE: _("Age"),
        Trait.GENDER: _("Gender"),
        Trait.LANG: _("Language"),
        Trait.STAY: _("Time in the area"),
    }[trait]


def tables(executor: Executor, area: Any, quarter: str) -> list[Table]:
    """What may be shown of an area and a quarter that is over; traits of which nothing may be shown are left out."""
    given: dict[str, dict[str, int]] = {}
    for row in queries.answers(executor, area.id, quarter):
        given.setdefault(row.trait, {})[row.value] = int(row.number)
    lives = queries.summed(queries.population(executor, area.path), area.path)
    made = [_table(trait, given.get(trait, {}), lives.get(trait, {})) for trait in Trait]
    return [one for one in made if one is not None]


def _table(trait: Trait, given: Mapping[str, int], lives: Mapping[str, int]) -> Table | None:
    counts = {value: given.get(value, 0) for value in VALUES[trait]}
    told, answered = shown(counts), sum(counts.values())
    if answered < SHOWN_FROM or not told:
        return None
    names, people = names_of(trait), sum(lives.values())
    lines = [_line(str(names[value]), told.get(value), answered, lives.get(value), people) for value in counts]
    return Table(str(trait), title_of(trait), number(answered), lines)


def _line(name: str, given: int | None, answered: int, lives: int | None, people: int) -> Line:
    of_population = lives / people if lives is not None and people else None
    share = given / answered if given is not None else None
    missing = share is not None and of_population is not None and share < MISSING_BELOW * of_population
    counted = number(given) if given is not None else ""
    return Line(name, counted, _percent(share), _percent(of_population), missing)


def _percent(share: float | None) -> str:
    return f"{number(round(100 * share))} %" if share is not None else ""


def quarter_words(quarter: str) -> str:
    """A quarter as its days."""
    days = days_of(quarter)
    return _("%(first)s to %(last)s", first=day(days[0]), last=day(days[1])) if days else quarter


def quarter_choices(found: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, quarter_words(one)) for one in found]
