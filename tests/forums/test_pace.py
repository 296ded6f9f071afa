"""The pace of writing: it counts forms, not presses of the button, and a key does not get around it."""

from uuid import uuid4

from app.identity.vocabulary import Role
from tests.builders.forums import make_forum, make_topic
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city


def test_one_key_in_many_topics_does_not_outrun_the_pace(client, context):
    forum = make_forum(make_city()["mill"])
    sign_in(client, make_account("Writer", Role.MODERATOR))
    key = str(uuid4())
    statuses = []
    for number in range(2):
        other = make_topic(forum, title=f"Another subject {number}")
        fields = {"csrf_token": csrf(client, f"/topics/{other.id}"), "key": key, "lang": "en", "body": "I saw it too."}
        statuses += [client.post(f"/topics/{other.id}/reply", data=fields).status_code for _ in range(2)]
    assert statuses == [303, 303, 429, 429]
