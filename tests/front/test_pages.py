"""The first pages: what they show, to whom, and what they never tell."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from app.areas.models import Area
from app.forums.models import Forum
from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM
from app.identity.models import Absence, Account, DutyEntry, Receipt, RoleGrant
from app.identity.permissions import TABLE
from app.identity.vocabulary import Role
from app.issues.models import Step
from app.issues.vocabulary import Closing, State, StepKind, WordsState
from app.kernel.clock import now
from app.kernel.db import read_engine, session
from app.live.vocabulary import AnswerKind, Phase
from app.live.vocabulary import State as QuestionState
from app.meetings.vocabulary import MeetingState
from tests.builders.days import noon
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.live import make_hall, make_question
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

pytestmark = pytest.mark.usefixtures("kept_for_long")
PAGES = ("/", "/areas", "/areas/mill", "/areas/north", "/officers")
WORDS = ("/charter", "/privacy", "/accessibility", "/data-credits", "/receipt")


@pytest.fixture
def areas(context):
    return make_city()


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def make_step(issue, **values):
    fields = {"pos": 1, "kind": StepKind.PROGRESS, "text": "The lamp is ordered.", "lang": "en", "at": now()}
    session.add(Step(issue_id=issue.id, **(fields | values)))
    session.commit()


def make_officer(area, name="Officer Marin", **more):
    account = make_account("Private Name", Role.OFFICER, area=area)
    session.add(DutyEntry(account_id=account.id, duty_name=name, languages=["es", "ar"], **more))
    session.commit()
    return account


def selects(client, path):
    """The SELECTs that answering takes once the city itself is known."""
    text(client, path)
    found = []

    def watch(_connection, _cursor, statement, *_rest):
        found.append(statement)

    event.listen(read_engine(), "before_cursor_execute", watch)
    try:
        text(client, path)
    finally:
        event.remove(read_engine(), "before_cursor_execute", watch)
    return [statement for statement in found if statement.lstrip().upper().startswith("SELECT")]


@pytest.mark.parametrize("path", [*PAGES, *WORDS])
def test_first_pages_of_an_empty_city_stand_with_one_heading(client, areas, path):
    html = text(client, path)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert "112" in html


@pytest.mark.parametrize("path", ["/", "/areas", "/officers", *WORDS])
def test_first_pages_stand_before_anything_was_set_up(client, context, path):
    text(client, path)


def test_home_shows_what_is_live_this_week_done_and_open(client, areas):
    late = make_issue(areas["mill"], at=now() - timedelta(days=30))
    make_step(make_issue(areas["hill"], title="Broken bench"), text="A new bench stands there.")
    live = make_hall(areas["mill"], Phase.LIVE, title="Live in the mill")
    make_meeting(areas["park"], title="Soon", starts_at=now() + timedelta(days=3))
    make_meeting(areas["park"], title="Much later", starts_at=now() + timedelta(days=9))
    question = make_question(live, QuestionState.ANSWERED, body="Who lights the path?")
    question.answer_kind, question.answer, question.answered_at = AnswerKind.WRITTEN, "The city, by May.", now()
    session.commit()
    html = text(client, "/")
    for words in ("Live in the mill", f"/meetings/{live.id}/live", "Soon", "A new bench stands there.", "The city, by"):
        assert words in html
    assert "Much later" not in html
    assert "1 of them is late" in html
    assert late.title not in html  # being late is no news; it stands in the lists


def test_home_and_neighbourhood_never_show_what_is_confidential_or_unread(client, areas):
    category = make_category("noise")
    secret = make_issue(areas["mill"], category, title="CANARY-TITLE", street="CANARY-STREET", confidential=True)
    make_step(secret, text="CANARY-STEP")
    waiting = make_issue(areas["mill"], category, title="CANARY-WAITS", street="CANARY-LANE", words_state="pending")
    make_step(waiting, text="The lamp is ordered.")
    shown = make_issue(areas["mill"], category)
    make_step(shown, text="CANARY-REOPENED", kind=StepKind.PROGRESS, words_state=WordsState.PENDING)
    make_question(make_hall(areas["mill"]), QuestionState.QUEUED, body="CANARY-QUESTION?")
    for path in PAGES:
        html = text(client, path)
        assert "CANARY" not in html, path
        assert secret.ref not in html
    assert waiting.ref in text(client, "/areas/mill")
    assert "Noise" in text(client, "/")


def test_neighbourhood_shows_open_issues_oldest_first_with_their_age(client, areas):
    newer = make_issue(areas["mill"], title="Newer", at=noon(-2))
    older = make_issue(areas["mill"], title="Older", at=noon(-40))
    closed = {"state": State.CLOSED, "closing": Closing.RESOLVED, "closed_at": now()}
    make_issue(areas["mill"], title="Finished", **closed)
    make_issue(areas["hill"], title="Elsewhere")
    html = text(client, "/areas/mill")
    assert html.index("Older") < html.index("Newer")
    assert "Finished" not in html
    assert "Elsewhere" not in html
    assert "reported 40 days ago" in html
    assert "2 are open, 1 is late" in html
    assert older.ref in html
    assert newer.ref in html


def test_neighbourhood_shows_next_meeting_forum_and_officers(client, areas):
    make_officer(areas["north"], meets_at="Library, Tuesdays at 17", since=date(2021, 3, 1), phone="600 000 000")
    make_officer(areas["hill"], "Officer of the hill")
    make_topic(make_forum(areas["mill"]), title="Lamps by the river")
    make_meeting(areas["north"], title="Walk through the north")
    make_meeting(areas["hill"], title="Talk on the hill")
    make_meeting(areas["mill"], title="Called off", state=MeetingState.CANCELLED)
    html = text(client, "/areas/mill")
    for words in ("Officer Marin", "Library, Tuesdays at 17", "Lamps by the river", "Walk through the north", "<svg"):
        assert words in html
    for words in ("Officer of the hill", "Talk on the hill", "Called off", "Private Name"):
        assert words not in html


def test_neighbourhood_of_a_district_takes_in_what_lies_inside(client, areas):
    make_issue(areas["mill"], title="In the mill")
    make_issue(areas["hill"], title="On the hill")
    html = text(client, "/areas/north")
    assert "In the mill" in html
    assert "On the hill" not in html
    assert 'href="/areas/harbour"' in html


def test_neighbourhood_that_does_not_exist_is_404(client, areas):
    text(client, "/areas/none-such", 404)


def test_officers_names_each_officer_once_with_all_areas(client, areas):
    account = make_officer(areas["mill"])
    session.add(RoleGrant(account_id=account.id, role=Role.OFFICER, area_id=areas["harbour"].id, since=now()))
    session.commit()
    html = text(client, "/officers")
    assert html.count("Officer Marin") == 1
    assert 'href="/areas/mill"' in html
    assert 'href="/areas/harbour"' in html
    assert account.email not in html


def test_officers_whose_grant_ended_are_gone_at_once(client, areas):
    make_officer(areas["mill"])
    grant = kept(RoleGrant)[0]
    session.get_one(RoleGrant, grant.id).ended_at = now()
    session.commit()
    assert "Officer Marin" not in text(client, "/officers")
    assert "Officer Marin" not in text(client, "/areas/mill")


def test_page_of_an_officer_tells_where_to_meet_what_comes_and_what_is_promised(client, areas):
    about = {"meets_at": "At the library on Tuesdays", "since": date(2021, 3, 1)}
    account = make_officer(areas["north"], "Officer Marin", **about)
    make_meeting(areas["mill"], title="Walk by the river")
    make_meeting(areas["hill"], title="Talk on the hill")
    due = {"origin_kind": "meeting", "solution_due": now() - timedelta(days=2)}
    make_issue(areas["mill"], title="Lamps by Friday", **due)
    make_issue(areas["hill"], title="Paint on the hill", **due)
    html = text(client, f"/officers/{account.id}")
    for words in ("Officer Marin", "At the library on Tuesdays", "Here since 2021", "Walk by the river"):
        assert words in html
    for words in ("Lamps by Friday", "1 issue is open in these areas, 1 is late", "/areas/north"):
        assert words in html
    for words in ("Talk on the hill", "Paint on the hill", "Private Name", account.email):
        assert words not in html
    assert f'href="/officers/{account.id}"' in text(client, "/officers")


def test_page_of_an_officer_is_there_while_on_duty_and_of_nobody_else(client, areas):
    account, resident = make_officer(areas["mill"]), make_account("Noor Haddad")
    assert "Officer Marin" in text(client, f"/officers/{account.id}")
    text(client, f"/officers/{resident.id}", 404)
    session.get_one(RoleGrant, kept(RoleGrant)[0].id).ended_at = now()
    session.commit()
    text(client, f"/officers/{account.id}", 404)


def test_page_of_an_officer_leads_to_whoever_stands_in(client, areas):
    account, deputy = make_officer(areas["mill"]), make_officer(areas["mill"], "Officer Sol")
    away = {"begins_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=2), "set_at": now()}
    session.add(Absence(account_id=account.id, deputy_id=deputy.id, set_by=account.id, **away))
    session.commit()
    html = text(client, f"/officers/{account.id}")
    assert "Officer Sol stands in." in html
    assert f'href="/officers/{deputy.id}"' in html


def test_areas_by_name_leads_to_the_only_one_and_lists_several(client, areas):
    assert client.get("/areas?q=MÍLL").location == "/areas/mill"
    html = text(client, "/areas?q=h")
    assert "Harbour" in html
    assert "Found for" in html
    assert "No neighbourhood has a name like that" in text(client, "/areas?q=zzz")


def test_areas_by_position_leads_to_the_neighbourhood(client, areas):
    assert client.get("/areas?q=&lat=40.005&lon=-2.995").location == "/areas/mill"
    assert "outside all neighbourhoods" in text(client, "/areas?lat=10&lon=10")


@pytest.mark.parametrize(
    "query",
    [
        "lat=&lon=",
        "lat=40",
        "lat=nan&lon=nan",
        "lat=inf&lon=1",
        "lat=91&lon=0",
        "lat=1e400&lon=0",
        "lat=a&lon=b",
        "q=%00",
    ],
)
def test_areas_with_a_strange_position_shows_the_list(client, areas, query):
    assert "Mill" in text(client, f"/areas?{query}")


def test_areas_asked_with_endless_words_answers_calmly(client, areas):
    assert client.get("/areas?q=" + "x" * 3000).status_code == 200


def test_only_pages_that_search_by_position_may_ask_for_it(client, areas):
    for path, allowed in (("/", True), ("/areas", True), ("/areas/mill", False), ("/officers", False)):
        header = client.get(path).headers["Permissions-Policy"]
        assert ("geolocation=(self)" in header) is allowed, path


def test_choosing_my_neighbourhood_needs_an_account_and_changes_that_alone(client, areas):
    account = make_account("Noor Haddad")
    token = csrf(client, "/receipt")
    assert client.post("/areas/mill/mine", data={"csrf_token": token}).status_code == 403
    sign_in(client, account)
    assert "I live here" in text(client, "/areas/mill")
    token = csrf(client, "/account")
    assert client.post("/areas/mill/mine", data={"csrf_token": token}).location == "/areas/mill"
    assert "my neighbourhood" in text(client, "/areas/mill")
    row = kept(Account)[0]
    assert (row.area_id, row.name, row.lang) == (areas["mill"].id, "Noor Haddad", None)


def test_reading_pages_of_visitors_hold_no_form_token_and_can_be_revalidated(client, areas):
    for path in PAGES:
        response = client.get(path)
        assert "csrf_token" not in response.get_data(as_text=True), path
        assert response.headers["Cache-Control"] == "private, no-cache", path
        assert "Set-Cookie" not in response.headers, path


@pytest.mark.parametrize(
    ("path", "most"), [("/", 8), ("/areas/mill", 10), ("/officers", 2), ("/officers/{officer}", 4)]
)
def test_first_pages_cost_the_same_for_one_and_for_many(client, areas, path, most):
    def fill(count):
        forum = kept_forum() or make_forum(areas["mill"])
        for _ in range(count):
            make_step(make_issue(areas["mill"]))
            make_officer(areas["mill"])
            make_topic(forum)
            make_meeting(areas["mill"])

    fill(1)
    path = path.format(officer=session.scalars(select(DutyEntry.account_id)).first())
    few = selects(client, path)
    fill(12)
    assert len(selects(client, path)) == len(few) <= most


def kept_forum():
    found = kept(Forum)
    return found[0] if found else None


def hand_in(client, code):
    return client.post("/receipt", data={"csrf_token": csrf(client, "/receipt"), "code": code})


def test_receipt_opens_its_issue_however_it_is_typed(client, areas):
    issue = make_issue(areas["mill"], confidential=True, ref="XQZ-8841")
    code = make_receipt(actor=SYSTEM, kind="issue", thing_id=issue.id)
    session.commit()
    assert client.get("/issues/XQZ-8841").status_code == 404
    response = hand_in(client, f" {code[:4].lower()}-{code[4:8]} {code[8:]} ")
    assert (response.status_code, response.location) == (303, "/issues/XQZ-8841")
    assert client.get("/issues/XQZ-8841").status_code == 200


def test_receipt_is_kept_as_a_print_only(client, areas):
    code = make_receipt(actor=SYSTEM, kind="issue", thing_id=make_issue(areas["mill"]).id)
    session.commit()
    stored = " ".join(str(value) for value in vars(kept(Receipt)[0]).values())
    assert code not in stored
    assert len(code) == 12


@pytest.mark.parametrize("code", ["", "ABC", "ABCDEFGHJKMN" * 9, "ABCDEFGHJKM0", "<script>1234", "\x00" * 12])
def test_receipt_that_is_none_says_so_and_keeps_the_text(client, areas, code):
    response = hand_in(client, code)
    assert response.status_code == 422
    assert 'id="code-error"' in response.get_data(as_text=True)


def test_receipt_cannot_be_guessed_at_speed(client, areas):
    statuses = [hand_in(client, "ABCDEFGHJKMN").status_code for _ in range(21)]
    assert statuses == [422] * 20 + [429]


def test_receipt_of_something_that_is_gone_is_answered_like_one_that_never_was(client, areas):
    code = make_receipt(actor=SYSTEM, kind="issue", thing_id=999_999)
    session.commit()
    gone, never = (hand_in(client, one) for one in (code, "A" * 12))
    assert (gone.status_code, never.status_code) == (422, 422)
    said = [re.findall(r'id="code-error">(.*?)</p>', answer.get_data(as_text=True), re.S) for answer in (gone, never)]
    assert said[0] == said[1] != []


def test_security_txt_names_a_contact_and_a_day_to_come(client, context):
    response = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in response.get_data(as_text=True).splitlines())
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"].startswith("mailto:")
    assert lines["Expires"] > now().isoformat()
    assert lines["Canonical"].endswith("/.well-known/security.txt")


def test_names_of_areas_are_text_and_never_markup(client, areas):
    session.get_one(Area, areas["mill"].id).name = "<script>alert(1)</script>"
    session.commit()
    for path in ("/", "/areas", "/areas/mill", "/areas/north", "/areas?q=zzz<script>"):
        assert "<script>alert" not in text(client, path)
        assert "zzz<script>" not in text(client, path)


def test_who_may_do_what_shows_each_line_of_the_table_and_one_role_alone(client, context):
    everything = client.get("/permissions").get_data(as_text=True)
    assert everything.count('<th scope="row">') == len(TABLE)
    officer = client.get("/permissions?who=O&lang=en").get_data(as_text=True)
    assert officer.count('<th scope="row">') == sum("O" in line.cells for line in TABLE.values())
    assert "for what was assigned to them" in officer
    assert "give and end roles" not in officer
    assert client.get("/permissions?who=nobody").get_data(as_text=True).count('<th scope="row">') == len(TABLE)
