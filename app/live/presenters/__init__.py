"""How a hall looks: to each audience, in each language, as fragments and as JSON."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import segno
from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.danger import speaks_of_danger
from app.kernel.db import Executor
from app.live.dues import is_late, last_day
from app.live.policies import (
    may_answer,
    may_ask,
    may_change_phase,
    may_enter,
    may_queue,
    may_raise_hand,
    may_read_asker,
    may_run_hands,
    may_support,
)
from app.live.presenters.course import beside
from app.live.queries import (
    Mine,
    course_of,
    hall_of,
    has_carried,
    has_seen,
    live_now,
    mine_in,
    own_hand,
    questions_above,
    questions_seen,
    sees,
)
from app.live.vocabulary import GONE, PHASE_AFTER, SUPPORTING, VISIBLE, Audience, Decline, Phase, Source, State
from app.web.city import away, city
from app.web.forms import choices
from app.web.i18n import NAMES
from app.web.i18n import lang as spoken_now
from app.web.kept import kept
from app.web.marking import Marked

MOST_KEPT = 5_000  # fragments
DRAWN = ("id", "revision", "state", "body", "lang", "supports", "asked_at")
_fragments: OrderedDict[tuple[Any, ...], str] = OrderedDict()


def changes(executor: Executor, meeting_id: int, audience: Audience, lang: str, since: int) -> dict[str, Any]:
    """All of this audience in (since, revision], from the database: the hall first, then what is above.

    A `since` that the hall has not reached gives the full state, to be put in place of all that is known.
    """
    hall = hall_of(executor, meeting_id)
    if since > hall.revision:
        return whole(executor, hall, audience, lang) | {"reset": True}
    if since == 0:
        return whole(executor, hall, audience, lang)
    rows = questions_above(executor, meeting_id, since)
    found, running = changes_of(rows, audience, lang, since), course_of(executor, meeting_id)
    return message(hall, since, found, beside_of(running, audience, lang, since))


def whole(executor: Executor, hall: Any, audience: Audience, lang: str) -> dict[str, Any]:
    """The full state for an audience."""
    rows = questions_seen(executor, hall.meeting_id, audience)
    running = course_of(executor, hall.meeting_id)
    return message(hall, 0, changes_of(rows, audience, lang, 0), beside_of(running, audience, lang, 0))


def beside_of(rows: Sequence[Any], audience: Audience, lang: str, since: int) -> dict[str, Any]:
    """What runs beside the questions, in a language."""
    with speaking(lang):
        return beside(rows, audience, since)


def message(hall: Any, since: int, found: list[dict[str, Any]], beside: dict[str, Any]) -> dict[str, Any]:
    """`beside`: the timer and the show of hands, always as they stand now."""
    return beside | {
        "meeting": hall.meeting_id,
        "since": since,
        "revision": hall.revision,
        "phase": hall.phase,
        "now": hall.now_id,
        "changes": found,
    }


def changes_of(rows: Iterable[Any], audience: Audience, lang: str, since: int) -> list[dict[str, Any]]:
    """A change for each row that this audience sees, or has seen; nothing of what was never published to it."""
    found = []
    with speaking(lang):
        for row in rows:
            if sees(audience, row):
                found.append(change(row, audience, lang, with_words=row.words_revision > since))
            elif has_seen(audience, row):
                found.append(gone(row))
    return found


def change(row: Any, audience: Audience | str, lang: str, *, with_words: bool = True) -> dict[str, Any]:
    return {
        "id": row.id,
        "revision": row.revision,
        "state": row.state,
        "supports": row.supports,
        "html": fragment(row, audience, lang) if with_words else None,
    }


def gone(row: Any) -> dict[str, Any]:
    """All that an audience hears of what left its view."""
    return {"id": row.id, "revision": row.revision, "state": GONE, "supports": 0, "html": None, "gone": True}


def mine_changes(rows: Iterable[Any], lang: str) -> list[dict[str, Any]]:
    """The own questions of one person, in whatever state, with the reason when one is not shown."""
    with speaking(lang):
        return [change(row, "mine", lang) for row in rows]


def forget_fragments() -> None:
    """Forget what was drawn, where numbers of questions begin anew."""
    _fragments.clear()


def mine(executor: Executor, keys: Sequence[str], meeting_id: int, lang: str) -> dict[str, Any]:
    """What belongs to the person behind `keys`: never part of what everybody gets."""
    found, hand = mine_in(executor, keys, meeting_id), own_hand(executor, keys, meeting_id)
    return {
        "supported": found.supported,
        "asked": found.asked,
        "hand": {"hands": hand.hands_id, "option": hand.pos} if hand else None,
        "questions": mine_changes(found.questions, lang),
    }


class speaking:  # noqa: N801 - reads as what it does: with speaking("es"):
    """A context of its own in which everything is said in one language, whatever the request speaks."""

    def __init__(self, lang: str) -> None:
        self._context = current_app.app_context()
        self._lang = lang

    def __enter__(self) -> None:
        self._context.push()
        g.lang = self._lang

    def __exit__(self, *_error: object) -> None:
        self._context.pop()


def fragment(row: Any, audience: Audience | str, lang: str) -> str:
    """A question as an audience sees it, drawn once for each of its versions; inside `speaking(lang)`."""
    changing = row.supports, row.phase in SUPPORTING, _is_today(row.asked_at), is_late(row)
    key = (row.id, row.words_revision, audience, lang, *changing)
    html = _fragments.get(key)
    if html is None:
        template = "live/_mine.html" if audience == "mine" else "live/_question.html"
        html = current_app.jinja_env.get_template(template).render(
            question=shown(row), audience=audience, reasons=reasons() if audience == Audience.DESK else ()
        )
        _fragments[key] = html
        while len(_fragments) > MOST_KEPT:
            _fragments.popitem(last=False)
    return html


def shown(row: Any) -> dict[str, Any]:
    """What a fragment may know of a question, and says about it; of who asked it nothing but the name shown."""
    return {name: getattr(row, name) for name in DRAWN} | {
        "by": asked_by(row),
        "answers": [answer(row)] if row.answer_kind else [],
        "reason": reason_of(row.decline_reason),
        "supportable": row.phase in SUPPORTING,
        "visible": row.published_at is not None and row.state in VISIBLE,
        "today": _is_today(row.asked_at),
        "urgent": is_urgent(row),
        "language": language_of(row),
        "promised": last_day(row.answers_due) if row.state == State.CARRIED and row.answers_due else None,
        "late": is_late(row),
    }


def is_urgent(row: Any) -> bool:
    """Whether a question that waits speaks of danger now: at the desk it stands on top."""
    return row.state == State.QUEUED and speaks_of_danger(row.body)


def _is_today(moment: datetime) -> bool:
    zone = city().zone
    return local(moment, zone).date() == local(now(), zone).date()


def asked_by(row: Any) -> str | None:
    if row.source:
        said = {
            Source.HALL: _("Asked in the hall"),
            Source.PAPER: _("Asked on paper"),
            Source.PHONE: _("Asked by phone"),
        }
        return said[Source(row.source)]
    name: str | None = row.shown_name
    return name


def answer(row: Any) -> dict[str, Any]:
    offices = {
        "police": _("Police"),
        "partner": _("Institution"),
        "mediator": _("Mediator"),
        "moderator": _("Moderator"),
    }
    return {
        "who": row.answer_by,
        "role": (row.answer_role, offices.get(row.answer_role, "")),
        "at": row.answered_at,
        "html": row.answer_html,
        "kind": "commitment" if row.answer_kind == "commit" else row.answer_kind,
        "url": f"/issues/{row.issue_ref}" if row.issue_ref else None,
        "due": row.due,
        "late": row.answer_kind != "spoken" and row.answers_due is not None and row.answered_at > row.answers_due,
    }


def reasons() -> list[tuple[str, str]]:
    """The list of reasons for not showing a question: (code, words)."""
    words = {
        Decline.PERSONAL_DATA: _("It names a person or holds personal data"),
        Decline.ACCUSATION: _("It accuses somebody"),
        Decline.INSULT: _("It insults or threatens"),
        Decline.NOT_A_QUESTION: _("It is not a question"),
        Decline.OFF_TOPIC: _("It is not about this meeting"),
        Decline.ASKED_ALREADY: _("It was asked already"),
        Decline.PRIVATE_CASE: _("It is a private case; there is another way for it"),
    }
    return [(str(code), said) for code, said in words.items()]


def reason_of(code: str | None) -> str | None:
    """The words of a reason: from the list, or somebody's own."""
    if code == Decline.CANCELLED:
        return _("This meeting is cancelled.")
    return None if code is None else dict(reasons()).get(code, code)


def rights(actor: Actor, hall: Any) -> dict[str, bool]:
    """What this person may do in the hall, for its pages."""
    return {
        "ask": may_ask(actor, hall),
        "support": may_support(actor, hall),
        "enter": may_enter(actor, hall),
        "queue": may_queue(actor, hall),
        "answer": may_answer(actor, hall),
        "phase": may_change_phase(actor, hall),
        "hands": may_run_hands(actor, hall),
        "raise": may_raise_hand(actor, hall),
        "asker": may_read_asker(actor),
    }


def fragments_of(rows: Iterable[Any], audience: Audience, lang: str) -> list[tuple[Any, str]]:
    """Each row with its fragment, for a page."""
    with speaking(lang):
        return [(row, fragment(row, audience, lang)) for row in rows]


def own_questions(found: Mine, lang: str) -> list[tuple[Any, str]]:
    with speaking(lang):
        return [(row, fragment(row, "mine", lang)) for row in found.questions]


def marked_fragment(found: Marked, lang: str) -> str:
    """What must be looked at before a question is taken, for a socket."""
    with speaking(lang):
        return current_app.jinja_env.get_template("live/_marked.html").render(found=found)


def help_fragment(lang: str) -> str:
    """The help card with the city's numbers, for a socket."""
    with speaking(lang):
        numbers, lines = (
            [(_(label), number) for label, number in told] for told in (city().emergency, city().crisis_lines)
        )
        return current_app.jinja_env.get_template("live/_help.html").render(
            numbers=numbers, lines=lines, away=away(city(), now())
        )


def phase_chip(phase: str) -> tuple[str, str]:
    """Kind and words of the status chip of a hall."""
    words = {
        Phase.COLLECTING: ("brand", _("Questions are open")),
        Phase.LIVE: ("live", _("Live now")),
        Phase.PAUSED: ("warn", _("Paused")),
        Phase.WRITING: ("brand", _("Answers follow in writing")),
        Phase.CLOSED: ("neutral", _("Closed")),
    }
    return words[Phase(phase)]


def live_elsewhere() -> list[dict[str, Any]]:
    """For the shell: the meetings whose questions are answered now, but for the one whose page this is."""
    here = (request.view_args or {}).get("meeting_id") if request.blueprint == "live" else None
    return [
        {
            "title": row.title,
            "lang": row.lang,
            "chip": phase_chip(row.phase),
            "url": url_for("live.hall", meeting_id=row.meeting_id),
        }
        for row in kept(live_now)
        if row.meeting_id != here
    ]


def is_live() -> bool:
    """Whether a meeting goes on now, in its questions or in a break."""
    return bool(kept(live_now))


def phase_buttons(executor: Executor, hall: Any) -> list[tuple[str, str]]:
    """The phases that may follow, each with the words of its button; what is carried over keeps the questions open."""
    phase = Phase(hall.phase)
    following = PHASE_AFTER[phase]
    if phase == Phase.WRITING and has_carried(executor, hall.meeting_id):
        following = following - {Phase.CLOSED}
    words = {
        Phase.LIVE: _("Go on") if phase == Phase.PAUSED else _("Begin"),
        Phase.PAUSED: _("Pause"),
        Phase.WRITING: _("End the meeting"),
        Phase.CLOSED: _("Close the questions"),
    }
    return [(str(after), words[after]) for after in words if after in following]


def join_code(hall: Any) -> dict[str, str]:
    """How to come in from a phone: the code in two halves, the address, and its QR code as a drawing."""
    base = current_app.config["SETTINGS"].base_url
    url = f"{base}/j/{hall.code}"
    drawn = segno.make(url, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
    return {
        "code": hall.code,
        "spaced": f"{hall.code[:4]} {hall.code[4:]}",
        "url": url,
        "short": f"{base.partition('://')[2]}/join",
        "qr": drawn,
    }


def body_choices(bodies: Iterable[Any], lang: str) -> list[SelectChoice]:
    """The bodies that may keep a promise, by their names in this language."""
    named = [(body.slug, body.names.get(lang) or next(iter(body.names.values()), body.slug)) for body in bodies]
    named.sort(key=lambda pair: pair[1])
    return [SelectChoice(slug, name) for slug, name in [("", _("Choose who does it")), *named]]


def language_choices() -> list[SelectChoice]:
    """The languages that somebody may ask in, each by its own name."""
    return choices([(tag, NAMES[tag]) for tag in city().languages if tag in NAMES])


def language_of(row: Any) -> str | None:
    """The own name of the language of a question that is not the page's; None when it is, or is not known."""
    return NAMES.get(row.lang) if row.lang and row.lang != spoken_now() else None


def talk_of() -> dict[str, str]:
    """The sentences that scripts say, in the language of the page."""
    return {
        "new": _("Show {n} new"),
        "order": _("Show the new order"),
        "arrived": _("{n} new questions"),
        "away": _("The connection is gone. The page tries again by itself."),
        "back": _("Connected again. Everything is up to date."),
        "now": _("Being answered now: {text}"),
        "mine-now": _("Your question is being answered now: {text}"),
        "backed": _("A question that you support was answered."),
        "on-top": _("This question is being answered now. It stands on top of the page."),
        "sent": _("Sent. A moderator reads it before it appears."),
        "listed": _("Your question is in the list."),
        "kept": _("No network. Your question is kept on this device and goes out by itself."),
        "noted": _("Kept."),
        "not-noted": _("Not kept yet; the words stay in this window."),
        "entered": _("Added. Type in the next one."),
        "gone": _("This question is no longer shown."),
        "failed": _("That did not work. Please try again."),
        "present": _("Here now: {n}"),
    }
