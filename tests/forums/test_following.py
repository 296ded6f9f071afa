"""Following, muting, being named, what is new: unseen by others, told once, never of what may not be read."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.forums import actions, queries
from app.forums.models import ForumMark, Post, Topic, TopicMark
from app.forums.vocabulary import Access, Tells
from app.forums.writing import named_in
from app.identity.actions import delete_account
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account, RoleGrant
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Hidden, NotAllowed
from app.kernel.journal import Journal
from app.moderation import actions as moderation
from app.moderation.models import ModerationCase
from app.notices.digests import next_digest, send_digests
from app.notices.models import DigestEntry, Notice
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.builders.worker import work_off


def resident(areas, name: str, **more) -> Actor:
    return make_actor(name, Role.VERIFIED, area=areas["mill"], **more)


def address_of(actor: Actor) -> str:
    return session.get_one(Account, actor.account_id).email


def told(actor: Actor) -> list[str]:
    return [row.words for row in kept(Notice) if row.account_id == actor.account_id]


def opening(topic: Topic) -> int:
    found = session.scalars(select(Post.id).where(Post.topic_id == topic.id, Post.pos == 1)).one()
    session.commit()
    return found


def evening(app) -> None:
    work_off(app)
    with at(next_digest(now(), "Europe/Madrid") + timedelta(seconds=1)):
        while send_digests(actor=SYSTEM):
            pass


def test_followers_get_one_mail_a_day_and_who_is_answered_a_letter_at_once(app, areas, forum):
    ana, bo, cem = (resident(areas, name) for name in ("Ana", "Bo", "Cem"))
    actions.follow_forum(actor=cem, forum_id=forum.id, tells=Tells.FOLLOW)
    topic = make_topic(forum, ana)
    for who in (ana, bo, cem):
        actions.follow_topic(actor=who, topic_id=topic.id, tells=Tells.FOLLOW)
    make_reply(topic, bo, body="The lamps are dark at the bridge too.")
    work_off(app)
    assert (told(ana), told(bo), told(cem)) == (["forums/reply"], [], ["forums/topic", "forums/post"])
    assert [letter.subject for letter in letters(address_of(ana))] == [f"Bo replied: {topic.title}"]
    assert letters(address_of(cem)) == []
    evening(app)
    (letter,) = letters(address_of(cem))
    assert letter.subject == f"News of {topic.title}"
    assert "The lamps are dark at the bridge too." in letter.body
    assert f"/topics/{topic.id}?after=1#post-2" in letter.body
    assert "/notices/stop/follow/" in letter.headers["List-Unsubscribe"]
    assert kept(DigestEntry) == []
    assert len(letters(address_of(ana))) == 1


def test_whoever_muted_hears_nothing_of_it_and_can_take_it_back(app, areas, forum):
    ana, bo, cem = (resident(areas, name) for name in ("Ana", "Bo", "Cem"))
    topic = make_topic(forum, ana)
    make_reply(topic, cem)
    actions.follow_topic(actor=ana, topic_id=topic.id, tells=Tells.MUTE)
    actions.follow_forum(actor=cem, forum_id=forum.id, tells=Tells.MUTE)
    make_reply(topic, bo, body="What do @Ana and @Cem say to this?")
    work_off(app)
    assert (told(ana), told(cem)) == ([], [])
    actions.follow_topic(actor=ana, topic_id=topic.id, tells=None)
    actions.follow_topic(actor=cem, topic_id=topic.id, tells=Tells.FOLLOW)  # says more than the whole forum
    make_reply(topic, bo, body="And now, @Cem and @Cem?")
    work_off(app)
    assert (told(ana), told(cem)) == (["forums/reply"], ["forums/named"])


def test_names_are_found_behind_an_at_the_longest_that_fits():
    names = ["ana", "ana gil", "bo", "نور"]
    assert named_in("Hello @Ana Gil, and @ana! write to bo@example.org or x@bo", names) == ["ana gil", "ana"]
    assert named_in("@Anabel @Boris @", names) == []
    assert named_in("شكرا @نور، والله", names) == ["نور"]


def test_what_waits_or_went_out_of_sight_is_told_to_no_follower(app, areas, forum):
    ana, new = resident(areas, "Ana"), make_actor("New", new=True)
    moderator = make_actor("Mod", Role.MODERATOR)
    actions.follow_forum(actor=ana, forum_id=forum.id, tells=Tells.FOLLOW)
    topic = make_topic(forum, new, title="A newcomer asks about lamps")
    work_off(app)
    assert told(ana) == []
    case = session.scalars(select(ModerationCase.id)).one()
    moderation.approve(actor=moderator, case_id=case)
    with at(now() + timedelta(minutes=1)):
        work_off(app)
        assert told(ana) == ["forums/topic"]
    actions.withdraw_post(actor=new, post_id=opening(topic))
    evening(app)
    assert letters(address_of(ana)) == []


def test_who_may_read_no_longer_is_told_no_more(app, areas):
    closed = make_forum(areas["park"], access=Access.MEMBERS)
    ana = make_actor("Ana", Role.VERIFIED, area=areas["park"])
    far = resident(areas, "Far")
    topic = make_topic(closed)
    for act in (
        lambda: actions.follow_topic(actor=far, topic_id=topic.id, tells=Tells.FOLLOW),
        lambda: actions.mark_read(actor=far, topic_id=topic.id, pos=1),
        lambda: actions.follow_forum(actor=far, forum_id=closed.id, tells=Tells.FOLLOW),
    ):
        with pytest.raises(Hidden):
            act()
    actions.follow_topic(actor=ana, topic_id=topic.id, tells=Tells.FOLLOW)
    make_reply(topic, body="Canary words for members.")
    work_off(app)
    assert told(ana) == ["forums/post"]
    session.query(RoleGrant).filter_by(account_id=ana.account_id).update({"ended_at": now()})
    session.commit()
    make_reply(topic, body="More canary words.")
    evening(app)
    assert told(ana) == ["forums/post"]
    assert letters(address_of(ana)) == []


def test_nobody_without_account_and_no_silent_office_follows_and_no_line_says_who_does(areas, forum):
    topic, ana = make_topic(forum), resident(areas, "Ana")
    for who in (Actor(), make_actor("Admin", Role.ADMINISTRATOR), make_actor("Eva", Role.EVALUATOR)):
        with pytest.raises(NotAllowed):
            actions.follow_topic(actor=who, topic_id=topic.id, tells=Tells.FOLLOW)
    before = len(kept(Journal))
    actions.follow_topic(actor=ana, topic_id=topic.id, tells=Tells.FOLLOW)
    actions.follow_forum(actor=ana, forum_id=forum.id, tells=Tells.MUTE)
    actions.mark_read(actor=ana, topic_id=topic.id, pos=1)
    assert len(kept(Journal)) == before
    delete_account(actor=ana, account_id=ana.account_id, words_go=False)
    assert kept(ForumMark) == []
    assert [row.account_id for row in kept(TopicMark)] != [ana.account_id]


def test_unread_begins_where_somebody_stopped_and_only_moves_on(areas, forum):
    ana, bo = resident(areas, "Ana"), resident(areas, "Bo")
    topic = make_topic(forum, ana)

    def read(who: Actor) -> int | None:
        row = queries.topic_by_id(session(), topic.id, who.account_id)
        session.commit()
        return row.read_pos

    assert (read(ana), read(bo)) == (1, None)
    for _ in range(3):
        make_reply(topic, bo)
    assert (read(ana), read(bo)) == (1, 4)
    actions.mark_read(actor=ana, topic_id=topic.id, pos=3)
    actions.mark_read(actor=ana, topic_id=topic.id, pos=2)
    assert read(ana) == 3
    make_reply(topic, ana)  # has not read the fourth
    assert read(ana) == 3
    actions.mark_read(actor=ana, topic_id=topic.id, pos=99)
    assert read(ana) == 5


def test_pages_show_what_is_new_and_buttons_do_without_script(client, areas, forum):
    topic = make_topic(forum)
    account = make_account("Bo", Role.VERIFIED, area=areas["mill"])
    page = f"/topics/{topic.id}"
    assert "/follow" not in client.get(page).text + client.get("/forums/mill").text
    sign_in(client, account)

    def press(path: str, **value: str):
        return client.post(path, data=value | {"csrf_token": csrf(client, page)}, follow_redirects=True).text

    assert "You follow this, unseen by others." in press(f"{page}/follow", tells="follow")
    make_reply(topic, body="Something that is new.")
    assert "New: to the first unread" in client.get("/forums/mill").text
    assert '#post-2">First unread</a>' in client.get(page).text
    assert "New: to the first unread" not in press(f"{page}/read", pos="2")
    assert "You follow this, unseen by others." in press("/forums/mill/follow", tells="follow")
    inbox = client.get("/account/notices").text
    assert f'formaction="{page}/follow"' in inbox
    assert 'formaction="/forums/mill/follow"' in inbox
    assert client.post(f"{page}/follow", data={"tells": "all", "csrf_token": csrf(client, page)}).status_code == 404
    assert client.post(f"{page}/read", data={"pos": "-1", "csrf_token": csrf(client, page)}).status_code == 404


def test_joined_forums_stand_first_until_left_and_let_nobody_do_more(client, areas, forum):
    make_forum(areas["hill"])
    account = make_account("Bo", Role.VERIFIED, area=areas["mill"])
    number = account.id
    sign_in(client, account)

    def press(path: str, **value: str) -> str:
        return client.post(path, data=value | {"csrf_token": csrf(client, "/forums/mill")}, follow_redirects=True).text

    html = press("/forums/mill/join", on="1")
    assert html.count('href="/forums/mill"') == 2
    assert html.index("My forums") < html.index('href="/forums/mill"') < html.index("<h2>North</h2>")
    assert "Leave this forum" in press("/forums/mill/follow", tells="mute")
    assert "My forums" not in press("/forums/mill/join", on="0")
    assert [(mark.account_id, mark.tells, mark.joined_at) for mark in kept(ForumMark)] == [(number, Tells.MUTE, None)]
    press("/forums/mill/follow", tells="")
    assert kept(ForumMark) == []
    closed = make_forum(areas["park"], access=Access.MEMBERS)
    with pytest.raises(Hidden):
        actions.join_forum(actor=resident(areas, "Far"), forum_id=closed.id, on=True)
