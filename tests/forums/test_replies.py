"""What fulfils the duty to reply to a proposal: words from after it had its supporters, or earlier ones of which police
or city say since that they stand; in whatever order these come, and at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.forums import actions
from app.forums.models import Post, Topic
from app.forums.queries.proposing import proposals_counted
from app.forums.vocabulary import Access, ReactionKind, State, Tells, TopicKind
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import at
from app.kernel.db import session
from app.kernel.errors import Conflict, Hidden, NotAllowed
from app.kernel.journal import Journal
from app.moderation.vocabulary import Sight
from app.notices.models import DigestEntry, Notice
from tests.builders.at_once import at_once
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.mails import letters
from tests.builders.people import actor_of, csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.builders.worker import work_off

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
OWED = datetime(2026, 12, 27, 23, tzinfo=UTC)  # the end of the thirtieth day in Madrid
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SAID = "A crossing there is planned, with a lamp."
CLOSING = "The city says that it builds a crossing next year."


@pytest.fixture
def chief(areas):
    with at(FRIDAY):
        return make_actor("Chief", Role.COMMISSIONER, area=areas["north"])


@pytest.fixture
def resident(areas):
    with at(FRIDAY):
        return make_actor("Resident", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def proposal(forum):
    with at(FRIDAY):
        return make_topic(forum, kind=TopicKind.PROPOSAL, title="A crossing before the school")


@pytest.fixture
def owed(proposal, chief, resident):
    """An official answer on Friday, the supporter with whom there are enough a day later."""
    with at(FRIDAY):
        make_reply(proposal, chief, body=SAID, official=True)
    with at(FRIDAY + DAY):
        support(proposal, resident)
    return proposal


def support(topic, who):
    actions.react(actor=who, post_id=at_place(topic, 1).id, kind=ReactionKind.SUPPORT, on=True)


def at_place(topic, pos):
    found = session.scalars(select(Post).where(Post.topic_id == topic.id, Post.pos == pos)).one()
    session.commit()
    return found


def stand(topic):
    """(place of the answer on top, until when a reply is owed, when it was given)."""
    session.rollback()
    asked = select(Topic.official_pos, Topic.answer_due, Topic.replied_at).where(Topic.id == topic.id)
    found = tuple(session.execute(asked).one())
    session.commit()
    return found


def lets(who, topic, pos=2):
    return actions.let_answer_stand(actor=who, topic_id=topic.id, pos=pos)


def racing(topic):
    """Acts on a topic for threads of their own, which share no row with this one."""
    topic_id, post_id = topic.id, at_place(topic, 1).id
    about = {"topic_id": topic_id, "body": "It is built in May.", "lang": "en", "official": True}
    return {
        "answer": lambda who: actions.reply(actor=who, **about).pos,
        "support": lambda who: actions.react(actor=who, post_id=post_id, kind=ReactionKind.SUPPORT, on=True),
        "stands": lambda who: actions.let_answer_stand(actor=who, topic_id=topic_id, pos=2).pos,
    }


def counted(areas, moment):
    found = tuple(proposals_counted(session(), areas["mill"].path, moment))
    session.commit()
    return found


def test_what_was_said_before_the_supporters_stops_no_clock(app, client, areas, owed):
    late = OWED + DAY
    assert stand(owed) == (2, OWED + DAY, None)
    assert counted(areas, late + HOUR) == (1, 1, 0, 0)
    mod = make_actor("Mod", Role.MODERATOR)
    with at(late + HOUR):
        html = client.get(f"/topics/{owed.id}").text
        assert html.index("Official answer") < html.index("The reply of police or city is still owed.")
        assert "1 day late" in html
        assert "This answer stands as the reply" not in html  # a visitor cannot say so
        assert client.get(f"/api/v1/topics/{owed.id}").json["replied_at"] is None
        with pytest.raises(Conflict):
            actions.close_topic(actor=mod, topic_id=owed.id, conclusions=CLOSING)
        assert actions.remind_of_questions(actor=SYSTEM) == 1


def test_who_owes_the_reply_hears_that_an_earlier_answer_can_stand(app, areas, proposal, chief, resident):
    with at(FRIDAY):
        account = make_account("Boss", Role.COMMISSIONER, area=areas["north"])
        make_reply(proposal, chief, body=SAID, official=True)
        support(proposal, resident)
        work_off(app)
    told = [row for row in kept(Notice) if row.account_id == account.id]
    assert [(row.words, row.facts.get("before")) for row in told] == [("forums/owed", "yes")]
    owed_to = [letter.body for letter in letters() if "a reply is owed" in letter.subject]
    assert len(owed_to) == 2  # the chief's too
    assert all("Say that it stands, or write a new one." in words for words in owed_to)


def test_a_new_reply_fulfils_the_duty_and_so_does_saying_that_the_earlier_one_stands(areas, owed, chief, forum):
    with at(FRIDAY + 2 * DAY):
        make_reply(owed, chief, body="It is built in May.", official=True)
    assert stand(owed) == (3, OWED + DAY, FRIDAY + 2 * DAY)
    assert counted(areas, OWED + 2 * DAY) == (0, 0, 1, 0)
    with pytest.raises(Conflict):
        lets(chief, owed)


def test_an_answer_that_stands_counts_from_when_that_was_said(app, client, areas, owed, chief):
    """In time or late by the moment at which it was said, not by the age of the words."""
    with at(OWED + 3 * DAY):
        assert lets(chief, owed).pos == 2
        html = client.get(f"/topics/{owed.id}").text
    assert stand(owed) == (2, OWED + DAY, OWED + 3 * DAY)
    assert counted(areas, OWED + 4 * DAY) == (0, 0, 1, 1)
    assert "Police or city said that it stands as the reply:" in html
    assert "3 days late" in html
    assert "still owed" not in html
    lines = [row for row in kept(Journal) if row.act == "topic.answer_stands"]
    assert [(row.object_id, row.actor_id) for row in lines] == [(owed.id, chief.account_id)]
    with at(OWED + 4 * DAY):
        make_reply(owed, chief, body="It is built in May.", official=True)
    assert stand(owed) == (3, OWED + DAY, OWED + 3 * DAY)  # the first reply counts, the last one stands on top


def test_whoever_proposed_and_who_follows_hear_that_it_stands(app, areas, forum, chief, resident):
    with at(FRIDAY):
        ana = make_account("Ana", Role.VERIFIED, area=areas["mill"])
        follower = make_account("Follower")
        mine = make_topic(forum, actor_of(ana), kind=TopicKind.PROPOSAL, title="A lamp before the school")
        session.execute(update(Post).values(state=State.VISIBLE))  # as if a moderator had let it through
        session.execute(update(Topic).values(state=State.VISIBLE, posts=1))
        session.commit()
        actions.follow_topic(actor=actor_of(follower), topic_id=mine.id, tells=Tells.FOLLOW)
        make_reply(mine, chief, body=SAID, official=True)
        support(mine, resident)
        work_off(app)
        lets(chief, mine)
        work_off(app)
    assert [row.words for row in kept(Notice) if row.account_id == ana.id] == ["forums/reply", "forums/stands"]
    assert [row.words for row in kept(DigestEntry) if row.account_id == follower.id] == ["forums/post", "forums/stands"]


def test_who_may_say_that_it_stands_and_what_no_longer_can(areas, owed, chief, resident):
    other = make_actor("Other", Role.COMMISSIONER, area=areas["south"])
    for nobody in (resident, other, make_actor("Mod", Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            lets(nobody, owed)
    for no_official in (1, 7):
        with pytest.raises(Conflict):
            lets(chief, owed, no_official)
    with at(FRIDAY + DAY):
        actions.judge_post(actor=SYSTEM, post_id=at_place(owed, 2).id, sight=Sight.HIDDEN)
    with pytest.raises(Conflict):
        lets(chief, owed)
    assert stand(owed)[2] is None
    with at(FRIDAY + DAY):
        actions.judge_post(actor=SYSTEM, post_id=at_place(owed, 2).id, sight=Sight.VISIBLE)
    assert lets(make_actor("City", Role.COORDINATOR), owed).replied_at is not None


def test_nothing_stands_as_a_reply_before_there_are_supporters(proposal, chief, forum):
    make_reply(proposal, chief, body=SAID, official=True)
    question = make_topic(forum, kind=TopicKind.QUESTION_TO_POLICE)
    make_reply(question, chief, body=SAID, official=True)
    for topic in (proposal, question):
        with pytest.raises(Conflict):
            lets(chief, topic)
        assert stand(topic)[2] is None


def test_nobody_learns_of_a_proposal_for_members_by_saying_that_its_answer_stands(areas, chief):
    forum = make_forum(areas["mill"], access=Access.MEMBERS, slug="members")
    closed = make_topic(forum, kind=TopicKind.PROPOSAL)
    with pytest.raises(Hidden):
        lets(make_actor("Passer-by"), closed)


def test_a_reply_that_goes_leaves_the_duty_and_what_was_said_before_it(owed, chief):
    with at(FRIDAY + 2 * DAY):
        again = make_reply(owed, chief, body="It is built in May.", official=True)
        assert stand(owed) == (3, OWED + DAY, FRIDAY + 2 * DAY)
        actions.withdraw_post(actor=chief, post_id=again.id)
    assert stand(owed) == (2, OWED + DAY, None)


def test_words_changed_afterwards_are_no_reply(owed, chief):
    with at(FRIDAY + 2 * DAY):
        actions.edit_post(actor=chief, post_id=at_place(owed, 2).id, body="It is built in June.")
    assert stand(owed) == (2, OWED + DAY, None)


def test_a_joined_proposal_brings_what_was_said_before_and_no_reply(areas, forum, owed, chief):
    mod = make_actor("Mod", Role.MODERATOR)
    with at(FRIDAY + 2 * DAY):
        into = make_topic(forum, kind=TopicKind.PROPOSAL, title="A lamp before the school")
        actions.merge_topic(actor=mod, topic_id=owed.id, into_id=into.id)
        assert stand(into) == (3, OWED + DAY, None)
        lets(chief, into, 3)
        third = make_topic(forum, kind=TopicKind.PROPOSAL, title="A lamp before the market")
        actions.merge_topic(actor=mod, topic_id=into.id, into_id=third.id)
    assert stand(third) == (4, OWED + DAY, FRIDAY + 2 * DAY)
    assert stand(into)[0] is stand(into)[2] is None


def test_the_database_keeps_replies_to_official_answers_and_owed_proposals(proposal):
    for model, wrong in ((Post, Post.topic_id), (Topic, Topic.id)):
        with pytest.raises(IntegrityError):
            session.execute(update(model).where(wrong == proposal.id).values(replied_at=FRIDAY))
        session.rollback()


def test_on_the_page_the_button_names_the_answer_that_was_read(client, areas, owed):
    boss = make_account("Boss", Role.COMMISSIONER, area=areas["north"])
    page = f"/topics/{owed.id}"
    with at(FRIDAY + 2 * DAY):
        sign_in(client, boss)
        html = client.get(page).text
        assert "This answer stands as the reply" in html
        assert "Say that it stands, or write a new one." in html
        token = csrf(client, page)
        assert client.post(f"{page}/answer-stands", data={"csrf_token": token, "pos": "3"}).status_code == 409
        assert client.post(f"{page}/answer-stands", data={"csrf_token": token, "pos": "x"}).status_code == 404
        assert client.post(f"{page}/answer-stands", data={"csrf_token": token, "pos": "2"}).status_code == 303
        assert "The earlier answer stands as the reply." in client.get(page).text
        assert "This answer stands as the reply" not in client.get(page).text


def test_an_answer_and_the_last_supporter_at_once_leave_a_duty_exactly_when_the_answer_came_first(
    app, proposal, chief, resident
):
    """Whichever comes first, the answer is a reply if and only if it was written after the supporter."""
    acts = racing(proposal)
    results = at_once(app, lambda: acts["answer"](chief), lambda: acts["support"](resident))
    assert not [result for result in results if isinstance(result, Exception)]
    official_pos, answer_due, replied_at = stand(proposal)
    assert (official_pos, answer_due is not None) == (2, True)
    order = [row.act for row in sorted(kept(Journal), key=lambda row: row.id)]
    assert (replied_at is None) == (order.index("post.written") < order.index("topic.reply_owed"))
    assert at_place(proposal, 2).replied_at == replied_at


def test_who_lets_it_stand_and_who_writes_anew_at_once_leave_one_first_reply(app, owed, chief):
    acts = racing(owed)
    results = at_once(app, lambda: acts["stands"](chief), lambda: acts["answer"](chief))
    refused = [result for result in results if isinstance(result, Exception)]
    assert 3 in results
    assert [type(one) for one in refused] == ([] if 2 in results else [Conflict])
    _pos, _due, replied_at = stand(owed)
    replies = [post.replied_at for post in kept(Post) if post.replied_at is not None]
    assert len(replies) == len(results) - len(refused)
    assert replied_at == min(replies)


def test_two_who_let_it_stand_at_once_say_it_once(app, owed, chief):
    acts = racing(owed)
    results = at_once(app, *(lambda: acts["stands"](chief) for _ in range(4)))
    assert 2 in results
    assert len([one for one in results if isinstance(one, Conflict)]) == 3
    assert len([row for row in kept(Journal) if row.act == "topic.answer_stands"]) == 1
