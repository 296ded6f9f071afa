"""What a topic is about, shown on both pages while everybody may read both."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.forums import actions
from app.forums.models import TopicLink
from app.forums.vocabulary import Access
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.issues.vocabulary import WordsState
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from tests.builders.consultations import make_consultation
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

NOWHERE = (
    *("/issues/ABC-999", "/meetings/99", "/meetings/x"),
    *("/consultations/99", "/consultations/new", "/consultations/9999999999999999999"),
)


@pytest.fixture
def areas(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def ana(areas):
    return make_actor("Ana", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def topic(areas, ana):
    return make_topic(make_forum(areas["mill"]), ana)


def test_topic_issue_and_meeting_lead_to_each_other(client, areas, topic, ana):
    issue, meeting = make_issue(areas["mill"]), make_meeting(areas["mill"])
    for address in (f"https://example.org/issues/{issue.ref}?lang=es", issue.ref.lower(), f"/meetings/{meeting.id}"):
        actions.link_topic(actor=ana, topic_id=topic.id, address=address)
    assert len(kept(TopicLink)) == 2
    html = client.get(f"/topics/{topic.id}").text
    assert f'href="/issues/{issue.ref}"' in html
    assert f'href="/meetings/{meeting.id}"' in html
    for page in (f"/issues/{issue.ref}", f"/meetings/{meeting.id}"):
        assert f'href="/topics/{topic.id}"' in client.get(page).text
    with pytest.raises(NotFound):
        actions.unlink_topic(actor=ana, topic_id=topic.id, link_id=99)
    for link in kept(TopicLink):
        actions.unlink_topic(actor=ana, topic_id=topic.id, link_id=link.id)
    assert f'href="/topics/{topic.id}"' not in client.get(f"/issues/{issue.ref}").text


def test_topic_and_consultation_lead_to_each_other(client, areas, topic, ana):
    asked, other = make_consultation(areas["mill"]), make_consultation(areas["hill"])
    address = f"https://example.org/consultations/{asked.id}/closing"
    for _ in range(2):
        actions.link_topic(actor=ana, topic_id=topic.id, address=address)
    (link,) = kept(TopicLink)
    assert (link.consultation_id, link.issue_id, link.meeting_id) == (asked.id, None, None)
    assert f'href="/consultations/{asked.id}"' in client.get(f"/topics/{topic.id}").text
    for page in ("", "/closing"):
        assert f'href="/topics/{topic.id}"' in client.get(f"/consultations/{asked.id}{page}").text
        assert "Talked about" not in client.get(f"/consultations/{other.id}{page}").text
    closed = make_topic(make_forum(areas["park"], access=Access.MEMBERS), title="Only for members of the park")
    actions.link_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=closed.id, address=address)
    assert "Only for members" not in client.get(f"/consultations/{asked.id}").text
    actions.unlink_topic(actor=ana, topic_id=topic.id, link_id=link.id)
    assert "Talked about" not in client.get(f"/consultations/{other.id}").text
    assert f'href="/consultations/{asked.id}"' not in client.get(f"/topics/{topic.id}").text


def test_a_link_leads_to_one_thing_alone(areas, topic):
    asked, meeting = make_consultation(areas["mill"]), make_meeting(areas["mill"])
    for about in ({}, {"meeting_id": meeting.id, "consultation_id": asked.id}):
        session.add(TopicLink(topic_id=topic.id, at=now(), **about))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_nothing_leads_to_what_not_everybody_may_read(client, areas, topic, ana):
    hidden, later = make_issue(areas["mill"], confidential=True), make_issue(areas["mill"])
    for address in (
        hidden.ref,
        f"/issues/{hidden.ref}",
        "/issues/ABC-999",
        "/meetings/99",
        "/meetings/x",
        "words",
        *NOWHERE,
    ):
        with pytest.raises(Invalid):
            actions.link_topic(actor=ana, topic_id=topic.id, address=address)
    actions.link_topic(actor=ana, topic_id=topic.id, address=later.ref)
    session.get_one(Issue, later.id).words_state = WordsState.HIDDEN
    session.commit()
    assert f'href="/issues/{later.ref}"' not in client.get(f"/topics/{topic.id}").text
    closed = make_topic(make_forum(areas["park"], access=Access.MEMBERS), title="Only for members of the park")
    seen = make_issue(areas["park"])
    actions.link_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=closed.id, address=seen.ref)
    assert "Only for members" not in client.get(f"/issues/{seen.ref}").text


def test_its_author_moderators_and_officers_of_the_area_link_nobody_else(client, areas, topic):
    number, ref = topic.id, make_issue(areas["mill"]).ref
    for who in (
        make_actor("Bo", Role.VERIFIED, area=areas["mill"]),
        make_actor("Far", Role.OFFICER, area=areas["park"]),
    ):
        with pytest.raises(NotAllowed):
            actions.link_topic(actor=who, topic_id=number, address=ref)
    sign_in(client, make_account("Officer", Role.OFFICER, area=areas["mill"]))
    page = f"/topics/{number}/link"
    wrong = client.post(page, data={"address": "Nowhere at all", "csrf_token": csrf(client, page)})
    assert (wrong.status_code, "Nowhere at all" in wrong.text) == (422, True)
    sent = client.post(page, data={"address": f"/issues/{ref}", "csrf_token": csrf(client, page)})
    assert sent.status_code == 303
    (link,) = kept(TopicLink)
    gone = client.post(f"/topics/{number}/unlink/{link.id}", data={"csrf_token": csrf(client, page)})
    assert (gone.status_code, kept(TopicLink)) == (303, [])
