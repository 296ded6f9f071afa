"""What residents say, as sums: for the page of an issue's ratings, for its own page, and for the API.

Only figures that were published are read here; a part that may not be shown is missing, without a digit in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.issues.figures import together
from app.issues.presenters.words import ASKS_SHORT, CLOSINGS, MARKS, OWN_VIEWS, SOLVED, SOLVED_KINDS, WHY_ASKED
from app.issues.vocabulary import SHOWN_FROM, BurstWord, RoundKind, Solved, WordsState
from app.kernel.sealed import keyed


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: its words, how many gave it, of how many, and the part in whole percent for drawing."""

    words: Any
    kind: str
    count: int
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a group says: `n` people; bars of "is it solved?"; (mark, mean, n) for each mark that may be shown."""

    n: int
    bars: list[Bar]
    marks: list[tuple[Any, float, int]]

    @property
    def said(self) -> str:
        """The whole in one sentence."""
        yes = next(bar.count for bar in self.bars if bar.kind == "ok")
        no = next(bar.count for bar in self.bars if bar.kind == "bad")
        return str(_("%(yes)s of %(n)s say it is solved, %(no)s that it is not", yes=yes, n=self.n, no=no))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRound:
    """A round: what it was about, what was said of it, and by whom else, each for itself. `held`: ratings that came
    in a burst; `kept`: how many of these two evaluators have decided about."""

    number: int
    title: Any
    chip: tuple[str, Any] | None
    why: Any
    opened_at: datetime
    closes_at: datetime | None
    concerned: Sums | None
    beside: Sums | None
    held: int
    kept: int
    own_view: Any
    verdict: tuple[str, Any, str] | None

    @property
    def shown(self) -> bool:
        """Whether there are figures at all."""
        return self.concerned is not None or self.beside is not None

    @property
    def held_words(self) -> list[str]:
        """A sentence on those that wait, and one on those that stay held."""
        waits, words = self.held - self.kept, []
        if waits:
            words.append(
                ngettext(
                    "%(num)d rating came in a burst and waits for two evaluators.",
                    "%(num)d ratings came in a burst and wait for two evaluators.",
                    waits,
                )
            )
        if self.kept:
            words.append(
                ngettext(
                    "%(num)d rating came in a burst and does not count: two evaluators hold it.",
                    "%(num)d ratings came in a burst and do not count: two evaluators hold them.",
                    self.kept,
                )
            )
        return words


def sums(part: dict[str, Any] | None) -> Sums | None:
    """A published part as a page shows it; None where nothing may be shown."""
    if not part or "n" not in part:
        return None
    n = part["n"]
    counts = [(answer, part["solved"].get(answer, 0)) for answer in Solved]
    bars = [Bar(SOLVED[answer], SOLVED_KINDS[answer], count, round(100 * count / n)) for answer, count in counts]
    marks = [
        (words, part["marks"][name]["mean"], part["marks"][name]["n"])
        for name, words in MARKS.items()
        if name in part["marks"]
    ]
    return Sums(n=n, bars=bars, marks=marks)


def shown_rounds(found: Sequence[Any]) -> list[ShownRound]:
    return [_round(row) for row in found]


def rolled_up(
    in_category: Sequence[dict[str, Any]], in_area: Sequence[dict[str, Any]]
) -> tuple[str, dict[str, Any]] | None:
    """Where an issue's own figures are too few: those of its category in the area, else of the area; None where these
    are too few as well."""
    for scope, found in (("category", in_category), ("area", in_area)):
        figures = together(found)
        if "n" in figures:
            return scope, figures
    return None


def wider(found: tuple[str, dict[str, Any]] | None) -> tuple[str, Sums] | None:
    """The same as a page shows it."""
    shown = sums(found[1]) if found else None
    return (found[0], shown) if found and shown else None


def aggregates(
    ref: str, found: Sequence[Any], wider: tuple[str, dict[str, Any]] | None, assessments: Sequence[Any] = ()
) -> dict[str, Any]:
    """The same for scripts. What may not be shown is not in it at all."""
    told: dict[str, Any] = {"issue": ref, "shown_from": SHOWN_FROM, "rounds": [_told(row) for row in found]}
    if wider is not None:
        told["wider"] = {"scope": wider[0], "months": 12, **_plain(wider[1])}
    if assessments:
        told["assessments"] = [_assessed(row) for row in assessments]
    return told


def pseudonym(ref: str, rater: str) -> str:
    """How one person is called in single ratings of one issue: always the same there, and another one elsewhere."""
    return keyed("rating.pseudonym", ref, rater)[:8]


def _round(row: Any) -> ShownRound:
    figures = row.figures or {}
    return ShownRound(
        number=row.number,
        title=ASKS_SHORT[row.kind],
        chip=CLOSINGS[row.closing] if row.closing else None,
        why=WHY_ASKED.get(row.cause),
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        concerned=sums(figures),
        beside=sums(figures.get("beside")),
        held=row.held,
        kept=row.kept,
        own_view=OWN_VIEWS.get(row.own_view),
        verdict=_verdict(row),
    )


def _verdict(row: Any) -> tuple[str, Any, str] | None:
    if row.verdict_solved is None or row.verdict_state == WordsState.HIDDEN:
        return None
    words = row.verdict if row.verdict_state == WordsState.VISIBLE else ""
    return SOLVED_KINDS[row.verdict_solved], SOLVED[row.verdict_solved], words


def _told(row: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"number": row.number, "kind": row.kind, "opened_at": row.opened_at.isoformat()}
    more = {
        "cause": row.cause,
        "closing": row.closing,
        "closes_at": row.closes_at.isoformat() if row.closes_at else None,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "held": row.held or None,
        "own_view": row.own_view if row.kind == RoundKind.CLOSING else None,
    }
    told |= {name: value for name, value in more.items() if value is not None}
    verdict = _verdict(row)
    if verdict is not None:
        told["verdict"] = {"solved": row.verdict_solved} | ({"words": verdict[2]} if verdict[2] else {})
    return told | _plain(row.figures or {})


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    """Published figures by group, without what they are added up from."""
    groups = {"concerned": figures if "n" in figures else None, "beside": figures.get("beside")}
    return {name: _group(part) for name, part in groups.items() if part}


def _assessed(row: Any) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ("assessor", "name", "interests", "solved", *MARKS)}
    return {"at": row.at.isoformat(), **said}


def _group(part: dict[str, Any]) -> dict[str, Any]:
    marks = {name: {"n": mark["n"], "mean": mark["mean"]} for name, mark in part["marks"].items()}
    return {"n": part["n"], "solved": part["solved"], **marks}


def decided(word: str | None) -> str:
    """What two evaluators decided of a burst; empty while they have not."""
    if word is None:
        return ""
    return str(_("They count.") if word == BurstWord.RELEASE else _("They stay held."))
