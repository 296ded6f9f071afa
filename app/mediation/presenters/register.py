"""The public register of challenges: list, sums, table and feed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from app.kernel.text import paragraphs
from app.mediation.presenters.challenge import OUTCOMES, STATES, shown
from app.mediation.presenters.words import in_lang
from app.mediation.vocabulary import Outcome, State
from app.web.feeds import Item

COLUMNS = (
    *("challenge", "issue", "area", "body", "ground", "state", "outcome", "not_admitted", "parties", "filed_at"),
    *("admitted_at", "statement_due", "statement_at", "no_statement_in_time", "due", "ended_at", "asked", "reasons"),
    *("obligation", "obligation_by"),
)
ENDS = (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.AGREEMENT, Outcome.WITHDRAWN)


def table_rows(rows: Iterable[Any]) -> Iterator[Sequence[object]]:
    for row in rows:
        yield (
            *(row.number, row.ref, row.area_name, in_lang(row.body_names), row.ground, row.state, row.outcome),
            *(row.refusal, row.parties, row.filed_at, row.admitted_at, row.statement_due, row.statement_at),
            *(row.missed, row.due, row.ended_at, row.asked, row.reasons, row.obligation),
            row.obligation_on.isoformat() if row.obligation_on else None,
        )


def sums(rows: Sequence[Any], names: dict[str, Any]) -> dict[str, list[tuple[str, list[int]]]]:
    """For bodies and for areas: name, and how many ended in each way, were not admitted, are open, and all."""
    bodies: dict[str, Counter[str]] = {}
    areas: dict[str, Counter[str]] = {}
    for row in rows:
        how = row.outcome or (row.state if row.state == State.DECLINED else "open")
        bodies.setdefault(in_lang(names.get(row.slug)) or "–", Counter())[how] += row.n
        areas.setdefault(row.area_name, Counter())[how] += row.n
    return {"bodies": _lines(bodies), "areas": _lines(areas)}


def _lines(found: dict[str, Counter[str]]) -> list[tuple[str, list[int]]]:
    order = (*ENDS, State.DECLINED, "open")
    return [(name, [*(ways[how] for how in order), ways.total()]) for name, ways in sorted(found.items())]


def headings() -> list[Any]:
    return [*(OUTCOMES[end][1] for end in ENDS), STATES[State.DECLINED][1], _("Open"), _("In all")]


def feed_items(rows: Iterable[Any]) -> Iterator[Item]:
    for row in rows:
        it = shown(row)
        at = row.ended_at or row.statement_at or row.admitted_at or row.filed_at
        words = [str(it.chip[1]), row.asked, row.reasons, row.obligation]
        yield Item(
            mark=f"challenge-{row.ref}-{row.number}",
            title=f"{row.ref} · {it.chip[1]}",
            path=it.path,
            html=paragraphs("\n\n".join(word for word in words if word)),
            at=at,
            categories=(row.area_name,),
        )
