"""The relay: writing to the reporter, or to whoever handles the report, and the clock that may wait for an answer."""

from datetime import datetime

from sqlalchemy import select

from app.identity.actor import Actor
from app.issues.clocks import is_paused, moved
from app.issues.events import ClockPaused, RelayWritten
from app.issues.models import Issue, Pause, RelayMessage
from app.issues.opening import held
from app.issues.persons import Masked
from app.issues.policies import is_reporter, may_relay, must_be_free
from app.issues.queries import duty_name
from app.issues.queries.relay import relay_by_key
from app.issues.steps import SPEAKS_AS
from app.issues.vocabulary import MOST_PAUSED_DAYS, MOST_PAUSES, RELAY_LONGEST, Side, State
from app.kernel.clock import add_working_days, now, working_days_between
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal, unseal
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.web.city import city

ABOUT = "relay_message"


@act
def write_relay(
    *, actor: Actor, issue_id: int, text: str, lang: str, key: str | None = None, wait_days: int = 0
) -> RelayMessage:
    """Write to the reporter, or as the reporter to whoever handles the report; encrypted, and named to neither side.

    `wait_days`: an officer lets the clock stand still for an answer, so many working days at most. The answer of the
    reporter lets it go on. The same form (`key`) sent again gives the same message.
    """
    issue = held(issue_id)
    must_be_free(actor, issue)
    if not may_relay(actor, issue):
        raise NotAllowed
    side = Side.REPORTER if is_reporter(actor, issue) else Side.OFFICE
    words = _checked(text)
    sent = relay_by_key(session(), issue_id, side, key) if key else None
    if sent is not None:
        if unseal(sent.sealed, ABOUT) != words:
            raise SentAlready(field="text")
        return sent
    if issue.state == State.CLOSED:
        raise Closed("This is closed. If it is not solved, it can be opened again.")
    moment = now()
    message = RelayMessage(issue_id=issue.id, side=side, sealed=seal(words, ABOUT), lang=lang, key=key, at=moment)
    if side == Side.OFFICE:
        message.account_id, message.duty_name = actor.account_id, duty_name(session(), actor.account_id)
        message.role = next((str(role) for role in SPEAKS_AS if actor.has(role)), "")
    session.add(message)
    session.flush()
    who = Masked() if side == Side.REPORTER else actor
    announce(RelayWritten(issue_id=issue.id, message_id=message.id, by_reporter=side == Side.REPORTER), actor=who)
    if side == Side.REPORTER:
        _go_on(issue, moment)
    elif wait_days:
        _pause(issue, actor, wait_days, moment)
    return message


def _checked(text: str) -> str:
    words = tidy_block(text)
    if not words:
        raise Invalid("Write something.", field="text")
    if len(words) > RELAY_LONGEST:
        raise Invalid("This text is too long: 2,000 characters at most.", field="text")
    return words


def _pause(issue: Issue, actor: Actor, days: int, at: datetime) -> None:
    """Let the promises that still run end `days` working days later, and whoever must act be waited for from then."""
    number = _pauses(issue.id) + 1
    if is_paused(issue, at):
        raise Conflict("The clock stands still already.")
    if number > MOST_PAUSES or not 1 <= days <= MOST_PAUSED_DAYS - issue.paused_days:
        raise Invalid("The clock waits for answers twice at most, and 10 working days in all.", field="wait_days")
    running = issue.solution_due if issue.first_answer_at else issue.first_answer_due
    if running <= at:
        raise Invalid("What is late does not wait any more. Send it without.", field="wait_days")
    until = add_working_days(at, days, city().zone, city().holidays)
    dues = {"first_answer_due": issue.first_answer_due, "solution_due": issue.solution_due}
    session.add(Pause(issue_id=issue.id, number=number, days=days, began_at=at, until=until, **dues))
    issue.paused_until, issue.paused_days = until, issue.paused_days + days
    _move(issue, issue, days, at)
    issue.waits_since, issue.reminded = until, 0
    session.flush()
    announce(ClockPaused(issue_id=issue.id, number=number, days=days), actor=actor)


def _go_on(issue: Issue, at: datetime) -> None:
    """The answer is there: of a running pause only the working days count that it really took. Whoever must act is
    waited for from now on."""
    if issue.waits_since > at:
        issue.waits_since, issue.reminded = at, 0
    if not is_paused(issue, at):
        return
    newest = select(Pause).where(Pause.issue_id == issue.id).order_by(Pause.number.desc()).limit(1)
    pause = session.execute(newest).scalar_one()
    took = min(pause.days, max(0, working_days_between(pause.began_at, at, city().zone, city().holidays)))
    pause.ended_at = at
    issue.paused_until, issue.paused_days = None, issue.paused_days - pause.days + took
    _move(issue, pause, took, pause.began_at)
    session.flush()


def _move(issue: Issue, before: Issue | Pause, days: int, at: datetime) -> None:
    """Let what was promised `before`, and not over at `at`, end `days` working days later."""
    zone, free = city().zone, city().holidays
    if issue.first_answer_at is None and before.first_answer_due > at:
        issue.first_answer_due = moved(before.first_answer_due, days, zone, free)
    if before.solution_due > at:
        issue.solution_due = moved(before.solution_due, days, zone, free)


def _pauses(issue_id: int) -> int:
    return len(session.scalars(select(Pause.number).where(Pause.issue_id == issue_id)).all())
