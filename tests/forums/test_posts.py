"""Posts: places, answers, edits with history, withdrawals, reactions."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.forums import actions, queries
from app.forums.models import Forum, Post, Reaction, Topic
from app.forums.vocabulary import ReactionKind, State
from app.identity.actor import Actor
from app.identity.models import Account
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.earlier import EarlierVersion
from app.kernel.errors import Invalid, NotAllowed, NotFound, TooMany
from app.kernel.journal import Journal
from app.moderation import actions as moderation
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.forums import make_reply, make_topic
from tests.builders.people import make_account, make_actor


@pytest.fixture
def resident(areas):
    return make_actor("Ana", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def topic(forum, resident):
    return make_topic(forum, resident)


@pytest.fixture
def moderator(areas):
    return make_actor("Mod", Role.MODERATOR)


def again(thing):
    session.expire_all()
    return session.get_one(type(thing), thing.id)


def open_case(kind: str, thing_id: int) -> int:
    return session.scalars(
        select(ModerationCase.id).where(
            ModerationCase.kind == kind, ModerationCase.thing_id == thing_id, ModerationCase.state == "open"
        )
    ).one()


def test_reply_takes_the_next_place_and_counts(forum, topic, resident):
    post = make_reply(topic, resident)
    assert (post.pos, post.in_reply_to, post.depth) == (2, None, 0)
    row = again(topic)
    assert (row.posts, row.last_pos, row.last_post_at, row.last_author) == (2, 2, post.made_at, "Ana")
    assert (again(forum).topics, again(forum).posts) == (1, 2)


def test_reply_below_depth_three_stays_at_three(topic, resident):
    pos, depths = 1, []
    for _ in range(5):
        post = make_reply(topic, resident, in_reply_to=pos)
        assert post.in_reply_to == pos
        pos = post.pos
        depths.append(post.depth)
    assert depths == [1, 2, 3, 3, 3]


@pytest.mark.parametrize("wanted", [0, -1, 2, 99])
def test_reply_to_a_place_that_is_not_there_then_refused(topic, resident, wanted):
    with pytest.raises(Invalid):
        make_reply(topic, resident, in_reply_to=wanted)
    assert again(topic).last_pos == 1


def test_reply_to_what_waits_for_a_moderator_then_refused(topic, resident):
    waiting = make_reply(topic, make_actor("New", new=True))
    with pytest.raises(Invalid):
        make_reply(topic, resident, in_reply_to=waiting.pos)


def test_reply_of_someone_new_waits_and_appears_when_approved(forum, topic, moderator):
    account = make_account("New", new=True)
    for number in range(3):
        post = make_reply(topic, actor_of_account(session(), account.id, now()))
        assert post.state == State.PENDING
        assert (again(topic).posts, again(topic).last_author) == (1 + number, "Ana" if number == 0 else "New")
        moderation.approve(actor=moderator, case_id=open_case("post", post.id))
        assert again(post).state == State.VISIBLE
        assert again(forum).posts == again(topic).posts == 2 + number
    assert session.get_one(Account, account.id).contributions == 3
    assert make_reply(topic, actor_of_account(session(), account.id, now())).state == State.VISIBLE


def test_reply_the_eleventh_time_on_a_first_day_then_too_many(topic):
    new = make_actor("New", new=True)
    for _ in range(10):
        make_reply(topic, new)
    with pytest.raises(TooMany):
        make_reply(topic, new)


def test_topic_of_someone_new_appears_when_approved_with_its_words(forum, moderator):
    topic = make_topic(forum, make_actor("New", new=True))
    with pytest.raises(NotFound):
        make_reply(topic, make_actor("Other"))
    moderation.approve(actor=moderator, case_id=open_case("topic", topic.id))
    row = again(topic)
    assert (row.state, row.posts) == (State.VISIBLE, 1)
    assert session.scalars(select(Post.state)).all() == [State.VISIBLE]
    assert (again(forum).topics, again(forum).posts) == (1, 1)
    assert make_reply(topic, make_actor("Other")).pos == 2


def test_hide_and_restore_a_topic_then_the_counters_follow(forum, topic, resident, moderator):
    make_reply(topic, resident)
    case_id = moderation.flag_content(actor=resident, kind="topic", thing_id=topic.id, ground=Ground.SPAM)
    moderation.hide(actor=moderator, case_id=case_id, reason=Ground.SPAM)
    assert again(topic).state == State.HIDDEN
    assert (again(forum).topics, again(forum).posts, again(forum).last_post_at) == (0, 0, None)
    with pytest.raises(NotFound):
        make_reply(topic, make_actor("Other"))
    moderation.restore(actor=moderator, case_id=case_id)
    assert again(topic).state == State.VISIBLE
    assert (again(forum).topics, again(forum).posts) == (1, 2)


def test_hide_the_last_post_then_the_topic_shows_the_one_before(forum, topic, resident, moderator):
    post = make_reply(topic, make_actor("Rude"))
    case_id = moderation.flag_content(actor=resident, kind="post", thing_id=post.id, ground=Ground.INSULT)
    moderation.hide(actor=moderator, case_id=case_id, reason="It insults a neighbour by name.")
    row = again(topic)
    assert (row.posts, row.last_pos, row.last_author) == (1, 2, "Ana")
    assert again(post).reason == "It insults a neighbour by name."
    assert again(forum).posts == 1


def test_restore_what_its_author_withdrew_then_it_stays_withdrawn(topic, moderator):
    author = make_actor("Rude")
    post = make_reply(topic, author)
    case_id = moderation.flag_content(actor=moderator, kind="post", thing_id=post.id, ground=Ground.INSULT)
    moderation.hide(actor=moderator, case_id=case_id, reason=Ground.INSULT)
    actions.withdraw_post(actor=author, post_id=post.id)
    moderation.restore(actor=moderator, case_id=case_id)
    assert (again(post).state, again(post).body, again(topic).posts) == (State.REMOVED, "", 1)


def test_official_answer_stands_on_top_while_it_is_seen(areas, topic, resident, moderator):
    officer = make_actor("Officer", Role.OFFICER, area=areas["north"])
    post = make_reply(topic, officer, body="The lamps are mended on Friday.", official=True)
    row = queries.topic_by_id(session(), topic.id)
    assert (row.official_pos, row.official_author, row.official_role) == (post.pos, "Officer", "police")
    assert "mended on Friday" in row.official_html
    case_id = moderation.flag_content(actor=resident, kind="post", thing_id=post.id, ground=Ground.ACCUSATION)
    moderation.hide(actor=moderator, case_id=case_id, reason=Ground.ACCUSATION)
    assert queries.topic_by_id(session(), topic.id).official_html is None
    moderation.restore(actor=moderator, case_id=case_id)
    actions.withdraw_post(actor=officer, post_id=post.id)
    assert queries.topic_by_id(session(), topic.id).official_pos is None


@pytest.mark.parametrize(
    ("role", "where"),
    [(Role.VERIFIED, "mill"), (Role.MODERATOR, "mill"), (Role.MEDIATOR, "mill"), (Role.PARTNER, "mill")],
)
def test_official_answer_by_anyone_else_then_refused(areas, topic, role, where):
    with pytest.raises(NotAllowed):
        make_reply(topic, make_actor("Someone", role, area=areas[where]), official=True)
    assert again(topic).last_pos == 1


def test_edit_within_half_an_hour_is_free_and_later_ones_are_marked(topic, resident):
    post = make_reply(topic, resident, body="First words here")
    actions.edit_post(actor=resident, post_id=post.id, body="Second words here")
    row = again(post)
    assert (row.body, row.edited_at) == ("Second words here", None)
    assert queries.history(session(), post.id) == []
    session.rollback()
    with time_machine.travel(now() + timedelta(minutes=31)):
        actions.edit_post(actor=resident, post_id=post.id, body="Third **words** here")
        actions.edit_post(actor=resident, post_id=post.id, body="Third **words** here")
        actions.edit_post(actor=resident, post_id=post.id, body="Fourth words here")
    row = again(post)
    assert row.edited_at is not None
    assert [version.words["html"] for version in queries.history(session(), post.id)] == [
        "<p>Third <strong>words</strong> here</p>\n",
        "<p>Second words here</p>\n",
    ]


@pytest.mark.parametrize("words", ["short", "x" * 10_001])
def test_edit_with_bad_words_then_refused_and_the_old_ones_stay(topic, resident, words):
    post = make_reply(topic, resident, body="First words here")
    with pytest.raises(Invalid):
        actions.edit_post(actor=resident, post_id=post.id, body=words)
    assert again(post).body == "First words here"


def test_edit_by_someone_new_goes_back_to_the_moderator(topic, moderator):
    new = make_actor("New", new=True)
    post = make_reply(topic, new)
    moderation.approve(actor=moderator, case_id=open_case("post", post.id))
    actions.edit_post(actor=new, post_id=post.id, body="Now I advertise something")
    assert (again(post).state, again(topic).posts) == (State.PENDING, 1)
    moderation.hide(actor=moderator, case_id=open_case("post", post.id), reason=Ground.SPAM)
    with pytest.raises(NotAllowed):
        actions.edit_post(actor=new, post_id=post.id, body="Let me try once more")


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,), (Role.OFFICER,), (Role.ADMINISTRATOR,)])
def test_edit_and_withdraw_anothers_words_then_refused(areas, topic, resident, roles):
    post = make_reply(topic, resident, body="First words here")
    other = make_actor("Other", *roles)
    for attempt in (
        lambda: actions.edit_post(actor=other, post_id=post.id, body="Not my words at all"),
        lambda: actions.withdraw_post(actor=other, post_id=post.id),
        lambda: actions.edit_post(actor=Actor(), post_id=post.id, body="Not my words at all"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (again(post).body, again(post).state) == ("First words here", State.VISIBLE)


def test_withdraw_erases_words_and_versions_and_keeps_the_place(forum, topic, resident):
    post = make_reply(topic, resident, body="First words here")
    session.rollback()
    with time_machine.travel(now() + timedelta(hours=1)):
        actions.edit_post(actor=resident, post_id=post.id, body="Second words here")
        actions.withdraw_post(actor=resident, post_id=post.id)
        with pytest.raises(NotAllowed):
            actions.withdraw_post(actor=resident, post_id=post.id)
        with pytest.raises(NotAllowed):
            actions.edit_post(actor=resident, post_id=post.id, body="Third words here")
    row = again(post)
    assert (row.state, row.body, row.html, row.pos) == (State.REMOVED, "", "", 2)
    assert session.scalar(select(func.count()).select_from(EarlierVersion)) == 0
    assert (again(topic).posts, again(topic).last_pos, again(forum).posts) == (1, 2, 1)
    assert make_reply(topic, resident).pos == 3


def test_react_twice_counts_once_and_can_be_taken_back(topic):
    post = session.scalars(select(Post)).one()
    other = make_actor("Other")
    for kind in ReactionKind:
        for on in (True, True):
            actions.react(actor=other, post_id=post.id, kind=kind, on=on)
    row = again(post)
    assert (row.support, row.disagree, row.thanks) == (1, 1, 1)
    assert queries.my_reactions(session(), other.account_id, [post.id]) == {(post.id, kind) for kind in ReactionKind}
    for _ in range(2):
        actions.react(actor=other, post_id=post.id, kind=ReactionKind.SUPPORT, on=False)
    assert again(post).support == 0
    assert session.scalars(select(Journal.act)).all().count("post.reacted") == 4


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COMMISSIONER, Role.PARTNER, Role.MODERATOR, Role.MEDIATOR,
                                  Role.ADMINISTRATOR, Role.COORDINATOR, Role.EVALUATOR, Role.EXPERT])  # fmt: skip
def test_react_as_staff_then_refused(areas, topic, role):
    post = session.scalars(select(Post)).one()
    with pytest.raises(NotAllowed):
        actions.react(
            actor=make_actor("Staff", role, area=areas["mill"]), post_id=post.id, kind=ReactionKind.SUPPORT, on=True
        )
    assert session.scalar(select(func.count()).select_from(Reaction)) == 0


def test_react_to_own_words_or_as_visitor_then_refused(topic, resident):
    post = session.scalars(select(Post)).one()
    for who in (resident, Actor(), Actor(device="mark")):
        with pytest.raises(NotAllowed):
            actions.react(actor=who, post_id=post.id, kind=ReactionKind.SUPPORT, on=True)
    assert again(post).support == 0


def test_react_to_what_is_not_seen_then_not_found(topic, resident):
    post = make_reply(topic, resident)
    actions.withdraw_post(actor=resident, post_id=post.id)
    with pytest.raises(NotFound):
        actions.react(actor=make_actor("Other"), post_id=post.id, kind=ReactionKind.SUPPORT, on=True)


def test_place_in_outside_the_topic_then_not_found(topic):
    assert queries.place_in(None, 1) == 0
    for cursor in ("WzFd", "Wy0xXQ", "WzEuNV0", "WyJ4Il0", "W3RydWVd", "x"):
        with pytest.raises(NotFound):
            queries.place_in(cursor, 1)


def test_counters_equal_what_the_rows_say(forum, resident, moderator):
    for number in range(3):
        topic = make_topic(forum, resident)
        posts = [make_reply(topic, resident) for _ in range(number + 1)]
        actions.withdraw_post(actor=resident, post_id=posts[0].id)
    session.expire_all()
    visible = select(func.count()).select_from(Post).where(Post.state == State.VISIBLE)
    for topic in session.scalars(select(Topic)):
        assert topic.posts == session.scalar(visible.where(Post.topic_id == topic.id))
    assert session.scalars(select(Forum)).one().posts == session.scalar(visible)
