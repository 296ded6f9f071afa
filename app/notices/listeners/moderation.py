"""Moderation: the author learns what was decided about the own words, why, by which role, and how to appeal."""

from collections.abc import Iterator
from typing import Any

from app.identity.vocabulary import Role
from app.issues.vocabulary import SUBJECT_WORDS
from app.kernel.db import Executor
from app.kernel.errors import NotFound
from app.kernel.sealed import unseal
from app.moderation.events import ContentJudged
from app.moderation.queries import subject_view
from app.moderation.vocabulary import Verdict, Why
from app.notices.listeners.forums import reply
from app.notices.queries import accounts, case_told, contact_of_issue, roles_held
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

WORDS = {Verdict.APPROVE: "shown", Verdict.HIDE: "hidden", Verdict.RESTORE: "restored"}
JUDGES = (Role.MODERATOR, Role.MEDIATOR, Role.REPRESENTATIVE)


def _judged(executor: Executor, event: ContentJudged) -> Iterator[Telling]:
    case = case_told(executor, event.case_id)
    verdict = Verdict(event.verdict)
    if verdict == Verdict.APPROVE and event.kind == "post":
        yield from reply(executor, event.thing_id)
    if verdict == Verdict.APPROVE and case.why == Why.FLAGGED:
        return  # somebody reported it and it stays: nothing has changed for its author
    held = roles_held(executor, case.decided_by)
    values = {"reason": case.reason, "role": next((str(role) for role in JUDGES if role in held), "moderator")}
    path = "/"
    try:
        view = subject_view(executor, event.kind, event.thing_id)
        values["title"], path = view.title or view.excerpt[:80], view.url
    except NotFound:
        values["title"] = ""
    for to in _authors(executor, case):
        yield Telling(to=to, kind=Kind.JUDGED, words=f"moderation/{WORDS[verdict]}", path=path, values=values)


def _authors(executor: Executor, case: Any) -> Iterator[Recipient]:
    yield from accounts(executor, [case.author_id])
    if case.author_id is None and case.kind == SUBJECT_WORDS:
        contact = contact_of_issue(executor, case.thing_id)
        if contact is not None:
            yield Recipient(None, unseal(contact.sealed, "issue_contact"), contact.lang)


HEARD: Heard = {ContentJudged: _judged}
