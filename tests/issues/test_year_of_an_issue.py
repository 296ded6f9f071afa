"""A year of an issue that nobody answers, day by day, over 29 February, holidays and the change of the hour: what is
said of it and to whom, each at its moment. The days were counted on a calendar of paper."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.areas.actions import set_holidays
from app.identity.actor import SYSTEM
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.issues.actions import escalate_silent, open_rounds, remind_of_issues, write_relay
from app.issues.clocks import Stand, clock_of
from app.issues.models import Pause, Rating, Round
from app.kernel.clock import at
from app.kernel.db import reader, rows, session
from app.kernel.errors import Conflict, Invalid
from app.kernel.journal import Journal
from tests.builders.issues import ZONE, make_category, report, step
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account, make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

DAY = timedelta(days=1)
BEGAN = datetime(2028, 2, 10, 17, 0, tzinfo=UTC)  # a Thursday of a leap year, six in the evening there
FREE = {date(2028, 2, 28): "of the region", date(2028, 3, 20): "of the city", date(2028, 4, 13): "Thursday",
        date(2028, 4, 14): "Friday", date(2028, 5, 1): "of work"}  # fmt: skip
MINUTE = timedelta(minutes=1)


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    set_holidays(actor=SYSTEM, days=FREE)
    return areas


def chores(moment: datetime) -> None:
    with at(moment):
        while remind_of_issues(actor=SYSTEM) + escalate_silent(actor=SYSTEM) + open_rounds(actor=SYSTEM):
            pass


def told() -> list[tuple[str, datetime]]:
    """What was told of the issue, and when."""
    acts = {"issue.reminded": "day {day}", "issue.escalated": "commissioner"}
    return [(acts[row.act].format(**row.ids), row.at) for row in kept(Journal) if row.act in acts]


def until(first: datetime, last: datetime) -> None:
    """Let the chores run a minute before and at each moment that a day of waiting is over."""
    day = first
    while day <= last:
        for hour in (10, 17):
            chores(day.replace(hour=hour) - MINUTE)
            chores(day.replace(hour=hour))
        day += DAY


def stand(issue, moment: datetime) -> tuple[str, str]:
    session.refresh(issue)
    clock = clock_of(issue, moment, ZONE, FREE)
    return clock.what, str(clock.stand)


def midnight(year: int, month: int, day: int, *, summer: bool = False) -> datetime:
    """The beginning of a day in Madrid."""
    return datetime(year, month, day, tzinfo=UTC) - timedelta(hours=2 if summer else 1)


def test_each_reminder_each_lateness_and_the_commissioner_come_at_their_moment(city):
    with at(BEGAN):
        issue = report()
    assert issue.first_answer_due == midnight(2028, 2, 16)  # Friday, Monday, Tuesday
    assert issue.solution_due == midnight(2028, 3, 28, summer=True)  # 30 working days without the two holidays
    answered = datetime(2028, 4, 7, 10, 0, tzinfo=UTC)
    until(BEGAN, answered)
    first = [
        ("day 3", datetime(2028, 2, 13, 17, tzinfo=UTC)),
        ("day 10", datetime(2028, 2, 20, 17, tzinfo=UTC)),
        ("day 24", datetime(2028, 3, 5, 17, tzinfo=UTC)),  # the fifth, since February had 29 days
        ("commissioner", datetime(2028, 4, 6, 17, tzinfo=UTC)),  # 56 days, the hour changed on 26 March
    ]
    assert told() == first
    for moment, known in (
        (midnight(2028, 2, 15), Stand.NEAR),
        (midnight(2028, 2, 16) - MINUTE, Stand.NEAR),
        (midnight(2028, 2, 16), Stand.LATE),
        (midnight(2028, 2, 19) - MINUTE, Stand.LATE),
        (midnight(2028, 2, 19), Stand.VERY_LATE),
    ):
        assert stand(issue, moment) == ("first_answer", known)
    with at(answered):
        step(issue, SYSTEM)
    until(answered, BEGAN + 366 * DAY)
    assert told() == [
        *first,
        ("day 3", datetime(2028, 4, 10, 10, tzinfo=UTC)),
        ("day 10", datetime(2028, 4, 17, 10, tzinfo=UTC)),
        ("day 24", datetime(2028, 5, 1, 10, tzinfo=UTC)),
        ("commissioner", datetime(2028, 6, 2, 10, tzinfo=UTC)),
    ]
    assert stand(issue, answered) == ("solution", Stand.LATE)
    assert stand(issue, midnight(2028, 5, 12, summer=True) - MINUTE) == ("solution", Stand.LATE)
    assert stand(issue, midnight(2028, 5, 12, summer=True)) == ("solution", Stand.VERY_LATE)  # 60 working days


def test_the_clock_stands_still_twice_and_ten_working_days_in_all_over_holidays_and_the_change_of_the_hour(city):
    noor, officer = make_actor("Noor"), make_actor("Vega", Role.OFFICER, area=city["mill"])
    began = datetime(2028, 3, 16, 9, tzinfo=UTC)

    def write(actor, day, text="Which lamp?", *, month=3, hour=9, **wait):
        with at(datetime(2028, month, day, hour, tzinfo=UTC)):
            write_relay(actor=actor, issue_id=issue.id, text=text, lang="en", **wait)

    with at(began):
        issue = report(noor)
        issue.officer_account_id = officer.account_id
        session.commit()
        step(issue, officer)
    assert issue.solution_due == midnight(2028, 5, 4, summer=True)
    write(officer, 17, wait_days=6)
    assert stand(issue, midnight(2028, 3, 29, summer=True) - MINUTE)[1] == Stand.PAUSED
    with pytest.raises(Conflict):
        write(officer, 18, wait_days=1)
    write(noor, 24, "The third.")  # Tuesday to Friday: four of the six were used
    assert issue.solution_due == midnight(2028, 5, 10, summer=True)
    with pytest.raises(Invalid):
        write(officer, 10, month=4, wait_days=7)
    write(officer, 10, month=4, wait_days=6)
    ends = midnight(2028, 4, 21, summer=True)  # 11, 12, 17, 18, 19, 20: the holidays do not count
    assert [stand(issue, moment)[1] for moment in (ends - MINUTE, ends)] == [Stand.PAUSED, Stand.ON_TIME]
    assert issue.solution_due == midnight(2028, 5, 18, summer=True)
    with pytest.raises(Invalid):
        write(officer, 24, month=4, wait_days=1)
    assert [row.days for row in rows(reader(), select(Pause.days).order_by(Pause.number))] == [6, 6]
    assert issue.paused_days == 10


def test_an_ignored_issue_is_rated_in_its_silence_by_one_tap_and_everybody_reads_that_it_was(city, app, client):
    chief = make_account("Chief", Role.COMMISSIONER, area=city["city"])
    noor = make_actor("Noor")
    with at(BEGAN):
        issue = report(noor)
    until(BEGAN, BEGAN + 28 * DAY)
    causes = [row.cause for row in rows(reader(), select(Round.cause).order_by(Round.number))]
    assert causes == ["answer_late", "silence"]
    silent = BEGAN + 28 * DAY + MINUTE
    with at(silent):
        work_off(app)
        mail = letters(session.get_one(Account, noor.account_id).email)[-1].body
        tap = re.search(r"http\S+(/rate/\S+)\?solved=no", mail)[1]
        asked = client.get(f"{tap}?solved=no")
        assert (asked.status_code, "Is it solved?" in asked.text) == (200, True)
        assert rows(reader(), select(Rating.id)) == []  # opening it answers nothing
        token = csrf(client, tap)
        given = client.post(tap, data={"solved": "no", "csrf_token": token}, follow_redirects=True)
        assert "your answer is kept" in given.text
        page = client.get(f"/issues/{issue.ref}").text
        assert "First answer" in page
        assert "late" in page
        assert client.get(f"/issues/{issue.ref}/ratings").status_code == 200
    assert rows(reader(), select(Rating.rater, Rating.solved)) == [("reporter", "no")]
    until(BEGAN + 29 * DAY, BEGAN + 56 * DAY)
    with at(BEGAN + 56 * DAY + MINUTE):
        work_off(app)
    assert told()[-1] == ("commissioner", datetime(2028, 4, 6, 17, tzinfo=UTC))
    assert letters(chief.email)[-1].subject == f"{issue.ref}: no step for eight weeks"
