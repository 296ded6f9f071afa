"""How meetings are put into words on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.areas.queries import areas_within
from app.identity.actor import Actor
from app.kernel.clock import local
from app.kernel.db import Executor
from app.kernel.errors import NotAllowed
from app.meetings.policies import (
    may_ask_host,
    may_call_meeting,
    may_change_meeting,
    may_check_in,
    may_invite,
    may_read_names,
    may_sign_up,
    proof_of,
)
from app.meetings.themes import theme_choices, theme_name
from app.meetings.vocabulary import (
    COMING,
    IMPORTED,
    KIND_WORDS,
    OUTDOORS,
    PARTS,
    QUESTIONS_OPEN_BEFORE,
    RUNNING,
    SIGN_UP_OPEN,
    SPOKEN,
    AgendaKind,
    MeetingKind,
    MeetingState,
    Reminders,
    SignUpState,
)
from app.web.city import city
from app.web.filters import day, hour, listed, number
from app.web.i18n import NAMES, lang


def state_chip(meeting: Any, now: datetime) -> tuple[str, str] | None:
    """Kind and words of the status chip; nothing for a meeting that is simply to come."""
    words = {
        MeetingState.FULL: ("warn", _("Full: waiting list")),
        MeetingState.CLOSED: ("neutral", _("Sign-up closed")),
        MeetingState.LIVE: ("live", _("Live now")),
        MeetingState.PAUSED: ("live", _("Paused")),
        MeetingState.ENDED: ("neutral", _("Held")),
        MeetingState.CANCELLED: ("bad", _("Cancelled")),
        MeetingState.MOVED: ("warn", _("Moved")),
    }
    if meeting.state in COMING and meeting.ends_at <= now:
        return "neutral", _("Over")
    return words.get(meeting.state)


def _open_left(meeting: Any) -> int:
    """Places that anybody may still take."""
    return max(0, meeting.capacity - meeting.reserved - (meeting.taken - meeting.reserved_taken))


def where(meeting: Any, exact: Any = None) -> str:
    """The place in a few words: a name, online, or both. Where it is told after sign-up: the area, for whoever does not
    have it as `exact`."""
    if meeting.place_after_sign_up and exact is None:
        return str(_("%(area)s: the exact place is told after sign-up", area=meeting.area_name))
    told = exact or meeting
    if told.place and told.online:
        return str(_("%(place)s and online", place=told.place))
    return str(told.place or _("Online"))


def told_to(meeting: Any, exact: Any) -> str | None:
    """What a page says of a place that not everybody reads: when it is told, or that it is told to few."""
    if not meeting.place_after_sign_up:
        return None
    if exact is None:
        return str(_("Who has a place reads here where it is, and in the letters. The waiting list does not count."))
    return str(_("Not everybody reads this place. Please keep it to yourself."))


def places(meeting: Any) -> str:
    """How many places there are and how many are taken; from the beginning on only how many had signed up."""
    if meeting.capacity == 0 or meeting.state not in COMING:
        return str(ngettext("%(num)s person has signed up", "%(num)s people have signed up", meeting.taken))
    free = _open_left(meeting)
    if free:
        text = ngettext("%(num)s place is free", "%(num)s places are free", free)
        return str(_("%(free)s of %(all)s", free=text, all=number(meeting.capacity)))
    waiting = ngettext("%(num)s person waits", "%(num)s people wait", meeting.waiting)
    return str(_("All %(all)s places are taken; %(waiting)s", all=number(meeting.capacity), waiting=waiting))


def times(meeting: Any) -> str:
    return listed((day(meeting.starts_at), f"{hour(meeting.starts_at)}–{hour(meeting.ends_at, zone=True)}"))


def kind_shown(meeting: Any) -> str | None:
    """What it is, when it is more than a meeting."""
    return None if meeting.kind == MeetingKind.MEETING else _(KIND_WORDS[MeetingKind(meeting.kind)])


def entry_of(meeting: Any, now: datetime) -> dict[str, Any]:
    """The meeting as one entry of a list."""
    return {
        "title": meeting.title,
        "url": url_for("meetings.meeting", meeting_id=meeting.id),
        "meta": [
            kind_shown(meeting),
            theme_name(meeting.theme) or None,
            Markup("<bdi>{}</bdi>").format(times(meeting)),
            where(meeting),
            None if meeting.place_after_sign_up else meeting.area_name,
        ],
        "chip": state_chip(meeting, now),
        "day": local(meeting.starts_at, city().zone),
        "lang": meeting.lang or None,
    }


def facts(meeting: Any, exact: Any = None) -> list[tuple[Any, ...]]:
    """Place, way and what helps people to come, for the box beside the meeting; `exact`: the place that not everybody
    is told."""
    told = exact or meeting
    address = Markup("<br>").join(part for part in (told.place, told.address) if part)
    if meeting.place_after_sign_up and exact is None:
        address = escape(where(meeting))
    helps = [
        _("Step-free access") if meeting.step_free else None,
        _("Childcare during the meeting") if meeting.childcare else None,
    ]
    found = [
        (_("Theme"), theme_name(meeting.theme), url_for("meetings.meetings", theme=meeting.theme)),
        (_("Place"), Markup('<span dir="auto">{}</span>').format(address) if address else None),
        (_("Online"), _link(told.online) if told.online else None),
        (_("How to get there"), Markup('<span dir="auto">{}</span>').format(told.way) if told.way else None),
        (_("Languages"), listed(language(tag) for tag in meeting.languages) or None),
        (_("Interpretation"), meeting.interpretation or None),
        (_("For everyone"), listed(helps) or None),
        (_("Places"), places(meeting) if PARTS[MeetingKind(meeting.kind)].sign_up else None),
    ]
    return [row for row in found if row[1]]


def _link(address: str) -> Markup:
    return Markup('<a href="{0}" rel="noopener nofollow">{1}</a>').format(escape(address), _("Take part online"))


def language(tag: str) -> str:
    """A language's name in the page's language."""
    try:
        return str(Locale.parse(tag).get_language_name(lang()) or tag)
    except (UnknownLocaleError, ValueError):
        return tag


@dataclass(frozen=True, slots=True)
class Item:
    """A point of the agenda with the hour it is planned for, None when an earlier one has no length."""

    title: str
    minutes: int
    speaker: str
    at: str | None
    generated: bool
    documents: Sequence[Any] = ()


def agenda_items(meeting: Any, points: Sequence[Any], documents: Sequence[Any] = ()) -> list[Item]:
    """The agenda as it is planned: each point begins when the one before ends; with the `documents` of each."""
    items: list[Item] = []
    begun: int | None = 0
    for point in points:
        generated = point.point_kind == AgendaKind.COMMITMENTS
        title = _("What became of what was promised here") if generated else point.point_title
        at = None if begun is None else hour(meeting.starts_at + timedelta(minutes=begun))
        own = [one for one in documents if one.point and one.point == point.point_title]
        items.append(Item(title, point.point_minutes, point.point_speaker, at, generated, own))
        begun = begun + point.point_minutes if begun is not None and point.point_minutes else None
    return items


def abilities(actor: Actor, meeting: Any, now: datetime) -> dict[str, bool]:
    """What this reader may do with the meeting as it stands now."""
    change, parts = may_change_meeting(actor, meeting) and meeting.state in COMING, PARTS[MeetingKind(meeting.kind)]
    return {
        "sign_up": may_sign_up(actor) and parts.sign_up and meeting.state in SIGN_UP_OPEN and meeting.starts_at > now,
        "change": change,
        "agenda": change and parts.agenda,
        "close": change and parts.sign_up and meeting.state != MeetingState.CLOSED,
        "open": change and meeting.state == MeetingState.CLOSED,
        "groups": may_invite(actor, meeting) and meeting.state != MeetingState.CANCELLED,
        "hosts": may_ask_host(actor, meeting) and meeting.state in COMING,
        "names": may_read_names(actor, meeting) and parts.sign_up,
        "enter": may_check_in(actor, meeting) and parts.sign_up and meeting.state in COMING and meeting.ends_at > now,
    }


def live_link(meeting: Any, now: datetime) -> dict[str, Any] | None:
    """The way to the meeting's questions; `large` while it is held; nothing long before or when called off."""
    if not PARTS[MeetingKind(meeting.kind)].questions or (meeting.origin or "").startswith(IMPORTED):
        return None
    path = f"/meetings/{meeting.id}/live"
    if meeting.state in RUNNING:
        return {"url": path, "text": _("Go to the live questions"), "large": True}
    if meeting.state == MeetingState.ENDED:
        return {"url": path, "text": _("All questions and answers"), "large": False}
    if meeting.state in COMING and now < meeting.ends_at and meeting.starts_at - now <= QUESTIONS_OPEN_BEFORE:
        return {"url": path, "text": _("Ask a question beforehand"), "large": False}
    return None


def own_place(sign_up: Any) -> dict[str, Any] | None:
    """What a person has at a meeting, and what to do about it."""
    if sign_up is None or sign_up.state == SignUpState.CANCELLED:
        return None
    return {"id": sign_up.id, "state": sign_up.state, "pos": sign_up.pos, "until": sign_up.offered_until}


def promised_reminders(reminders: str) -> str:
    """When those with a place are reminded; empty when they are not."""
    words = {
        Reminders.BOTH: _("We remind you two days and two hours before."),
        Reminders.TWO_DAYS: _("We remind you two days before."),
        Reminders.TWO_HOURS: _("We remind you two hours before."),
    }
    return str(words.get(Reminders(reminders), ""))


def said_after(sign_up: Any, reminders: str = "", *, asked: bool = False) -> str:
    """One sentence after an answer: what holds now, and what comes next. `asked`: by mail, where the same is said
    whether or not the address was known."""
    words = {
        SignUpState.TAKEN: " ".join(filter(None, (_("You have a place."), promised_reminders(reminders)))),
        SignUpState.WAITING: _("All places are taken. You are on the waiting list: we tell you when one is free."),
        SignUpState.CANCELLED: _("Your place is given up. The next person gets it."),
        SignUpState.UNCONFIRMED: _(
            "Check your mail: open the link in it within 48 hours. Your place is held from then on."
        ),
        SignUpState.OFFERED: _("A place is held for you. Say whether you take it."),
    }
    return str(words[SignUpState.UNCONFIRMED if asked else SignUpState(sign_up.state)])


@dataclass(frozen=True, slots=True)
class Entering:
    """What staff see who enter people from paper and phone: how many of the kept places are left, and whether one of
    the others is free. No name."""

    reserved: int
    reserved_left: int
    is_full: bool
    open: bool
    names: bool


def entering(actor: Actor, meeting: Any, now: datetime) -> Entering:
    """For whoever may enter people at this meeting; raises `NotAllowed` for others."""
    if not may_check_in(actor, meeting):
        raise NotAllowed
    left = meeting.reserved - meeting.reserved_taken
    full = meeting.capacity > 0 and _open_left(meeting) == 0
    can = abilities(actor, meeting, now)
    return Entering(meeting.reserved, left, full or meeting.waiting > 0, can["enter"], can["names"])


def said_after_entering(sign_up: Any, name: str) -> str:
    """What became of the person whom staff entered just now."""
    if sign_up.state == SignUpState.WAITING:
        return str(_("%(name)s is on the waiting list.", name=name))
    return str(_("%(name)s has a place.", name=name))


def token_of(sign_up: Any) -> str:
    """What stands in the links we send to somebody with a place."""
    return f"{sign_up.id}-{proof_of(sign_up.id, sign_up.mark)}"


def choices(executor: Executor, actor: Actor, theme: str | None = None) -> tuple[list[tuple[str, str]], ...]:
    """The lists of the form: areas, languages of words, languages spoken, themes, each as (value, words). `theme`: the
    one that the meeting bears.

    Raises `NotAllowed` for who may call a meeting nowhere.
    """
    areas = [(area.slug, area.name) for area in areas_within(executor, "/") if may_call_meeting(actor, area.path)]
    if not areas:
        raise NotAllowed
    langs = [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]
    return areas, langs, choices_of_languages(), theme_choices(theme)


def choices_of_languages() -> list[tuple[str, str]]:
    """Languages that people speak here, as (tag, name in the page's language)."""
    return sorted(((tag, language(tag)) for tag in SPOKEN), key=lambda pair: pair[1].casefold())


SHOWN_AS_STORED = (
    *("title", "about", "lang", "place", "address", "way", "online", "step_free", "childcare", "languages"),
    *("interpretation", "capacity", "reserved", "version", "theme", "reminders", "place_after_sign_up"),
)


def form_values(meeting: Any, exact: Any = None) -> dict[str, Any]:
    """The meeting as the form shows it: day and hours on the city's clock; with the place that not everybody is told,
    for whoever has it as `exact`."""
    begins, ends = local(meeting.starts_at, city().zone), local(meeting.ends_at, city().zone)
    times = {"day": begins.date(), "begins": begins.time(), "ends": ends.time(), "area": meeting.area_slug}
    place = exact._asdict() if exact else {}
    return {name: getattr(meeting, name) for name in SHOWN_AS_STORED} | times | place


def subscribe_url(area_slug: str | None) -> str:
    """The calendar's address as a phone subscribes to it, so that changes arrive by themselves."""
    path = url_for("meetings.area_calendar", slug=area_slug) if area_slug else url_for("meetings.all_calendar")
    return f"webcal://{str(current_app.config['SETTINGS'].base_url).partition('://')[2]}{path}"


def copy_values(meeting: Any, exact: Any = None) -> dict[str, Any]:
    """The meeting as the form of a new one begins with it: everything but the day."""
    kind = str(MeetingKind.MEETING) if meeting.kind in OUTDOORS else meeting.kind
    known = {name: held for name, held in form_values(meeting, exact).items() if name not in ("day", "version")}
    return known | {"kind": kind}


def agenda_values(points: Sequence[Any]) -> dict[str, Any]:
    """The points as the form shows them, without the generated one."""
    own = [point for point in points if point.kind == AgendaKind.NORMAL]
    return {"points": [{"title": p.title, "minutes": p.minutes or None, "speaker": p.speaker} for p in own]}
