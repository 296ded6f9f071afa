"""The mail of the day: what happened to things that people follow or are affected by, in one letter a person and kind.

An entry says which step it is about and holds no words: they are read when the letter is written, so that what went
out of view meanwhile is in no letter.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import force_locale

from app.forums.queries.following import who_may_hear
from app.forums.vocabulary import State
from app.identity.actor import Actor
from app.issues.persons import follow_proof
from app.issues.vocabulary import WordsState
from app.kernel import outbox
from app.kernel.clock import local, now
from app.kernel.db import once, session
from app.kernel.sealed import Unreadable, unseal
from app.kernel.text import excerpt, plain
from app.kernel.transaction import act
from app.notices.actions import Written, forget_entries
from app.notices.letters import base_url, chosen_lang, digest, path_of_post
from app.notices.models import DigestEntry
from app.notices.queries import (
    accounts,
    address_of_follow,
    consultations_of,
    cycles_of,
    entries_due,
    entries_of,
    posts_of,
    wants_mail,
)
from app.notices.vocabulary import DIGEST_AT_ONCE, DIGEST_HOUR, Kind, Recipient, Telling
from app.priorities.vocabulary import State as Cycle
from app.web.city import city
from app.web.i18n import in_lang

ROWS = 500  # in one statement
POST_SHOWN = 300  # characters of a post, or of what is said of a consultation, in the mail of the day


def next_digest(moment: datetime, zone: str) -> datetime:
    """When the mail of the day goes out next after `moment`."""
    there = local(moment, zone)
    today = datetime.combine(there.date(), time(DIGEST_HOUR), tzinfo=there.tzinfo)
    return (
        today
        if moment < today
        else datetime.combine(there.date() + timedelta(days=1), time(DIGEST_HOUR), tzinfo=there.tzinfo)
    )


@act
def keep_for_digest(*, actor: Actor, journal_id: int, at: datetime, tellings: Iterable[Telling]) -> None:
    """Note what goes into the mails of the day, once per journal row and person."""
    due = next_digest(at, city().zone)
    rows = [
        {
            "journal_id": journal_id,
            "person": telling.to.person,
            "kind": telling.kind,
            "account_id": telling.to.account_id,
            "follow_id": telling.to.follow_id,
            "issue_id": telling.issue_id,
            "step_id": telling.step_id,
            "post_id": telling.post_id,
            "consultation_id": telling.consultation_id,
            "cycle_id": telling.cycle_id,
            "words": telling.words,
            "at": at,
            "due_at": due,
        }
        for telling in tellings
    ]
    statement = once(DigestEntry, "journal_id", "person")
    for begin in range(0, len(rows), ROWS):
        session.execute(statement.values(rows[begin : begin + ROWS]))


@act
def send_digests(*, actor: Actor) -> int:
    """Write the mails of the day that are due, some at once; how many. A letter and the end of its entries are one
    transaction, so a killed worker sends none twice."""
    due = entries_due(session(), now(), DIGEST_AT_ONCE)
    for person, kind in due:
        about = (session(), person, kind, now())
        found = (entry for read in (entries_of, posts_of, consultations_of, cycles_of) for entry in read(*about))
        entries = sorted(found, key=lambda entry: entry.id)
        to = _recipient(entries[-1])
        letter = _letter(to, Kind(kind), entries) if to is not None else None
        if to is not None and letter is not None:
            outbox.post(
                session(),
                recipient=to.email,
                subject=letter.subject,
                text=letter.text,
                key=f"digest-{person}-{entries[-1].id}",
                neutral=to.account_id is None,
                headers=letter.headers,
                lang=letter.lang,
            )
        forget_entries(actor=actor, numbers=[entry.id for entry in entries])
    return len(due)


def _recipient(entry: Any) -> Recipient | None:
    """To whom; nobody when the account or the follow is gone."""
    if entry.account_id is not None:
        return next(iter(accounts(session(), [entry.account_id])), None)
    follow = address_of_follow(session(), entry.follow_id)
    if follow is None:
        return None
    try:
        return Recipient(None, unseal(follow.sealed, "issue_follow"), follow.lang, follow_id=entry.follow_id)
    except Unreadable:
        return None


def _letter(to: Recipient, kind: Kind, entries: Sequence[Any]) -> Written | None:
    """The letter of the entries that may still be read; None when none may, or when nobody wants it."""
    shown = [entry for entry in entries if _may_be_read(to, entry)]
    if not shown or not wants_mail(session(), to.person, kind):
        return None
    with force_locale(chosen_lang(to)):
        return digest(to, kind, [_values(entry) for entry in shown])


def _may_be_read(to: Recipient, entry: Any) -> bool:
    """Whether it is still news that this person may read; of a consultation or of priorities everybody may."""
    if entry.words == "consultations/opened":
        return bool(entry.closes_at > now())
    if entry.words == "consultations/over":
        return not entry.findings  # those are in a mail of their own
    if entry.words == "priorities/rating":
        return bool(entry.state == Cycle.RATING)
    if _room(entry) in ("consultations", "priorities"):
        return True
    if _is_post(entry):
        shown = entry.state == State.VISIBLE == entry.topic_state
        return shown and to.account_id in who_may_hear(session(), [to.account_id or 0], entry)
    return not entry.confidential


def _room(entry: Any) -> str:
    return str(entry.words).partition("/")[0]


def _is_post(entry: Any) -> bool:
    return _room(entry) == "forums"


# What is quoted of a consultation, and the page it leads to.
ASKED = {
    "consultations/opened": ("about", ""),
    "consultations/over": ("", "/results"),
    "consultations/findings": ("findings", "/closing"),
}


def _of_consultation(entry: Any) -> dict[str, Any]:
    quoted, page = ASKED[entry.words]
    return {
        "ref": entry.question,
        "words": entry.words,
        "text": excerpt(plain(getattr(entry, quoted)), POST_SHOWN) if quoted else "",
        "until": entry.closes_at,
        "link": f"{base_url()}/consultations/{entry.consultation_id}{page}",
    }


def _of_cycle(entry: Any) -> dict[str, Any]:
    link = f"{base_url()}/priorities/{entry.cycle_id}"
    return {"ref": entry.area_name, "words": entry.words, "until": entry.ends_on, "link": link}


def _values(entry: Any) -> dict[str, Any]:
    if _room(entry) == "consultations":
        return _of_consultation(entry)
    if _room(entry) == "priorities":
        return _of_cycle(entry)
    if _is_post(entry):
        return {
            "ref": entry.title,
            "words": entry.words,
            "text": excerpt(entry.body, POST_SHOWN),
            "duty": entry.author_name,
            "link": f"{base_url()}{path_of_post(entry)}",
        }
    visible = entry.step_words_state == WordsState.VISIBLE
    readable = entry.words_state == WordsState.VISIBLE
    stop = f"/follows/{entry.follow_id}/{follow_proof(entry.follow_id)}" if entry.follow_id else ""
    return {
        "ref": entry.ref,
        "title": entry.title if readable else "",
        "words": entry.words,
        "text": entry.text if visible else "",
        "duty": entry.duty_name,
        "moved_from": in_lang(entry.moved_from),
        "moved_to": in_lang(entry.moved_to),
        "next": entry.next_step,
        "next_on": entry.next_on,
        "closing": entry.closing,
        "link": f"{base_url()}/issues/{entry.ref}",
        "stop": base_url() + stop if stop else "",
    }
