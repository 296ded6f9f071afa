"""Enquiries: the coordinator, whoever has it and the sender learn that there is something to read. Subjects say
nothing; the words are on the page alone."""

from collections.abc import Iterator
from typing import Any

from app.enquiries.events import (
    EnquiryAnswered,
    EnquiryForwarded,
    EnquiryReminded,
    EnquiryReturned,
    EnquirySent,
    IssueProposed,
    SenderAsked,
    SenderWrote,
)
from app.enquiries.queries import contact_of, people_of_body
from app.enquiries.references import reply_address, reply_token
from app.enquiries.vocabulary import WAITING, Reminded
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.notices.letters import mail_in
from app.notices.queries import accounts, coordinators, enquiry_told
from app.notices.vocabulary import Heard, Kind, Listener, Recipient, Telling

LIST = "/enquiries"


def _to_office(whom: list[Recipient], words: str, path: str = LIST, *, news: bool = False) -> Iterator[Telling]:
    for to in whom:
        yield Telling(to=to, kind=Kind.DUTY, words=f"enquiries/{words}", path=path, private=True, news=news)


def _arrived(executor: Executor, event: EnquirySent | EnquiryReturned) -> Iterator[Telling]:
    yield from _to_office(accounts(executor, coordinators(executor)), "arrived")


def _forwarded(executor: Executor, event: EnquiryForwarded) -> Iterator[Telling]:
    """The officer, or the people of the body; of a body that nobody answers for today the coordinator, also the one who
    forwarded it. Nobody is told of what has moved on meanwhile."""
    told = enquiry_told(executor, event.enquiry_id)
    if told is None or (told.officer_id, told.body_id) != (event.officer_id, event.body_id):
        return
    whom, path = _people(executor, told), f"/enquiries/{told.ref}"
    if whom:
        yield from _to_office(accounts(executor, whom), "forwarded", path)
    else:
        yield from _to_office(accounts(executor, coordinators(executor)), "nobody_there", path, news=True)


def _wrote(executor: Executor, event: SenderWrote) -> Iterator[Telling]:
    told = enquiry_told(executor, event.enquiry_id)
    if told is not None:
        yield from _to_office(accounts(executor, _holders(executor, told)), "wrote", f"/enquiries/{told.ref}")


def _reminded(executor: Executor, event: EnquiryReminded) -> Iterator[Telling]:
    """Before the day whoever has it; after it the coordinator too, unless it was answered or moved on meanwhile."""
    told = enquiry_told(executor, event.enquiry_id)
    if told is None or told.state not in WAITING:
        return
    late = event.due == Reminded.LATE
    whom = dict.fromkeys([*_holders(executor, told), *(coordinators(executor) if late else [])])
    yield from _to_office(accounts(executor, list(whom)), "late" if late else "due", f"/enquiries/{told.ref}")


def _holders(executor: Executor, told: Any) -> list[int]:
    """The officer or the people of the body it lies with; else the coordinator."""
    return _people(executor, told) or coordinators(executor)


def _people(executor: Executor, told: Any) -> list[int]:
    return [told.officer_id] if told.officer_id else people_of_body(executor, told, now())


def _to_sender(words: str) -> Listener:
    def tell(executor: Executor, event: EnquiryAnswered | SenderAsked | IssueProposed) -> Iterator[Telling]:
        told = enquiry_told(executor, event.enquiry_id)
        if told is None:
            return
        text = f"enquiries/{words}"
        for to in accounts(executor, [told.account_id] if told.account_id else []):
            yield Telling(to=to, kind=Kind.ISSUE, words=text, path=f"/enquiries/{told.ref}", private=True)
        contact = contact_of(executor, event.enquiry_id)
        if contact is not None and told.account_id is None:
            to = Recipient(None, unseal(contact.sealed, "enquiry_contact"), contact.lang)
            address = mail_in()
            reply_to = reply_address(address, reply_token(event.enquiry_id, told.ref)) if address else ""
            yield Telling(to=to, kind=Kind.ISSUE, words=text, path="/receipt", private=True, reply_to=reply_to)

    return tell


HEARD: Heard = {
    EnquiryAnswered: _to_sender("answered"),
    EnquiryForwarded: _forwarded,
    EnquiryReminded: _reminded,
    EnquiryReturned: _arrived,
    EnquirySent: _arrived,
    IssueProposed: _to_sender("issue_proposed"),
    SenderAsked: _to_sender("asked"),
    SenderWrote: _wrote,
}
