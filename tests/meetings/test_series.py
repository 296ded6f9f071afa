"""Meetings that are repeated: their days over summer time and months, and one act on this and all later ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.kernel.clock import at, local
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import Journal
from app.live.models import Hall
from app.meetings.actions import (
    call_meeting,
    cancel_meeting,
    cancel_series,
    change_meeting,
    change_series,
    repeat_meeting,
    run_meeting,
    sign_up,
    write_agenda,
)
from app.meetings.models import Meeting, MeetingReminder, SeriesMeeting
from app.meetings.plans import plan_of
from app.meetings.queries import agenda, series_meetings
from app.meetings.rhythm import day_of_series, moment_on
from app.meetings.vocabulary import Every, MeetingKind, MeetingState, Point
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

ZONE = "Europe/Madrid"
WHY = "The library is closed all spring."
# A Tuesday before the clocks go forward, on 29 March 2026, and a moment two weeks before it.
TUESDAY = datetime(2026, 3, 10, 17, 30, tzinfo=UTC)
EARLIER = TUESDAY - timedelta(days=14)


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def officer(city):
    return make_actor("Vega", Role.OFFICER, area=city["north"])


@pytest.fixture
def first(city, officer):
    """A meeting on the second Tuesday of March, 18:30 to 20:30, and it is February."""
    with at(EARLIER):
        yield call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan(starts_at=TUESDAY, capacity=9))


def repeated(officer, first, every=Every.WEEK, times=3, **more) -> list[Meeting]:
    repeat_meeting(actor=officer, meeting_id=first.id, every=every, times=times, zone=ZONE, **more)
    ids = [row.id for row in series_meetings(session(), first.id)]
    return [session.get_one(Meeting, number) for number in ids]


def hours(meetings) -> list[str]:
    return [f"{local(one.starts_at, ZONE):%d.%m. %H:%M}" for one in meetings]


@pytest.mark.parametrize(
    ("first_day", "every", "days"),
    [
        ("2026-03-10", Every.WEEK, ["2026-03-17", "2026-03-24", "2026-03-31"]),
        ("2026-12-22", Every.TWO_WEEKS, ["2027-01-05", "2027-01-19", "2027-02-02"]),
        ("2026-11-10", Every.MONTH, ["2026-12-08", "2027-01-12", "2027-02-09"]),  # the second Tuesday
        ("2026-12-01", Every.MONTH, ["2027-01-05", "2027-02-02", "2027-03-02"]),  # the first, over the year
        ("2026-01-30", Every.MONTH, ["2026-02-27", "2026-03-27", "2026-04-24"]),  # a fifth Friday: the last one
        ("2024-02-29", Every.MONTH, ["2024-03-28", "2024-04-25", "2024-05-30"]),  # a fifth Thursday of February
        ("2026-02-28", Every.MONTH, ["2026-03-28", "2026-04-25", "2026-05-23"]),  # a fourth Saturday stays a fourth
    ],
)
def test_days_of_a_series(first_day, every, days):
    begins = date.fromisoformat(first_day)
    assert [day_of_series(begins, every, number).isoformat() for number in (1, 2, 3)] == days


def test_every_month_for_years_keeps_weekday_and_never_leaves_out_a_month():
    for start in (date(2026, 1, 1) + timedelta(days=number) for number in range(366)):
        days = [day_of_series(start, Every.MONTH, number) for number in range(13)]
        assert {day.weekday() for day in days} == {start.weekday()}
        months = [day.year * 12 + day.month for day in days]
        assert months == list(range(months[0], months[0] + 13))


def test_an_hour_that_the_clocks_leave_out_is_an_hour_after_the_one_before():
    assert moment_on(date(2026, 3, 29), time(2, 30), ZONE) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_repeat_meeting_keeps_the_hour_on_the_clock_when_summer_time_begins_and_ends(officer, first):
    made = repeated(officer, first, Every.WEEK, 3)
    assert hours(made) == ["10.03. 18:30", "17.03. 18:30", "24.03. 18:30", "31.03. 18:30"]
    assert [one.starts_at.hour for one in made] == [17, 17, 17, 16]
    assert {one.ends_at - one.starts_at for one in made} == {timedelta(hours=2)}


def test_repeat_meeting_makes_each_a_meeting_of_its_own(officer, first):
    write_agenda(actor=officer, meeting_id=first.id, points=[Point("Lamps", 20, "Sergeant Vega")])
    sign_up(actor=make_actor("Noor"), meeting_id=first.id)
    made = repeated(officer, first, Every.MONTH, 12)
    assert len({one.code for one in made}) == len({one.id for one in made}) == 13
    assert {one.called_by for one in made} == {officer.account_id}
    assert [one.taken for one in made] == [1] + [0] * 12
    for one in made:
        points = [(point.pos, point.title, point.speaker) for point in agenda(session(), one.id)]
        assert points == [(1, "", ""), (2, "Lamps", "Sergeant Vega")]
    assert session.scalar(select(func.count(Hall.meeting_id))) == 13
    assert session.scalar(select(func.count(MeetingReminder.id))) == 26
    told = session.scalars(select(Journal.act).where(Journal.act.like("meeting.%")).order_by(Journal.id)).all()
    assert told.count("meeting.called") == 13
    assert told[-1] == "meeting.repeated"


@pytest.mark.parametrize("times", [0, -1, 13])
def test_repeat_meeting_when_too_often_or_never_then_invalid(officer, first, times):
    with pytest.raises(Invalid) as refusal:
        repeat_meeting(actor=officer, meeting_id=first.id, every=Every.WEEK, times=times, zone=ZONE)
    assert refusal.value.field == "times"


def test_repeat_meeting_when_it_is_in_a_series_called_off_or_a_walk_then_conflict(city, officer, first):
    made = repeated(officer, first, times=1)
    walk = make_meeting(city["mill"], kind=MeetingKind.WALK, starts_at=TUESDAY)
    off = make_meeting(city["mill"], state=MeetingState.CANCELLED, starts_at=TUESDAY)
    for meeting in (*made, walk, off):
        with pytest.raises(Conflict):
            repeat_meeting(actor=officer, meeting_id=meeting.id, every=Every.WEEK, times=1, zone=ZONE)
    assert session.scalar(select(func.count(SeriesMeeting.meeting_id))) == 2


def test_repeat_meeting_when_the_form_comes_twice_then_one_series_and_another_answer_is_refused(officer, first):
    made = repeated(officer, first, times=2, key="a-key")
    assert [one.id for one in repeated(officer, first, times=2, key="a-key")] == [one.id for one in made]
    with pytest.raises(SentAlready):
        repeated(officer, first, times=3, key="a-key")
    assert session.scalar(select(func.count(Meeting.id))) == 3


def test_acts_on_a_series_are_refused_to_whoever_may_not_call_there(city, officer, first):
    repeated(officer, first)
    plan = replace(plan_of(first), title="Mine now")
    for stranger in (make_actor("Hill", Role.OFFICER, area=city["hill"]), make_actor("Noor", Role.VERIFIED)):
        for act in (
            lambda who: repeat_meeting(actor=who, meeting_id=first.id, every=Every.WEEK, times=1, zone=ZONE),
            lambda who: cancel_series(actor=who, meeting_id=first.id, reason=WHY),
            lambda who: change_series(actor=who, meeting_id=first.id, version=1, plan=plan, zone=ZONE),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)
    assert set(session.scalars(select(Meeting.state))) == {"announced"}


def test_cancel_series_from_one_on_then_the_earlier_ones_and_those_that_began_stay(officer, first):
    made = repeated(officer, first, times=4)
    cancel_meeting(actor=officer, meeting_id=made[2].id, reason="The hall is let to others.")
    run_meeting(actor=officer, meeting_id=made[3].id, state=MeetingState.LIVE)
    with pytest.raises(Invalid):
        cancel_series(actor=officer, meeting_id=made[1].id, reason="No.")
    cancel_series(actor=officer, meeting_id=made[1].id, reason=WHY)
    session.expire_all()
    assert [one.state for one in made] == ["announced", "cancelled", "cancelled", "live", "cancelled"]
    assert [one.reason for one in made] == ["", WHY, "The hall is let to others.", "", WHY]
    assert session.scalar(select(func.count(Journal.id)).where(Journal.act == "meeting.cancelled")) == 3
    with pytest.raises(Conflict):
        cancel_series(actor=officer, meeting_id=made[1].id, reason=WHY)


def test_acts_on_a_series_when_the_meeting_stands_alone_or_nowhere_then_say_so(officer, first):
    with pytest.raises(Conflict):
        cancel_series(actor=officer, meeting_id=first.id, reason=WHY)
    with pytest.raises(NotFound):
        cancel_series(actor=officer, meeting_id=999, reason=WHY)


def test_change_series_when_words_change_then_nobody_is_moved_and_what_was_changed_apart_stays(officer, first):
    made = repeated(officer, first, times=3)
    apart = replace(plan_of(made[2]), place="School", online="https://meet.example.org/a")
    change_meeting(actor=officer, meeting_id=made[2].id, version=1, plan=apart, reason=WHY)
    plan = replace(plan_of(made[1]), title="Safer ways", capacity=20)
    change_series(actor=officer, meeting_id=made[1].id, version=1, plan=plan, zone=ZONE)
    session.expire_all()
    assert [one.title for one in made] == ["Safe ways to school", *["Safer ways"] * 3]
    assert [one.place for one in made] == ["Library", "Library", "School", "Library"]
    assert [one.capacity for one in made] == [9, 20, 20, 20]
    assert [one.state for one in made] == ["announced", "announced", "moved", "announced"]


def test_change_series_when_day_and_hour_change_then_all_move_alike_on_the_clock(officer, first):
    made = repeated(officer, first, times=3)
    begins = TUESDAY + timedelta(days=1, hours=1)  # Wednesday, 19:30
    plan = replace(plan_of(first), starts_at=begins, ends_at=begins + timedelta(hours=1))
    with pytest.raises(Invalid) as refusal:
        change_series(actor=officer, meeting_id=first.id, version=1, plan=plan, zone=ZONE)
    assert refusal.value.field == "reason"
    change_series(actor=officer, meeting_id=first.id, version=1, plan=plan, zone=ZONE, reason=WHY)
    session.expire_all()
    assert hours(made) == ["11.03. 19:30", "18.03. 19:30", "25.03. 19:30", "01.04. 19:30"]
    assert {(one.ends_at - one.starts_at, one.state, one.reason) for one in made} == {
        (timedelta(hours=1), MeetingState.MOVED, WHY)
    }


def test_change_series_when_the_day_alone_changes_then_another_hour_of_one_stays(officer, first):
    made = repeated(officer, first, times=2)
    late = made[2].starts_at + timedelta(hours=2)
    own = replace(plan_of(made[2]), starts_at=late, ends_at=late + timedelta(hours=2))
    change_meeting(actor=officer, meeting_id=made[2].id, version=1, plan=own, reason=WHY)
    begins = made[1].starts_at - timedelta(days=1)
    plan = replace(plan_of(made[1]), starts_at=begins, ends_at=begins + timedelta(hours=2))
    change_series(actor=officer, meeting_id=made[1].id, version=1, plan=plan, zone=ZONE, reason=WHY)
    session.expire_all()
    assert hours(made) == ["10.03. 18:30", "16.03. 18:30", "23.03. 20:30"]


def test_change_series_when_one_cannot_take_it_or_somebody_was_faster_then_all_stay(officer, first):
    made = repeated(officer, first, times=2)
    made[2].capacity, made[2].reserved, made[2].reserved_taken, made[2].taken = 9, 3, 3, 3
    session.commit()
    plan = replace(plan_of(first), title="Safer ways", capacity=5, reserved=1)
    with pytest.raises(Invalid, match="given out"):
        change_series(actor=officer, meeting_id=first.id, version=1, plan=plan, zone=ZONE)
    with pytest.raises(Conflict):
        change_series(actor=officer, meeting_id=first.id, version=2, plan=plan, zone=ZONE)
    assert set(session.scalars(select(Meeting.title))) == {"Safe ways to school"}


# Pages, as they are met today.


@pytest.fixture
def coming(city, officer):
    return make_meeting(city["mill"], starts_at=datetime(2031, 11, 24, 17, 30, tzinfo=UTC))


def post(client, path: str, **fields):
    return client.post(path, data={"csrf_token": csrf(client, path)} | fields)


def test_pages_of_a_series_lead_from_one_to_the_next_and_into_calendars(client, city, coming, officer):
    sign_in(client, make_account("Rey", Role.OFFICER, area=city["mill"]))
    path = f"/meetings/{coming.id}"
    assert f'href="{path}/repeat"' in client.get(path).get_data(as_text=True)
    answer = post(client, f"{path}/repeat", every="week", times="2")
    assert (answer.status_code, answer.location) == (303, f"{path}/series")
    ids = [row.id for row in series_meetings(reader(), coming.id)]
    assert len(ids) == 3
    middle = client.get(f"/meetings/{ids[1]}").get_data(as_text=True)
    assert "Meeting 2 of 3." in middle
    assert f'rel="prev" href="/meetings/{ids[0]}"' in middle
    assert f'rel="next" href="/meetings/{ids[2]}"' in middle
    assert "/repeat" not in middle
    ends = [client.get(f"/meetings/{number}").get_data(as_text=True) for number in (ids[0], ids[2])]
    assert [('rel="prev"' in html, 'rel="next"' in html) for html in ends] == [(False, True), (True, False)]
    whole = client.get(f"/meetings/{ids[2]}/series").get_data(as_text=True)
    assert all(f'href="/meetings/{number}"' in whole for number in ids)
    file = Calendar.from_ical(client.get(f"/meetings/{ids[1]}/series.ics").data)
    assert [str(one["UID"]) for one in file.walk("VEVENT")] == [f"meeting-{number}@localhost" for number in ids]
    [one] = Calendar.from_ical(client.get(f"/meetings/{ids[1]}.ics").data).walk("VEVENT")
    assert one["RELATED-TO"] == f"meeting-{ids[0]}@localhost"


def test_pages_of_a_series_when_there_is_none_then_not_found(client, coming):
    for path in (f"/meetings/{coming.id}/series", f"/meetings/{coming.id}/series.ics", "/meetings/99/series"):
        assert client.get(path).status_code == 404
    assert "Part of a series" not in client.get(f"/meetings/{coming.id}").get_data(as_text=True)


@pytest.mark.parametrize("times", ["", "0", "13", "many", "1.5"])
def test_repeat_page_when_the_number_is_none_then_says_so_and_announces_nothing(client, city, coming, times):
    sign_in(client, make_account("Rey", Role.OFFICER, area=city["mill"]))
    assert post(client, f"/meetings/{coming.id}/repeat", every="week", times=times).status_code == 422
    assert post(client, f"/meetings/{coming.id}/repeat", every="day", times="2").status_code == 422
    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_change_and_cancel_pages_ask_whether_all_later_ones_are_meant(client, city, coming, officer):
    sign_in(client, make_account("Rey", Role.OFFICER, area=city["mill"]))
    path = f"/meetings/{coming.id}"
    assert 'name="later"' not in client.get(f"{path}/cancel").get_data(as_text=True)
    post(client, f"{path}/repeat", every="two_weeks", times="2")
    ids = [row.id for row in series_meetings(reader(), coming.id)]
    assert "2 later meetings" in client.get(f"{path}/cancel").get_data(as_text=True)
    form = {"title": "Safer ways", "lang": "en", "begins": "18:30", "ends": "20:30", "place": "Library", "later": "y"}
    form |= {"version": "1", "area": "mill", "kind": "meeting"}
    path = f"/meetings/{ids[1]}/change"
    assert post(client, path, **form, day="2031-11-24").status_code == 422  # another day needs a reason
    answer = post(client, path, **form, day="2031-12-08")
    assert (answer.status_code, answer.location) == (303, f"/meetings/{ids[1]}")
    assert [one.title for one in series_meetings(reader(), coming.id)] == ["Safe ways to school", *["Safer ways"] * 2]
    assert post(client, f"/meetings/{ids[2]}/cancel", reason=WHY).status_code == 303
    assert post(client, f"/meetings/{ids[0]}/cancel", reason=WHY, later="y").status_code == 303
    assert {one.state for one in series_meetings(reader(), coming.id)} == {"cancelled"}
