"""What a form says before its words are published, and the help card: never in the way, wherever words are written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.areas.models import CityRow
from app.forums.models import Post, Topic
from app.identity.vocabulary import Role
from app.issues.models import Issue, Rating, Step
from app.kernel.clock import now
from app.kernel.db import reader, row_or_none, rows, session, value
from app.live import presenters
from app.live.models import Question
from app.moderation.models import ModerationCase
from app.web.city import look_again
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.live import make_hall
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

TELLING = "John Carter stole my bike, ring 612 345 678 or come to Mill Lane."
MARKED = ["John Carter stole", "612 345 678"]
DANGER = "He says he is going to kill me tonight, please look."
PLAIN = "The lamp by the river has been dark for two weeks."
CARD = "Is somebody in danger now? Please call first."


@dataclass
class Town:
    client: object
    areas: dict
    resident: object

    def get(self, path: str):
        session.commit()  # what a test only read holds SQLite's lock too
        return self.client.get(path)

    def post(self, path: str, data: dict[str, str]):
        session.commit()
        self.client.application.extensions["corrala_limiter"].storage.reset()
        return self.client.post(path, data=data)

    def token(self, path: str) -> str:
        session.commit()
        return csrf(self.client, path)

    def issue(self, **values) -> Issue:
        mine = {"reporter_kind": "account", "reporter_account_id": self.resident.id}
        return make_issue(self.areas["mill"], at=now() - timedelta(days=1), **(mine | values))


@pytest.fixture
def town(client, context) -> Iterator[Town]:
    presenters._fragments.clear()  # of questions that had the same numbers in other tests
    areas = make_city()
    make_category("lighting")
    session.get(CityRow, 1).crisis_lines = [["Somebody listens", "024"]]
    session.commit()
    look_again()
    resident = make_account("Noor", Role.VERIFIED, area=areas["mill"])
    sign_in(client, resident)
    yield Town(client, areas, resident)
    presenters._fragments.clear()


def new_topic(town: Town) -> str:
    return f"/forums/{make_forum(town.areas['mill']).slug}/new"


def topic(town: Town) -> str:
    return f"/topics/{make_topic(make_forum(town.areas['mill'])).id}"


def own_post(town: Town) -> str:
    author = make_actor("Ana", Role.VERIFIED, area=town.areas["mill"])
    make_topic(make_forum(town.areas["mill"]), author)
    post = session.execute(select(Post)).scalar_one()
    post.author_id = town.resident.id
    session.commit()
    return f"/posts/{post.id}/edit"


# (page with the form, where it is sent, fields besides the words, the field of the words, what it makes)
FORMS: dict[str, tuple[Callable[[Town], str], str, dict[str, str], str, type]] = {
    "topic": (new_topic, "", {"kind": "talk", "title": "Dark lamps by the river", "lang": "en"}, "body", Topic),
    "reply": (topic, "/reply", {"lang": "en"}, "body", Post),
    "edit": (own_post, "", {}, "body", Post),
    "rating": (
        lambda town: f"/issues/{town.issue(state='closed').ref}/rate",
        "",
        {"solved": "no", "verdict_public": "y"},
        "verdict",
        Rating,
    ),
    "reopening": (lambda town: f"/issues/{town.issue(state='closed').ref}/reopen", "", {}, "reason", Step),
    "question": (
        lambda town: f"/meetings/{make_hall(town.areas['mill']).id}/live",
        "/ask",
        {"lang": "en", "anonymous": "true"},
        "body",
        Question,
    ),
}


def said(model: type, field: str) -> list[str]:
    """All words that were kept in rows of `model`."""
    column = {Topic: Post.body, Post: Post.body, Rating: Rating.verdict, Step: Step.text, Question: Question.body}[
        model
    ]
    return [row[0] for row in rows(reader(), select(column))]


def sent(town: Town, name: str, words: str, **more: str):
    """The page of the form, and the answer to it sent with `words` as the page would send it."""
    page_of, tail, fields, field, _model = FORMS[name]
    page = page_of(town)
    html = town.get(page).text
    form = re.search(
        rf'<form[^>]*(?:action="{re.escape(page + tail)}[^"]*")?[^>]*>.*?name="look".*?</form>', html, re.DOTALL
    )
    assert form, f"{name} asks for no second look"
    data = fields | {field: words, "csrf_token": town.token(page), "look": "1", "key": str(uuid4())} | more
    return data, town.post(page + tail, data=data), page + tail


@pytest.mark.parametrize("name", FORMS)
def test_words_that_tell_of_persons_are_shown_marked_first_and_sent_as_they_are_when_wished(town, name):
    model, field = FORMS[name][4], FORMS[name][3]
    data, shown, where = sent(town, name, TELLING)
    assert shown.status_code == 200, shown.text[-2_000:]
    assert re.findall(r"<mark>(.*?)</mark>", shown.text) == MARKED
    assert "Somebody is accused by name." in shown.text
    assert 'name="as_is"' in shown.text
    assert TELLING not in said(model, field)
    assert re.search(
        rf"name=\"{field}\"[^>]*>?[^<]*{re.escape(TELLING[:20])}|value=\"{re.escape(TELLING[:20])}", shown.text
    )
    taken = town.post(where, data=data | {"as_is": "1", "key": str(uuid4())})
    assert taken.status_code == 303, taken.text[-2_000:]
    assert TELLING in said(model, field)


@pytest.mark.parametrize("name", FORMS)
def test_words_that_tell_of_nobody_are_taken_at_once(town, name):
    _data, taken, _where = sent(town, name, PLAIN)
    assert taken.status_code == 303
    assert PLAIN in said(FORMS[name][4], FORMS[name][3])
    assert value(reader(), select(func.count()).select_from(ModerationCase)) == 0


@pytest.mark.parametrize("name", FORMS)
def test_who_does_not_ask_to_look_is_shown_nothing(town, name):
    _page_of, tail, fields, field, model = FORMS[name]
    page = _page_of(town)
    data = fields | {field: TELLING, "csrf_token": town.token(page), "key": str(uuid4())}
    assert town.post(page + tail, data=data).status_code == 303
    assert TELLING in said(model, field)


@pytest.mark.parametrize("name", FORMS)
def test_danger_is_taken_and_the_next_page_alone_shows_whom_to_call(town, name):
    _data, taken, _where = sent(town, name, DANGER)
    assert taken.status_code == 303
    assert DANGER in said(FORMS[name][4], FORMS[name][3])
    html = town.get(taken.location).text
    assert CARD in html
    assert "perhaps nobody reads it now" in html
    card = html[html.index("help-card") :]
    assert re.findall(r'href="tel:(\d+)"', card)[:3] == ["112", "092", "024"]
    assert CARD not in town.get(taken.location).text


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"question"}))
def test_danger_goes_to_the_top_of_the_moderators_queue(town, name):
    sent(town, name, DANGER)
    case = row_or_none(reader(), select(ModerationCase.urgent, ModerationCase.why, ModerationCase.author_id))
    assert tuple(case) == (True, "flagged", town.resident.id)
    sign_in(town.client, make_account("Mod", Role.MODERATOR))
    html = town.get("/moderation").text
    assert "Danger: look first" in html
    assert "Its words sound like danger now" in html


def test_danger_of_someone_new_stays_a_first_contribution_and_comes_first(town):
    path = new_topic(town)
    sign_in(town.client, make_account("Nina", new=True))
    for title, body in (("Dark lamps by the river", PLAIN), ("He is at the door tonight", DANGER)):
        data = {"kind": "talk", "title": title, "body": body, "lang": "en", "csrf_token": town.token(path)}
        town.post(path, data=data | {"key": str(uuid4())})
    found = rows(reader(), select(ModerationCase.why, ModerationCase.urgent).order_by(ModerationCase.id))
    assert [tuple(row) for row in found] == [("newcomer", False), ("newcomer", True)]


def test_question_that_speaks_of_danger_stands_on_top_of_the_desk(town):
    meeting = make_hall(town.areas["mill"])
    page = f"/meetings/{meeting.id}/live"
    for body in ("Why is the lamp at the school dark again?", DANGER):
        data = {"body": body, "lang": "en", "key": str(uuid4()), "csrf_token": town.token(page)}
        assert town.post(f"{page}/ask", data=data).status_code == 303
    sign_in(town.client, make_account("Mod", Role.MODERATOR))
    html = town.get(f"/meetings/{meeting.id}/desk").text
    assert html.index(DANGER) < html.index("Why is the lamp")
    assert html.count("Danger: look first") == 1
    assert DANGER not in town.get(page).text


def test_report_shows_the_card_while_it_is_written_and_when_it_has_arrived(town):
    fields = {
        "csrf_token": town.token("/issues/new"),
        "key": str(uuid4()),
        "category": "lighting",
        "area": "mill",
    }
    check = town.post("/issues/new", data=fields | {"at": "words", "words": DANGER, "go": "next"})
    assert CARD in check.text
    assert "This is what others will see" in check.text
    done = town.post("/issues/new", data=fields | {"at": "check", "words": DANGER, "level": "pseudonym", "go": "next"})
    assert "Your report has arrived" in done.text
    assert CARD in done.text
    assert row_or_none(reader(), select(ModerationCase.urgent, ModerationCase.kind)).urgent


def test_report_says_what_is_marked_and_offers_to_change_it_to_send_it_or_to_send_it_confidentially(town):
    fields = {
        "csrf_token": town.token("/issues/new"),
        "key": str(uuid4()),
        "category": "lighting",
        "area": "mill",
    }
    check = town.post("/issues/new", data=fields | {"at": "words", "words": TELLING, "go": "next"})
    assert re.findall(r"<mark>(.*?)</mark>", check.text) == MARKED
    assert "send the report confidentially below" in check.text
    assert 'value="confidential"' in check.text
    done = town.post("/issues/new", data=fields | {"at": "check", "words": TELLING, "level": "pseudonym"})
    assert "Your report has arrived" in done.text
    assert row_or_none(reader(), select(Issue.words)).words == TELLING


def test_outside_the_hours_of_watch_the_card_says_that_nobody_reads_and_when_somebody_does(town):
    session.get(CityRow, 1).watch_hours = [[] for _day in range(7)]
    session.commit()
    look_again()
    _data, taken, _where = sent(town, "topic", DANGER)
    html = town.get(taken.location).text
    assert "Now nobody reads here." in html
    assert "perhaps nobody reads it now" not in html


def test_everyday_words_bring_no_card(town):
    path = new_topic(town)
    data = {"kind": "talk", "title": "Dark lamps by the river", "body": PLAIN, "lang": "en"}
    taken = town.post(path, data=data | {"csrf_token": town.token(path), "key": str(uuid4())})
    assert CARD not in town.get(taken.location).text
