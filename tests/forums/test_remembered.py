"""The page of a topic that is remembered: the one that would be drawn anew, whatever has changed, and for nobody whom
it is not for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import before_render_template
from sqlalchemy import Boolean, Integer, update

from app.areas.models import CityRow
from app.forums import actions
from app.forums.models import Forum, Post, PostImage, Tag, Topic
from app.forums.vocabulary import Access, ReactionKind, TopicKind
from app.identity.actions import delete_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import UTCDateTime, session
from app.moderation import actions as moderation
from app.moderation.queries import redactable
from app.moderation.vocabulary import Ground
from app.moderation.withheld import mark_of
from app.web.kept import forget_all as look_at_the_city_again
from tests.builders.forums import fill_topic, make_forum, make_reply, make_topic, new_image
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.remembering import anew, drawing
from tests.conftest import own_app
from tests.forums.test_pages import statements

pytestmark = pytest.mark.usefixtures("kept_for_long")
PAGE = "forums/topic.html"
WORDS = "Nobody has come yet, and it is dark."
# What these columns may hold besides what they hold; any other column takes whatever fits its type.
OTHERS: dict[str, Any] = {
    "post.state": "hidden",
    "post.author_role": "police",
    "post.depth": 1,
    "post.in_reply_to": 1,
    "topic.posts": 1,
    "topic.official_pos": 2,
    "topic.kind": "announcement",
    "topic.conclusions": "It is light again.",
    "topic.answer_reminded": None,
    "forum.access": "members_write",
}
# Where a page stands and by which row it is reached; and what would make of it another page or none.
ELSEWHERE = {"id", "topic_id", "forum_id", "pos", "key", "origin", "author_id", "area_id", "merged_into", "merged_pos"}


@pytest.fixture(autouse=True)
def half_past():
    """No minute ends within a test."""
    with time_machine.travel(now().replace(second=30), tick=False) as clock:
        yield clock


@pytest.fixture
def bo(areas):
    return make_actor("Bo", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def reply(topic, bo) -> Post:
    return make_reply(topic, bo, WORDS)


def case_of(author, kind: str, number: int) -> int:
    return moderation.flag_content(actor=author, kind=kind, thing_id=number, ground=Ground.INSULT)


def test_topic_is_drawn_once_and_takes_the_statements_of_its_rows(client, topic, reply):
    path = f"/topics/{topic.id}"
    first = client.get(path)
    with drawing(client, PAGE) as drawn:
        again = client.get(path)
        known = client.get(path, headers={"If-None-Match": again.headers["ETag"]})
        assert len(statements(client, path)) == 2
    assert (drawn, again.data, known.status_code, known.data) == ([], first.data, 304, b"")


def hide(topic, reply, author, bo):
    moderator = make_actor("Mod", Role.MODERATOR)
    moderation.hide(actor=moderator, case_id=case_of(author, "post", reply.id), reason=Ground.INSULT)


def redact(topic, reply, author, bo):
    moderator, case_id = make_actor("Mod", Role.MODERATOR), case_of(author, "post", reply.id)
    seen = mark_of(redactable("post").read(session(), reply.id))
    session.rollback()
    last = {"body": [len(WORDS.split()) - 1]}
    moderation.redact(actor=moderator, case_id=case_id, reason=Ground.PERSONAL_DATA, words=last, seen=seen)


def edit(topic, reply, author, bo):
    actions.edit_post(actor=bo, post_id=reply.id, body="It is light again since Monday.")


def withdraw(topic, reply, author, bo):
    actions.withdraw_post(actor=bo, post_id=reply.id)


def leave(topic, reply, author, bo):
    delete_account(actor=bo, account_id=bo.account_id, words_go=False)


def leave_with_words(topic, reply, author, bo):
    delete_account(actor=bo, account_id=bo.account_id, words_go=True)


@pytest.mark.parametrize(
    ("act", "gone"),
    [
        (hide, WORDS),
        (redact, "it is dark"),
        (edit, WORDS),
        (withdraw, WORDS),
        (leave, ">Bo<"),
        (leave_with_words, WORDS),
    ],
)
def test_what_was_taken_away_is_gone_at_once_in_every_process(environ, client, topic, reply, author, bo, act, gone):
    path = f"/topics/{topic.id}"
    with own_app(environ) as other:
        elsewhere = other.test_client()
        seen = [one.get(path) for one in (client, elsewhere)]
        assert all(gone in answer.text for answer in seen)
        act(topic, reply, author, bo)
        for one in (client, elsewhere):
            answer = one.get(path, headers={"If-None-Match": seen[0].headers["ETag"]})
            assert (answer.status_code, gone in answer.text) == (200, False)
    assert client.get(path).text == anew(client, path)


def changed(column: Any) -> Any:
    """Another value for this column."""
    if str(column) in OTHERS:
        return OTHERS[str(column)]
    if isinstance(column.type, Boolean):
        return ~column
    if isinstance(column.type, UTCDateTime):
        return now() - timedelta(days=3)
    return column + 1 if isinstance(column.type, Integer) else column + "x"


def columns() -> list[Any]:
    tables = [model.__table__ for model in (Post, Topic, Forum)]
    found = [column for table in tables for column in table.c if column.name not in ELSEWHERE]
    told = [column for column in found if str(column) not in ("topic.state", "forum.slug", "forum.area_path")]
    return sorted(told, key=lambda column: str(column) == "post.state")  # whose words are hidden shows nothing more


def test_whatever_column_changes_the_page_is_the_one_that_is_drawn_anew(client, topic, reply, bo):
    """Written past all acts, as a restored backup or a hand in the database would."""
    moderator = make_actor("Mod", Role.MODERATOR)
    actions.close_topic(actor=moderator, topic_id=topic.id, conclusions="It is light along the whole river.")
    path, seen = f"/topics/{topic.id}", set()
    for column in columns():
        before = client.get(path).text
        row = column.table.c.id == {"post": reply.id, "topic": topic.id, "forum": topic.forum_id}[column.table.name]
        session.execute(update(column.table).where(row).values({column: changed(column)}))
        session.commit()
        text = client.get(path).text
        seen |= {str(column)} if text != before else set()
        assert text == anew(client, path), column
    assert {"post.html", "post.state", "post.support", "post.made_at", "topic.title", "forum.title"} <= seen


def test_what_stands_beside_the_posts_changes_the_page(client, areas, topic, reply, author):
    moderator, path = make_actor("Mod", Role.MODERATOR), f"/topics/{topic.id}"
    tag = Tag(slug="light", names={"en": "Light"}, active=True)
    session.add(tag)
    session.commit()
    pictured = make_reply(topic, author, "See for yourselves how dark.", images=[new_image("A lamp without light.")])

    def cover() -> None:
        session.execute(update(PostImage).values(covered=True, alt="A part is black."))
        session.commit()

    park = make_forum(areas["park"])
    changes: list[tuple[Callable[[], Any], str]] = [
        (
            lambda: actions.react(actor=make_actor("Cy"), post_id=reply.id, kind=ReactionKind.SUPPORT, on=True),
            "support",
        ),
        (cover, "A part is black."),
        (lambda: actions.tag_topic(actor=moderator, topic_id=topic.id, slugs=["light"]), "Light"),
        (lambda: actions.move_topic(actor=moderator, topic_id=topic.id, forum_id=park.id), "has moved this topic"),
        (lambda: make_reply(topic, author, "Another day without light."), "Another day"),
    ]
    assert pictured.images == 1
    for act, words in changes:
        assert words not in client.get(path).text, words
        act()
        text = client.get(path).text
        assert words in text, words
        assert text == anew(client, path)


def test_support_taken_back_brings_the_page_of_before(client, topic, reply):
    """A page is told by what it shows, not by how often it changed."""
    path, cy = f"/topics/{topic.id}", make_actor("Cy")
    texts = []
    for on in (False, True, False):
        actions.react(actor=cy, post_id=reply.id, kind=ReactionKind.SUPPORT, on=on)
        texts.append(client.get(path).text)
    assert (texts[0] == texts[2], texts[0] == texts[1]) == (True, False)


def test_an_edit_while_the_page_is_drawn_is_seen_by_the_next(client, topic, reply, bo):
    """The page is drawn from what was read: it shows the words of before, and is not remembered for those of after."""
    path, edited = f"/topics/{topic.id}", []

    def meanwhile(_app: object, template: Any, **_rest: object) -> None:
        if template.name == PAGE and not edited:
            edited.append(actions.edit_post(actor=bo, post_id=reply.id, body="It is light again since Monday."))

    with before_render_template.connected_to(meanwhile, client.application):
        first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (WORDS in first.text, second.status_code, WORDS in second.text) == (True, 200, False)
    edit(topic, reply, None, bo)
    assert second.text == anew(client, path)


def test_a_forum_that_is_closed_shows_no_page_to_a_visitor_who_had_one(client, areas, forum, topic):
    path = f"/topics/{topic.id}"
    mark = client.get(path).headers["ETag"]
    forum.access = Access.MEMBERS
    session.commit()
    assert client.get(path, headers={"If-None-Match": mark}).status_code == 404
    member = client.application.test_client()
    sign_in(member, make_account("Mia", Role.VERIFIED, area=areas["mill"]))
    assert "Dark lamps" in member.get(path).text
    assert client.get(path).status_code == 404


def test_what_waits_or_is_hidden_is_shown_to_moderators_alone(client, topic, reply, author, bo):
    path = f"/topics/{topic.id}"
    pending = make_reply(topic, make_actor("New", new=True), "These words wait for a moderator.")
    moderator = client.application.test_client()
    sign_in(moderator, make_account("Mod", Role.MODERATOR))
    with drawing(client, PAGE) as drawn:
        for _ in range(2):
            assert "These words wait" not in client.get(path).text
            assert "These words wait" in moderator.get(path).text
    assert (pending.state, len(drawn)) == ("pending", 3)
    hide(topic, reply, author, bo)
    assert [WORDS in one.get(path).text for one in (client, moderator)] == [False, False]


def test_who_signs_in_and_out_sees_no_page_of_the_other(client, areas, topic, reply):
    """The page of somebody who is signed in is stored nowhere, so that nothing of it stands behind the back button."""
    path = f"/topics/{topic.id}"
    visitor = client.get(path)
    sign_in(client, make_account("Mia Sol", Role.VERIFIED, area=areas["mill"]))
    own = client.get(path, headers={"If-None-Match": visitor.headers["ETag"]})
    assert (own.status_code, "Mia Sol" in own.text, own.headers["Cache-Control"]) == (200, True, "no-store")
    assert "ETag" not in own.headers
    token = csrf(client, path)
    assert client.post(f"/topics/{topic.id}/follow", data={"csrf_token": token, "tells": "follow"}).status_code == 303
    client.post("/sign-out", data={"csrf_token": token})
    after = client.get(path, headers={"If-None-Match": visitor.headers["ETag"]})
    assert "Mia Sol" not in after.text
    assert client.application.test_client().get(path).text == visitor.text


def test_each_language_look_and_part_has_its_page(client, topic):
    fill_topic(topic, 45)
    path = f"/topics/{topic.id}"
    texts = [client.get(f"{path}?{asked}").text for asked in ("lang=en", "lang=es", "lang=ar", "lang=en&after=20")]
    assert len(set(texts)) == 4
    assert [client.get(f"{path}?{asked}").text for asked in ("lang=en", "lang=en&after=20")] == [texts[0], texts[3]]
    assert client.get(f"{path}?after=99").status_code == 404


def test_the_city_and_what_is_due_change_the_page(client, areas, forum, author, half_past: Any):
    topic = make_topic(forum, author, kind=TopicKind.QUESTION_TO_POLICE)
    path = f"/topics/{topic.id}"
    assert "Valmere" in client.get(path).text
    session.execute(update(CityRow).values(name="Port Amber"))
    session.commit()
    with client.application.app_context():
        look_at_the_city_again()
    assert "Port Amber" in client.get(path).text
    due: datetime = session.get_one(Topic, topic.id).answer_due
    half_past.move_to(due - timedelta(seconds=1))
    early = client.get(path)
    half_past.move_to(due + timedelta(days=4))
    late = client.get(path, headers={"If-None-Match": early.headers["ETag"]})
    assert ("late" in early.text, late.status_code, "working days late" in late.text) == (False, 200, True)


def test_another_name_leads_to_the_page_and_a_joined_topic_to_the_other(client, forum, topic, author):
    path = f"/topics/{topic.id}/another-name"
    assert [client.get(path).status_code for _ in range(2)] == [301, 301]
    other = make_topic(forum, author, title="The same lamps once more")
    client.get(f"/topics/{other.id}")
    actions.merge_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=other.id, into_id=topic.id)
    assert client.get(f"/topics/{other.id}").status_code == 301
