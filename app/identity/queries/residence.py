"""Every SELECT about where people showed that they live, and the keyed hashes that proofs are known by."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from app.areas.models import Area
from app.identity.models import (
    Account,
    CensusEntry,
    ResidenceBatch,
    ResidenceLetter,
    ResidenceProof,
    RoleGrant,
    Voucher,
)
from app.identity.queries.accounts import keyed_hash, plain_code, running
from app.identity.vocabulary import LETTER_CODE_LENGTH, LETTERS_COUNTED, RECEIPT_ALPHABET, Role, Way
from app.kernel.db import Executor, row_or_none, rows, value
from app.kernel.text import fold


def proof_hashes(kind: str, *parts: str) -> list[str]:
    """HMAC-SHA-256 of a proof under each data key, the newest first; the keys lie outside the database."""
    keys: tuple[bytes, ...] = current_app.config["SETTINGS"].data_keys
    return [keyed_hash(f"residence.{kind}", "|".join(parts), key) for key in keys]


def document_hashes(document: str) -> list[str]:
    """Of a document's number, however it is written; the same in person and from the census list."""
    return proof_hashes("document", plain_code(document))


def census_hashes(document: str, born: date, area_slug: str) -> list[str]:
    """As the census list knows a person: document, birth date and area."""
    return proof_hashes("census", plain_code(document), born.isoformat(), area_slug)


def home_hashes(name: str, address: str, area_id: int) -> list[str]:
    """Of a name at an address, with accents, case, signs and spaces aside."""
    return proof_hashes("home", _plain(name), _plain(address), str(area_id))


def person_hashes(name: str, born: date) -> list[str]:
    """Of somebody a group knows: name and birth date."""
    return proof_hashes("person", " ".join(sorted(fold(name).split())), born.isoformat())


def letter_code_of(letter_id: int, asked_at: datetime) -> str:
    """The code in a letter as the newest data key gives it: printed twice it is the same, and the database alone
    does not hold it."""
    key = current_app.config["SETTINGS"].data_keys[0]
    number, marks = int(keyed_hash("residence.code", f"{letter_id}|{asked_at.isoformat()}", key), 16), ""
    while len(marks) < LETTER_CODE_LENGTH:
        number, digit = divmod(number, len(RECEIPT_ALPHABET))
        marks += RECEIPT_ALPHABET[digit]
    return marks


def letter_code_hashes(code: str) -> list[str]:
    return proof_hashes("letter", plain_code(code))


def _plain(words: str) -> str:
    return "".join(c for c in fold(words) if c.isalnum())


def known_proof(executor: Executor, hashes: Collection[str]) -> Any:
    """The use of a proof, with whether its account is still there; None when nobody used it."""
    return row_or_none(
        executor,
        select(ResidenceProof.id, ResidenceProof.account_id, Account.closed_at)
        .join(Account, Account.id == ResidenceProof.account_id)
        .where(ResidenceProof.proof_hash.in_(hashes))
        .limit(1),
    )


def residence_of(executor: Executor, account_id: int, now: datetime) -> Any:
    """Where somebody is verified and until when, the latest first; None when nowhere."""
    return row_or_none(
        executor,
        select(
            RoleGrant.id,
            RoleGrant.area_id,
            RoleGrant.account_id,
            RoleGrant.since,
            RoleGrant.until,
            Area.name.label("area_name"),
            Area.slug.label("area_slug"),
            ResidenceProof.way,
        )
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .join(ResidenceProof, ResidenceProof.grant_id == RoleGrant.id, isouter=True)
        .where(RoleGrant.account_id == account_id, RoleGrant.role == Role.VERIFIED, running(now))
        .order_by(RoleGrant.until.is_(None).desc(), RoleGrant.until.desc(), RoleGrant.id.desc())
        .limit(1),
    )


def open_letter(executor: Executor, account_id: int, now: datetime) -> Any:
    """The letter that waits for printing or for its code; None when there is none."""
    letter = ResidenceLetter
    return row_or_none(
        executor,
        select(letter.id, letter.area_id, letter.asked_at, letter.ends_at, Area.name.label("area_name"))
        .add_columns(ResidenceBatch.sent_at)
        .join(Area, Area.id == letter.area_id)
        .join(ResidenceBatch, ResidenceBatch.id == letter.batch_id, isouter=True)
        .where(letter.account_id == account_id, letter.ended_at.is_(None), letter.ends_at > now),
    )


def letters_asked(executor: Executor, account_id: int, now: datetime) -> int:
    """How many letters somebody asked for of late."""
    since = now - LETTERS_COUNTED
    mine = ResidenceLetter.account_id == account_id
    found: int = value(executor, select(func.count()).where(mine, ResidenceLetter.asked_at > since))
    return found


def letters_to_print(executor: Executor, now: datetime, limit: int) -> Sequence[Any]:
    """Letters that nobody sent yet, printed or not, the longest waiting first."""
    return rows(
        executor,
        select(
            ResidenceLetter.id,
            ResidenceLetter.sealed,
            ResidenceLetter.asked_at,
            ResidenceLetter.lang,
            ResidenceLetter.batch_id,
            Area.name.label("area_name"),
        )
        .join(Area, Area.id == ResidenceLetter.area_id)
        .where(ResidenceLetter.ended_at.is_(None), ResidenceLetter.sealed.is_not(None), ResidenceLetter.ends_at > now)
        .order_by(ResidenceLetter.batch_id.is_(None), ResidenceLetter.id)
        .limit(limit),
    )


def letters_waiting(executor: Executor, now: datetime) -> Any:
    """How many letters wait, since when, and the batch that is printed and not sent."""
    waiting = select(func.count().label("number"), func.min(ResidenceLetter.asked_at).label("since")).where(
        ResidenceLetter.ended_at.is_(None), ResidenceLetter.sealed.is_not(None), ResidenceLetter.ends_at > now
    )
    return row_or_none(executor, waiting)


def open_batch(executor: Executor) -> Any:
    """The batch that was printed and is not sent yet, with how many letters it has; None when there is none."""
    of_it = func.count(ResidenceLetter.id).label("letters")
    return row_or_none(
        executor,
        select(ResidenceBatch.id, ResidenceBatch.printed_at, of_it)
        .join(ResidenceLetter, ResidenceLetter.batch_id == ResidenceBatch.id)
        .where(ResidenceBatch.sent_at.is_(None), ResidenceLetter.ended_at.is_(None))
        .group_by(ResidenceBatch.id, ResidenceBatch.printed_at)
        .order_by(ResidenceBatch.id)
        .limit(1),
    )


def census_entry(executor: Executor, hashes: Collection[str]) -> Any:
    """The entry of the census list that one of `hashes` names; None when there is none."""
    wanted = select(CensusEntry.entry_hash, CensusEntry.area_id).where(CensusEntry.entry_hash.in_(hashes)).limit(1)
    return row_or_none(executor, wanted)


def census_listed(executor: Executor, hashes: Collection[str]) -> set[str]:
    """Which of `hashes` are on the list already."""
    return {
        row.entry_hash
        for row in rows(executor, select(CensusEntry.entry_hash).where(CensusEntry.entry_hash.in_(hashes)))
    }


def has_census(executor: Executor) -> bool:
    return value(executor, select(CensusEntry.entry_hash).limit(1)) is not None


VOUCHER = (
    Voucher.id,
    Voucher.name,
    Voucher.group_id,
    Voucher.account_id,
    Voucher.area_id,
    Voucher.cap,
    Voucher.year,
    Voucher.used,
    Area.name.label("area_name"),
    Area.path.label("area_path"),
)


def voucher_of(executor: Executor, account_id: int | None) -> Any:
    """The group for which somebody vouches; None when for none."""
    return row_or_none(
        executor,
        select(*VOUCHER)
        .join(Area, Area.id == Voucher.area_id)
        .where(Voucher.account_id == account_id, Voucher.ended_at.is_(None)),
    )


def words_of_group(executor: Executor, group_id: int) -> Any:
    """The word of a group: the entry made last, in force or ended (`ended_at`); None when it never vouched."""
    wanted = select(*VOUCHER, Voucher.ended_at).join(Area, Area.id == Voucher.area_id)
    newest = wanted.where(Voucher.group_id == group_id).order_by(Voucher.id.desc()).limit(1)
    return row_or_none(executor, newest)


def vouchers(executor: Executor) -> Sequence[Any]:
    """All groups that may vouch, by name, with who speaks for them."""
    return rows(
        executor,
        select(*VOUCHER, Account.name.label("speaker"), Account.email)
        .join(Area, Area.id == Voucher.area_id)
        .join(Account, Account.id == Voucher.account_id)
        .where(Voucher.ended_at.is_(None))
        .order_by(Voucher.name, Voucher.id),
    )


def words_given(executor: Executor, limit: int) -> Sequence[Any]:
    """The last verifications by the word of a group, newest first, for whoever looks into them."""
    return rows(
        executor,
        select(ResidenceProof.id, ResidenceProof.shown_at, Voucher.name, Area.name.label("area_name"))
        .join(Voucher, Voucher.id == ResidenceProof.voucher_id)
        .join(RoleGrant, RoleGrant.id == ResidenceProof.grant_id)
        .join(Area, Area.id == RoleGrant.area_id)
        .where(ResidenceProof.way == Way.VOUCHER)
        .order_by(ResidenceProof.shown_at.desc(), ResidenceProof.id.desc())
        .limit(limit),
    )
