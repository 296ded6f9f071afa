"""The inbox, what comes by mail, and stopping it without signing in."""

import re

import pytest

from app.identity.actor import Actor
from app.kernel.db import reader
from app.meetings.actions import sign_up
from app.meetings.vocabulary import Contact
from app.notices.queries import stopped, unread
from app.notices.vocabulary import ALL, Kind, Recipient
from tests.builders.mails import letters
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.worker import work_off


@pytest.fixture
def noor(context):
    return make_account("Noor")


@pytest.fixture
def meeting(context):
    return make_meeting(make_city()["mill"])


def post(client, path: str):
    return client.post(path, data={"csrf_token": csrf(client, "/account/notices")})


def test_inbox_shows_what_is_new_until_it_is_marked_as_read(app, client, noor, meeting):
    sign_up(actor=Actor(kind="account", id=noor.id, account_id=noor.id), meeting_id=meeting.id)
    work_off(app)
    sign_in(client, noor)
    html = client.get("/account/notices").get_data(as_text=True)
    assert f'<a href="/meetings/{meeting.id}">You have a place: Safe ways to school</a>' in html
    assert re.search(r'<a href="/account/notices"><svg [^\n]*</svg> <span class="mast-unread">1<', html)
    read_all = re.search(r'formaction="(/account/notices/read/\d+)"', html)[1]
    assert post(client, read_all).status_code == 303
    assert unread(reader(), noor.id) == 0
    assert "mast-unread" not in client.get("/account/notices").get_data(as_text=True)


def test_inbox_is_reached_from_the_account_when_nothing_is_new_too(client, noor):
    sign_in(client, noor)
    html = client.get("/account").get_data(as_text=True)
    assert "mast-unread" not in html
    assert '<a href="/account/notices">' in html
    assert '<a href="/account">My account</a>' in client.get("/account/notices?lang=en").get_data(as_text=True)


def test_inbox_is_for_who_is_signed_in(client, meeting):
    assert client.get("/account/notices").status_code == 403
    assert "mast-unread" not in client.get("/meetings").get_data(as_text=True)


def test_mail_of_a_kind_when_stopped_and_wanted_again_then_the_page_follows(client, noor):
    sign_in(client, noor)
    assert post(client, "/account/notices/stop/issue").status_code == 303
    assert stopped(reader(), f"account:{noor.id}") == {Kind.ISSUE}
    assert "Send again" in client.get("/account/notices?lang=en").get_data(as_text=True)
    post(client, "/account/notices/want/issue")
    assert stopped(reader(), f"account:{noor.id}") == frozenset()
    assert post(client, "/account/notices/stop/everything").status_code == 400


def letter_link(app, meeting) -> str:
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Sam", email="sam@example.org", lang="en"))
    work_off(app)
    return letters()[0].headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


def test_stop_by_a_mail_program_works_with_one_post_from_anywhere(app, client, meeting):
    link = letter_link(app, meeting)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"}, headers=headers)
    assert answer.status_code == 200
    assert stopped(reader(), Recipient(None, "SAM@example.org").person) == {Kind.PLACE}


def test_stop_by_a_person_takes_a_button_for_one_kind_and_another_for_all(app, client, meeting):
    link = letter_link(app, meeting)
    assert "Stop this mail?" in client.get(link).get_data(as_text=True)
    person = Recipient(None, "sam@example.org").person
    assert stopped(reader(), person) == frozenset()
    assert "You get no more of this mail" in client.post(link).get_data(as_text=True)
    client.post(link, data={"kind": "all"})
    assert stopped(reader(), person) == {Kind.PLACE, ALL}


def test_stop_with_a_link_for_another_kind_or_person_is_refused(app, client, meeting):
    kind, person, proof = letter_link(app, meeting).split("/")[-3:]
    for wrong in (f"issue/{person}/{proof}", f"{kind}/account:1/{proof}", f"{kind}/{person}/x", f"x/{person}/{proof}"):
        assert client.post(f"/notices/stop/{wrong}").status_code == 400
        assert client.get(f"/notices/stop/{wrong}").status_code == 400
