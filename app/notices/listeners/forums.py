"""Forums: who wrote learns of a reply and of being named at once, who follows of each new post and topic by the mail of
the day, all once everybody may read it; nobody of what they have muted."""

from collections.abc import Iterator
from typing import Any

from app.forums.asking import MOMENT
from app.forums.events import AnswerStands, PostWritten, QuestionLate, ReplyDue, ReplyOwed, TopicOpened, TopicReferred
from app.forums.queries import topic_by_id
from app.forums.queries.asking import question_told, who_answers
from app.forums.queries.following import (
    followers_of_forum,
    followers_of_topic,
    opening_of,
    post_told,
    who_may_hear,
    who_muted,
    writers_in,
)
from app.forums.queries.proposing import who_owes_reply
from app.forums.queries.referring import partners_of
from app.forums.vocabulary import MOST_NAMED, Access, Late, State, TopicKind
from app.forums.writing import named_in
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import Executor
from app.notices.letters import path_of_post
from app.notices.queries import accounts
from app.notices.vocabulary import Heard, Kind, Telling


def _written(executor: Executor, event: PostWritten) -> Iterator[Telling]:
    return post_shown(executor, event.post_id)


def _opened(executor: Executor, event: TopicOpened) -> Iterator[Telling]:
    return topic_shown(executor, event.topic_id)


def post_shown(executor: Executor, post_id: int) -> Iterator[Telling]:
    """A post that everybody may read: to the author of what it answers, else of the topic; to whom it names; to
    followers. Each is told once, and nobody of their own words."""
    post = post_told(executor, post_id)
    if post is None or post.state != State.VISIBLE or post.topic_state != State.VISIBLE:
        return
    hear_nothing = who_muted(executor, post.topic_id, post.forum_id) | {post.author_id}
    answered = post.answered_id or post.opener_id
    told = [number for number in [answered] if number is not None and number not in hear_nothing]
    yield from _tell(executor, post, told, "reply")
    named = [number for number in _named(executor, post) if number not in {*told, *hear_nothing}]
    yield from _tell(executor, post, named, "named")
    told += named
    followers = [
        number for number in followers_of_topic(executor, post.topic_id) if number not in {*told, post.author_id}
    ]
    yield from _tell_daily(executor, post, followers, "post")


def topic_shown(executor: Executor, topic_id: int) -> Iterator[Telling]:
    """A topic that everybody may read: a question to the police to its officers, all to the followers of the forum."""
    post = opening_of(executor, topic_id)
    if post is None or post.topic_state != State.VISIBLE:
        return
    officers = list[int]()
    if post.kind == TopicKind.QUESTION_TO_POLICE:
        officers = who_answers(executor, post.area_path, now())
        yield from _to_duty(executor, post.topic_id, officers, "asked")
    told = {*officers, post.author_id}
    followers = [number for number in followers_of_forum(executor, post.forum_id) if number not in told]
    yield from _tell_daily(executor, post, followers, "topic")


def _late(executor: Executor, event: QuestionLate) -> Iterator[Telling]:
    """Its officers; the commissioners once twice the time is over. Nobody when it was answered meanwhile. Of a proposal
    whoever owes it the reply, both times."""
    question = question_told(executor, event.topic_id)
    if question is not None and question.kind == TopicKind.PROPOSAL:
        yield from _owing(executor, question, f"owed_{event.due}")
    elif question is not None:
        role = Role.COMMISSIONER if event.due == Late.VERY_LATE else Role.OFFICER
        numbers = who_answers(executor, question.area_path, now(), role)
        numbers += [one for one in partners_of(executor, question.referred_to, now()) if one not in numbers]
        yield from _to_duty(executor, event.topic_id, numbers, event.due)


def _referred(executor: Executor, event: TopicReferred) -> Iterator[Telling]:
    """A question or proposal that was passed on: to whoever speaks for the institution, unless it was answered or went
    on meanwhile."""
    topic = topic_by_id(executor, event.topic_id)
    waits = topic.state == State.VISIBLE and topic.official_pos is None
    if event.body_id is None or topic.referred_to != event.body_id or not waits:
        return
    for to in accounts(executor, partners_of(executor, event.body_id, now())):
        path, values = f"/topics/{event.topic_id}?after=0", {"title": topic.title}
        yield Telling(to=to, kind=Kind.DUTY, words="forums/referred", path=path, values=values)


def _owed(executor: Executor, event: ReplyOwed) -> Iterator[Telling]:
    """A proposal that has its supporters: to who must reply, unless somebody has."""
    proposal = question_told(executor, event.topic_id)
    if proposal is not None:
        yield from _owing(executor, proposal, "owed")


def _stands(executor: Executor, event: AnswerStands) -> Iterator[Telling]:
    """That an earlier answer is the reply to a proposal: to who opened it, and to followers by the mail of the day."""
    post = post_told(executor, event.post_id)
    if post is None or post.state != State.VISIBLE or post.topic_state != State.VISIBLE:
        return
    hear_nothing = who_muted(executor, post.topic_id, post.forum_id) | {post.author_id}
    opener = [number for number in [post.opener_id] if number is not None and number not in hear_nothing]
    yield from _tell(executor, post, opener, "stands")
    followers = followers_of_topic(executor, post.topic_id)
    yield from _tell_daily(executor, post, [one for one in followers if one not in {*opener, post.author_id}], "stands")


def _due(executor: Executor, event: ReplyDue) -> Iterator[Telling]:
    """A proposal whose reply is due soon: to who must reply, unless somebody has."""
    proposal = question_told(executor, event.topic_id)
    if proposal is not None:
        yield from _owing(executor, proposal, "owed_soon")


def _owing(executor: Executor, proposal: Any, words: str) -> Iterator[Telling]:
    closed = proposal.access == Access.MEMBERS
    numbers = who_owes_reply(executor, proposal.area_path, now(), closed=closed)
    numbers += [one for one in partners_of(executor, proposal.referred_to, now()) if one not in numbers]
    return _to_duty(executor, proposal.id, numbers, words)


def _to_duty(executor: Executor, topic_id: int, numbers: list[int], words: str) -> Iterator[Telling]:
    question = question_told(executor, topic_id)
    if question is None or question.answer_due is None:
        return
    values = {"title": question.title, "due_at": (question.answer_due - MOMENT).isoformat()}
    if question.official_pos is not None:  # said before the proposal had its supporters
        values["before"] = "yes"
    about: dict[str, Any] = {
        "kind": Kind.DUTY,
        "words": f"forums/{words}",
        "path": f"/topics/{topic_id}?after=0",
        "values": values,
    }
    for to in accounts(executor, numbers):
        yield Telling(to=to, **about)


def _named(executor: Executor, post: Any) -> list[int]:
    """Whom a post names with an @ among those who wrote in its topic; ten at most."""
    if "@" not in post.body:
        return []
    writers = writers_in(executor, post.topic_id)
    return [writers[name] for name in named_in(post.body, writers)][:MOST_NAMED]


def _tell(executor: Executor, post: Any, numbers: list[int], words: str) -> Iterator[Telling]:
    values = {"topic": post.title, "by": post.author_name}
    for to in accounts(executor, who_may_hear(executor, numbers, post)):
        yield Telling(to=to, kind=Kind.REPLY, words=f"forums/{words}", path=path_of_post(post), values=values)


def _tell_daily(executor: Executor, post: Any, numbers: list[int], words: str) -> Iterator[Telling]:
    values = {"topic": post.title, "by": post.author_name, "forum": post.forum_title}
    about: dict[str, Any] = {
        "kind": Kind.FOLLOW,
        "words": f"forums/{words}",
        "path": path_of_post(post),
        "values": values,
    }
    for to in accounts(executor, who_may_hear(executor, numbers, post)):
        yield Telling(to=to, post_id=post.id, **about)


HEARD: Heard = {
    AnswerStands: _stands,
    PostWritten: _written,
    QuestionLate: _late,
    ReplyDue: _due,
    ReplyOwed: _owed,
    TopicOpened: _opened,
    TopicReferred: _referred,
}
