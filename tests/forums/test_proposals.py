"""Proposals: supporters, the reply that is owed from the day when there are enough, late in public, and the reply."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.forums import actions
from app.forums.models import Post, Topic
from app.forums.queries.proposing import Supported, proposals_counted, supported
from app.forums.vocabulary import ReactionKind, TopicKind
from app.identity.actor import SYSTEM
from app.identity.models import RoleGrant
from app.identity.vocabulary import Role
from app.kernel.clock import at
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.notices.models import Notice
from tests.builders.forums import make_reply, make_topic
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.builders.worker import work_off

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
OWED = datetime(2026, 12, 27, 23, tzinfo=UTC)  # the end of the thirtieth day in Madrid
DAY, HOURS = timedelta(days=1), timedelta(hours=9)
PROPOSED = {"kind": TopicKind.PROPOSAL, "title": "A crossing before the school"}
CLOSING = "The city says that it builds a crossing next year."


@pytest.fixture
def proposal(forum):
    with at(FRIDAY):
        return make_topic(forum, **PROPOSED)


def actor(*about, **more):
    """Somebody who held the role when it all began."""
    with at(FRIDAY):
        return make_actor(*about, **more)


def account(*about, **more):
    with at(FRIDAY):
        return make_account(*about, **more)


def first(topic: Topic) -> int:
    found = session.scalars(select(Post.id).where(Post.topic_id == topic.id, Post.pos == 1)).one()
    session.commit()
    return found


def support(topic: Topic, who, *, on: bool = True) -> None:
    actions.react(actor=who, post_id=first(topic), kind=ReactionKind.SUPPORT, on=on)


def resident(areas, place: str = "mill"):
    return actor("Resident", Role.VERIFIED, area=areas[place])


def due(topic: Topic) -> datetime | None:
    session.rollback()
    found = session.scalars(select(Topic.answer_due).where(Topic.id == topic.id)).one()
    session.commit()
    return found


def told(account) -> list[str]:
    return [row.words for row in kept(Notice) if row.account_id == account.id]


def test_one_of_a_hundred_residents_is_enough_where_that_is_fewer_than_25(areas, proposal):
    residents = [resident(areas) for _ in range(101)]
    with at(FRIDAY):
        support(proposal, resident(areas, "hill"))  # of another area
        support(proposal, actor("Without proof"))
        support(proposal, residents[0])
        support(proposal, residents[0])  # said twice it is said once
        assert supported(session(), proposal.id, areas["mill"].path, FRIDAY) == Supported(1, 2)
        support(proposal, residents[0], on=False)
        support(proposal, residents[1])
        assert due(proposal) is None
        support(proposal, residents[2])
    assert due(proposal) == OWED
    with at(FRIDAY + DAY):
        support(proposal, residents[2], on=False)
        support(proposal, residents[3])
    assert due(proposal) == OWED  # once reached, it stays owed from that day


def test_25_are_enough_everywhere(areas, proposal, monkeypatch):
    monkeypatch.setattr("app.forums.queries.proposing.ONE_OF", 1)  # one of each: all of the 26
    residents = [resident(areas) for _ in range(26)]
    with at(FRIDAY):
        for one in residents[:24]:
            support(proposal, one)
        assert due(proposal) is None
        support(proposal, residents[24])
    assert due(proposal) == OWED


def test_who_shows_later_where_they_live_makes_the_reply_owed_too(areas, proposal):
    neighbour = actor("Neighbour")
    with at(FRIDAY):
        support(proposal, neighbour)
        assert actions.owe_replies(actor=SYSTEM) == 0
        since = FRIDAY - DAY
        grant = {"account_id": neighbour.account_id, "role": Role.VERIFIED, "area_id": areas["mill"].id, "since": since}
        session.add(RoleGrant(**grant))
        session.commit()
        assert actions.owe_replies(actor=SYSTEM) == 1
    assert due(proposal) == OWED
    with at(FRIDAY):
        assert actions.owe_replies(actor=SYSTEM) == 0


def test_what_had_its_supporters_while_it_was_ended_is_owed_a_reply_when_it_is_opened_again(areas, proposal):
    mod = actor("Mod", Role.MODERATOR)
    with at(FRIDAY):
        actions.close_topic(actor=mod, topic_id=proposal.id, conclusions=CLOSING)
        support(proposal, resident(areas))
        assert due(proposal) is None
        actions.reopen_topic(actor=mod, topic_id=proposal.id)
    assert due(proposal) == OWED


def test_from_the_first_post_to_a_late_reply(app, client, areas, forum, proposal):
    chief = account("Chief", Role.COMMISSIONER, area=areas["north"])
    far = account("Far", Role.COMMISSIONER, area=areas["south"])
    city = account("City", Role.COORDINATOR)
    page = f"/topics/{proposal.id}"
    reader = account("Reader", Role.VERIFIED, area=areas["mill"])
    with at(FRIDAY):
        assert "0 verified residents of 1 support it." in client.get(page).text
        sign_in(client, reader)
        token = csrf(client, page)
        client.post(f"/posts/{first(proposal)}/react/support", data={"csrf_token": token, "on": "1"})
        assert due(proposal) == OWED
        html = client.get(page).text
        assert "1 verified resident supports it." in html
        assert "Reply of police or city owed" in html
        work_off(app)
    assert (told(chief), told(city), told(far)) == (["forums/owed"], ["forums/owed"], [])
    for moment, words in ((OWED - HOURS, 0), (OWED, 1), (OWED + 31 * DAY, 1), (OWED + 60 * DAY, 0)):
        with at(moment):
            assert actions.remind_of_questions(actor=SYSTEM) == words, moment
            work_off(app)
    reminders = ["forums/owed_soon", "forums/owed_late", "forums/owed_very_late"]  # the first by the worker
    assert told(chief) == told(city) == ["forums/owed", *reminders]
    with at(OWED + HOURS):
        for path in (page, "/forums/mill", "/topics/proposals", "/topics/proposals?area=mill"):
            assert "1 day late" in client.get(path).text
        assert "of these 1 late" in client.get("/topics/proposals").text
        assert proposal.title not in client.get("/topics/proposals?area=hill").text
        assert proposal.title in client.get("/topics/proposals/feed.atom").text
        sign_in(client, city)
        assert f"{page}#reply" in client.get("/desk").text
        words = {"csrf_token": csrf(client, page), "body": "It is built in May, with a lamp.", "lang": "en"}
        assert client.post(f"{page}/reply", data=words | {"official": "1"}).status_code == 303
        html = client.get(page).text
        assert html.index("Official answer") < html.index("1 day late") < html.index('class="posts"')
        assert f"{page}#reply" not in client.get("/desk").text
    counted = proposals_counted(session(), areas["mill"].path, OWED + HOURS)
    assert tuple(counted) == (0, 0, 1, 1)


def days_of_reminders(app, days) -> list[int]:
    """The days of December on which whoever owes a reply was reminded before it was late."""
    found = []
    for day in days:
        with at(datetime(2026, 12, day, 9, tzinfo=UTC)):
            if reminded := actions.remind_of_replies(actor=SYSTEM):
                found += [day] * reminded
                work_off(app)
    return found


def test_whoever_owes_a_reply_is_reminded_when_seven_and_two_working_days_are_left(app, areas, proposal):
    """It is owed by Sunday the 27th: on the 16th seven working days are left, on the 23rd two."""
    chief = account("Chief", Role.COMMISSIONER, area=areas["north"])
    city = account("City", Role.COORDINATOR)
    with at(FRIDAY):
        support(proposal, resident(areas))
        work_off(app)
    assert days_of_reminders(app, range(1, 28)) == [16, 23]
    assert told(chief) == told(city) == ["forums/owed", "forums/owed_soon", "forums/owed_soon"]
    assert days_of_reminders(app, [28, 29]) == []  # late: that is told by itself


def test_who_could_not_be_reminded_in_time_is_reminded_once(app, areas, proposal):
    account("Chief", Role.COMMISSIONER, area=areas["north"])
    with at(FRIDAY):
        support(proposal, resident(areas))
    assert days_of_reminders(app, [1, 24, 25]) == [24]


def test_a_reply_ends_the_reminders(app, areas, proposal):
    chief = actor("Chief", Role.COMMISSIONER, area=areas["north"])
    with at(FRIDAY):
        support(proposal, resident(areas))
    assert days_of_reminders(app, [16]) == [16]
    with at(OWED - 9 * DAY):
        make_reply(proposal, chief, body="It is built in May.", official=True)
    assert days_of_reminders(app, [23, 24]) == []


def test_a_proposal_that_is_owed_a_reply_does_not_end_without_it(areas, forum, proposal):
    mod = actor("Mod", Role.MODERATOR)
    with at(FRIDAY):
        support(proposal, resident(areas))
        talk = make_topic(forum, mod)
        with pytest.raises(Conflict):
            actions.close_topic(actor=mod, topic_id=proposal.id, conclusions=CLOSING)
        with pytest.raises(Invalid):
            actions.merge_topic(actor=mod, topic_id=proposal.id, into_id=talk.id)
        chief = actor("Chief", Role.COMMISSIONER, area=areas["north"])
        make_reply(proposal, chief, body="It is built in May.", official=True)
        actions.close_topic(actor=mod, topic_id=proposal.id, conclusions=CLOSING)


def test_coordinators_say_nothing_else_in_forums(areas, forum, proposal):
    city = actor("City", Role.COORDINATOR)
    with pytest.raises(NotAllowed):
        make_reply(proposal, city, official=True)  # it has no supporters yet
    with at(FRIDAY):
        support(proposal, resident(areas))
        with pytest.raises(NotAllowed):
            make_reply(proposal, city)
        assert make_reply(proposal, city, official=True).author_role == "city"
