"""Who asked a question, in words; for the mediator who looks."""

from typing import Any

from flask_babel import gettext as _

from app.live.queries.asker import Asker
from app.live.vocabulary import Source, State


def facts_of(asker: Asker) -> list[tuple[str, str | None]]:
    """(name, words) pairs. Of somebody without an account nothing is known but the name they may have given."""
    sources = {
        Source.HALL: _("Spoken in the hall"),
        Source.PAPER: _("On paper"),
        Source.PHONE: _("By phone"),
    }
    return [
        (_("Name of the account"), asker.name or _("No account: nothing else is known.")),
        (_("Name given with the question"), asker.shown_name or _("none given")),
        (_("How it came in"), sources[Source(asker.source)] if asker.source else None),
        (_("Typed in by"), asker.typed_by or None),
    ]


def state_in_words(question: Any) -> str:
    """Where a question stands."""
    words = {
        State.QUEUED: _("Waiting"),
        State.PUBLISHED: _("Published"),
        State.ANSWERING: _("Published"),
        State.ANSWERED: _("Answered"),
        State.DECLINED: _("Not shown"),
        State.MERGED: _("Joined with another"),
        State.CARRIED: _("Answered in writing later"),
    }
    return str(words[State(question.state)])
