"""Cycles of priorities in words: lists, options, the three with their measures, what a reader may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.areas.queries import areas_within, bodies
from app.identity.actor import Actor
from app.issues.queries import categories
from app.kernel.db import Executor
from app.priorities import policies
from app.priorities.standing import choose_until, days_late, today
from app.priorities.vocabulary import SHOWN_FROM, State, Verdict
from app.web.city import city
from app.web.feeds import Item
from app.web.filters import day, number
from app.web.i18n import NAMES, in_lang


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its day. `state`, `kind`: words and kind of its chip."""

    id: int
    words: str
    lang: str
    due: date
    done: bool
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class Three:
    """A priority. `votes`: how many named it, in words; `rated`: (name, share) of what residents say, empty below five;
    `people`: how many said so; `view`: what the owner says; `mine`: what this reader said."""

    id: int
    name: str
    lang: str | None
    owner: str
    votes: str
    measures: list[Measure]
    people: int
    rated: list[tuple[str, str]]
    view: str
    mine: str | None


def state_words(state: str) -> str:
    return {
        State.SURVEY: _("Survey"),
        State.WORKING: _("Being worked on"),
        State.RATING: _("Residents rate"),
        State.OVER: _("Over"),
    }[State(state)]


def verdict_words(verdict: str | None) -> str:
    told = {Verdict.MET: _("Met"), Verdict.PARTLY: _("Partly met"), Verdict.UNMET: _("Not met")}
    return told[Verdict(verdict)] if verdict else ""


def chip(cycle: Any) -> tuple[str, str]:
    """Kind and words of the status chip; late when nobody has chosen the three in time."""
    if is_unchosen(cycle):
        return "bad", _("The three priorities are late")
    kinds = {State.SURVEY: "live", State.WORKING: "brand", State.RATING: "live", State.OVER: "neutral"}
    return kinds[State(cycle.state)], state_words(cycle.state)


def is_unchosen(cycle: Any) -> bool:
    """Whether the three should have been chosen by now."""
    return cycle.chosen_at is None and today() > choose_until(cycle.survey_until)


def choose_day(cycle: Any) -> date:
    return choose_until(cycle.survey_until)


def entry_of(cycle: Any) -> dict[str, Any]:
    """A cycle as one entry of a list."""
    return {
        "title": cycle.area_name,
        "url": url_for("priorities.cycle", cycle_id=cycle.id),
        "meta": [_("from %(first)s to %(last)s", first=day(cycle.begun_on), last=day(cycle.ends_on))],
        "chip": chip(cycle),
        "count": (number(cycle.people), ngettext("voted", "voted", cycle.people)),
    }


def feed_items(cycles: Sequence[Any]) -> list[Item]:
    """When a survey began, and when its three priorities were chosen, the newest first."""
    items = []
    for row in cycles:
        begun = datetime.combine(row.begun_on, time(), ZoneInfo(city().zone))
        steps = [("begun", _("Survey"), begun)]
        steps += [("chosen", _("Being worked on"), row.chosen_at)] if row.chosen_at else []
        for step, words, at in steps:
            mark, title = f"priorities-{row.id}-{step}", f"{row.area_name}: {words}"
            items.append(Item(mark, title, f"/priorities/{row.id}", html="", at=at, categories=(row.area_name,)))
    return sorted(items, key=lambda item: item.at, reverse=True)


def named(row: Any) -> str:
    """An option in words: the category's name in the page's language, or the city's own words."""
    return str(row.words or in_lang(row.names))


def counted(votes: int) -> str:
    """How many named something, from five on."""
    return number(votes) if votes >= SHOWN_FROM else _("fewer than five")


def result(options: Sequence[Any]) -> list[tuple[str, str]]:
    """The options with their counts, the most named first; those below five in the order of the survey."""
    shown = sorted(options, key=lambda row: -row.votes if row.votes >= SHOWN_FROM else 0)
    return [(named(row), counted(row.votes)) for row in shown]


def by_votes(options: Sequence[Any]) -> list[tuple[int, str]]:
    """For whoever chooses: (option, words with its count), the most named first."""
    return [(row.id, f"{named(row)} · {counted(row.votes)}") for row in sorted(options, key=lambda row: -row.votes)]


def three(cycle: Any, rows: Sequence[Any], measures: Sequence[Any], mine: dict[int, str]) -> list[Three]:
    """The priorities of a cycle with all that is known of them."""
    return [
        Three(
            row.id,
            named(row),
            cycle.lang if row.words else None,
            in_lang(row.body_names),
            counted(row.votes),
            [_measure(one) for one in measures if one.priority_id == row.id],
            row.met + row.partly + row.unmet,
            _rated(row),
            verdict_words(row.view),
            mine.get(row.id),
        )
        for row in rows
    ]


def _rated(row: Any) -> list[tuple[str, str]]:
    """Shares of what residents say, from five people on; in whole percent."""
    people = row.met + row.partly + row.unmet
    if people < SHOWN_FROM:
        return []
    shares = ((verdict_words(one), round(100 * getattr(row, one) / people)) for one in Verdict)
    return [(words, f"{number(share)} %") for words, share in shares]


def _measure(row: Any) -> Measure:
    late = days_late(row)
    told: tuple[str, str]
    if row.done_at is not None:
        told = ("warn", _late_done(late)) if late else ("ok", _("Done"))
    else:
        told = ("bad", ngettext("%(num)d day late", "%(num)d days late", late)) if late else ("neutral", _("Open"))
    return Measure(row.id, row.words, row.lang, row.due, row.done_at is not None, told[1], told[0])


def _late_done(days: int) -> str:
    return str(ngettext("Done, %(num)d day late", "Done, %(num)d days late", days))


def abilities(actor: Actor, cycle: Any) -> dict[str, bool]:
    """What this reader may do as it stands now."""
    runs, at_work = policies.may_run(actor, cycle.area_path), policies.is_at_work(cycle)
    survey = cycle.state == State.SURVEY and today() <= cycle.survey_until
    return {
        "vote": survey and policies.may_vote(actor, cycle),
        "rate": cycle.state == State.RATING and today() < cycle.ends_on and policies.may_rate(actor, cycle),
        "choose": runs and cycle.state == State.WORKING and cycle.chosen_at is None,
        "work": at_work and cycle.chosen_at is not None and policies.may_work(actor, cycle),
        "stop": runs and cycle.state != State.OVER,
    }


def area_choices(executor: Executor, actor: Actor) -> list[tuple[str, str]]:
    """Areas in which this actor may begin one."""
    return [(row.slug, row.name) for row in areas_within(executor, "/") if policies.may_run(actor, row.path)]


def category_choices(executor: Executor) -> list[tuple[str, str]]:
    """Categories that can be named: those whose issues are public."""
    return [(row.code, in_lang(row.names)) for row in categories(executor) if row.public and not row.guided]


def language_choices() -> list[tuple[str, str]]:
    return [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]


def owner_choices(executor: Executor) -> list[tuple[str, str]]:
    return [(row.slug, in_lang(row.names)) for row in bodies(executor)]
