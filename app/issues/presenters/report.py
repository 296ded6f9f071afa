"""What the pages of a report show, and what the public would see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.identity.actor import Actor
from app.issues.clocks import promised_day
from app.issues.places import shown_street
from app.issues.policies import must_wait
from app.issues.presenters.words import in_lang
from app.issues.vocabulary import Level, WordsState
from app.web.filters import day
from app.web.marking import Marked, Part, marked


@dataclass(frozen=True, slots=True)
class Advice:
    """What to know about a category before reporting. `elsewhere`: phone, place, hours where help is."""

    name: str
    text: str
    urgent: str
    elsewhere: dict[str, str] | None
    formal: bool
    confidential: bool


def category_choices(rows: Sequence[Any]) -> list[tuple[str, str]]:
    return [(row.code, in_lang(row.names, row.code)) for row in rows]


def category_hints(rows: Sequence[Any]) -> dict[str, str]:
    """For what is never shown in public, that it is so."""
    return {row.code: _("Stays confidential.") for row in rows if not row.public}


def area_choices(rows: Sequence[Any]) -> list[tuple[str, str]]:
    return [(row.slug, row.name) for row in rows]


def advice(category: Any) -> Advice | None:
    if category is None:
        return None
    guided = category.guided or {}
    elsewhere = None
    if guided:
        elsewhere = {
            "phone": guided.get("phone", ""),
            "place": in_lang(guided.get("place")),
            "hours": in_lang(guided.get("hours")),
        }
    return Advice(
        in_lang(category.names, category.code),
        in_lang(category.advice),
        category.urgent_number,
        elsewhere,
        category.formal_complaint,
        not category.public,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """The report as others will see it. `parts`: (piece, kind of what is marked or None)."""

    confidential: bool
    category: str
    area: str
    street: str
    parts: list[Part]
    found: Marked | None
    waits: bool
    exact: bool
    photos: int


def preview(steps: Any, actor: Actor) -> Preview:
    area = steps.areas.get(steps.data.get("area", "")) or None
    category, words = steps.category, steps.forms["words"].words.data or ""
    confidential = category is None or not category.public or steps.data.get("level") == Level.CONFIDENTIAL
    found = marked(words)
    exact = category is not None and category.exact_place and not confidential
    return Preview(
        confidential=confidential,
        category=in_lang(category.names, category.code) if category else "",
        area=area.name if area else "",
        street=shown_street(steps.forms["where"].street.data or "", exact=exact),
        parts=found.texts[0] if found else [(words, None)],
        found=None if confidential else found,
        waits=must_wait(actor),
        exact=exact,
        photos=len(steps.kept),
    )


# How the reporter will be shown, as each question of the report says it.
SHOWN: dict[str, Any] = {
    Level.PUBLIC_NAME: _l("You will be shown with your name."),
    Level.PSEUDONYM: _l("You will be shown as “a resident”, without a name."),
    Level.CONFIDENTIAL: _l("Confidential: nothing of this report will be shown in public."),
}


def level_words(steps: Any) -> Any:
    """How the reporter will be shown, as things stand at this question."""
    closed = steps.category is not None and not steps.category.public
    level = steps.data.get("level")
    return SHOWN[Level.CONFIDENTIAL if closed else level if level in SHOWN else Level.PSEUDONYM]


def what_happens(issue: Any) -> list[str]:
    """What happens next and by when, as sentences."""
    first, solution = promised_day(issue.first_answer_due), promised_day(issue.solution_due)
    told = [_("It is on the desk of whoever answers for it now, and the clock runs.")]
    if issue.words_state == WordsState.PENDING:
        told.append(_("A moderator reads your words before others can. Until then the page says “text being checked”."))
    told.append(_("By %(day)s you get a first answer.", day=day(first)))
    told.append(_("By %(day)s it should be solved. If it is late, the page says so to everyone.", day=day(solution)))
    told.append(_("When it is closed, you say whether it is solved. If it is not, you can open it again."))
    return told
