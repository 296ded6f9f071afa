"""Tags from the city's list: kept by few, chosen for topics, found by everybody."""

import pytest

from app.forums import actions
from app.forums.models import Tag, TopicTag
from app.identity.vocabulary import Role
from app.kernel.errors import Invalid, NotAllowed
from app.web.kept import forget_all
from tests.builders.forums import make_forum, make_topic
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def forum(areas):
    return make_forum(areas["mill"])


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
