"""What somebody wrote and was written, as a text to keep: words as they were sent, with the day of each."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection

from app.kernel.sealed import unseal
from app.mediation.presenters.between import STATES as BETWEEN_STATES
from app.mediation.presenters.treatment import ENDINGS, shown_head
from app.mediation.queries import between as mediations
from app.mediation.queries import treatments
from app.mediation.vocabulary import RUNNING
from app.mediation.wording import MATTERS, RESULTS
from app.web.filters import when

Lines = Iterator[str]


def copy_of_treatment(executor: Connection, row: Any) -> str:
    told, it = json.loads(unseal(row.sealed, "treatment")), shown_head(row)
    labels = {"what": _("What happened?"), "when": _("When"), "where": _("Where"), "wish": _("Wish")}
    head = [f"{labels[name]}: {told[name]}" for name in ("when", "where") if told.get(name)]
    head += [f"{_('Unit')}: {it.body}"] if it.body else []
    words = [f"{labels[name]}\n{told[name]}" for name in ("what", "wish") if told.get(name)]
    said = [
        (unseal(one.sealed, "treatment_message"), one.by_mediator, one.at)
        for one in treatments.messages(executor, row.id)
    ]
    end = ENDINGS[row.ending] if row.ending else it.chip[1]
    top = [_("How I was treated"), f"{row.ref} · {end}", f"{_('Sent')}: {when(row.filed_at)}", *head]
    return _joined(["\n".join(str(line) for line in top), *words, *_letters(said, _("The mediator"))])


def copy_of_letters(executor: Connection, row: Any, mine: Any) -> str:
    """One side's own words and what it was written; nothing of the other side."""
    chip = BETWEEN_STATES[row.state] if row.state in RUNNING else RESULTS[row.outcome]
    said = [
        (unseal(one.sealed, "mediation_message"), one.by_office, one.at)
        for one in mediations.messages_of(executor, [mine.id])
    ]
    top = [_("Mediation between neighbours"), f"{row.ref} · {MATTERS[row.kind]} · {chip[1]}"]
    return _joined(["\n".join(top), *_letters(said, _("Those who mediate"))])


def _letters(said: Iterable[tuple[str, bool, Any]], office: str) -> Lines:
    for words, by_office, at in said:
        yield f"{office if by_office else _('You')} · {when(at)}\n{words}"


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
