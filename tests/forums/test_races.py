"""Two people at once, with real threads: places stay dense, one person counts once."""

import threading

import pytest
from sqlalchemy import func, select

from app.forums import actions
from app.forums.models import Forum, Post, Reaction, Topic
from app.forums.vocabulary import ReactionKind
from app.identity.vocabulary import Role
from app.kernel.db import session
from app.kernel.errors import Closed
from tests.builders.forums import make_forum, make_topic
from tests.builders.people import make_actor
from tests.builders.places import make_city


@pytest.fixture
def topic_id(context):
    areas = make_city()
    return make_topic(make_forum(areas["mill"]), make_actor("Ana", Role.VERIFIED, area=areas["mill"])).id


def at_once(app, *acts) -> list[object]:
    """Run `acts` in threads of their own that start together; what each gave, or the refusal it met."""
    session.rollback()
    gate, results = threading.Barrier(len(acts)), []

    def run(act) -> None:
        with app.app_context():
            gate.wait()
            try:
                results.append(act())
            except Exception as error:  # noqa: BLE001 - the test looks at it
                results.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_replies_at_once_get_dense_places(app, topic_id):
    writers = [make_actor(f"Writer {number}", Role.MODERATOR) for number in range(8)]
    results = at_once(
        app,
        *(
            lambda who=who: actions.reply(actor=who, topic_id=topic_id, body="At the same time", lang="en").pos
            for who in writers
        ),
    )
    assert sorted(results) == list(range(2, 10))
    session.expire_all()
    row, forum = session.get_one(Topic, topic_id), session.scalars(select(Forum)).one()
    assert (row.posts, row.last_pos, forum.posts) == (9, 9, 9)


def test_reactions_of_one_person_at_once_count_once(app, topic_id):
    post_id = session.scalars(select(Post.id)).one()
    other = make_actor("Other")
    at_once(
        app,
        *(lambda: actions.react(actor=other, post_id=post_id, kind=ReactionKind.SUPPORT, on=True) for _ in range(8)),
    )
    session.expire_all()
    assert session.get_one(Post, post_id).support == 1
    assert session.scalar(select(func.count()).select_from(Reaction)) == 1


def test_reactions_of_many_at_once_all_count(app, topic_id):
    post_id = session.scalars(select(Post.id)).one()
    people = [make_actor(f"Person {number}") for number in range(8)]
    at_once(
        app,
        *(
            lambda who=who: actions.react(actor=who, post_id=post_id, kind=ReactionKind.SUPPORT, on=True)
            for who in people
        ),
    )
    session.expire_all()
    assert session.get_one(Post, post_id).support == 8


def test_reply_while_the_topic_ends_is_before_the_end_or_refused(app, topic_id):
    writer, moderator = make_actor("Writer", Role.MODERATOR), make_actor("Mod", Role.MODERATOR)
    results = at_once(
        app,
        lambda: actions.reply(actor=writer, topic_id=topic_id, body="At the same time", lang="en").pos,
        lambda: actions.close_topic(actor=moderator, topic_id=topic_id, conclusions="x" * 40) and "ended",
    )
    session.expire_all()
    row = session.get_one(Topic, topic_id)
    assert row.closed_at is not None
    refused = any(isinstance(result, Closed) for result in results)
    assert row.posts == row.last_pos == (1 if refused else 2)


def test_edits_at_once_keep_one_of_the_words_whole(app, topic_id):
    post = session.scalars(select(Post)).one()
    ana = make_actor("Ana")
    post.author_id = ana.account_id
    session.commit()
    words = [f"These are the words {number}" for number in range(4)]
    at_once(app, *(lambda text=text: actions.edit_post(actor=ana, post_id=post.id, body=text) for text in words))
    session.expire_all()
    row = session.get_one(Post, post.id)
    assert row.body in words
    assert row.html == f"<p>{row.body}</p>\n"
