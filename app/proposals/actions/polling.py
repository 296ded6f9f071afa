"""Answering a date poll, with an account or by an address that is confirmed."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import delete, select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.sealed import keyed, seal
from app.kernel.transaction import act
from app.meetings.vocabulary import Contact
from app.proposals.events import PollAnswered, PollAsked, PollTakenBack
from app.proposals.holding import locked
from app.proposals.models import MeetingProposal, PollPerson, SlotAnswer
from app.proposals.policies import may_answer, may_keep_answers, may_see
from app.proposals.queries import slots
from app.proposals.vocabulary import CONFIRM_WITHIN, Answer

Answers = Mapping[int, Answer]


@act
def answer_poll(
    *,
    actor: Actor,
    proposal_id: int,
    answers: Answers,
    contact: Contact | None = None,
    key: str | None = None,
) -> PollPerson:
    """Say for each slot whether one can come, once per person and changeable until the poll closes.

    An account's answers count at once. Without one an address gets a link and nothing counts before it is confirmed; an
    address that has answered already gets the link by which to change it, so that nobody answers for another. The same
    form (`key`) sent twice asks for one mail.
    """
    if not may_answer(actor):
        raise NotAllowed("Who runs this site comes on duty and takes no place of others.")
    proposal = _polled(actor, proposal_id)
    _check(proposal, answers)
    person_key, sealed = _key_and_contact(actor, contact)
    who = _person(proposal_id, person_key, actor.account_id)
    if key is not None and who.key == key:
        return who
    who.key, who.changed_at = key, now()
    if actor.account_id is not None:
        who.confirmed_at = who.confirmed_at or now()
        return _put(who, answers, actor)
    if who.confirmed_at is None:
        who.contact = sealed
        _replace(who.id, answers)
    announce(PollAsked(poll_person_id=who.id, meeting_proposal_id=proposal_id), actor=actor)
    return who


@act
def confirm_answers(*, actor: Actor, person_id: int, proof: str, answers: Answers) -> PollPerson:
    """The address is right, since `proof` came from the mail: the answers, as they are given now, count."""
    who = _kept(actor, person_id, proof)
    proposal = _polled(actor, who.proposal_id)
    if who.confirmed_at is None and who.changed_at + CONFIRM_WITHIN <= now():
        raise Conflict("This link is too old. Please answer again.")
    _check(proposal, answers)
    who.confirmed_at = who.confirmed_at or now()
    return _put(who, answers, actor)


@act
def take_back_answers(*, actor: Actor, proposal_id: int, person_id: int, proof: str | None = None) -> None:
    """Leave the poll: nothing of the answers stays."""
    who = _kept(actor, person_id, proof)
    if who.proposal_id != proposal_id:
        raise NotFound
    _polled(actor, who.proposal_id)
    session.execute(delete(SlotAnswer).where(SlotAnswer.person_id == who.id))
    session.delete(who)
    session.flush()
    announce(PollTakenBack(poll_person_id=person_id, meeting_proposal_id=proposal_id), actor=actor)


def _polled(actor: Actor, proposal_id: int) -> MeetingProposal:
    proposal = locked(proposal_id)
    if not may_see(actor, proposal):
        raise NotFound
    proposal.must_take_answers(now())
    return proposal


def _check(proposal: MeetingProposal, answers: Answers) -> None:
    if set(answers) != {one.id for one in slots(session(), proposal.id)}:
        raise Invalid("Answer for each of the times.", field="slots")


def _put(who: PollPerson, answers: Answers, actor: Actor) -> PollPerson:
    who.changed_at = now()
    _replace(who.id, answers)
    announce(PollAnswered(poll_person_id=who.id, meeting_proposal_id=who.proposal_id), actor=actor)
    return who


def _replace(person_id: int, answers: Answers) -> None:
    session.execute(delete(SlotAnswer).where(SlotAnswer.person_id == person_id))
    session.add_all(SlotAnswer(person_id=person_id, slot_id=slot, answer=answer) for slot, answer in answers.items())
    session.flush()


def _person(proposal_id: int, key: str, account_id: int | None) -> PollPerson:
    values = {
        "proposal_id": proposal_id,
        "person_key": key,
        "account_id": account_id,
        "mark": secrets.token_hex(16),
        "made_at": now(),
        "changed_at": now(),
    }
    session.execute(once(PollPerson, "proposal_id", "person_key").values(values))
    found = select(PollPerson).where(PollPerson.proposal_id == proposal_id, PollPerson.person_key == key)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def _key_and_contact(actor: Actor, contact: Contact | None) -> tuple[str, str | None]:
    if actor.account_id is not None:
        return f"account:{actor.account_id}", None
    if contact is None or not contact.email:
        raise Invalid("Enter an e-mail address, like name@example.org.", field="email")
    return keyed("poll.email", contact.email.strip().lower()), seal(json.dumps(asdict(contact)), "poll_person")


def _kept(actor: Actor, person_id: int, proof: str | None) -> PollPerson:
    """Who answered, for the person it belongs to; a stranger learns nothing."""
    who = session.get(PollPerson, person_id)
    if who is None or not may_keep_answers(actor, who, proof):
        raise NotFound
    return who
