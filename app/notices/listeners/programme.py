"""Appointments: the officer and the asker learn that there is something to read. Subjects say nothing of whom; time,
place and words are on the page alone."""

from collections.abc import Iterator
from typing import Any

from app.identity.queries.absences import serving
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.notices.queries import accounts, appointment_told
from app.notices.vocabulary import Heard, Kind, Listener, Recipient, Telling
from app.programme.events import (
    AppointmentAccepted,
    AppointmentAsked,
    AppointmentCancelled,
    AppointmentDeclined,
    AppointmentForgotten,
    AppointmentHanded,
    AppointmentLapsed,
    AppointmentProposed,
    AppointmentReminded,
    AppointmentSettled,
    OtherTimeWished,
)
from app.programme.queries.appointments import contact_of

LIST = "/appointments"


def _officer(executor: Executor, officer_id: int, words: str, path: str) -> Iterator[Telling]:
    for to in accounts(executor, serving(executor, [officer_id], now())):
        yield Telling(to=to, kind=Kind.DUTY, words=f"programme/{words}", path=path, private=True)


def _asker(executor: Executor, appointment_id: int, told: Any, words: str) -> Iterator[Telling]:
    text = f"programme/{words}"
    for to in accounts(executor, [told.account_id]):
        yield Telling(to=to, kind=Kind.ISSUE, words=text, path=f"{LIST}/{told.ref}", private=True)
    contact = contact_of(executor, appointment_id)
    if contact is not None and told.account_id is None:
        to = Recipient(None, unseal(contact.sealed, "appointment_contact"), contact.lang)
        yield Telling(to=to, kind=Kind.ISSUE, words=text, path="/receipt", private=True)


def _to_officer(words: str) -> Listener:
    def tell(executor: Executor, event: Any) -> Iterator[Telling]:
        told = appointment_told(executor, event.appointment_id)
        if told is not None:
            yield from _officer(executor, told.officer_id, words, f"{LIST}/{told.ref}")

    return tell


def _to_asker(words: str) -> Listener:
    def tell(executor: Executor, event: Any) -> Iterator[Telling]:
        told = appointment_told(executor, event.appointment_id)
        if told is not None:
            yield from _asker(executor, event.appointment_id, told, words)

    return tell


def _reminded(executor: Executor, event: AppointmentReminded) -> Iterator[Telling]:
    """Both sides."""
    yield from _to_officer("reminded")(executor, event)
    yield from _to_asker("reminded")(executor, event)


def _forgotten(executor: Executor, event: AppointmentForgotten) -> Iterator[Telling]:
    if event.officer_id is not None:
        yield from _officer(executor, event.officer_id, "cancelled", LIST)


HEARD: Heard = {
    AppointmentAccepted: _to_officer("accepted"),
    AppointmentAsked: _to_officer("asked"),
    AppointmentCancelled: _to_officer("cancelled"),
    AppointmentDeclined: _to_asker("declined"),
    AppointmentForgotten: _forgotten,
    AppointmentHanded: _to_officer("handed"),
    AppointmentLapsed: _to_asker("lapsed"),
    AppointmentProposed: _to_asker("proposed"),
    AppointmentReminded: _reminded,
    AppointmentSettled: _to_asker("settled"),
    OtherTimeWished: _to_officer("wished"),
}
