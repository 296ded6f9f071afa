"""Tags from the city's list: kept by few, chosen for topics, found by everybody."""

import pytest

from app.forums import actions
from app.forums.models import Post, Tag, TopicTag
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import Journal
from app.web.kept import forget_all
from tests.builders.forums import make_reply, make_topic
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept


@pytest.fixture
def tags(areas):
    keeper = make_actor("Kay", Role.COORDINATOR)
    for names in ({"en": "Lamps", "es": "Farolas"}, {"en": "Noise"}, {"en": "Traffic"}, {"en": "Old one"}):
        actions.keep_tag(actor=keeper, slug="", names=names, active=names["en"] != "Old one")
    forget_all()
    return keeper


def test_a_tag_is_kept_by_coordinators_and_administrators_under_its_name(tags):
    actions.keep_tag(actor=make_actor("Ada", Role.ADMINISTRATOR), slug="lamps", names={"en": "Light"}, active=False)
    first = kept(Tag)[0]
    assert (first.slug, first.names, first.active) == ("lamps", {"en": "Light"}, False)
    assert len(kept(Tag)) == 4
    for names in ({}, {"en": " "}, {"en": "x" * 41}):
        with pytest.raises(Invalid):
            actions.keep_tag(actor=tags, slug="", names=names, active=True)
    with pytest.raises(NotAllowed):
        actions.keep_tag(actor=make_actor("Mod", Role.MODERATOR), slug="", names={"en": "Mine"}, active=True)


def test_topic_bears_tags_of_the_list_and_is_found_by_them(client, forum, tags):
    lit = make_topic(forum, title="About the lamps here", tags=["lamps", "noise"])
    make_topic(forum, title="About something else")
    for wrong in (["old-one"], ["nowhere"], ["lamps", "noise", "traffic", "old-one"]):
        with pytest.raises(Invalid):
            make_topic(forum, title="Wrongly tagged one", tags=wrong)
    assert 'href="/forums/mill?tag=lamps"' in client.get(f"/topics/{lit.id}").text
    found = client.get("/forums/mill?tag=noise").text
    assert ("About the lamps here" in found, "About something else" in found) == (True, False)
    assert "Old one" not in found
    assert "No topic bears this tag." in client.get("/forums/mill?tag=traffic").text
    assert "Farolas" in client.get("/forums/mill?lang=es").text
    actions.tag_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=lit.id, slugs=["traffic"])
    assert len(kept(TopicTag)) == 1
    with pytest.raises(NotAllowed):
        actions.tag_topic(actor=make_actor("Bo"), topic_id=lit.id, slugs=[])


def test_pages_of_tags_work(client, areas, forum, tags):
    topic = make_topic(forum)
    sign_in(client, make_account("Bo", Role.VERIFIED, area=areas["mill"]))
    page = "/forums/mill/new"
    told = {"csrf_token": csrf(client, page), "kind": "talk", "title": "Lamps of our street", "lang": "en"}
    sent = client.post(page, data=told | {"body": "They are dark again.", "tags": ["lamps"]})
    assert (sent.status_code, len(kept(TopicTag))) == (303, 1)
    assert client.get("/admin/tags").status_code == 403
    sign_in(client, make_account("Mod", Role.MODERATOR))
    page = f"/topics/{topic.id}/tags"
    many = client.post(page, data={"csrf_token": csrf(client, page), "tags": ["lamps", "noise", "traffic", "old-one"]})
    assert many.status_code == 422
    assert client.post(page, data={"csrf_token": csrf(client, page), "tags": ["noise"]}).status_code == 303
    sign_in(client, make_account("Kay", Role.COORDINATOR))
    page = "/admin/tags"
    kept_one = {"csrf_token": csrf(client, page), "name_en": "Dogs", "active": "y"}
    assert client.post(page, data=kept_one).status_code == 303
    assert "Dogs" in client.get(page).text


def tagged(topic) -> list[str]:
    names = {tag.id: tag.slug for tag in kept(Tag)}
    return sorted(names[row.tag_id] for row in kept(TopicTag) if row.topic_id == topic.id)


def changes() -> int:
    return len([row for row in kept(Journal) if row.act == "topic.tagged"])


def test_author_tags_the_topic_afterwards_on_the_page_that_changes_its_first_words(client, areas, forum, tags):
    account = make_account("Bo", Role.VERIFIED, area=areas["mill"])
    sign_in(client, account)
    topic = make_topic(forum, actor_of_account(session(), account.id, now()))
    (post,) = kept(Post)
    page = f"/posts/{post.id}/edit"
    for chosen, told in (["noise"], 1), (["noise"], 1), ([], 2):
        data = {"csrf_token": csrf(client, page), "body": post.body, "tags": chosen}
        assert client.post(page, data=data).status_code == 303
        assert (tagged(topic), changes()) == (chosen, told)
    assert 'value="lamps"' in client.get(page).text
    many = {"csrf_token": csrf(client, page), "body": post.body, "tags": ["lamps", "noise", "traffic", "old-one"]}
    assert client.post(page, data=many).status_code == 422
    page = f"/topics/{topic.id}/tags"
    assert page in client.get(f"/topics/{topic.id}").text
    assert client.post(page, data={"csrf_token": csrf(client, page), "tags": ["lamps"]}).status_code == 303
    assert (tagged(topic), changes()) == (["lamps"], 3)


def test_tag_out_of_use_stays_when_others_are_chosen(forum, tags):
    author = make_actor("Bo")
    topic = make_topic(forum, author, tags=["lamps"])
    actions.keep_tag(actor=tags, slug="lamps", names={"en": "Lamps"}, active=False)
    actions.tag_topic(actor=author, topic_id=topic.id, slugs=["noise"])
    assert tagged(topic) == ["lamps", "noise"]


def test_who_neither_opened_a_topic_nor_moderates_there_does_not_tag_it(areas, forum, tags):
    topic = make_topic(forum, make_actor("Bo"))
    for actor in (make_actor("Cem"), make_actor("Officer", Role.OFFICER, area=areas["mill"])):
        reply = make_reply(topic, actor)
        actions.edit_post(actor=actor, post_id=reply.id, body=reply.body, tags=["lamps"])  # a reply has no tags
        with pytest.raises(NotAllowed):
            actions.tag_topic(actor=actor, topic_id=topic.id, slugs=["lamps"])
    assert tagged(topic) == []
