"""Whichever statement of an act breaks, its commit too: nothing of it is kept, nobody is mailed, no hall is told, and
the same act goes through when nothing breaks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, event, select, update

from app.forums.actions import edit_post, open_topic, reply
from app.forums.models import Post
from app.forums.vocabulary import TopicKind
from app.identity.actions import ask_sign_up_code, enter_code
from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.issues.actions import RatingWords, StepWords, close_issue, publish_step, rate_issue, report_issue
from app.issues.vocabulary import Closing, OwnView, Solved, State, StepKind
from app.kernel.db import Base, db, reader
from app.live.actions import ask_question, support_question
from app.live.broadcast import Teller
from app.meetings.actions import sign_up
from app.meetings.vocabulary import Contact
from app.moderation.actions import approve, hide, submit_for_review
from app.moderation.vocabulary import Why
from tests.builders.forums import WORDS, make_forum, make_topic
from tests.builders.issues import make_category, make_issue, make_report
from tests.builders.live import make_hall, make_participant, make_question
from tests.builders.mails import mailed_code
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept

Act = Callable[[], Any]
MOST = 150  # statements of one act


class Broken(Exception):
    """The statement that was to break."""


@contextmanager
def breaking_at(number: int) -> Iterator[list[str]]:
    """Let the statement of this number that the write engine is given, or the commit after the last one, fail; what
    has failed."""
    seen, failed = 0, []

    def count(what: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            failed.append(what)
            raise Broken(what)

    def on_statement(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        count(statement)

    def on_commit(_connection: Connection) -> None:
        count("COMMIT")

    event.listen(db.engine, "before_cursor_execute", on_statement)
    event.listen(db.engine, "commit", on_commit)
    try:
        yield failed
    finally:
        event.remove(db.engine, "before_cursor_execute", on_statement)
        event.remove(db.engine, "commit", on_commit)


def everything() -> dict[str, list[str]]:
    """Every row of every table, the outbox and the journal among them."""
    tables = Base.metadata.sorted_tables
    return {table.name: sorted(map(repr, reader().execute(select(table)).all())) for table in tables}


def reporting(areas: dict[str, Any]) -> Act:
    make_category()
    told, visitor = make_report(email="noor@example.org"), Actor(device="a browser")
    return lambda: report_issue(actor=visitor, report=told)


def stepping(areas: dict[str, Any]) -> Act:
    officer = make_actor("Officer", Role.OFFICER, area=areas["mill"])
    issue_id = make_issue(areas["mill"], make_category()).id
    words = StepWords(text="We have looked at it.", lang="en", key=str(uuid4()))
    return lambda: publish_step(actor=officer, issue_id=issue_id, version=1, kind=StepKind.ACKNOWLEDGE, words=words)


def closing(areas: dict[str, Any]) -> Act:
    officer = make_actor("Officer", Role.OFFICER, area=areas["mill"])
    state = {"state": State.IN_PROGRESS, "officer_account_id": officer.account_id}
    issue_id = make_issue(areas["mill"], make_category(), **state).id
    words = StepWords(text="The lamps burn.", lang="en", closing=Closing.RESOLVED, own_view=OwnView.FULLY)
    return lambda: close_issue(actor=officer, issue_id=issue_id, version=1, words=words)


def rating(areas: dict[str, Any]) -> Act:
    reporter = make_actor("Noor", new=True)
    mine = {"reporter_kind": "account", "reporter_account_id": reporter.account_id}
    issue_id = make_issue(areas["mill"], state=State.CLOSED, **mine).id
    said = RatingWords(solved=Solved.YES, outcome=4, verdict="They came in two days.", verdict_public=True)
    return lambda: rate_issue(actor=reporter, issue_id=issue_id, words=said)


def rating_again(areas: dict[str, Any]) -> Act:
    reporter = make_actor("Noor")
    mine = {"reporter_kind": "account", "reporter_account_id": reporter.account_id}
    issue_id = make_issue(areas["mill"], state=State.CLOSED, **mine).id
    rate_issue(actor=reporter, issue_id=issue_id, words=RatingWords(solved=Solved.YES))
    return lambda: rate_issue(actor=reporter, issue_id=issue_id, words=RatingWords(solved=Solved.NO))


def asking(areas: dict[str, Any]) -> Act:
    meeting_id = make_hall(areas["mill"], moderated=False).id
    about = {"meeting_id": meeting_id, "body": "When is the lamp repaired?", "key": uuid4().hex}
    asker = Actor(kind="participant", participants=((meeting_id, "key"),), new=False)
    return lambda: ask_question(actor=asker, reach="noor@example.org", **about)


def supporting(areas: dict[str, Any]) -> Act:
    meeting = make_hall(areas["mill"])
    question_id, somebody = make_question(meeting).id, make_participant(meeting)
    return lambda: support_question(actor=somebody, question_id=question_id, on=True)


def signing_up(areas: dict[str, Any]) -> Act:
    meeting_id, neighbour = make_meeting(areas["mill"], capacity=2).id, make_actor()
    return lambda: sign_up(actor=neighbour, meeting_id=meeting_id)


def signing_up_by_mail(areas: dict[str, Any]) -> Act:
    meeting_id = make_meeting(areas["mill"]).id
    contact = Contact(name="Noor", email="noor@example.org", lang="en")
    return lambda: sign_up(actor=Actor(), meeting_id=meeting_id, contact=contact)


def taking_part(_areas: dict[str, Any]) -> Act:
    about = {"email": "noor@example.org", "name": "Noor", "device": "a browser", "lang": "en"}
    ask_sign_up_code(actor=Actor(), **about)
    code = mailed_code("noor@example.org")
    return lambda: enter_code(actor=Actor(), device="a browser", code=code, browser="")


def opening(areas: dict[str, Any]) -> Act:
    forum_id, newcomer = make_forum(areas["mill"]).id, make_actor("Noor", new=True)
    words = {"kind": TopicKind.TALK, "title": "Dark lamps by the river", "body": WORDS, "lang": "en"}
    return lambda: open_topic(actor=newcomer, forum_id=forum_id, key=str(uuid4()), **words)


def posting(areas: dict[str, Any]) -> Act:
    topic_id, neighbour = make_topic(make_forum(areas["mill"])).id, make_actor()
    return lambda: reply(actor=neighbour, topic_id=topic_id, body=WORDS, lang="en", key=str(uuid4()))


def editing(areas: dict[str, Any]) -> Act:
    neighbour = make_actor()
    topic = make_topic(make_forum(areas["mill"]), neighbour)
    post_id = kept(Post)[0].id
    long_ago = topic.made_at.replace(year=2020)  # so that a change is marked, and the earlier words are kept
    db.session.execute(update(Post).values(made_at=long_ago))
    db.session.commit()
    return lambda: edit_post(actor=neighbour, post_id=post_id, body=f"{WORDS} And by the church.")


def judging(decide: Callable[..., Any], **more: Any) -> Callable[[dict[str, Any]], Act]:
    def prepare(areas: dict[str, Any]) -> Act:
        make_topic(make_forum(areas["mill"]), make_actor("Noor"))
        [post] = kept(Post)
        about = {"kind": "post", "thing_id": post.id, "area_path": areas["mill"].path, "why": Why.NEWCOMER}
        case_id = submit_for_review(actor=SYSTEM, author_id=post.author_id, **about)
        moderator = make_actor("Ana", Role.MODERATOR)
        return lambda: decide(actor=moderator, case_id=case_id, **more)

    return prepare


PREPARE = {
    "report": reporting,
    "step": stepping,
    "close": closing,
    "rate": rating,
    "rate again": rating_again,
    "ask": asking,
    "support": supporting,
    "sign up": signing_up,
    "sign up by mail": signing_up_by_mail,
    "make an account": taking_part,
    "open a topic": opening,
    "post": posting,
    "edit": editing,
    "approve": judging(approve),
    "hide": judging(hide, reason="insult"),
}


@pytest.mark.parametrize("name", PREPARE)
def test_an_act_broken_anywhere_leaves_nothing_behind(context, monkeypatch, name):
    told: list[int] = []
    monkeypatch.setattr(Teller, "hall_moved", lambda _self, meeting_id: told.append(meeting_id))
    act = PREPARE[name](make_city())
    told.clear()
    before, broken = everything(), []
    while len(broken) < MOST:
        with breaking_at(len(broken) + 1) as failed:
            if not failed_with(act, failed):
                break
        broken += failed
        assert everything() == before, broken[-1]
        assert told == [], broken[-1]
    assert broken[-1] == "COMMIT"
    assert broken.count("COMMIT") == 1  # committed once, by the outermost act
    assert sum("journal" in statement for statement in broken) >= 1
    after = everything()
    assert len(after["journal"]) > len(before["journal"])
    assert bool(told) == (name in ("ask", "support"))


def failed_with(act: Act, failed: list[str]) -> bool:
    """Whether the act met the statement that was to break, and told its caller."""
    try:
        act()
    except Broken:
        return True
    assert failed == []  # nothing may go on as if nothing had happened
    return False
