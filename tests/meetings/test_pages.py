"""The pages of meetings as people meet them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import db, read_engine, reader, rows, session, the_row
from app.meetings.actions import call_meeting, sign_up, write_agenda
from app.meetings.models import AgendaItem, Meeting, SignUp
from app.meetings.policies import proof_of
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import SLOTS, Commitment, MeetingState, Point
from tests.builders.days import today
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

pytestmark = pytest.mark.usefixtures("kept_for_long")


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def mill(city):
    return city["mill"]


def text_of(response) -> str:
    """The words of a page, tags and repeated spaces aside."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def post(client, path: str, page: str, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page)} | fields, follow_redirects=False)


def form_of(meeting_day: str = "2031-11-24", **fields: str) -> dict[str, str]:
    values = {"area": "mill", "title": "Safe ways to school", "lang": "en", "day": meeting_day, "begins": "18:30"}
    return values | {"ends": "20:00", "place": "Library", "capacity": "40", "languages": "es", "version": "1"} | fields


def test_list_shows_what_comes_and_what_was_held_apart(client, mill):
    make_meeting(mill, "Next")
    make_meeting(mill, "Called off", MeetingState.CANCELLED)
    make_meeting(mill, "Over", MeetingState.ENDED, now() - timedelta(days=3))
    coming, held = text_of(client.get("/meetings")), text_of(client.get("/meetings?when=past"))
    assert "Next" in coming
    assert "Cancelled" in coming
    assert "Over" not in coming
    assert "Over" in held
    assert "Next" not in held


def test_list_of_held_meetings_goes_on_page_by_page_without_gap(client, mill):
    for number in range(45):
        make_meeting(mill, f"Held {number:02}", MeetingState.ENDED, now() - timedelta(days=3 + number // 3))
    seen: list[str] = []
    path: str | None = "/meetings?when=past"
    while path:
        html = client.get(path).get_data(as_text=True)
        seen += re.findall(r"Held \d\d", html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        path = older[1].replace("&amp;", "&") if older else None
    assert sorted(seen) == [f"Held {number:02}" for number in range(45)]
    assert client.get("/meetings?when=past&after=nonsense").status_code == 404


def test_list_of_an_area_leaves_others_out_and_an_unknown_area_is_not_found(client, city):
    make_meeting(city["mill"], "At the mill")
    make_meeting(city["hill"], "On the hill")
    words = text_of(client.get("/meetings?area=north"))
    assert "At the mill" in words
    assert "On the hill" not in words
    assert client.get("/meetings?area=atlantis").status_code == 404


def test_meeting_page_tells_when_where_what_and_the_way_to_the_questions(client, mill):
    officer = make_actor("Vega", Role.OFFICER, area=mill)
    soon = make_plan(starts_at=now() + timedelta(days=3), address="12 Mill Lane", step_free=True, capacity=40)
    meeting = call_meeting(actor=officer, area_id=mill.id, plan=soon)
    write_agenda(actor=officer, meeting_id=meeting.id, points=[Point("Lamps", 20, "Sergeant Vega")])
    words = text_of(client.get(f"/meetings/{meeting.id}"))
    for part in ("Safe ways to school", "12 Mill Lane", "Step-free access", "40 places are free of 40", "Lamps"):
        assert part in words
    assert "What became of what was promised here 15 minutes No promise is open" in words
    assert "Ask a question beforehand" in words
    assert re.search(r"\d\d:\d\d–\d\d:\d\d \(CES?T\)", words)


def test_meeting_page_shows_open_promises_from_their_slot_as_first_point(client, mill, monkeypatch):
    promise = Commitment("Mend the lamp", "/issues/MIL-1", "Late", "bad", today(), True)
    monkeypatch.setattr(
        SLOTS, "commitments", lambda _executor, meeting: [promise] if meeting.area_id == mill.id else []
    )
    meeting = make_meeting(mill)
    session.add(AgendaItem(meeting_id=meeting.id, pos=1, kind="commitments"))
    session.commit()
    html = client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    assert '<a href="/issues/MIL-1"><bdi>Mend the lamp</bdi></a>' in html


def test_meeting_page_when_live_then_leads_to_the_questions_first(client, mill):
    meeting = make_meeting(mill, state=MeetingState.LIVE, starts_at=now() - timedelta(minutes=5))
    html = client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    assert f'<a class="button is-large" href="/meetings/{meeting.id}/live">Go to the live questions</a>' in html
    assert "Sign up" not in html


def test_meeting_page_when_it_was_held_then_tells_how_many_had_signed_up_and_of_no_free_place(client, mill):
    meeting = make_meeting(mill, state=MeetingState.ENDED, starts_at=now() - timedelta(days=3), capacity=9, taken=4)
    words = text_of(client.get(f"/meetings/{meeting.id}"))
    assert "4 people have signed up" in words
    assert "free of" not in words


def test_meeting_page_when_there_is_none_then_not_found(client, mill):
    assert client.get("/meetings/4711").status_code == 404


def selects(client, path: str) -> list[str]:
    client.get(path)
    seen: list[str] = []

    def watch(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    for engine in (db.engine, read_engine()):
        event.listen(engine, "before_cursor_execute", watch)
    try:
        assert client.get(path).status_code == 200
    finally:
        for engine in (db.engine, read_engine()):
            event.remove(engine, "before_cursor_execute", watch)
    return seen


@pytest.mark.parametrize("points", [1, 20])
def test_meeting_page_costs_the_same_statements_for_one_point_and_for_twenty(client, mill, points):
    meeting = make_meeting(mill)
    for pos in range(1, points + 1):
        session.add(AgendaItem(meeting_id=meeting.id, pos=pos, title=f"Point {pos}", kind="normal"))
    session.commit()
    assert len(selects(client, f"/meetings/{meeting.id}")) <= 3
    sign_in(client, make_account())
    assert len(selects(client, f"/meetings/{meeting.id}")) <= 6


@pytest.mark.parametrize("meetings", [1, 20])
def test_list_costs_the_same_statements_for_one_meeting_and_for_twenty(client, mill, meetings):
    for _ in range(meetings):
        make_meeting(mill)
    assert len(selects(client, "/meetings")) == 1


def test_reading_pages_hold_no_token_for_visitors_and_can_be_kept(client, mill):
    meeting = make_meeting(mill)
    for path in ("/meetings", f"/meetings/{meeting.id}"):
        response = client.get(path)
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert "csrf_token" not in response.get_data(as_text=True)


def test_new_meeting_is_for_who_may_call_one(client, mill):
    assert client.get("/meetings/new").status_code == 403
    sign_in(client, make_account())
    assert client.get("/meetings/new").status_code == 403
    assert "Call a meeting" not in text_of(client.get("/meetings"))


def test_call_when_filled_in_by_an_officer_then_leads_to_the_agenda_in_the_citys_time(client, mill):
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    answer = post(client, "/meetings/new", "/meetings/new", **form_of())
    meeting = the_row(reader(), select(Meeting.__table__))
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting.id}/agenda")
    assert meeting.starts_at.isoformat() == "2031-11-24T17:30:00+00:00"
    assert meeting.languages == ["es"]
    row = {"points-0-title": "Lamps", "points-0-minutes": "20", "points-1-title": "", "points-2-title": "Noise"}
    answer = post(client, answer.location, answer.location, **row)
    assert answer.status_code == 303
    titles = rows(reader(), select(AgendaItem.title).order_by(AgendaItem.pos))
    assert titles == [("",), ("Lamps",), ("Noise",)]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": ""}, "title", "Give the meeting a title."),
        ({"day": "tomorrow"}, "day", "Enter a day"),
        ({"begins": "half past"}, "begins", "Enter a time"),
        ({"ends": "18:00"}, "ends", "The end lies before the beginning."),
        ({"day": "2020-01-01"}, "day", "A meeting begins in the future."),
        ({"place": ""}, "place", "Say where"),
        ({"online": "javascript:alert(1)"}, "online", "begins with https://"),
        ({"capacity": "many"}, "capacity", "whole number"),
        ({"capacity": "5", "reserved": "6"}, "reserved", "No more places can be reserved"),
        ({"area": "hill"}, "area", "Choose one from the list"),
        ({"about": "x" * 10_001}, "about", "At most 10000 characters."),
    ],
)
def test_call_when_something_is_wrong_then_names_it_and_keeps_the_words(client, mill, wrong, field, words):
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    answer = post(client, "/meetings/new", "/meetings/new", **form_of(way="Bus 3, the green door") | wrong)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in html
    assert words in text_of(answer)
    assert "Bus 3, the green door" in html
    assert "<title>Error:" in html
    assert rows(reader(), select(Meeting.id)) == []


def test_change_when_the_time_is_another_then_asks_why_and_tells_it_on_the_page(client, mill):
    meeting = make_meeting(mill)
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    path = f"/meetings/{meeting.id}/change"
    moved = form_of(title=meeting.title)
    assert post(client, path, path, **moved).status_code == 422
    assert post(client, path, path, **moved, reason="The library is closed that evening.").status_code == 303
    words = text_of(client.get(f"/meetings/{meeting.id}"))
    assert "This meeting was moved The library is closed that evening. Before:" in words
    stale = post(client, path, path, **form_of(title="Another"))
    assert stale.status_code == 409


def test_cancel_when_confirmed_with_a_reason_then_the_page_says_why(client, mill):
    meeting = make_meeting(mill)
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    path = f"/meetings/{meeting.id}/cancel"
    assert post(client, path, path, reason="").status_code == 422
    assert post(client, path, path, reason="The officer is ill and nobody can stand in.").status_code == 303
    words = text_of(client.get(f"/meetings/{meeting.id}"))
    assert "This meeting is cancelled The officer is ill and nobody can stand in." in words
    assert client.get(path).status_code == 200
    assert post(client, path, path, reason="The officer is ill and nobody can stand in.").status_code == 409


def test_sign_up_when_signed_in_then_one_press_takes_a_place_and_another_gives_it_up(client, mill):
    meeting = make_meeting(mill, capacity=3)
    sign_in(client, make_account())
    page = f"/meetings/{meeting.id}"
    assert post(client, f"{page}/sign-up", page).location == f"{page}#sign-up"
    assert "You have a place." in text_of(client.get(page))
    post(client, f"{page}/give-up", page)
    assert "Take a place" in text_of(client.get(page))
    assert meeting_by_id(reader(), meeting.id).taken == 0


def test_sign_up_without_account_when_the_link_is_confirmed_then_the_place_is_taken(client, mill):
    meeting = make_meeting(mill, capacity=3)
    page = f"/meetings/{meeting.id}/sign-up"
    assert ["Take a place" in (html := client.get(page).get_data(as_text=True)), "waiting list" in html] == [
        True,
        False,
    ]
    answer = post(client, page, page, name="Noor", email="noor@example.org")
    assert answer.status_code == 303
    assert "open the link in it within 48 hours" in text_of(client.get(f"/meetings/{meeting.id}"))
    who = the_row(reader(), select(SignUp.__table__))
    link = f"/meetings/places/{who.id}-{proof_of(who.id, who.mark)}"
    assert meeting_by_id(reader(), meeting.id).taken == 0
    assert "Confirm my place" in text_of(client.get(link))
    assert meeting_by_id(reader(), meeting.id).taken == 0
    assert post(client, link, link, act="confirm").status_code == 303
    assert "You have a place." in text_of(client.get(link))
    post(client, link, link, act="give_up")
    assert "You have no place at this meeting." in text_of(client.get(link))
    assert meeting_by_id(reader(), meeting.id).taken == 0


def test_sign_up_without_account_says_the_same_for_an_address_that_is_known(client, mill):
    meeting = make_meeting(mill)
    page = f"/meetings/{meeting.id}/sign-up"
    for _ in range(2):
        answer = post(client, page, page, name="Noor", email="noor@example.org")
        assert "open the link in it" in text_of(client.get(answer.location))
        who = the_row(reader(), select(SignUp.__table__))
        link = f"/meetings/places/{who.id}-{proof_of(who.id, who.mark)}"
        post(client, link, link, act="confirm")
        client.get(link)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "", "email": "noor@example.org"}, "name"),
        ({"name": "Noor"}, "email"),
        ({"name": "Noor", "email": "noor@"}, "email"),
        ({"name": "Noor", "phone": "call me"}, "phone"),
    ],
)
def test_sign_up_when_something_is_missing_then_names_it(client, mill, fields, field):
    page = f"/meetings/{make_meeting(mill).id}/sign-up"
    answer = post(client, page, page, **fields)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.get_data(as_text=True)
    assert rows(reader(), select(SignUp.id)) == []


def test_sign_up_by_phone_is_held_at_once_and_limited_by_the_hour(client, mill):
    meeting = make_meeting(mill)
    page = f"/meetings/{meeting.id}/sign-up"
    for number in range(20):
        assert post(client, page, page, name="Teresa", phone=f"+34 600 000 {number:03}").status_code == 303
    assert meeting_by_id(reader(), meeting.id).taken == 20
    assert post(client, page, page, name="Teresa", phone="+34 600 000 999").status_code == 429


@pytest.mark.parametrize("token", ["1-wrong", "x-y", "-", "99999999999999999999-a", "1"])
def test_place_when_the_link_is_wrong_then_nothing_is_there(client, mill, token):
    sign_up(actor=make_actor(), meeting_id=make_meeting(mill).id)
    assert client.get(f"/meetings/places/{token}").status_code == 404


def test_names_are_shown_to_mediators_and_to_nobody_else(client, mill):
    meeting = make_meeting(mill)
    sign_up(actor=make_actor("Lola Prieto"), meeting_id=meeting.id)
    assert "Lola" not in client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    assert client.get(f"/meetings/{meeting.id}/names").status_code == 403
    sign_in(client, make_account("Vega", Role.OFFICER, area=mill))
    assert client.get(f"/meetings/{meeting.id}/names").status_code == 403
    sign_in(client, make_account("Elvira", Role.MEDIATOR))
    assert "Lola Prieto Has a place" in text_of(client.get(f"/meetings/{meeting.id}/names"))


def test_close_and_open_sign_up_by_a_button(client, mill):
    meeting = make_meeting(mill)
    sign_in(client, make_account("Elvira", Role.MEDIATOR))
    page = f"/meetings/{meeting.id}"
    post(client, f"{page}/close", page)
    assert "Sign-up closed" in text_of(client.get(page))
    post(client, f"{page}/open", page)
    assert "Sign-up closed" not in text_of(client.get(page))
