"""Silence: who is reminded and when, the commissioner, what areas promise, and what lists say of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.areas.actions import set_holidays
from app.desk.queries import parts
from app.desk.vocabulary import Part
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.issues.actions import AreaTimes, escalate_silent, put_promised_times, remind_of_issues
from app.issues.clocks import promised_day
from app.issues.models import Issue
from app.issues.queries import category_by_code, standing, who_must_act
from app.kernel.clock import at, local, now
from app.kernel.db import reader, session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import Journal
from app.notices.vocabulary import Kind
from tests.builders.issues import ZONE, close, make_category, make_issue, report, step
from tests.builders.mails import letters
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.desk.test_desk import laid

DAY = timedelta(days=1)


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def told() -> list[tuple[str, int | None]]:
    acts = ("issue.reminded", "issue.escalated")
    return [(row.act, row.ids.get("day")) for row in kept(Journal) if row.act in acts]


def chores(moment) -> None:
    """The worker's chores at a moment, as often as they find something."""
    with at(moment):
        while remind_of_issues(actor=SYSTEM) + escalate_silent(actor=SYSTEM):
            pass


def test_an_ignored_issue_is_reminded_of_three_times_and_told_to_the_commissioner_once(city):
    issue = report()
    began = issue.reported_at
    for day in range(70):
        chores(began + day * DAY + timedelta(hours=1))
    reminded = [("issue.reminded", day) for day in (3, 10, 24)]
    assert told() == [*reminded, ("issue.escalated", None)]
    session.refresh(issue)
    assert issue.escalated_at == began + 56 * DAY + timedelta(hours=1)


def test_after_a_step_the_days_begin_anew_and_a_promised_day_is_waited_for(city):
    issue, system = report(), SYSTEM
    began = issue.reported_at
    chores(began + 4 * DAY)
    promised = local(began + 14 * DAY, ZONE).date()  # of the city, where it may be tomorrow already
    with at(began + 5 * DAY):
        step(issue, system, "assign", next_step="We come and look.", next_on=promised)
    chores(began + 16 * DAY)
    assert told() == [("issue.reminded", 3)]
    chores(began + 18 * DAY)
    assert told() == [("issue.reminded", 3)] * 2
    with at(began + 19 * DAY):
        step(issue, system, "progress")
        close(issue, system)
    chores(began + 300 * DAY)
    assert len(told()) == 2


def test_of_days_that_passed_while_no_worker_ran_the_last_counts_for_all(city):
    issue = report()
    chores(issue.reported_at + 25 * DAY)
    assert told() == [("issue.reminded", 24)]


def test_an_issue_that_residents_opened_again_waits_from_then_on(city):
    issue = report()
    step(issue, SYSTEM, "acknowledge")
    close(issue, SYSTEM)
    session.execute(update(Issue).values(quiet_since=now() - 90 * DAY, waits_since=now() - 90 * DAY))
    session.commit()
    mediator = make_actor("Elvira", Role.MEDIATOR)
    from_then = now()
    session.refresh(issue)
    issue.hear(from_then)
    session.commit()
    chores(from_then + 2 * DAY)
    assert told() == []
    assert mediator.has(Role.MEDIATOR)


def test_what_another_system_told_is_nobodys_to_be_reminded_of_until_somebody_here_says_a_word(city):
    issue = make_issue(city["mill"], at=now() - 400 * DAY, reminded=99)
    chores(now())
    assert told() == []
    step(issue, SYSTEM, "acknowledge")
    chores(now() + 4 * DAY)
    assert told() == [("issue.reminded", 3)]


def test_who_must_act_is_the_nearest_who_may(city):
    station, service = make_body("station", "police"), make_body("lighting-service")
    ana = make_account("Ana", Role.OFFICER, area=city["north"], body=station)
    near = make_account("Bo", Role.OFFICER, area=city["mill"], body=station)
    other = make_account("Cy", Role.OFFICER, area=city["mill"], body=make_body("other", "police"))
    chief = make_account("Chief", Role.COMMISSIONER, area=city["city"])
    partner = make_account("Lamp", Role.PARTNER, body=service)

    def act(area="mill", **values):
        return who_must_act(reader(), make_issue(city[area], **values), now())

    assert act(officer_account_id=ana.id) == [ana.id]
    assert act(body_id=service.id) == [partner.id]
    assert act(body_id=station.id) == [near.id, other.id]
    assert act(body_id=station.id, confidential=True) == [near.id]
    assert act("harbour") == [ana.id]
    assert act("hill") == [chief.id]
    assert act(officer_account_id=partner.id, body_id=service.id, reporter_account_id=partner.id) == []


def test_reminders_are_told_to_officer_and_commissioner_and_of_what_is_confidential_neither_what_nor_where(app, city):
    station = make_body("station", "police")
    officer = make_account("Ana", Role.OFFICER, area=city["mill"], body=station)
    chief = make_account("Chief", Role.COMMISSIONER, area=city["city"])
    issue = make_issue(city["mill"], at=now() - 60 * DAY, officer_account_id=officer.id)
    hidden = make_issue(city["mill"], at=now() - 61 * DAY, body_id=station.id, confidential=True, title="Canary words")
    work_off(app)
    assert [letter.subject for letter in letters(officer.email)] == [
        "Something waits for you",
        f"{issue.ref} has waited for you for 24 days",
    ]
    assert [letter.subject for letter in letters(chief.email)] == [
        "Something waits for you",
        f"{issue.ref}: no step for eight weeks",
    ]
    assert not any("Canary" in letter.body or hidden.title in letter.subject for letter in letters())
    work_off(app)
    assert len(letters()) == 4


def test_a_reminder_that_a_step_overtook_is_not_told(app, city):
    officer = make_account("Ana", Role.OFFICER, area=city["mill"])
    issue = make_issue(city["mill"], at=now() - 4 * DAY, officer_account_id=officer.id)
    remind_of_issues(actor=SYSTEM)
    step(issue, SYSTEM, "acknowledge")
    work_off(app)
    assert letters(officer.email) == []


def test_the_silent_ones_lie_on_top_of_the_commissioners_desk_alone(city):
    officer = make_actor("Ana", Role.OFFICER, area=city["mill"])
    chief = make_actor("Chief", Role.COMMISSIONER, area=city["city"])
    issue = make_issue(city["mill"], at=now() - 60 * DAY)
    chores(now())
    assert laid(chief) == {Part.SILENT: [issue.ref]}
    assert laid(officer) == {Part.LATE: [issue.ref]}
    assert next(iter(parts(reader(), chief, now(), now()))) == Part.SILENT


def test_an_area_promises_other_times_and_no_more(city):
    admin, resident = make_actor("Root", Role.ADMINISTRATOR), make_actor()
    set_holidays(actor=SYSTEM, days={date(2026, 12, 8): "A holiday"})
    put_promised_times(actor=admin, times=AreaTimes(area="north", first_answer_days=5, solution_days=40))
    put_promised_times(
        actor=admin, times=AreaTimes(area="mill", category="lighting", first_answer_days=1, solution_days=2)
    )

    def days(area):
        with at(now().replace(year=2026, month=12, day=4, hour=10)):
            issue = report(area=area)
        return [local(promised_day(due), ZONE).date() for due in (issue.first_answer_due, issue.solution_due)]

    assert days("mill") == [date(2026, 12, 7), date(2026, 12, 9)]
    assert days("harbour")[0] == date(2026, 12, 14)
    assert days("hill")[0] == date(2026, 12, 10)
    put_promised_times(actor=admin, times=AreaTimes(area="mill", category="lighting"))
    assert days("mill")[0] == date(2026, 12, 14)
    for wrong in ({"first_answer_days": 0, "solution_days": 3}, {"first_answer_days": 3}, {"solution_days": 366}):
        with pytest.raises(Invalid):
            put_promised_times(actor=admin, times=AreaTimes(area="mill", **wrong))
    with pytest.raises(NotAllowed):
        put_promised_times(actor=resident, times=AreaTimes(area="mill"))
    assert category_by_code(reader(), "lighting").first_answer_days == 3


def test_lists_say_age_due_day_and_last_official_word_and_count_what_has_no_answer(city, client, time_machine):
    # Noon: ages are days of the calendar, and forty times 24 hours are 39 of them late in the evening in winter.
    time_machine.move_to(datetime(2026, 12, 3, 12, tzinfo=UTC))
    make_issue(city["mill"], at=now() - 40 * DAY)
    make_issue(city["mill"], at=now() - 2 * DAY, first_answer_at=now() - DAY, last_official_at=now() - DAY)
    make_issue(city["hill"], state="closed")
    make_issue(city["hill"], confidential=True)
    counts = standing(reader(), None, now())
    assert (counts.open, counts.unanswered, counts.late) == (2, 1, 1)
    html = client.get("/issues").get_data(as_text=True)
    assert "2 open · 1 without an answer yet · 1 late" in html
    assert "reported 40 days ago" in html
    assert "no official word yet" in html
    assert "last official word 1 day ago" in html
    assert "0 open" in client.get("/issues?area=hill").get_data(as_text=True)
    for page in ("/areas/mill", "/issues/map"):
        assert "last official word 1 day ago" in client.get(page).get_data(as_text=True) or page == "/issues/map"


def test_kinds_of_notices_that_are_new_can_be_stopped():
    assert {Kind.DUTY, Kind.FOLLOW} <= set(Kind)
