"""Answers given on a device go along to the account that goes on there: nobody counts twice, whatever comes at once."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.consultations.actions import give_stance
from app.consultations.counting import result_of_stances
from app.consultations.models import Consultation, ConsultationPerson, Stance, Statement
from app.consultations.persons import device_of
from app.consultations.vocabulary import Choice, PersonKind, Who
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, rows, session
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.consultations import answer, make_consultation, statements_of
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

AGREE, PASS, DISAGREE = Choice.AGREE, Choice.PASS, Choice.DISAGREE
PHONE = "a phone"


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def asked(city):
    return make_consultation(city["mill"])


@pytest.fixture
def ana(city):
    """Signed in on the phone."""
    return replace(make_actor("Ana"), device=PHONE)


def say(actor, asked, choice=AGREE, place=0):
    number = statements_of(asked)[place]
    give_stance(actor=actor, consultation_id=asked.id, statement_id=number, choice=choice)


def people(asked) -> dict[str, list[int]]:
    """Who answered what, by the kind of their mark; and whether every counter says what the rows say."""
    number = asked.id
    session.expire_all()
    told = rows(reader(), select(ConsultationPerson.id, ConsultationPerson.kind, ConsultationPerson.answers).where(
        ConsultationPerson.consultation_id == number
    ))  # fmt: skip
    given = rows(reader(), select(Stance.person_id, Stance.statement_id, Stance.choice).join(
        Statement, Statement.id == Stance.statement_id
    ).where(Statement.consultation_id == number).order_by(Stance.statement_id))  # fmt: skip
    by_person, by_statement = Counter(row.person_id for row in given), Counter(row.statement_id for row in given)
    assert {row.id: row.answers for row in told} == {row.id: by_person[row.id] for row in told}
    counted = rows(reader(), select(Statement.id, Statement.answers).where(Statement.consultation_id == number))
    assert {row.id: row.answers for row in counted} == {row.id: by_statement[row.id] for row in counted}
    held = rows(reader(), select(Consultation.people, Consultation.stances).where(Consultation.id == number))[0]
    assert tuple(held) == (len(by_person), len(given))
    found: dict[str, list[int]] = {}
    for row in sorted(told, key=lambda one: one.kind):
        found.setdefault(row.kind, []).extend(one.choice for one in given if one.person_id == row.id)
    return found


def test_what_was_answered_on_the_device_becomes_the_accounts(asked, ana):
    answer(asked, PHONE, [AGREE, DISAGREE, None])
    assert people(asked) == {"device": [1, -1]}
    say(ana, asked, PASS, 2)
    assert people(asked) == {"account": [1, -1, 0]}
    counted = result_of_stances(reader(), asked.id)
    assert (counted.people["account"], counted.people.get("device", 0)) == (1, 0)


def test_an_answer_of_ones_own_stands_and_that_of_the_device_goes(asked, ana):
    say(replace(ana, device=None), asked, AGREE)
    answer(asked, PHONE, [DISAGREE, DISAGREE, None])
    assert people(asked) == {"account": [1], "device": [-1, -1]}
    say(ana, asked, PASS, 2)
    assert people(asked) == {"account": [1, -1, 0]}


def test_the_answer_with_which_one_goes_on_replaces_that_of_the_device(asked, ana):
    answer(asked, PHONE, [DISAGREE, AGREE, None])
    say(ana, asked, AGREE)
    assert people(asked) == {"account": [1, 1]}


def test_saying_the_same_again_takes_the_rest_along_and_counts_anew(asked, ana):
    say(replace(ana, device=None), asked, AGREE)
    answer(asked, PHONE, [None, PASS, None])
    revision = asked.revision
    say(ana, asked, AGREE)
    assert people(asked) == {"account": [1, 0]}
    assert asked.revision == revision + 1
    say(ana, asked, AGREE)
    assert asked.revision == revision + 1


def test_other_devices_and_other_consultations_are_left_alone(asked, city, ana):
    other = make_consultation(city["hill"])
    for one, device in ((asked, PHONE), (asked, "a tablet"), (other, PHONE)):
        answer(one, device, [AGREE, None, None])
    say(ana, asked, PASS, 1)
    assert people(asked) == {"account": [1, 0], "device": [1]}
    assert people(other) == {"device": [1]}


def test_nothing_leads_from_the_account_to_its_device(asked, ana):
    answer(asked, PHONE, [AGREE, None, None])
    say(ana, asked, PASS, 1)
    marks = [row.person for row in rows(reader(), select(ConsultationPerson.person))]
    assert marks == [f"account:{ana.account_id}"]
    told = rows(reader(), select(Journal.actor_kind, Journal.actor_id, Journal.ids).where(
        Journal.act == "consultation.stance"
    ))  # fmt: skip
    assert {(row.actor_kind, row.actor_id) for row in told} == {("resident", None)}
    assert [row.ids for row in told] == [{"consultation_id": asked.id}] * 2


def test_whoever_answers_on_without_signing_in_is_taken_along_the_next_time(asked, ana):
    answer(asked, PHONE, [AGREE, None, None])
    say(ana, asked, PASS, 1)
    say(Actor(device=PHONE), asked, DISAGREE, 2)
    say(ana, asked, AGREE, 1)
    assert people(asked) == {"account": [1, 1, -1]}


def test_where_only_verified_residents_answer_no_device_is_looked_for(city):
    asked = make_consultation(city["mill"], who=Who.VERIFIED, people=1, stances=1)
    mark = device_of(Actor(device=PHONE), asked.id)
    about = {"kind": PersonKind.DEVICE, "verified": False, "answers": 1, "made_at": now()}
    person = ConsultationPerson(consultation_id=asked.id, person=mark, **about)
    session.add(person)
    session.flush()
    session.add(Stance(person_id=person.id, statement_id=statements_of(asked)[0], choice=1, at=now()))
    session.get_one(Statement, statements_of(asked)[0]).answers = 1
    session.commit()
    say(replace(make_actor("Noor", Role.VERIFIED), device=PHONE), asked, PASS, 1)
    assert people(asked) == {"account": [0], "device": [1]}


@pytest.mark.parametrize("before", [[], [AGREE, None, None]])
def test_twice_at_once_nothing_is_lost_and_nothing_counts_twice(app, asked, ana, before):
    if before:
        answer(asked, replace(ana, device=None), before)
    answer(asked, PHONE, [DISAGREE, DISAGREE, DISAGREE])
    numbers = statements_of(asked)
    about = [{"actor": ana, "consultation_id": asked.id, "statement_id": one, "choice": PASS} for one in numbers[1:]]
    acts = [lambda one=one: give_stance(**one) for one in (*about, *about)]
    assert at_once(app, *acts) == [None] * 4
    assert people(asked) == {"account": [1 if before else -1, 0, 0]}


def test_an_answer_of_the_device_at_the_same_moment_is_the_accounts_or_the_devices_never_both(app, asked, ana):
    answer(asked, PHONE, [DISAGREE, None, None])
    first, second, third = statements_of(asked)
    assert first
    own = {"actor": ana, "consultation_id": asked.id, "statement_id": second, "choice": AGREE}
    late = {"actor": Actor(device=PHONE), "consultation_id": asked.id, "statement_id": third, "choice": PASS}
    assert at_once(app, lambda: give_stance(**own), lambda: give_stance(**late)) == [None] * 2
    assert people(asked) in ({"account": [-1, 1, 0]}, {"account": [-1, 1], "device": [0]})
    say(ana, asked, PASS, 1)
    assert people(asked) == {"account": [-1, 0, 0]}


def test_page_says_what_goes_along_and_shows_it_afterwards(client, asked):
    url = f"/consultations/{asked.id}"
    numbers = statements_of(asked)

    def send(place: int, choice: str) -> None:
        fields = {"statement": numbers[place], "choice": choice, "csrf_token": csrf(client, url)}
        assert client.post(f"{url}/stance", data=fields).status_code == 303

    send(0, "1")
    send(1, "-1")
    sign_in(client, make_account("Ana"))
    html = client.get(url).text
    assert "2 answers that were given on this device without signing in become yours" in html
    assert "What you answered" not in html
    send(2, "0")
    html = client.get(url).text
    assert "given on this device" not in html
    assert html.count('aria-pressed="true"') == 3
    assert people(asked) == {"account": [1, -1, 0]}
