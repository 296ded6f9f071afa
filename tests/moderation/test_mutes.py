"""Mutes: some days of silence with a reason, longer by two moderators, felt at page and socket."""

from datetime import timedelta

import pytest

from app.forums import actions as forums
from app.forums.vocabulary import TopicKind
from app.identity import actions as identity
from app.identity.queries import actor_of_account
from app.identity.vocabulary import MuteKind, Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.live.actions import ask_question
from app.moderation import actions
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.days import today
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.live import make_hall
from tests.builders.moderation import settle
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.permissions.changes import telling
from tests.permissions.stage import Scene, World

REASON = "Insults neighbours again and again."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def moderator(areas):
    return make_actor("Mod", Role.MODERATOR)


@pytest.fixture
def loud(areas):
    return make_account("Loud Neighbour", Role.VERIFIED, area=areas["mill"])


def mute(moderator, account, days=3, kind=MuteKind.MUTE, reason=REASON) -> int:
    return actions.mute_person(actor=moderator, account_id=account.id, kind=kind, days=days, reason=reason)


def actor(account):
    return actor_of_account(session(), account.id, now())


def test_a_muted_person_reads_and_gets_one_sentence_when_writing(areas, moderator, loud):
    topic = make_topic(make_forum(areas["mill"]))
    post = make_reply(topic, actor(loud))
    mute(moderator, loud)
    muted = actor(loud)
    writes = [
        lambda: forums.reply(actor=muted, topic_id=topic.id, body="Some more words.", lang="en"),
        lambda: forums.open_topic(
            actor=muted,
            forum_id=topic.forum_id,
            kind=TopicKind.TALK,
            title="Some new topic",
            body="Some more words.",
            lang="en",
        ),
        lambda: forums.edit_post(actor=muted, post_id=post.id, body="Some more words."),
        lambda: ask_question(actor=muted, meeting_id=make_hall(areas["mill"]).id, body="When is it mended?", key="k"),
    ]
    until = today(3).isoformat()
    for write in writes:
        with pytest.raises(NotAllowed) as refusal:
            write()
        assert refusal.value.said() == (
            f"You can read everything, and write here again after {until}. A moderator has muted you: {REASON}"
        )
    with at(now() + timedelta(days=3, minutes=1)):
        assert actor(loud).muted_until is None


def test_a_mute_is_told_on_the_page_where_one_would_write_and_by_post(client, areas, moderator, loud):
    topic = make_topic(make_forum(areas["mill"]))
    sign_in(client, loud)
    token = csrf(client, f"/topics/{topic.id}")
    mute(moderator, loud)
    html = client.get(f"/topics/{topic.id}").text
    assert "A moderator has muted you" in html
    assert REASON in html
    assert "Publish the reply" not in html
    answer = client.post(f"/topics/{topic.id}/reply", data={"csrf_token": token, "body": "More words", "lang": "en"})
    assert answer.status_code == 403
    assert "A moderator has muted you" in answer.text


def test_a_mute_is_told_at_the_socket(context):
    world = World(context)
    scene = Scene(world, "R", "area")
    hall = scene.hall()
    mute(make_actor("Mod", Role.MODERATOR), world.accounts["R"])
    with telling():
        assert scene.emit("ask", meeting=hall.id, body="When is it mended?", key="a-key") == 403
    assert "A moderator has muted you" in scene.said


def test_what_keeps_people_safe_stays_open_to_who_is_muted(areas, moderator, loud):
    mute(moderator, loud)
    muted = actor(loud)
    post = make_reply(make_topic(make_forum(areas["mill"])))
    assert forums.react(actor=muted, post_id=post.id, kind="support", on=True)
    assert actions.flag_content(actor=muted, kind="post", thing_id=post.id, ground=Ground.THREAT)
    assert muted.new  # the words of a report wait for a moderator


def test_a_ban_comes_after_a_mute_and_takes_support_and_flags_too(areas, moderator, loud):
    with pytest.raises(Conflict):
        mute(moderator, loud, kind=MuteKind.BAN)
    mute(moderator, loud, days=1)
    with pytest.raises(Conflict):
        mute(moderator, loud, kind=MuteKind.BAN)
    post = make_reply(make_topic(make_forum(areas["mill"])))
    with at(now() + timedelta(days=2)):
        mute(moderator, loud, kind=MuteKind.BAN)
        banned = actor(loud)
        for forbidden in (
            lambda: forums.react(actor=banned, post_id=post.id, kind="support", on=True),
            lambda: actions.flag_content(actor=banned, kind="post", thing_id=post.id, ground=Ground.THREAT),
        ):
            with pytest.raises(NotAllowed):
                forbidden()


@pytest.mark.parametrize(("days", "reason"), [(0, REASON), (366, REASON), (3, "too short"), (3, "  " * 20)])
def test_without_end_or_reason_there_is_no_mute(moderator, loud, days, reason):
    with pytest.raises(Invalid):
        mute(moderator, loud, days=days, reason=reason)
    assert actor(loud).muted_until is None


def test_more_than_seven_days_need_a_second_moderator(moderator, loud):
    mute_id = mute(moderator, loud, days=8)
    assert actor(loud).muted_until is None
    with pytest.raises(NotAllowed):
        actions.second_mute(actor=moderator, mute_id=mute_id)
    actions.second_mute(actor=make_actor("Other", Role.MODERATOR), mute_id=mute_id)
    assert actor(loud).muted_until is not None
    with pytest.raises(Conflict):
        actions.second_mute(actor=make_actor("Third", Role.MODERATOR), mute_id=mute_id)


def test_seven_days_need_one(moderator, loud):
    mute(moderator, loud, days=7)
    assert actor(loud).muted_until is not None


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.OFFICER, Role.ADMINISTRATOR, Role.REPRESENTATIVE])
def test_others_do_not_mute(areas, loud, role):
    with pytest.raises(NotAllowed):
        mute(make_actor("Someone", role), loud)


def test_staff_and_oneself_are_not_muted(areas, moderator):
    for account in (make_account("Officer", Role.OFFICER), make_account("Mod", Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            mute(moderator, account)


def test_a_mute_can_be_ended_and_appealed_against(moderator, loud):
    mute_id = mute(moderator, loud)
    settle()
    case_id = kept(ModerationCase)[-1].id
    appeal_id = actions.appeal(actor=actor(loud), case_id=case_id, plea="I was provoked.")
    with pytest.raises(NotAllowed):
        actions.decide_appeal(actor=moderator, case_id=appeal_id, restores=True)
    actions.decide_appeal(actor=make_actor("Med", Role.MEDIATOR), case_id=appeal_id, restores=True)
    assert actor(loud).muted_until is None
    with pytest.raises(Conflict):
        identity.end_mute(actor=moderator, mute_id=mute_id)
