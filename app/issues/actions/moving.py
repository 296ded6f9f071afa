"""Another category for an issue that was reported under a wrong one."""

from app.identity.actor import Actor
from app.issues.events import CategoryMoved, StepPublished
from app.issues.hiding import checked_why, no_look_needed, take_out
from app.issues.models import Category, Issue
from app.issues.opening import held
from app.issues.policies import may_route, may_take_out, must_be_free
from app.issues.queries import category_by_code
from app.issues.steps import StepWords, add_move_step
from app.issues.vocabulary import WHY_LONGEST, Ground, State, StepKind
from app.issues.waiting import must_be_as_seen
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act


@act
def move_category(
    *, actor: Actor, issue_id: int, version: int, category: str, reason: str = "", lang: str = "en"
) -> Issue:
    """Put an issue under another category; what was promised, and who answers for it, stays.

    Under one that is never public it goes out of public view, with a `reason`, until a mediator has looked. Under a
    public one it becomes no more public than it was, but for what such a move alone took out and no mediator has looked
    at yet. What takes nothing out stands in the timeline, with the reason where one is given, in the language `lang`.
    Raises `Conflict` when somebody changed it since `version`.
    """
    issue, kind = held(issue_id), _category(category)
    must_be_free(actor, issue)
    if not may_route(actor, issue):
        raise NotAllowed
    if issue.category_id == kind.id:
        return issue
    if issue.merged:
        raise Conflict(version=issue.version)
    must_be_as_seen(issue, version)
    if issue.state == State.CLOSED:
        raise Conflict("This is closed.")
    less_public = not kind.public and not issue.confidential
    if less_public and not may_take_out(actor, issue):
        raise NotAllowed
    why, before = checked_why(reason) if less_public else _said(reason), issue.category_id
    issue.category_id, issue.version = kind.id, issue.version + 1
    session.flush()
    if not less_public:
        _tell(issue, kind, actor, before, StepWords(text=why, lang=lang))
    announce(CategoryMoved(issue_id=issue.id, before_id=before, category_id=kind.id), actor=actor)
    if less_public:
        take_out(issue, actor, Ground.CATEGORY, why, now()).before_id = before
        session.flush()
    return issue


def _tell(issue: Issue, kind: Category, actor: Actor, before: int | None, words: StepWords) -> None:
    """Write the move into the timeline, of which everybody hears who hears of a step. Who slipped and moved it back has
    changed nothing that anybody read."""
    taken_back = no_look_needed(issue, Ground.CATEGORY) if kind.public else None
    if taken_back is not None and taken_back.before_id == kind.id:
        return
    step = add_move_step(issue, actor, before, words, now())
    event = StepPublished(issue_id=issue.id, step_id=step.id, kind=StepKind.MOVE, state=issue.state)
    announce(event, actor=actor, content=step.text)


def _said(reason: str) -> str:
    words = tidy_block(reason)
    if len(words) > WHY_LONGEST:
        raise Invalid("This reason is too long: 1,000 characters at most.", field="reason")
    return words


def _category(code: str) -> Category:
    try:
        found: Category = category_by_code(session(), code)
    except NotFound as error:
        raise Invalid("Choose a category from the list.", field="category") from error
    return found
