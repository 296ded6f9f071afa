"""A report belongs to whoever holds its receipt: to take along, and to be made nobody's."""

import io
import json
import zipfile

import pytest

from app.identity.actor import Actor
from app.issues.models import Issue, IssueContact, IssuePoint, Photo
from app.issues.vocabulary import Level
from app.kernel.journal import Journal
from app.kernel.photos import claim, file_of, receive, waiting
from tests.builders.issues import make_category, photo_bytes, report
from tests.builders.people import csrf
from tests.builders.places import make_city
from tests.builders.rows import kept

EMAIL, WORDS = "canary@example.org", "The canary says that six lamps are dark."


@pytest.fixture
def sent(context):
    make_city()
    make_category()
    photo = waiting(receive(photo_bytes()))
    claim(photo)
    told = {"words": WORDS, "email": EMAIL, "name": "Canary", "level": Level.PUBLIC_NAME, "photos": (photo,)}
    return report(Actor(), lat=40.005, lon=-2.995, street="Canary street", **told)


@pytest.fixture
def holder(client, sent):
    with client.session_transaction() as browser:
        browser["receipts"] = [("issue", sent.id)]
    return client


def post(client, ref, what, **fields):
    token = csrf(client, f"/issues/{ref}/mine")
    return client.post(f"/issues/{ref}/{what}", data={"csrf_token": token, **fields}, buffered=True)


def test_holder_of_a_receipt_takes_the_report_along(holder, sent):
    answer = post(holder, sent.ref, "copy")
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    told = json.loads(archive.read("data.json"))["data"]
    assert told["issue"][0]["words"] == WORDS
    assert told["issue_contact"] == [{"lang": "en", "sealed": EMAIL}]
    assert told["issue_point"][0]["place"] == "Canary street"
    assert "photos/1.jpg" in archive.namelist()
    assert "account" not in told
    row = kept(Journal)[-1]
    assert (row.act, row.actor_kind, row.actor_id) == ("issue.report_copied", "resident", None)


def test_holder_makes_the_report_nobodys_and_it_goes_on(holder, sent):
    file = file_of(kept(Photo)[0].name)
    assert post(holder, sent.ref, "forget", words="stay").status_code == 303
    after = kept(Issue)[0]
    assert (after.shown_name, after.level, after.words) == ("", Level.PSEUDONYM, WORDS)
    assert kept(IssueContact) == kept(IssuePoint) == []
    assert file.is_file()
    assert holder.get(f"/issues/{sent.ref}/mine").status_code == 200


def test_holder_has_words_and_photos_deleted_too(holder, sent):
    file = file_of(kept(Photo)[0].name)
    post(holder, sent.ref, "forget", words="go")
    after = kept(Issue)[0]
    assert (after.title, after.words, after.html, after.folded, after.photos) == ("[…]", "", "", "", 0)
    assert kept(Photo) == []
    assert not file.exists()
    assert "canary" not in holder.get(f"/issues/{sent.ref}").get_data(as_text=True).lower()


@pytest.mark.parametrize("what", ["copy", "forget"])
def test_stranger_finds_nothing(client, sent, what):
    token = csrf(client, "/sign-in")
    answer = client.post(f"/issues/{sent.ref}/{what}", data={"csrf_token": token, "words": "go"})
    assert answer.status_code == 404
    assert kept(Issue)[0].words == WORDS
    assert len(kept(IssueContact)) == 1


def test_report_is_taken_along_three_times_a_day(holder, sent):
    assert [post(holder, sent.ref, "copy").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_forgetting_without_saying_what_of_the_words_asks_again(holder, sent):
    assert post(holder, sent.ref, "forget").status_code == 422
    assert len(kept(IssueContact)) == 1
