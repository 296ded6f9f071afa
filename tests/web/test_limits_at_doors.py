"""A limit at its door: the answer is 429, says when to try again in words and for scripts, keeps what was written, and
no header of the visitor's gets around it."""

import re
import secrets
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from app.identity.vocabulary import Role
from app.web.throttle import LIMITS
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.live import make_hall
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.programme import make_officer
from tests.conftest import Browser, own_app

WORDS = "The lamp by the river has been dark since Monday."
REPORT = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "words": WORDS, "level": "pseudonym"}


@pytest.fixture
def mill(context):
    make_category("lighting")
    return make_city()["mill"]


def photo() -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    out.seek(0)
    return out, "lamp.jpg"


def answers(client, times: int, method: str, path: str, fields=dict, **more):
    """The answers to so many requests; `fields` gives what each sends."""
    return [client.open(path, method=method, data=fields(), **more) for _number in range(times)]


def is_slowed(answer, most: int) -> None:
    """429, with the seconds in the header and the time in words on the page."""
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= most
    assert "Please try again in " in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


# limit, its door, what is sent, the answer as long as it holds
DOORS = {
    "sign_in.address": ("/sign-in/code", lambda: {"code": "000000"}, 422),
    "code.address": ("/sign-in", lambda: {"email": f"{secrets.token_hex(4)}@example.org"}, 303),
    "code.email": ("/sign-in", lambda: {"email": "noor@example.org"}, 303),
    "receipt.hour": ("/receipt", lambda: {"code": "AAAA-BBBB-CCCC"}, 422),
    "issue.hour": ("/issues/new", lambda: REPORT | {"key": str(uuid4())}, 200),
    "enquiry.hour": ("/enquiries/new", lambda: {"subject": "question", "words": WORDS, "key": str(uuid4())}, 200),
    "place.minute": ("/unsafe-places/where", lambda: {"area": "mill", "street": "Mill Street 4"}, 303),
    "upload.minute": ("/issues/new", lambda: REPORT | {"at": "words", "photos": photo()}, 200),
}


@pytest.mark.parametrize("limit", DOORS)
def test_form_when_sent_once_too_often_then_says_when_to_try_again(client, mill, limit):
    path, fields, status = DOORS[limit]
    most, token = LIMITS[limit].amount, csrf(client, path.replace("/code", "").replace("/where", "/new"))
    sent = answers(client, most + 1, "POST", path, lambda: fields() | {"csrf_token": token})
    assert [answer.status_code for answer in sent[:-1]] == [status] * most
    is_slowed(sent[-1], LIMITS[limit].get_expiry())


def test_a_sixth_appointment_in_an_hour_keeps_the_words(client, mill):
    path = f"/officers/{make_officer(mill).id}/appointment"
    token, wished = csrf(client, path), {"when": "Tuesday after 17", "place": "either"}
    sent = answers(client, 6, "POST", path, lambda: wished | {"key": str(uuid4()), "csrf_token": token})
    assert [answer.status_code for answer in sent[:-1]] == [200] * 5
    is_slowed(sent[-1], LIMITS["appointment.hour"].get_expiry())
    assert "Tuesday after 17" in sent[-1].get_data(as_text=True)


def test_a_sixth_report_in_an_hour_keeps_the_words(client, mill):
    token = csrf(client, "/issues/new")
    sent = answers(client, 6, "POST", "/issues/new", lambda: REPORT | {"key": str(uuid4()), "csrf_token": token})
    is_slowed(sent[-1], LIMITS["issue.hour"].get_expiry())
    html = sent[-1].get_data(as_text=True)
    assert WORDS in html
    assert 'name="key"' in html


CONFIDENTIAL = {
    "/treatment/new": {"what": WORDS},
    "/mediations/new": {"kind": "noise", "area": "mill", "what": WORDS, "other": "The flat above, Mill Street 4."},
    "/enquiries/new": {"subject": "question", "words": WORDS},
}


@pytest.mark.parametrize("path", CONFIDENTIAL)
def test_sixth_in_an_hour_of_what_is_told_in_confidence_keeps_the_words(client, mill, path):
    """Counted for the account where there is one: neighbours behind one address do not stop one another."""
    sign_in(client, make_account("Ana", Role.VERIFIED, area=mill))
    token = csrf(client, path)
    sent = answers(client, 6, "POST", path, lambda: CONFIDENTIAL[path] | {"csrf_token": token, "key": str(uuid4())})
    assert [answer.status_code for answer in sent[:-1]] == [200] * 5
    is_slowed(sent[-1], LIMITS["issue.hour"].get_expiry())
    assert WORDS in sent[-1].get_data(as_text=True)
    sign_in(client, make_account("Bea", Role.VERIFIED, area=mill))
    other = client.post(path, data=CONFIDENTIAL[path] | {"csrf_token": csrf(client, path), "key": str(uuid4())})
    assert other.status_code == 200


def test_same_treatment_sent_again_is_counted_once_and_gives_the_same_receipt(client, mill):
    told = CONFIDENTIAL["/treatment/new"] | {"csrf_token": csrf(client, "/treatment/new"), "key": str(uuid4())}
    codes = {
        re.findall(r'class="reference">([^<]+)<', one.text)[1]
        for one in answers(client, 7, "POST", "/treatment/new", lambda: told)
    }
    assert len(codes) == 1


def test_looking_for_a_place_too_often_keeps_what_was_typed(client, mill):
    token = csrf(client, "/unsafe-places/new")
    sent = answers(
        client,
        21,
        "POST",
        "/unsafe-places/where",
        lambda: {"csrf_token": token, "area": "mill", "street": "Mill Street 4"},
    )
    is_slowed(sent[-1], 60)
    assert 'value="Mill Street 4"' in sent[-1].get_data(as_text=True)


def test_photo_too_many_then_the_words_and_the_photos_before_are_kept(client, mill):
    token = csrf(client, "/issues/new")
    sent = answers(
        client, 11, "POST", "/issues/new", lambda: REPORT | {"at": "words", "photos": photo(), "csrf_token": token}
    )
    html = sent[-1].get_data(as_text=True)
    assert WORDS in html
    assert 'name="kept"' in sent[0].get_data(as_text=True)


def test_reply_too_soon_then_says_when_and_keeps_the_words(client, mill):
    topic = make_topic(make_forum(mill))
    sign_in(client, make_account("Noor", Role.VERIFIED, area=mill))
    path = f"/topics/{topic.id}"
    token = csrf(client, path)
    sent = answers(
        client, 2, "POST", f"{path}/reply", lambda: {"csrf_token": token, "body": WORDS + uuid4().hex, "lang": "en"}
    )
    assert sent[0].status_code == 303
    is_slowed(sent[1], 15)
    assert WORDS in sent[1].get_data(as_text=True)


@pytest.mark.parametrize("limit", ["flag.day", "me_too.hour", "sign_up.hour"])
def test_act_of_an_account_is_counted_for_the_account_and_not_its_address(client, mill, limit):
    """Twenty neighbours behind one address do not stop one another."""
    topic, issue, meeting = make_topic(make_forum(mill)), make_issue(mill), make_meeting(mill)
    doors = {
        "flag.day": (f"/flag/topic/{topic.id}", {"ground": "spam"}),
        "me_too.hour": (f"/issues/{issue.ref}/me-too", {"on": "1"}),
        "sign_up.hour": (f"/meetings/{meeting.id}/sign-up", {}),
    }
    path, fields = doors[limit]
    sign_in(client, make_account("Noor", Role.VERIFIED, area=mill))
    sent = answers(client, LIMITS[limit].amount + 1, "POST", path, lambda: fields | {"csrf_token": csrf(client, path)})
    is_slowed(sent[-1], LIMITS[limit].get_expiry())
    assert 429 not in {answer.status_code for answer in sent[:-1]}
    sign_in(client, make_account("Ana", Role.VERIFIED, area=mill))
    (other,) = answers(client, 1, "POST", path, lambda: fields | {"csrf_token": csrf(client, path)})
    assert other.status_code == 303


def test_search_without_an_account_is_slowed_at_the_sixteenth(client, mill):
    sent = answers(client, 16, "GET", "/search?q=lamp")
    assert [answer.status_code for answer in sent[:-1]] == [200] * 15
    is_slowed(sent[-1], 60)


@pytest.mark.parametrize("path", ["/j/{}", "/join?code={}"])
def test_wrong_code_of_a_meeting_is_slowed_and_the_right_one_still_lets_in(client, mill, path):
    meeting = make_hall(mill)
    sent = answers(client, 61, "GET", path.format("WRNGCXDE"))
    assert {answer.status_code for answer in sent[:-1]} <= {404, 422}
    is_slowed(sent[-1], 60)
    assert client.get(path.format(meeting.code)).status_code in (302, 303)


def test_header_that_names_another_address_does_not_get_around_a_limit(client, mill):
    """A hundred made-up addresses, in every header that a proxy might set."""
    token, statuses = csrf(client, "/sign-in"), []
    for number in range(100):
        made_up = f"203.0.113.{number}"
        headers = {"X-Forwarded-For": made_up, "X-Real-IP": made_up, "Forwarded": f"for={made_up}"}
        fields = {"csrf_token": token, "code": "000000"}
        statuses.append(client.post("/sign-in/code", data=fields, headers=headers).status_code)
    assert statuses == [422] * 20 + [429] * 80


def test_with_one_trusted_proxy_only_what_that_proxy_wrote_counts(environ, app, mill):
    """The proxy adds the peer at the end; what the visitor wrote before it is believed by nobody."""
    with own_app(environ | {"CORRALA_TRUSTED_PROXIES": "1"}) as behind:
        visitor = Browser(behind, behind.response_class)
        visitor.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        token = csrf(visitor, "/sign-in")

        def ask(address: str) -> int:
            fields = {"csrf_token": token, "code": "000000"}
            return visitor.post("/sign-in/code", data=fields, headers={"X-Forwarded-For": address}).status_code

        assert [ask(f"203.0.113.{number}, 198.51.100.7") for number in range(100)] == [422] * 20 + [429] * 80
        assert ask("203.0.113.1, 198.51.100.8") == 422


def test_sentence_about_the_wait_is_in_the_language_of_the_page(client, mill):
    sent = answers(client, 16, "GET", "/search?q=lamp&lang=es")
    assert re.search(r"Inténtalo otra vez dentro de \d+ segundos\.", sent[-1].get_data(as_text=True))
