"""What front does across rooms that do not know one another."""

from datetime import date
from typing import Any

from app.consultations.policies import may_promise
from app.consultations.queries import consultation_by_id
from app.consultations.vocabulary import ORIGIN
from app.councils.policies import may_promise as may_promise_council
from app.councils.queries import council_by_id, poll_by_id
from app.councils.vocabulary import ORIGIN as ORIGIN_COUNCIL
from app.enquiries.actions import consent_to_issue
from app.identity.actor import Actor
from app.issues.actions import Report, Reported, open_commitment, report_issue
from app.issues.queries import issue_by_key
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.transaction import act


@act
def make_issue_of_enquiry(*, actor: Actor, enquiry_id: int, report: Report) -> Reported:
    """The sender of an enquiry, who was asked and agrees, makes a public issue of it, in words they have seen: as with
    any report, words of somebody without an account or new wait for a moderator. The issue says that it began as an
    enquiry, and not as which. The same form sent again gives the same issue."""
    made = issue_by_key(session(), report.key)
    reported = report_issue(actor=actor, report=report)
    if made is None:
        ref = "" if reported.issue.confidential else reported.issue.ref
        consent_to_issue(actor=actor, enquiry_id=enquiry_id, issue_ref=ref)
    return reported


@act
def promise_after_consultation(
    *, actor: Actor, consultation_id: int, promise: str, owner: str | None, due: date | None
) -> str:
    """Commit to something in answer to a consultation that is over; it is followed up like any issue, with `owner`, the
    body that keeps it, and the day. Returns the issue's reference."""
    consultation = consultation_by_id(session(), consultation_id)
    if not may_promise(actor, consultation, now()):
        raise NotAllowed
    return _commit(
        actor,
        (promise, owner, due),
        area_id=consultation.area_id,
        origin_kind=ORIGIN,
        origin_id=consultation.id,
        origin_title=consultation.question,
        origin_path=f"/consultations/{consultation.id}/closing",
    )


@act
def promise_after_council(*, actor: Actor, poll_id: int, promise: str, owner: str | None, due: date | None) -> str:
    """Commit to something after a vote of a council that is over; followed up likewise. Returns the issue's
    reference."""
    poll = poll_by_id(session(), poll_id)
    if not poll.shown:
        raise NotFound
    council = council_by_id(session(), poll.council_id)
    if not may_promise_council(actor, council, poll, now()):
        raise NotAllowed
    return _commit(
        actor,
        (promise, owner, due),
        area_id=council.area_id,
        origin_kind=ORIGIN_COUNCIL,
        origin_id=poll.id,
        origin_title=poll.question,
        origin_path=f"/councils/{council.slug}/polls/{poll.id}",
    )


def _commit(actor: Actor, said: tuple[str, str | None, date | None], **origin: Any) -> str:
    """Open the issue of a promise: what is promised, the body that keeps it, the day."""
    promise, owner, due = said
    if due is None:
        raise Invalid("Say by which day.", field="due")
    return open_commitment(actor=actor, title=promise, body_slug=owner or None, due=due, **origin).ref
