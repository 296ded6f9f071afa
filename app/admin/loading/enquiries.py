"""What people of the demo city asked in private, and how far each enquiry has come."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.enquiries.actions import (
    EnquiryWords,
    answer_enquiry,
    ask_sender,
    forward_enquiry,
    propose_issue,
    refuse_issue,
    send_enquiry,
    write_back,
)
from app.enquiries.queries import enquiry_id_of
from app.enquiries.vocabulary import Subject, Way
from app.identity.actor import Actor
from app.kernel.db import session

Told = dict[str, Any]


def tell_enquiries(stage: Stage) -> None:
    """Each enquiry from its sending to where it stands."""
    for number, told in enumerate(read("enquiries.json")):
        stage.tale.add(stage.on(told["days_ago"], f"enquiry-{number}"), partial(_send, stage, number, told))


def _send(stage: Stage, number: int, told: Told) -> None:
    sender = stage.actor(told["by"]) if "by" in told else stage.visitor(f"enquiry-{number}")
    about = {name: told.get(name, "") for name in ("words", "area", "title")}
    words = EnquiryWords(subject=Subject(told["subject"]), lang=told["lang"], way=Way(told.get("way", "page")), **about)
    ref, _code = send_enquiry(actor=sender, words=words)
    for place, deed in enumerate(told.get("then", [])):
        moment = stage.on(deed["days_ago"], f"enquiry-{number}-{place}")
        stage.tale.add(moment, partial(_do, stage, sender, ref, told["lang"], deed))


def _do(stage: Stage, sender: Actor, ref: str, lang: str, deed: Told) -> None:
    actor = stage.actor(deed["by"]) if "by" in deed else sender
    DEEDS[deed["do"]](stage, {"actor": actor, "enquiry_id": enquiry_id_of(session(), ref)}, deed, lang)


def _forward(stage: Stage, about: Told, deed: Told, _lang: str) -> None:
    body_id = stage.bodies.get(deed["to"])
    forward_enquiry(**about, body_id=body_id, officer_id=None if body_id else stage.people[deed["to"]])


def _write(act: Callable[..., None]) -> Callable[[Stage, Told, Told, str], None]:
    return lambda _stage, about, deed, lang: act(**about, text=deed["text"], lang=lang)


def _decide(act: Callable[..., None]) -> Callable[[Stage, Told, Told, str], None]:
    return lambda _stage, about, _deed, _lang: act(**about)


DEEDS: dict[str, Callable[[Stage, Told, Told, str], None]] = {
    "forward": _forward,
    "ask": _write(ask_sender),
    "write": _write(write_back),
    "answer": _write(answer_enquiry),
    "propose": _decide(propose_issue),
    "refuse": _decide(refuse_issue),
}
