"""Moderation: the author learns what was decided about the own words, why, by which role, and how to appeal, as soon as
the verdict can no longer be taken back; moderators learn of what was taken out of sight and of what waits too long."""

from collections.abc import Iterator
from typing import Any

from app.identity.queries import mute_by_id
from app.issues.vocabulary import SUBJECT_WORDS
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.errors import NotFound
from app.kernel.sealed import unseal
from app.moderation.events import CasesWaited, ContentHeld, VerdictSettled
from app.moderation.queries import moderators, subject_view
from app.moderation.vocabulary import SUBJECT_MUTE, Verdict, Why
from app.notices.listeners.forums import post_shown, topic_shown
from app.notices.queries import accounts, case_told, contact_of_issue
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

WORDS = {
    Verdict.APPROVE: "shown",
    Verdict.REDACT: "redacted",
    Verdict.HIDE: "hidden",
    Verdict.RESTORE: "restored",
    Verdict.CONFIRM: "confirmed",
}
SHOWN = {"post": post_shown, "topic": topic_shown}
OF_A_MUTE = {Verdict.HIDE: "muted", Verdict.RESTORE: "unmuted", Verdict.CONFIRM: "mute_confirmed"}
AGAINST = (Verdict.HIDE, Verdict.REDACT)  # what one may appeal against


def _settled(executor: Executor, event: VerdictSettled) -> Iterator[Telling]:
    case = case_told(executor, event.case_id)
    verdict = Verdict(event.verdict)
    if verdict == Verdict.APPROVE and case.why == Why.FLAGGED:
        return  # somebody reported it and it stays: nothing has changed for its author, and it was told when written
    if verdict == Verdict.APPROVE and event.kind in SHOWN:
        yield from SHOWN[event.kind](executor, event.thing_id)
    words = (OF_A_MUTE if event.kind == SUBJECT_MUTE else WORDS)[verdict]
    values, path = _told(executor, event, case)
    if verdict in AGAINST:
        path = f"/appeals/{case.id}" if case.author_id else "/receipt"
    for to in _authors(executor, case):
        yield Telling(to=to, kind=Kind.JUDGED, words=f"moderation/{words}", path=path, values=values)


def _told(executor: Executor, event: VerdictSettled, case: Any) -> tuple[dict[str, Any], str]:
    """What the letter says, and where the words stand."""
    values = {"reason": case.reason, "role": case.decided_role or "moderator", "title": ""}
    if event.kind == SUBJECT_MUTE:
        until = mute_by_id(executor, event.thing_id).until
        return values | {"until_at": until.isoformat()}, "/account"
    try:
        view = subject_view(executor, event.kind, event.thing_id)
    except NotFound:
        return values, "/"
    return values | {"title": view.title or view.excerpt[:80]}, view.url


def _authors(executor: Executor, case: Any) -> Iterator[Recipient]:
    yield from accounts(executor, [case.author_id])
    if case.author_id is None and case.kind == SUBJECT_WORDS:
        contact = contact_of_issue(executor, case.thing_id)
        if contact is not None:
            yield Recipient(None, unseal(contact.sealed, "issue_contact"), contact.lang)


def _held(executor: Executor, event: ContentHeld) -> Iterator[Telling]:
    values = {"ground": event.ground}
    for to in accounts(executor, moderators(executor, now())):
        yield Telling(
            to=to, kind=Kind.JUDGED, words="moderation/held", path=f"/moderation/{event.case_id}", values=values
        )


def _waited(executor: Executor, event: CasesWaited) -> Iterator[Telling]:
    values = {"number": event.number}
    for to in accounts(executor, moderators(executor, now())):
        yield Telling(to=to, kind=Kind.JUDGED, words="moderation/waits", path="/moderation", values=values)


HEARD: Heard = {VerdictSettled: _settled, ContentHeld: _held, CasesWaited: _waited}
