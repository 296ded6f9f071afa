"""Consultations in words: lists, what a reader may do, facts."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.areas.queries import areas_within
from app.consultations import policies, queries
from app.consultations.vocabulary import SLOTS, Choice, PersonKind, Shown, Who
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.text import excerpt, plain
from app.moderation.vocabulary import SubjectView
from app.web.city import city
from app.web.closing import closing_chip
from app.web.feeds import Item
from app.web.filters import number
from app.web.i18n import NAMES


def chip(consultation: Any) -> tuple[str, str]:
    """Kind and words of the status chip."""
    return closing_chip(consultation.closes_at, is_open=policies.is_open(consultation, now()))


def entry_of(consultation: Any) -> dict[str, Any]:
    """A consultation as one entry of a list."""
    return {
        "title": consultation.question,
        "url": url_for("consultations.consultation", consultation_id=consultation.id),
        "excerpt": excerpt(plain(consultation.about)),
        "meta": [consultation.area_name, statements_words(consultation.statements)],
        "chip": chip(consultation),
        "count": (number(consultation.people), ngettext("took part", "took part", consultation.people)),
        "lang": consultation.lang,
    }


def feed_items(consultations: Sequence[Any]) -> list[Item]:
    """What was asked, and what follows of it, the newest first."""
    items = []
    for row in consultations:
        path = f"/consultations/{row.id}"
        asked = {"title": row.question, "path": path, "html": row.about_html, "at": row.opened_at}
        items.append(Item(mark=f"consultation-{row.id}", categories=(row.area_name,), **asked))
        if row.found_at is not None:
            title = _("What comes of it: %(question)s", question=row.question)
            told = {"title": title, "path": f"{path}/closing", "html": row.findings_html, "at": row.found_at}
            items.append(Item(mark=f"consultation-{row.id}-findings", categories=(row.area_name,), **told))
    return sorted(items, key=lambda item: item.at, reverse=True)


def statements_words(counted: int) -> str:
    return str(ngettext("%(num)d statement", "%(num)d statements", counted))


def who_words(who: str) -> str:
    """Whose stances are taken, as the page says it."""
    return {
        Who.EVERYONE: _("Everybody, with or without an account; without one each device counts once, apart"),
        Who.ACCOUNTS: _("Residents with an account"),
        Who.VERIFIED: _("Verified residents"),
    }[Who(who)]


def choice_words(choice: int) -> str:
    return {Choice.AGREE: _("Agree"), Choice.DISAGREE: _("Disagree"), Choice.PASS: _("Pass")}[Choice(choice)]


def abilities(actor: Actor, consultation: Any) -> dict[str, bool]:
    """What this reader may do as it stands now."""
    is_open = policies.is_open(consultation, now())
    runs = policies.may_run(actor, consultation.area_path)
    return {
        "answer": is_open and policies.may_answer(actor, consultation),
        "state": is_open and policies.may_state(actor, consultation),
        "closed": not is_open,
        "close": is_open and runs,
        "publish": runs and not is_open,
        "promise": policies.may_promise(actor, consultation, now()),
    }


def took_part(consultation: Any, result: Any) -> list[tuple[str, str]]:
    """Who took part, as names and numbers: accounts, verified residents among them, devices and what was imported."""
    people = result.people if result is not None else {}
    all_of_them = sum(people.get(kind, 0) for kind in PersonKind) or consultation.people
    told = [
        (_("People who took part"), all_of_them),
        (_("with an account"), people.get(PersonKind.ACCOUNT, 0)),
        (_("of these, verified residents"), people.get("verified", 0)),
        (_("without an account, each device once"), people.get(PersonKind.DEVICE, 0)),
        (_("taken over from another system"), people.get(PersonKind.IMPORTED, 0)),
        (_("Statements"), consultation.statements),
        (_("Stances"), consultation.stances),
    ]
    kept = {_("People who took part"), _("Statements"), _("Stances")}
    return [(name, number(counted)) for name, counted in told if counted or name in kept]


def promises(executor: Executor, consultation: Any) -> Any:
    """What was promised in answer, from the room of issues."""
    return SLOTS.promises(executor, consultation)


def talks(executor: Executor, consultation: Any) -> Any:
    """Topics about it, from the room of forums."""
    return SLOTS.talks(executor, consultation.id) if consultation.has_talks else ()


def area_choices(executor: Executor, actor: Actor) -> list[tuple[str, str]]:
    """Areas in which this actor may open one."""
    return [(row.slug, row.name) for row in areas_within(executor, "/") if policies.may_run(actor, row.path)]


def language_choices() -> list[tuple[str, str]]:
    return [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]


def statement_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Statements for the moderators' queue."""
    return {
        row.id: SubjectView(
            excerpt=row.words,
            url=f"/consultations/{row.consultation_id}",
            author_name=_("a resident"),
            name_shown=False,
            at=row.made_at,
            title=row.question,
            lang=row.lang,
            author_id=row.author_id,
            area_path=row.area_path,
            visible=row.shown == Shown.VISIBLE,
        )
        for row in queries.statements_for_review(executor, ids)
    }
