"""Calling a joint initiative for issues, and reporting of it afterwards on each of them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.initiatives.events import InitiativeCalled, InitiativeReported
from app.initiatives.models import InitiativeIssue, InitiativeReport
from app.initiatives.policies import may_call_initiative, may_report_initiative
from app.initiatives.queries import initiative, issues_named, issues_of, report_of
from app.initiatives.vocabulary import MOST_ISSUES, REPORT_LONGEST, REPORT_SHORTEST
from app.issues.actions import StepWords, publish_step
from app.issues.queries import duty_name, issue_by_id
from app.issues.vocabulary import NEXT, State, StepKind
from app.kernel.clock import local, now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import render, tidy_block
from app.kernel.transaction import act
from app.meetings.actions import call_meeting
from app.meetings.vocabulary import OUTDOORS, MeetingKind, MeetingPlan, MeetingState
from app.web.city import city

REFERENCE = re.compile(r"[A-Z]{2,4}-[A-Z0-9]{3,12}")


@act
def call_initiative(
    *, actor: Actor, area_id: int, kind: MeetingKind, plan: MeetingPlan, refs: str, key: str | None = None
) -> Any:
    """Announce a walk or a lighting round for public issues of the area: each gets a step that says so, with the day
    as its next step. The actor must be able to publish on each of them. The same form sent again calls one."""
    area = area_by_id(session(), area_id)
    if not may_call_initiative(actor, area.path) or kind not in OUTDOORS:
        raise NotAllowed
    wanted = _references(refs)
    found = issues_named(session(), wanted, area.path)
    if len(found) != len(wanted):
        missing = ", ".join(sorted(set(wanted) - {row.ref for row in found}))
        raise Invalid("These are no public issues of this area: %(refs)s", field="refs", refs=missing)
    meeting = call_meeting(actor=actor, area_id=area_id, plan=plan, kind=kind, key=key)
    if issues_of(session(), meeting.id, public=False):
        return meeting
    session.add_all([InitiativeIssue(meeting_id=meeting.id, issue_id=row.id) for row in found])
    session.flush()
    announce(InitiativeCalled(meeting_id=meeting.id, issue_ids=tuple(row.id for row in found)), actor=actor)
    day = local(meeting.starts_at, city().zone).date()
    for row in found:
        words = StepWords(text=plan.title, lang=plan.lang or city().lang, next_step=plan.title, next_on=day)
        _tell(actor, row, words)
    return meeting


@act
def report_initiative(*, actor: Actor, meeting_id: int, text: str, lang: str) -> datetime:
    """Say what was seen and agreed, once it has begun: on the page of the initiative, and as a step of each issue that
    is still open and this actor's to answer. Once, and for good; returns when."""
    held = initiative(session(), meeting_id)
    if not may_report_initiative(actor, held):
        raise NotAllowed
    if held.starts_at > now() or held.state == MeetingState.CANCELLED:
        raise Conflict("It has not taken place yet.")
    words = tidy_block(text)
    if not REPORT_SHORTEST <= len(words) <= REPORT_LONGEST:
        raise Invalid("Between 10 and 5,000 characters.", field="text")
    row = {
        "meeting_id": meeting_id,
        "duty_name": duty_name(session(), actor.account_id),
        "account_id": actor.account_id,
        "text": words,
        "html": render(words),
        "lang": lang,
        "at": now(),
    }
    made = once(InitiativeReport, "meeting_id").values(row).returning(InitiativeReport.meeting_id)
    if session.execute(made).scalar() is None:
        raise Conflict("Somebody has reported of this already.")
    announce(InitiativeReported(meeting_id=meeting_id), actor=actor, content=words)
    for issue in issues_of(session(), meeting_id, public=False):
        _tell_if_still_theirs(actor, issue, StepWords(text=words, lang=lang))
    at: datetime = report_of(session(), meeting_id).at
    return at


def _tell_if_still_theirs(actor: Actor, row: Any, words: StepWords) -> None:
    """What was closed, joined with another or given to another officer meanwhile keeps nobody from reporting."""
    try:
        with session.begin_nested():
            _tell(actor, row, words)
    except Conflict:
        return
    except Invalid as error:
        if error.field != "refs":
            raise


def _tell(actor: Actor, row: Any, words: StepWords) -> None:
    """A step of one issue, as far as its state goes."""
    issue = issue_by_id(session(), row.id)
    if issue.state == State.CLOSED:
        raise Invalid("%(ref)s is closed.", field="refs", ref=row.ref)
    going = State.IN_PROGRESS in NEXT[State(issue.state)]
    kind = StepKind.PROGRESS if going else StepKind.ACKNOWLEDGE
    try:
        publish_step(actor=actor, issue_id=issue.id, version=issue.version, kind=kind, words=words)
    except NotAllowed as error:
        raise Invalid("You cannot publish on %(ref)s: it is another officer's.", field="refs", ref=row.ref) from error


def _references(refs: str) -> Sequence[str]:
    wanted = sorted(set(REFERENCE.findall(refs.upper())))
    if not wanted:
        raise Invalid("Name the issues it is for, by their reference.", field="refs")
    if len(wanted) > MOST_ISSUES:
        raise Invalid("An initiative is for 10 issues at most.", field="refs")
    return wanted
