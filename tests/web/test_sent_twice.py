"""Every form that makes something, sent six times at once by one browser to the real server: it is made once, and all
six get the same answer. On SQLite, and with CORRALA_TEST_DATABASE=postgresql on PostgreSQL."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.forums.models import Post, Topic
from app.identity.vocabulary import Role
from app.issues.models import Issue, MeToo, Rating, Step, WaitingStep
from app.kernel.clock import now
from app.kernel.db import reader, value
from app.kernel.earlier import EarlierVersion
from app.kernel.journal import Journal
from app.meetings.models import Meeting, SignUp
from app.programme.models import Appointment
from tests.builders.days import today
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue, ten_seconds
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_session
from tests.builders.places import make_city
from tests.builders.programme import make_officer
from tests.conftest import another_database, own_app
from tests.issues.test_pages_report import Fields
from tests.serving import Site, ask, cookie_for, serving

pytestmark = pytest.mark.live
AT_ONCE, BUSY = 6, 503
WORDS = "The lamp by the river has been dark since Monday."


@dataclass
class Town:
    """The served site, and whose cookie is whose; what each form needs stands ready in it."""

    site: Site
    cookies: dict[str, str]
    paths: dict[str, str]

    def send(self, who: str, page: str, to: str, *, key: str = "", **answers: str) -> list[tuple[int, str]]:
        """Open `page`, answer, and press the button six times at once: (status, what the answer says) of each. `key`: a
        script's own, in the header and not in the form."""
        _status, html, cookie = ask(self.site, "GET", page, self.cookies[who])
        shown = {name: held[-1] for name, held in Fields(html).values.items()}
        sent = {name: held for name, held in shown.items() if name.endswith(("csrf_token", "key", "version", "seen"))}
        headers = {"Idempotency_Key": key} if key else {}
        kept = {name: held for name, held in sent.items() if not (key and name.endswith("key"))}
        body, gate = urlencode(kept | answers), Barrier(AT_ONCE)

        def press(_number: int) -> tuple[int, str]:
            gate.wait(30)
            status = BUSY
            while status == BUSY:  # the page says that nothing was saved, and one presses again
                status, said, _cookie = ask(self.site, "POST", to, cookie, body, **headers)
            return status, said

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(press, range(AT_ONCE)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("twice")
    url = another_database(folder, "twice")
    with serving(folder, url) as site:
        environ = {key: held for key, held in site.environ.items() if key.startswith("CORRALA_")}
        with own_app(os.environ | environ, wait_in_driver=True) as app, app.app_context():
            areas = make_city()
            make_category("lighting")
            people = {
                "resident": make_account("Noor", Role.VERIFIED, area=areas["mill"]),
                "neighbour": make_account("Ana", Role.VERIFIED, area=areas["mill"]),
                "writer": make_account("Rosa", Role.VERIFIED, area=areas["mill"]),
                "officer": make_account("Vega", Role.OFFICER, area=areas["mill"]),
            }
            cookies = {who: cookie_for(app, make_session(account)) for who, account in people.items()}
            mine = {"reporter_kind": "account", "reporter_account_id": people["resident"].id}
            own = {"officer_account_id": people["officer"].id, "state": "assigned"}
            earlier = now() - timedelta(days=1)
            issues = {
                "new": make_issue(areas["mill"]),
                "assigned": make_issue(areas["mill"], **own),
                "to close": make_issue(areas["mill"], **own),
                "closed": make_issue(areas["mill"], at=earlier, state="closed", **mine),
                "rated": make_issue(areas["mill"], at=earlier, state="closed", **mine),
            }
            paths = {name: f"/issues/{issue.ref}" for name, issue in issues.items()}
            paths["topic"] = f"/topics/{make_topic(make_forum(areas['mill'])).id}"
            paths["meeting"] = f"/meetings/{make_meeting(areas['mill']).id}"
            paths["repeated"] = f"/meetings/{make_meeting(areas['mill'], 'Every week').id}"
            paths["appointment"] = f"/officers/{make_officer(areas['mill']).id}/appointment"
            yield Town(site, cookies | {"visitor": ""}, paths)


def count(*what: object) -> int:
    number: int = value(reader(), select(func.count()).where(*what))
    return number


def same(answers: list[tuple[int, str]], status: int) -> str:
    """What all six say, with the page that leads on, or the receipt, told alike."""
    assert [code for code, _said in answers] == [status] * AT_ONCE
    told = {re.search(r'href="([^"]+)"|class="reference">([^<]+)<', said)[0] for _code, said in answers}
    assert len(told) == 1
    return told.pop()


def test_report(town):
    answers = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "words": WORDS}
    sent = town.send("visitor", "/issues/new", "/issues/new", **answers, level="pseudonym")
    assert [code for code, _said in sent] == [200] * AT_ONCE
    assert len({tuple(re.findall(r'class="reference">([^<]+)<', said)) for _code, said in sent}) == 1
    assert count(Issue.words == WORDS) == 1
    assert count(Journal.act == "issue.reported") == 1


def test_topic(town):
    words = {"kind": "talk", "title": "A lamp by the river", "body": WORDS, "lang": "en"}
    assert "/topics/" in same(town.send("resident", "/forums/mill/new", "/forums/mill/new", **words), 303)
    assert count(Topic.title == "A lamp by the river") == 1
    assert count(Journal.act == "topic.opened") == 2  # this one, and the one that stood there


def test_reply(town):
    path = town.paths["topic"]
    said = same(town.send("neighbour", path, f"{path}/reply", body=WORDS, lang="en"), 303)
    assert "#post-2" in said
    assert count(Post.body == WORDS, Post.pos > 1) == 1
    assert value(reader(), select(Topic.last_pos).where(Topic.id == int(path.rsplit("/", 1)[1]))) == 2


@pytest.mark.parametrize(
    ("issue", "kind", "more"),
    [
        ("new", "acknowledge", {}),
        ("assigned", "progress", {}),
        ("to close", "close", {"close-closing": "resolved", "close-own_view": "fully"}),
    ],
)
def test_step_of_an_officer(town, issue, kind, more):
    path, text = town.paths[issue], f"We looked at it ({kind})."
    sent = town.send("officer", path, f"{path}/steps/{kind}", **{f"{kind}-text": text}, **more)
    assert "#waiting" in same(sent, 303)
    assert (count(WaitingStep.ended_at.is_(None)), count(Step.text == text)) == (1, 0)
    assert ten_seconds() == 1
    assert count(Step.text == text) == 1


def test_reopening_by_the_reporter(town):
    path = town.paths["closed"]
    assert path in same(town.send("resident", f"{path}/reopen", f"{path}/reopen", reason=WORDS), 303)
    assert count(Step.kind == "reopen") == 1
    assert value(reader(), select(Issue.state).where(Issue.ref == path.rsplit("/", 1)[1])) == "assigned"


def test_rating_and_me_too(town):
    path = town.paths["rated"]
    same(town.send("resident", f"{path}/rate", f"{path}/rate", solved="partly", outcome="4"), 303)
    assert (count(Rating.id > 0), count(EarlierVersion.id > 0), count(Journal.act == "issue.rated")) == (1, 0, 1)
    path = town.paths["assigned"]
    same(town.send("neighbour", f"{path}/me-too", f"{path}/me-too", on="1"), 303)
    assert (count(MeToo.id > 0), value(reader(), select(func.sum(Issue.me_too)))) == (1, 1)


def test_sign_up_by_mail_asks_for_one_mail(town):
    path = f"{town.paths['meeting']}/sign-up"
    same(town.send("visitor", path, path, name="Noor", email="noor@example.org"), 303)
    assert (count(SignUp.id > 0), count(Journal.act == "sign_up.asked")) == (1, 1)


def test_wish_for_an_appointment(town):
    path = town.paths["appointment"]
    sent = town.send("visitor", path, path, when="Tuesday after 17", place="either")
    assert [code for code, _said in sent] == [200] * AT_ONCE
    assert len({tuple(re.findall(r'class="reference">([^<]+)<', said)) for _code, said in sent}) == 1
    assert (count(Appointment.id > 0), count(Journal.act == "appointment.asked")) == (1, 1)


def test_call_of_a_meeting(town):
    day = today(20).isoformat()
    plan = {"area": "mill", "title": "Lamps by the river", "lang": "en", "day": day, "begins": "18:30", "ends": "20:00"}
    more = {"place": "Library", "capacity": "40", "reserved": "0", "languages": "es"}
    assert "/agenda" in same(town.send("officer", "/meetings/new", "/meetings/new", **plan, **more), 303)
    assert count(Meeting.title == "Lamps by the river") == 1


def test_series_of_a_meeting(town):
    path = town.paths["repeated"]
    answers = town.send("officer", f"{path}/repeat", f"{path}/repeat", every="week", times="3")
    assert f"{path}/series" in same(answers, 303)
    assert count(Meeting.title == "Every week") == 4


def test_a_script_with_a_key_of_its_own_makes_each_thing_once(town):
    """The key of the header is the form's: any name will do, and it is the author's and the place's."""
    key = f"night run {uuid4()}"
    words = {"kind": "talk", "title": "A bench by the river", "body": WORDS, "lang": "en"}
    same(town.send("writer", "/forums/mill/new", "/forums/mill/new", key=key, **words), 303)
    answers = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "words": "A bench is broken there."}
    sent = town.send("visitor", "/issues/new", "/issues/new", key=key, **answers, level="pseudonym")
    assert [code for code, _said in sent] == [200] * AT_ONCE
    path = f"{town.paths['meeting']}/enter"
    same(town.send("officer", path, path, key=key, name="Paco Ruiz", source="paper", place="open"), 303)
    assert count(Topic.title == "A bench by the river") == 1
    assert count(Issue.words == "A bench is broken there.") == 1
    assert count(SignUp.source == "paper") == 1


def test_a_script_that_sends_other_words_under_its_key_is_told_so(town):
    path, key = "/issues/new", str(uuid4())
    answers = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "level": "pseudonym"}
    assert {code for code, _said in town.send("visitor", path, path, key=key, words=WORDS + " One.", **answers)} == {
        200
    }
    assert {code for code, _said in town.send("visitor", path, path, key=key, words=WORDS + " Two.", **answers)} == {
        409
    }
    assert (count(Issue.words == WORDS + " One."), count(Issue.words == WORDS + " Two.")) == (1, 0)
    path = f"{town.paths['meeting']}/enter"
    fields = {"source": "paper", "place": "open"}
    same(town.send("officer", path, path, key=key, name="Rosa Gil", **fields), 303)
    assert {code for code, _said in town.send("officer", path, path, key=key, name="Rosa Sol", **fields)} == {409}
    assert count(SignUp.key == key) == 1


def test_the_same_form_with_other_words_loses_none_of_them(town):
    """Somebody goes back, changes the text, and sends the form that was sent before: it is shown again to be sent."""
    path = town.paths["topic"]
    _status, html, cookie = ask(town.site, "GET", path, town.cookies["officer"])
    fields = {name: held[-1] for name, held in Fields(html).values.items()} | {"lang": "en"}
    first, other = "First words of the officer.", "Other words of the officer."
    assert ask(town.site, "POST", f"{path}/reply", cookie, urlencode(fields | {"body": first}))[0] == 303
    status, html, cookie = ask(town.site, "POST", f"{path}/reply", cookie, urlencode(fields | {"body": other}))
    assert status == 409
    assert "This form was sent already, with other words." in html
    again = {name: held[-1] for name, held in Fields(html).values.items()}
    assert again["body"].strip() == other
    assert again["key"] != fields["key"]
    assert (count(Post.body == first), count(Post.body == other)) == (1, 0)
