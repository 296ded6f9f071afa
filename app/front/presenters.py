"""How the first pages put other rooms' rows into words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.areas.vocabulary import Level
from app.identity.vocabulary import Role
from app.issues.clocks import Stand, clock_of
from app.issues.vocabulary import Closing, StepKind, WordsState
from app.kernel.clock import now
from app.kernel.text import excerpt
from app.meetings.vocabulary import MeetingState
from app.web.city import city
from app.web.filters import ago, day, hour, listed, number
from app.web.i18n import lang
from app.web.outlines import Sheet

EXCERPT = 180
NAMED_ON_MAP, MOST_ON_MAP = 12, 40


def issue_entry(row: Any) -> dict[str, Any]:
    """An open issue in a line: what it is, since when, and whether what was promised is late."""
    readable = row.words_state == WordsState.VISIBLE
    clock = clock_of(row, now(), city().zone, city().holidays)
    late = clock.stand in (Stand.LATE, Stand.VERY_LATE)
    days = ngettext("%(num)d working day late", "%(num)d working days late", clock.days)
    return {
        "title": row.title if readable else _("Text being checked"),
        "url": url_for("issues.issue", ref=row.ref),
        "lang": row.lang if readable else None,
        "chip": ("bad", days) if late else None,
        "meta": [
            in_words(row.category_names),
            row.street if readable else "",
            row.ref,
            reported(row.reported_at),
            *_promise(row, clock),
        ],
    }


def _promise(row: Any, clock: Any) -> tuple[str, str]:
    """By which day an answer or a solution was promised, and when police or a partner last said something."""
    by = {"first_answer": _("First answer promised by %(day)s"), "solution": _("Solution promised by %(day)s")}
    last = row.last_official_at
    word = _("last official word %(ago)s", ago=ago(last)) if last else _("no official word yet")
    return str(by[clock.what] % {"day": day(clock.due)}), str(word)


def reported(moment: datetime) -> str:
    return str(_("reported %(ago)s", ago=ago(moment)))


def in_words(names: dict[str, str] | None) -> str:
    """A name that the city gave in several languages, in the page's one."""
    if not names:
        return ""
    return names.get(lang()) or names.get(city().lang) or next(iter(names.values()))


def step_entry(row: Any) -> dict[str, Any]:
    said = {
        StepKind.CLOSE: _("Resolved") if row.closing == Closing.RESOLVED else _("Closed"),
        StepKind.COMMIT: _("Promised"),
        StepKind.PROGRESS: _("Under way"),
    }[StepKind(row.kind)]
    readable = row.words_state == WordsState.VISIBLE
    return {
        "at": row.at,
        "title": row.title if readable else in_words(row.category_names) or row.ref,
        "url": url_for("issues.issue", ref=row.ref),
        "lang": row.title_lang if readable else None,
        "chip": ("ok" if row.closing == Closing.RESOLVED else "brand", said),
        "excerpt": excerpt(row.text, EXCERPT),
        "meta": [row.area_name, ago(row.at)],
    }


def answer_entry(row: Any) -> dict[str, Any]:
    return {
        "at": row.answered_at,
        "title": excerpt(row.body, EXCERPT),
        "url": url_for("meetings.meeting", meeting_id=row.meeting_id, _anchor=f"question-{row.id}"),
        "lang": row.lang or None,
        "chip": ("ok", _("Answered in writing")),
        "excerpt": excerpt(row.answer or "", EXCERPT),
        "meta": [row.area_name, ago(row.answered_at)],
    }


def done_lately(steps: Sequence[Any], answers: Sequence[Any], limit: int) -> list[dict[str, Any]]:
    """Steps and answers together, the newest first."""
    entries = [*(step_entry(row) for row in steps), *(answer_entry(row) for row in answers)]
    newest = sorted(entries, key=lambda entry: entry["at"], reverse=True)[:limit]
    return [{key: value for key, value in entry.items() if key != "at"} for entry in newest]


def meeting_entry(row: Any) -> dict[str, Any]:
    chips = {
        MeetingState.LIVE: ("live", _("Live now")),
        MeetingState.PAUSED: ("live", _("Paused")),
        MeetingState.CANCELLED: ("bad", _("Cancelled")),
        MeetingState.MOVED: ("warn", _("Moved")),
        MeetingState.FULL: ("warn", _("Full: waiting list")),
    }
    where = row.place or (_("online") if row.online else "")
    if row.place_after_sign_up:
        where = _("place told after sign-up")
    return {
        "title": row.title,
        "url": url_for("meetings.meeting", meeting_id=row.id),
        "day": row.starts_at,
        "chip": chips.get(row.state),
        "meta": [hour(row.starts_at, zone=True), where, row.area_name],
    }


def topic_entry(row: Any) -> dict[str, Any]:
    replies = max(0, row.posts - 1)
    return {
        "title": row.title,
        "url": url_for("forums.topic", topic_id=row.id),
        "lang": row.lang or None,
        "meta": [
            _("begun by %(name)s", name=row.author_name or _("former participant")),
            ngettext("%(num)d reply", "%(num)d replies", replies) if replies else _("no reply yet"),
            _("last word %(ago)s", ago=ago(row.last_post_at)),
        ],
    }


def officer_cards(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Officers, each once, with all areas they answer for."""
    areas: dict[int, list[tuple[str, str]]] = defaultdict(list)
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.account_id, row)
        areas[row.account_id].append((row.area_name, row.area_slug))
    return [_officer_card(row, areas[account_id]) for account_id, row in first.items()]


def _officer_card(row: Any, areas: list[tuple[str, str]]) -> dict[str, Any]:
    spoken = listed(language_name(tag) for tag in row.languages)
    role = _("Commissioner") if row.role == Role.COMMISSIONER else _("Police officer")
    return {
        "name": row.duty_name,
        "url": url_for("people.officer", account_id=row.account_id),
        "deputy_url": url_for("people.officer", account_id=row.deputy_id) if row.deputy_id else None,
        "role": ("police", role),
        "areas": areas,
        "meets_at": row.meets_at,
        "about": row.about,
        "phone": row.phone,
        "spoken": _("Speaks %(languages)s", languages=spoken) if spoken else "",
        "away": _away(row),
        "since": _("Here since %(year)s", year=row.since.year) if row.since else "",
    }


def _away(row: Any) -> str:
    """Until which day an officer is away, and who stands in."""
    if row.away_until is None:
        return ""
    last = day(row.away_until - timedelta(seconds=1))
    if row.deputy is None:
        return str(_("Away until %(day)s.", day=last))
    return str(_("Away until %(day)s; %(name)s stands in.", day=last, name=row.deputy))


def language_name(tag: str) -> str:
    """A language as those who speak it call it; the tag itself when nobody knows it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(tag) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def by_district(areas: Sequence[Any], districts: Sequence[Any]) -> list[tuple[Any, list[Any]]]:
    """(district or None, its neighbourhoods), those without a district last."""
    groups: dict[int | None, list[Any]] = defaultdict(list)
    known = {district.id for district in districts}
    for area in areas:
        groups[area.parent_id if area.parent_id in known else None].append(area)
    found = [(district, groups[district.id]) for district in districts if groups[district.id]]
    return [*found, *([(None, groups[None])] if groups[None] else [])]


def outline_sheet(area: Any, shown: Sequence[Any]) -> dict[str, Any] | None:
    """The outlines of some areas, this one among them marked, for the map component; None where there are none."""
    drawn = [one for one in shown if one.outline and one.level == Level.NEIGHBOURHOOD]
    drawn = drawn or [area]
    if not drawn[0].outline or len(drawn) > MOST_ON_MAP:
        return None
    sheet = Sheet(one.outline for one in drawn)
    few = len(drawn) <= NAMED_ON_MAP
    drawings = [sheet.draw(one, here=one.id == area.id, named=few or one.id == area.id) for one in drawn]
    return {"box": sheet.box, "areas": sorted(drawings, key=lambda one: one.here)}


def city_figures(now_open: Any, answers: Any) -> list[tuple[str, str, str]]:
    """The city's figures in a line: (figure, what, against what)."""
    found = [
        (
            number(now_open.open),
            _("issues open"),
            ngettext("%(num)d of them is late", "%(num)d of them are late", now_open.late),
        )
    ]
    if answers.n:
        part = round(100 * answers.in_time / answers.n)
        counted = ngettext("of %(num)d report in 90 days", "of %(num)d reports in 90 days", answers.n)
        found.append((f"{number(part)} %", _("first answers within the time promised"), counted))
    return found


def in_lang(words: Mapping[str, str]) -> str:
    """The wording in the page's language, else the city's, else any."""
    found = (words[tag] for tag in (lang(), city().lang, "en") if words.get(tag))
    return next(found, next(iter(words.values()), ""))
