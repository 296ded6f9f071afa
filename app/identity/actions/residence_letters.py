"""Letters with a code: asked for, printed in a batch, sent, and their codes entered. An address stays until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Update, delete, select, update

from app.areas.queries import area_by_id
from app.areas.vocabulary import Level
from app.identity.actions.residence import show_residence
from app.identity.actor import Actor
from app.identity.events import (
    ResidenceLetterAsked,
    ResidenceLettersPrinted,
    ResidenceLettersSent,
    ResidenceLetterWithdrawn,
)
from app.identity.models import Account, CensusEntry, ResidenceBatch, ResidenceLetter, RoleGrant
from app.identity.policies import may_show_residence, may_verify_residents
from app.identity.queries.residence import (
    home_hashes,
    known_proof,
    letter_code_hashes,
    letter_code_of,
    letters_asked,
    letters_to_print,
    open_batch,
    open_letter,
    residence_of,
)
from app.identity.vocabulary import (
    LETTER_LIFE,
    LETTER_TRIES,
    LETTERS_A_BATCH,
    LETTERS_AT_MOST,
    LETTERS_COUNTED,
    PROOF_FORGOTTEN,
    Way,
)
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act

SEALED_ABOUT = "residence_letter"
# Taken first, so that two who print at once print the same batch.
LETTERS_AT_HAND = (
    select(ResidenceLetter.id)
    .where(ResidenceLetter.ended_at.is_(None), ResidenceLetter.sealed.is_not(None))
    .order_by(ResidenceLetter.id)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class PaperLetter:
    """What one printed letter says. `lang`: of the account, None as the city speaks."""

    name: str
    address: str
    code: str
    area: str
    lang: str | None


@act
def ask_letter(*, actor: Actor, name: str, address: str, area_id: int) -> ResidenceLetter:
    """Ask for a letter with a code. Name and address are kept encrypted, only until it is sent.

    One letter at a time and three in 90 days. A name at an address that another account used is refused.
    """
    if not may_show_residence(actor) or actor.account_id is None:
        raise NotAllowed
    account = session.get_one(Account, actor.account_id, with_for_update=True)
    session.execute(_open_of(account.id).where(ResidenceLetter.ends_at <= now()).values(**_over()))
    if area_by_id(session(), area_id).level != Level.NEIGHBOURHOOD:
        raise Invalid("Choose a neighbourhood.", "area")
    _refuse_letter(account.id, area_id)
    hashes = home_hashes(name, address, area_id)
    known = known_proof(session(), hashes)
    if known is not None and known.account_id != account.id and known.closed_at is None:
        raise Invalid("This proof was used for another account. One person has one verified account.", "name")
    letter = ResidenceLetter(
        account_id=account.id,
        area_id=area_id,
        lang=account.lang,
        sealed=seal(f"{tidy(name)}\n{tidy_block(address)}", SEALED_ABOUT),
        proof_hash=hashes[0],
        asked_at=now(),
        ends_at=now() + LETTER_LIFE,
    )
    session.add(letter)
    session.flush()
    announce(ResidenceLetterAsked(letter_id=letter.id, account_id=account.id), actor=actor)
    return letter


@act
def withdraw_letter(*, actor: Actor) -> None:
    """Take the own request for a letter back; what it was made of goes at once."""
    if not may_show_residence(actor) or actor.account_id is None:
        raise NotAllowed
    letter_id = session.execute(_open_of(actor.account_id).values(**_over()).returning(ResidenceLetter.id)).scalar()
    if letter_id is None:
        raise NotFound
    announce(ResidenceLetterWithdrawn(letter_id=letter_id, account_id=actor.account_id), actor=actor)


@act
def print_letters(*, actor: Actor) -> list[PaperLetter]:
    """The letters that wait, at most 100, for one file. Until they are marked as sent they can be printed again.

    Empty when none waits. Who printed them is written down, since they saw the addresses.
    """
    if not may_verify_residents(actor):
        raise NotAllowed
    session.execute(LETTERS_AT_HAND)
    batch = open_batch(session())
    waiting = letters_to_print(session(), now(), LETTERS_A_BATCH)
    if batch is not None:
        waiting = [row for row in waiting if row.batch_id == batch.id]
    if not waiting:
        return []
    batch_id = batch.id if batch is not None else _new_batch(actor, waiting)
    announce(ResidenceLettersPrinted(batch_id=batch_id, letters=len(waiting)), actor=actor)
    return [_on_paper(row) for row in waiting]


@act
def mark_letters_sent(*, actor: Actor, batch_id: int) -> None:
    """The printed letters are in the post: their addresses are deleted, and the codes live for 30 days from now."""
    if not may_verify_residents(actor):
        raise NotAllowed
    if not _send(batch_id):
        raise NotFound
    announce(ResidenceLettersSent(batch_id=batch_id), actor=actor)


@act
def enter_letter_code(*, actor: Actor, code: str) -> RoleGrant | None:
    """Verify oneself with the code of the own letter; None when it is not that code. The fifth wrong one ends it."""
    if not may_show_residence(actor) or actor.account_id is None:
        raise NotAllowed
    waiting = open_letter(session(), actor.account_id, now())
    letter = session.get(ResidenceLetter, waiting.id, with_for_update=True, populate_existing=True) if waiting else None
    if letter is None or letter.ended_at is not None:
        raise Invalid("No letter of yours waits for its code. Ask for a new one.", "code")
    if letter.code_hash not in letter_code_hashes(code):
        letter.wrong += 1
        if letter.wrong >= LETTER_TRIES:
            _end(letter)
        return None
    proof = str(letter.proof_hash)
    _end(letter)
    return show_residence(
        actor=actor, account_id=letter.account_id, area_id=letter.area_id, way=Way.LETTER, hashes=[proof]
    )


@act
def forget_proofs(*, actor: Actor) -> int:
    """Delete what proofs were made of: of letters that are over at once, of printed ones that nobody marked as sent
    after seven days, of used entries of the census list after seven days. Returns how many rows were touched."""
    before = now() - PROOF_FORGOTTEN
    late = select(ResidenceBatch.id).where(ResidenceBatch.sent_at.is_(None), ResidenceBatch.printed_at <= before)
    sent = [batch_id for batch_id in session.scalars(late) if _send(batch_id)]
    over = update(ResidenceLetter).where(ResidenceLetter.ended_at.is_(None), ResidenceLetter.ends_at <= now())
    old = delete(ResidenceLetter).where(
        ResidenceLetter.ended_at.is_not(None), ResidenceLetter.asked_at <= now() - LETTERS_COUNTED
    )
    used = delete(CensusEntry).where(CensusEntry.used_at <= before)
    return len(sent) + sum(_touched(statement) for statement in (over.values(**_over()), old, used))


def _refuse_letter(account_id: int, area_id: int) -> None:
    standing = residence_of(session(), account_id, now())
    if standing is not None and standing.area_id != area_id:
        raise Invalid("This account is verified for another neighbourhood. That must be ended first.", "area")
    if open_letter(session(), account_id, now()) is not None:
        raise Invalid("A letter is on its way to you already. Enter its code, or take the request back.", "name")
    if letters_asked(session(), account_id, now()) >= LETTERS_AT_MOST:
        raise Invalid("You have asked for three letters in 90 days. Come in person, or wait.", "name")


def _new_batch(actor: Actor, waiting: Sequence[Any]) -> int:
    batch = ResidenceBatch(printed_at=now(), printed_by=actor.account_id)
    session.add(batch)
    session.flush()
    ids = [row.id for row in waiting]
    session.execute(update(ResidenceLetter).where(ResidenceLetter.id.in_(ids)).values(batch_id=batch.id))
    return batch.id


def _on_paper(row: Any) -> PaperLetter:
    """The letter of a row; the hash of its code is kept now, and the code nowhere."""
    code = letter_code_of(row.id, row.asked_at)
    hashed = letter_code_hashes(code)[0]
    session.execute(update(ResidenceLetter).where(ResidenceLetter.id == row.id).values(code_hash=hashed))
    name, _, address = unseal(row.sealed, SEALED_ABOUT).partition("\n")
    return PaperLetter(name, address, code, row.area_name, row.lang)


def _send(batch_id: int) -> bool:
    unsent = update(ResidenceBatch).where(ResidenceBatch.id == batch_id, ResidenceBatch.sent_at.is_(None))
    if session.execute(unsent.values(sent_at=now()).returning(ResidenceBatch.id)).scalar() is None:
        return False
    of_it = update(ResidenceLetter).where(ResidenceLetter.batch_id == batch_id, ResidenceLetter.ended_at.is_(None))
    session.execute(of_it.values(sealed=None, ends_at=now() + LETTER_LIFE))
    return True


def _open_of(account_id: int) -> Update:
    return update(ResidenceLetter).where(ResidenceLetter.account_id == account_id, ResidenceLetter.ended_at.is_(None))


def _over() -> dict[str, Any]:
    return {"ended_at": now(), "sealed": None, "proof_hash": None, "code_hash": None}


def _end(letter: ResidenceLetter) -> None:
    for name, value in _over().items():
        setattr(letter, name, value)
    session.flush()


def _touched(statement: Delete | Update) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
