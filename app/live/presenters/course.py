"""What runs beside the questions, as pages and programs are told it: the timer and the show of hands."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.kernel.clock import now
from app.live.vocabulary import Audience, HandsState, seconds_left
from app.web.forms import choices


def timer_of(course: Sequence[Any]) -> dict[str, Any] | None:
    """The timer with the whole seconds `left` at this moment of the server's clock; None without one."""
    row = course[0] if course else None
    if row is None or row.planned_s is None:
        return None
    return {
        "item": row.item_id,
        "title": row.title,
        "planned": row.planned_s,
        "left": seconds_left(row.ends_at, row.left_s, now()),
        "running": row.ends_at is not None,
    }


def hands_of(course: Sequence[Any]) -> dict[str, Any] | None:
    """The show of hands that is shown; what each answer had is known once it is closed. None without one."""
    row = course[0] if course else None
    if row is None or row.show_id is None:
        return None
    return {
        "id": row.show_id,
        "question": row.show_question,
        "lang": row.show_lang,
        "open": row.show_state == HandsState.OPEN,
        "raised": row.show_raised,
        "options": [{"option": one.pos, "words": one.words, "hands": one.hands} for one in course],
    }


def hands_fragment(hands: dict[str, Any], audience: Audience | str) -> str:
    """A show of hands as an audience sees it; inside `speaking(lang)`."""
    return current_app.jinja_env.get_template("live/_hands.html").render(hands=hands, audience=audience)


def beside(rows: Sequence[Any], audience: Audience, since: int) -> dict[str, Any]:
    """`timer` and `hands` of a `changes` object; the fragment of the hands is null when only their number changed."""
    hands = hands_of(rows)
    if hands is not None:
        fresh = rows[0].show_revision > since
        hands = hands | {"html": hands_fragment(hands, audience) if fresh else None}
    return {"timer": timer_of(rows), "hands": hands}


def point_choices(points: Iterable[Any]) -> list[SelectChoice]:
    """The points of the agenda with their planned minutes, for the timer."""
    named = [(point.title or _("Open commitments"), point.id, point.minutes) for point in points]
    said = [
        (number, _("%(title)s (%(minutes)s min)", title=title, minutes=minutes) if minutes else title)
        for title, number, minutes in named
    ]
    return choices([("", _("Something else")), *said])


def option_words() -> str:
    """The answers that stand there at first, one on each line."""
    return "\n".join([_("Yes"), _("No"), _("I do not know")])


def timer_talk() -> dict[str, str]:
    """What scripts say of the timer."""
    return {"time-up": _("The time is up."), "one-minute": _("One minute left.")}
