"""What issues do when an account goes, or when somebody has the own report made nobody's."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, literal, or_, select, update

from app.identity.actor import SYSTEM, Actor
from app.issues.events import ReportCopied, ReportForgotten
from app.issues.models import Alarm, Hiding, Issue, IssueContact, IssuePoint, Photo, Rating, RelayMessage, Step
from app.issues.persons import GONE, REPORTER, Masked, by_receipt
from app.issues.policies import is_reporter
from app.issues.queries import issue_by_id
from app.issues.vocabulary import LEFT_OUT, SUBJECT_WORDS, Level, ReporterKind, State, StepKind, WordsState
from app.kernel import earlier, photos
from app.kernel.db import session
from app.kernel.errors import Invalid, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act, after_commit
from app.moderation.actions import drop_withheld


@act
def forget_reporter(*, actor: Actor, account_id: int, words_go: bool) -> None:
    """Make the reports of an account nobody's, and its ratings and "me too" a number; part of the act that deletes it.

    Raises `Invalid` for an officer with open issues: they are handed over first.
    """
    _must_have_handed_over(account_id)
    mine = (Issue.reporter_account_id == account_id, Issue.reporter_kind == ReporterKind.ACCOUNT)
    for issue_id in session.scalars(select(Issue.id).where(*mine).order_by(Issue.id)).all():
        _forget(issue_id, words_go=words_go)
        nobody = {"reporter_account_id": None, "reporter_kind": ReporterKind.NONE}
        _set(update(Issue).where(Issue.id == issue_id).values(nobody))
    person = f"account:{account_id}"
    _forget_ratings(Rating.rater == person, words_go=words_go)
    _forget_reopenings(account_id, words_go=words_go)
    _set(update(Rating).where(Rating.rater == person).values(rater=_mark(Rating.id)))


@act
def note_copy(*, actor: Actor, issue_id: int) -> None:
    """Write down that the reporter took a copy of the own report; who that is stands in no line."""
    if not is_reporter(actor, issue_by_id(session(), issue_id)):
        raise NotFound
    announce(ReportCopied(issue_id=issue_id), actor=Masked())


@act
def forget_report(*, actor: Actor, issue_id: int, words_go: bool) -> None:
    """Erase what is personal of the own report, by account or by receipt: the name shown, how to be reached, the
    exact place; with `words_go` words and photos too. The issue goes on, and the receipt still opens it."""
    if not is_reporter(actor, issue_by_id(session(), issue_id)):
        raise NotFound
    _forget(issue_id, words_go=words_go)


def _forget(issue_id: int, *, words_go: bool) -> None:
    for model in (IssueContact, IssuePoint, RelayMessage):
        session.execute(delete(model).where(model.issue_id == issue_id))
    _set(update(Hiding).where(Hiding.issue_id == issue_id).values(said=""))
    less = {"shown_name": "", "key": None}
    unnamed = update(Issue).where(Issue.id == issue_id, Issue.level == Level.PUBLIC_NAME)
    _set(unnamed.values(level=Level.PSEUDONYM))
    if words_go:
        less |= {
            "title": LEFT_OUT,
            "street": "",
            "words": "",
            "html": "",
            "folded": "",
            "words_state": WordsState.HIDDEN,
        }
        _forget_photos(issue_id)
        session.execute(delete(Alarm).where(Alarm.issue_id == issue_id))
        drop_withheld(actor=SYSTEM, kind=SUBJECT_WORDS, thing_id=issue_id)
        own = and_(Step.issue_id == issue_id, Step.person == REPORTER)
        said = and_(Step.kind == StepKind.REOPEN, or_(own, Step.person == by_receipt(issue_id)))
        _set(update(Step).where(said).values(text="", html="", words_state=WordsState.HIDDEN))
    _set(update(Issue).where(Issue.id == issue_id).values(less))
    own = and_(Rating.issue_id == issue_id, Rating.rater == REPORTER)
    _forget_ratings(or_(own, Rating.rater == by_receipt(issue_id)), words_go=words_go)
    announce(ReportForgotten(issue_id=issue_id, words_go=words_go), actor=Masked())


def _forget_photos(issue_id: int) -> None:
    """The rows now, the files once that is committed: a photo whose row stands must never be missing."""
    gone = delete(Photo).where(Photo.issue_id == issue_id, Photo.step_id.is_(None)).returning(Photo.name)
    names: Sequence[str] = session.execute(gone).scalars().all()
    left = select(func.count()).where(Photo.issue_id == issue_id).scalar_subquery()
    _set(update(Issue).where(Issue.id == issue_id).values(photos=left))
    for name in names:
        after_commit(partial(photos.forget, name))


def _forget_ratings(theirs: ColumnElement[bool], *, words_go: bool) -> None:
    """What was said before a change goes; marks stay as numbers; a reason is read by nobody, and goes."""
    for rating_id in session.scalars(select(Rating.id).where(theirs)).all():
        earlier.drop(session(), "rating", rating_id)
    less: dict[str, Any] = {"reason": ""}
    if words_go:
        less |= {"verdict": "", "verdict_public": False}
    _set(update(Rating).where(theirs).values(less))


def _forget_reopenings(account_id: int, *, words_go: bool) -> None:
    by_account = or_(Step.account_id == account_id, Step.person == f"account:{account_id}")
    said = and_(by_account, Step.kind == StepKind.REOPEN, Step.role == "")
    if words_go:
        _set(update(Step).where(said).values(text="", html="", words_state=WordsState.HIDDEN))
    _set(update(Step).where(said).values(account_id=None, person=_mark(Step.id), key=None))


def _must_have_handed_over(account_id: int) -> None:
    mine = (Issue.officer_account_id == account_id, Issue.state != State.CLOSED)
    number = session.execute(select(func.count()).where(*mine)).scalar_one()
    if number:
        raise Invalid("You still have %(number)s open issues. Hand them over to a colleague first.", number=number)


def _mark(number: Any) -> Any:
    return literal(GONE) + cast(number, String(20))


def _set(statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
