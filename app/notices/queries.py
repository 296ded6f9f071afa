"""Every SELECT of notices: inboxes, stops, and the people an event concerns."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from app.forums.models import Post, Topic
from app.identity.models import Account, Participant, RoleGrant
from app.issues.models import Issue, IssueContact, MeToo, Step
from app.issues.vocabulary import PersonKind
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.live.models import Question
from app.moderation.models import ModerationCase
from app.notices.models import Notice, NoticeStop
from app.notices.vocabulary import ALL, INBOX_LENGTH, Kind, Recipient


def inbox(executor: Executor, account_id: int, before: int | None = None) -> Sequence[Any]:
    """An account's notices, the newest first; `before`: only those older than this one."""
    wanted = select(Notice.__table__).where(Notice.account_id == account_id)
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    return rows(executor, wanted.order_by(Notice.id.desc()).limit(INBOX_LENGTH))


def unread(executor: Executor, account_id: int) -> int:
    """How many notices of an account are unread."""
    count = select(func.count()).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    found: int = value(executor, count)
    return found


def stopped(executor: Executor, person: str) -> frozenset[str]:
    """The kinds this person wants no mail of; "all" stands for every one."""
    return frozenset(row.kind for row in rows(executor, select(NoticeStop.kind).where(NoticeStop.person == person)))


def wants_mail(executor: Executor, person: str, kind: Kind) -> bool:
    """Whether neither this kind nor all mail was stopped."""
    either = or_(NoticeStop.kind == kind, NoticeStop.kind == ALL)
    return value(executor, select(NoticeStop.kind).where(NoticeStop.person == person, either).limit(1)) is None


def accounts(executor: Executor, numbers: Collection[int | None]) -> list[Recipient]:
    """The accounts with these numbers that are still open, each once, in their order."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return []
    found = select(Account.id, Account.email, Account.lang).where(Account.id.in_(wanted), Account.closed_at.is_(None))
    return [Recipient(row.id, row.email, row.lang) for row in rows(executor, found.order_by(Account.id))]


def issue_told(executor: Executor, issue_id: int) -> Any:
    """What is told of an issue; raises `NotFound`."""
    wanted = select(
        Issue.id, Issue.ref, Issue.title, Issue.confidential, Issue.reporter_account_id, Issue.officer_account_id
    )
    return the_row(executor, wanted.where(Issue.id == issue_id))


def step_told(executor: Executor, step_id: int) -> Any:
    return the_row(executor, select(Step.__table__).where(Step.id == step_id))


def contact_of_issue(executor: Executor, issue_id: int) -> Any:
    """The sealed address that the reporter of an issue left, and its language; None when none was left."""
    return row_or_none(executor, select(IssueContact.__table__).where(IssueContact.issue_id == issue_id))


def affected(executor: Executor, issue_id: int) -> list[int]:
    """The accounts that said "me too"."""
    wanted = select(MeToo.person).where(MeToo.issue_id == issue_id, MeToo.kind == PersonKind.ACCOUNT)
    return [int(row.person.removeprefix("account:")) for row in rows(executor, wanted)]


def case_told(executor: Executor, case_id: int) -> Any:
    return the_row(executor, select(ModerationCase.__table__).where(ModerationCase.id == case_id))


def roles_held(executor: Executor, account_id: int | None) -> frozenset[str]:
    """The roles of an account that were not ended."""
    held = select(RoleGrant.role).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    return frozenset(row.role for row in rows(executor, held))


def question_told(executor: Executor, question_id: int) -> Any:
    return the_row(executor, select(Question.__table__).where(Question.id == question_id))


def askers(executor: Executor, question_id: int) -> Sequence[Any]:
    """Who asked a question or one that was merged into it: `account_id`, sealed `reach`, `lang`."""
    wanted = (
        select(Question.id, Question.reach, Question.lang, Participant.account_id)
        .join(Participant, Participant.id == Question.asker_id, isouter=True)
        .where(or_(Question.id == question_id, Question.root_id == question_id))
    )
    return rows(executor, wanted.order_by(Question.id))


def reply_told(executor: Executor, post_id: int) -> Any:
    """A post with its topic: who wrote what it answers, or the topic's author; None when there is none."""
    answered = Post.__table__.alias("answered")
    wanted = (
        select(
            Post.author_id,
            Post.author_name,
            Post.state,
            Post.pos,
            Post.topic_id,
            Topic.title,
            func.coalesce(answered.c.author_id, Topic.author_id).label("told_id"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(answered, (answered.c.topic_id == Post.topic_id) & (answered.c.pos == Post.in_reply_to), isouter=True)
    )
    return row_or_none(executor, wanted.where(Post.id == post_id))
