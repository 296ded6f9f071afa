"""Who is missing: counts of nobody, a mark of the day, what may be shown, the census, and the page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.identity.actor import SYSTEM
from app.identity.models import CommunityGroup
from app.identity.vocabulary import GroupKind, Role
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.hiding import shown
from app.kernel.journal import Journal
from app.missing.actions import People, count_answers, forget_marks, put_population
from app.missing.commands import import_population
from app.missing.models import AnswerCount, AnswerMark, PopulationCount
from app.missing.vocabulary import VALUES, Kind, Trait
from tests.builders.days import ZONE
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

NOON = datetime(2026, 5, 12, 12, tzinfo=ZoneInfo(ZONE))


@pytest.fixture
def city(context, time_machine):
    time_machine.move_to(NOON, tick=False)
    return make_city()


def number_of(model):
    return value(reader(), select(func.count()).select_from(model))


def counted():
    told = select(AnswerCount.area_id, AnswerCount.quarter, AnswerCount.trait, AnswerCount.value, AnswerCount.number)
    return {tuple(row) for row in rows(reader(), told.where(AnswerCount.number > 0))}


def answer(actor, area, kind=Kind.MEETING, **answers):
    told = {Trait(trait): given for trait, given in answers.items()}
    count_answers(actor=actor, area_id=area.id, kind=kind, answers=told)


def read(client, path):
    found = client.get(path)
    assert found.status_code == 200
    return found.get_data(as_text=True)


def test_an_answer_counts_for_the_district_and_leaves_nothing_of_who_gave_it(city, time_machine):
    ana = make_actor("Ana")
    lines = number_of(Journal)
    answer(ana, city["mill"], age="18-29", stay="", lang="ar")
    north = city["north"].id
    assert counted() == {(north, "2026-2", "age", "18-29", 1), (north, "2026-2", "lang", "ar", 1)}
    # All values stand there from the first answer on, so that the order of the rows tells nothing.
    assert number_of(AnswerCount) == sum(map(len, VALUES.values()))
    assert number_of(Journal) == lines
    with pytest.raises(Conflict):
        answer(ana, city["mill"], age="30-44")
    answer(make_actor("Ben"), city["harbour"], age="18-29")
    assert (north, "2026-2", "age", "18-29", 2) in counted()
    assert (forget_marks(actor=SYSTEM), number_of(AnswerMark)) == (0, 2)
    time_machine.move_to(NOON + timedelta(hours=12, minutes=1), tick=False)
    assert (forget_marks(actor=SYSTEM), number_of(AnswerMark)) == (2, 0)
    answer(ana, city["mill"], kind=Kind.PRIORITIES, age="18-29")
    assert sum(row[-1] for row in counted() if row[2] == "age") == 3


def test_what_is_no_answer_is_blamed_and_staff_is_not_asked(city):
    for answers in ({}, {"age": "young"}):
        with pytest.raises(Invalid):
            answer(make_actor("Ana"), city["mill"], **answers)
    for actor in (SYSTEM, make_actor("Ola", Role.OFFICER, area=city["mill"])):
        with pytest.raises(NotAllowed):
            answer(actor, city["mill"], age="18-29")
    assert (number_of(AnswerMark), counted()) == (0, set())


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ({"a": 9, "b": 8, "c": 7}, {"a": 9, "b": 8, "c": 7}),
        ({"a": 9, "b": 8, "c": 4}, {"a": 9}),  # one alone would be found by subtraction
        ({"a": 9, "b": 2, "c": 4}, {"a": 9}),
        ({"a": 9, "b": 2, "c": 2, "d": 6}, {"a": 9}),  # two that come to fewer than five say too much together
        ({"a": 9, "b": 0, "c": 4}, {}),
        ({"a": 9, "b": 0}, {}),
        ({"a": 1, "b": 0}, {}),
    ],
)
def test_a_small_count_is_hidden_and_cannot_be_found_by_subtraction(counts, seen):
    assert shown(counts) == seen
    hidden = [number for name, number in counts.items() if name not in seen]
    assert len(hidden) != 1
    assert not seen or not hidden or sum(hidden) >= 5


def test_the_page_compares_a_quarter_that_is_over_with_the_census(client, city, time_machine):
    ages = ["65-"] * 8 + ["45-64"] * 9 + ["18-29"] * 6 + ["30-44"] * 4 + ["14-17"] * 2
    for number, age in enumerate(ages):
        answer(make_actor(f"Person {number}"), city["mill"], age=age)
    census = {"18-29": 500, "45-64": 100, "65-": 400}
    put_population(actor=SYSTEM, people=[People(city["mill"].id, Trait.AGE, *pair) for pair in census.items()])
    assert "There is nothing to show yet." in read(client, "/who-is-missing")
    assert client.get("/who-is-missing?area=north").status_code == 404  # nobody learns that somebody answered today
    time_machine.move_to(NOON + timedelta(days=90), tick=False)
    html = read(client, "/who-is-missing")
    lines = {part.split("</th>")[0]: part for part in html.split('<th scope="row">')[1:]}
    assert all(share in lines["65 and older"] for share in ("<bdi>8</bdi>", "<bdi>28 %</bdi>", "<bdi>40 %</bdi>"))
    assert ("missing</span>" in lines["18 to 29"], "missing</span>" in lines["65 and older"]) == (True, False)
    assert "hidden" in lines["30 to 44"]
    assert "hidden" in lines["14 to 17"]
    assert "Gender" not in lines
    assert client.get("/who-is-missing?quarter=2026-3").status_code == 404
    assert client.get("/who-is-missing?area=hill").status_code == 404


def test_whoever_keeps_the_log_sees_groups_without_contact_and_nobody_else_does(client, city):
    about = {"kind": GroupKind.YOUTH, "purpose": "", "listed": False, "area_path": city["mill"].path}
    session.add(CommunityGroup(name="Night Skaters", area_id=city["mill"].id, made_at=NOON, **about))
    session.commit()
    assert "Night Skaters" not in read(client, "/who-is-missing")
    sign_in(client, make_account("Ola", Role.OFFICER, area=city["mill"]))
    assert "Night Skaters" in read(client, "/who-is-missing")


def test_a_resident_answers_on_a_page_that_asks_nothing_twice(client, city):
    path = "/who-is-missing/answer?area=mill&kind=meeting"
    assert client.get(path).status_code in (302, 303, 401, 403)
    sign_in(client, make_account("Ana"))
    fields = {"csrf_token": csrf(client, path), "area": "mill", "kind": "meeting"}
    assert client.post("/who-is-missing/answer", data=fields).status_code == 422
    assert client.post("/who-is-missing/answer", data=fields | {"gender": "woman"}).location == "/who-is-missing"
    again = client.post("/who-is-missing/answer", data=fields | {"gender": "man"})
    assert again.status_code == 409
    assert "You have answered today already." in again.get_data(as_text=True)
    assert "Somebody was faster" not in again.get_data(as_text=True)
    assert client.get("/who-is-missing/answer?area=mill&kind=walk").status_code == 404


def test_a_census_is_taken_in_once_and_a_wrong_line_is_refused(app, city, tmp_path):
    file = tmp_path / "census.csv"
    file.write_text("area,trait,value,people\nmill,age,18-29,500\nmill,age,young,5\nmill,faith,any,5\nmoon,age,65-,5\n")
    runner = app.test_cli_runner()
    assert runner.invoke(import_population, [str(file)]).exit_code == 3
    assert number_of(PopulationCount) == 1
    assert len((tmp_path / "census.csv.refused.csv").read_text().splitlines()) == 4
    file.write_text("area,trait,value,people\nmill,age,18-29,600\n")
    assert runner.invoke(import_population, [str(file)]).exit_code == 0
    assert "1 unchanged" in runner.invoke(import_population, [str(file)]).output
    assert value(reader(), select(PopulationCount.people)) == 600
