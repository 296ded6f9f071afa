"""The meetings of the demo city: called, filled, held, cancelled; one of them goes on while the demo is filled."""

import re
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from babel import Locale

from app.admin.loading.content import read
from app.admin.loading.exchanges import make_exchange
from app.admin.loading.questions import tell_questions
from app.admin.loading.stage import MINUTE, Stage
from app.identity.actor import Actor
from app.live.actions import change_phase
from app.live.vocabulary import Phase
from app.meetings.actions import (
    call_meeting,
    cancel_meeting,
    enter_guest,
    invite_body,
    repeat_meeting,
    sign_up,
    write_agenda,
)
from app.meetings.vocabulary import Contact, Every, MeetingPlan, Point, Source

QUARTER = 15  # minutes: meetings begin on the quarter hour
FROM_PAPER = 20  # one in so many comes from the paper list
CALLED_DAYS = 21  # before it begins
RUNNING_NOW = re.compile(r"now-(\d+)")
ANSWERS_DONE_DAYS = 9  # after the end, for the written answers
HELD, LIVE, CANCELLED = "held", "live", "cancelled"
SIGNS = {"es-lse": "lengua de signos española"}
# Guests are entered by phone, as staff do it for who has no account.
FIRST = ("Ana", "Blas", "Clara", "Diego", "Elena", "Fermín", "Gema", "Hilario", "Irene", "Jacobo", "Lidia")
LAST = ("Arroyo", "Bermejo", "Cano", "Del Olmo", "Escudero", "Frías", "Gallego", "Herranz", "Ibarra")


def tell_meetings(stage: Stage) -> None:
    """Each meeting with its people, its questions and its course."""
    for told in read("meetings.json"):
        starts = _starts(stage, told)
        ends = starts + timedelta(minutes=told["minutes"])
        called = starts - timedelta(days=CALLED_DAYS)
        stage.tale.add(called, partial(_call, stage, told, starts, ends))
        over = stage.today(told["cancelled_days"]) if told["state"] == CANCELLED else None
        closes = min(stage.at(over, time(10)) if over else starts, stage.now - MINUTE)
        _tell_sign_ups(stage, told, called + timedelta(hours=1), closes - MINUTE)
        if over:
            stage.tale.add(closes, partial(_cancel, stage, told))
        _tell_course(stage, told, starts, ends)
        tell_questions(stage, told, starts, ends)


def _starts(stage: Stage, told: Any) -> datetime:
    running = RUNNING_NOW.fullmatch(told["time"])
    if running:
        begun = stage.now - timedelta(minutes=int(running[1]))
        return begun.replace(minute=begun.minute // QUARTER * QUARTER, second=0, microsecond=0)
    return stage.at(stage.today(told["day"]), time.fromisoformat(told["time"]))


def _call(stage: Stage, told: Any, starts: datetime, ends: datetime) -> None:
    place, officer = told["place"], stage.actor(told["answered_by"][0])
    plan = MeetingPlan(
        title=told["title"],
        starts_at=starts,
        ends_at=ends,
        about=told["summary"],
        lang=told["lang"],
        theme=told.get("theme"),
        place=place["name"],
        address=place["address"],
        way=_way(told),
        step_free=place["step_free"],
        interpretation=", ".join(_language(code) for code in told.get("interpretation") or ()),
        capacity=told["capacity"],
        reserved=told.get("reserved_without_internet") or 0,
    )
    meeting = call_meeting(actor=officer, area_id=stage.areas[told["area"]], plan=plan)
    stage.meetings[told["key"]] = meeting.id
    points = [Point(item["title"], item["minutes"]) for item in told["agenda"] if not item.get("generated")]
    write_agenda(actor=officer, meeting_id=meeting.id, points=points)
    for body in told.get("also_answers", ()):
        invite_body(actor=officer, meeting_id=meeting.id, body_id=stage.bodies[body])
    if "exchange" in told:
        make_exchange(stage, told, officer)
    again = told.get("repeated")
    if again:
        every = Every(again["every"])
        repeat_meeting(actor=officer, meeting_id=meeting.id, every=every, times=again["times"], zone=stage.zone)


def _way(told: Any) -> str:
    said = [told.get("accessibility") or ""]
    if told["place"]["hearing_loop"] and not said[0]:
        said.append("Hay bucle magnético.")
    if told["place"].get("online"):
        said.append("También desde casa: las preguntas se leen y se apoyan en este portal.")
    return " ".join(filter(None, said))


def _language(code: str) -> str:
    return SIGNS.get(code) or Locale("es").languages[code]


def _tell_sign_ups(stage: Stage, told: Any, opens: datetime, closes: datetime) -> None:
    people = told.get("people_signed_up") or ()
    for person in people:
        moment = stage.between(opens, closes, f"{told['key']}-{person}")
        stage.tale.add(moment, partial(_sign_up, stage, told, person))
    for place in range(told["signed_up"] - len(people)):
        moment = stage.between(opens, closes, f"{told['key']}-place-{place}")
        stage.tale.add(moment, partial(_sign_up_guest, stage, told, place))


def _sign_up(stage: Stage, told: Any, person: str) -> None:
    sign_up(actor=stage.actor(person), meeting_id=stage.meetings[told["key"]], agreed="exchange" in told)


def _sign_up_guest(stage: Stage, told: Any, place: int) -> None:
    meeting_id = stage.meetings[told["key"]]
    name = f"{FIRST[place % len(FIRST)]} {LAST[place % len(LAST)]}"
    if place % FROM_PAPER == 1:
        enter_guest(
            actor=stage.moderator(),
            meeting_id=meeting_id,
            guest=Contact(name=name),
            source=Source.PAPER,
            reserved=False,
            key=f"paper-{place}",
        )
        return
    contact = Contact(name=name, phone=f"600 000 {place:03}", lang="es")
    sign_up(actor=Actor(), meeting_id=meeting_id, contact=contact, agreed="exchange" in told)


def _cancel(stage: Stage, told: Any) -> None:
    officer = stage.actor(told["answered_by"][0])
    cancel_meeting(actor=officer, meeting_id=stage.meetings[told["key"]], reason=told["cancelled_reason"])


def _tell_course(stage: Stage, told: Any, starts: datetime, ends: datetime) -> None:
    if told["state"] not in (HELD, LIVE):
        return
    host = told["host"]["person"]
    turns = [(starts, Phase.LIVE)]
    if told["state"] == HELD:
        turns += [(ends, Phase.WRITING), (ends + timedelta(days=ANSWERS_DONE_DAYS), Phase.CLOSED)]
    for moment, phase in turns:
        stage.tale.add(moment, partial(_turn, stage, told["key"], host, phase))


def _turn(stage: Stage, meeting: str, host: str, phase: Phase) -> None:
    change_phase(actor=stage.actor(host), meeting_id=stage.meetings[meeting], phase=phase)
