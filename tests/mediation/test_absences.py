"""Absence of a mediator: what is in hand goes to a substitute for those days, unless something bars that one."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.identity.actions.absences import end_absence, set_absence
from app.identity.actions.ties import declare_tie
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Absence
from app.identity.queries import actor_of_account
from app.identity.queries.officers import possible_deputies
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.mediation import actions
from app.mediation.models import Challenge, Mediation, Treatment
from app.mediation.queries.around import facts_of, mediators, substitutes
from app.mediation.queries.challenges import challenge_by_id
from app.mediation.queries.in_hand import challenge_is_with, mediation_is_with, treatment_is_with
from app.mediation.vocabulary import Matter
from app.mediation.vocabulary import State as At
from app.notices.models import Notice
from app.notices.queries import challenge_told, mediation_told, mediators_to_tell, treatment_told
from tests.builders.issues import make_category, make_issue
from tests.builders.mediation import admit, closed, file
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

FIRST, LAST = date(2026, 11, 24), date(2026, 11, 26)
DURING = "2026-11-25T10:00:00Z"


@pytest.fixture
def areas(context, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    make_category()
    return make_city()


@pytest.fixture
def people(areas):
    """Ana mediates in Mill and goes away, Ben in Hill stands in, Cleo in Mill is another one."""
    found = {
        name: make_account(name, Role.MEDIATOR, area=areas[where])
        for name, where in (("Ana", "mill"), ("Ben", "hill"), ("Cleo", "mill"))
    }
    return SimpleNamespace(**{name.lower(): row.id for name, row in found.items()})


@pytest.fixture
def cases(areas, people):
    """A challenge, a treatment and a mediation, all in the hands of Ana."""
    body = make_body("mill-lights").id
    challenge = admit(file(make_issue(areas["mill"], **closed(body_id=body))), acting(people.ana))
    told = actions.TreatmentWords(what="An officer shouted at me on the bridge.", lang="en", body_id=body)
    actions.file_treatment(actor=Actor(device="x"), words=told)
    treatment = kept(Treatment)[0]
    actions.write_on_treatment(actor=acting(people.ana), treatment_id=treatment.id, text="I read what you wrote.")
    asking = actions.Asking(kind=Matter.NOISE, area_id=areas["mill"].id, what="It goes on until two.", lang="en")
    actions.request_mediation(actor=Actor(device="x"), asking=asking)
    mediation = kept(Mediation)[0]
    actions.hand_mediation(actor=acting(people.cleo), mediation_id=mediation.id, to_id=people.ana)
    return SimpleNamespace(challenge=challenge.id, treatment=treatment.id, mediation=mediation.id, body=body)


def acting(number: int) -> Actor:
    session.rollback()
    return actor_of_account(session(), number, now())


def away(people, deputy: int | None = None, by: Actor | None = None) -> int:
    who = by or acting(people.ana)
    about = {"account_id": people.ana, "deputy_id": deputy or people.ben}
    return set_absence(actor=who, first=FIRST, last=LAST, **about).id


def is_with(cases) -> list[list[int]]:
    session.rollback()
    return [
        challenge_is_with(reader(), challenge_told(reader(), cases.challenge), now()),
        treatment_is_with(reader(), treatment_told(reader(), cases.treatment), now()),
        mediation_is_with(reader(), mediation_told(reader(), cases.mediation), now()),
    ]


def told(context, number: int) -> int:
    work_off(context)
    return sum(row.account_id == number for row in kept(Notice))


def test_all_that_is_in_hand_goes_to_the_substitute_from_the_first_day_to_the_last(people, cases, time_machine):
    away(people)
    seen = []
    for at in ("2026-11-23T22:59:00Z", "2026-11-23T23:00:00Z", "2026-11-26T22:59:00Z", "2026-11-26T23:00:00Z"):
        time_machine.move_to(at, tick=False)
        seen.append(is_with(cases))
    alone, both = [[people.ana]] * 3, [[people.ana, people.ben]] * 3
    assert seen == [alone, both, both, alone]


def test_whoever_is_back_sooner_has_it_alone_again(people, cases, time_machine):
    number = away(people)
    time_machine.move_to(DURING, tick=False)
    assert is_with(cases) == [[people.ana, people.ben]] * 3
    end_absence(actor=acting(people.ana), absence_id=number)
    assert is_with(cases) == [[people.ana]] * 3


def test_what_bars_the_substitute_is_looked_at_again_case_by_case_and_then_any_mediator_takes_it(
    context, people, cases, areas, time_machine
):
    away(people)
    declare_tie(actor=acting(people.ben), about_body_id=cases.body)
    actions.leave_mediation(actor=acting(people.ben), mediation_id=cases.mediation)
    time_machine.move_to(DURING, tick=False)
    assert is_with(cases) == [[], [], []]
    before = told(context, people.cleo)
    actions.write_on_treatment(actor=holder(cases), treatment_id=cases.treatment, text="Is anybody there?")
    assert told(context, people.cleo) == before + 1  # the pool hears of it
    row = challenge_by_id(reader(), cases.challenge)
    around = facts_of(reader(), [row], now())[row.id]
    assert [one.account_id for one in substitutes(mediators(reader(), now()), around)] == [people.cleo]
    actions.hand_challenge(actor=acting(people.ben), challenge_id=cases.challenge, to_id=people.cleo)
    assert is_with(cases)[0] == [people.cleo]


def holder(cases) -> Actor:
    return Actor(kind="receipt", receipts=(("treatment", cases.treatment),), device="y")


def test_substitute_is_told_what_its_mediator_would_be_told(context, people, cases, time_machine):
    away(people)
    time_machine.move_to(DURING, tick=False)
    before = told(context, people.ben)
    actions.write_on_treatment(actor=holder(cases), treatment_id=cases.treatment, text="I would like to talk.")
    assert told(context, people.ben) == before + 1
    time_machine.move_to("2026-11-27T10:00:00Z", tick=False)
    before = told(context, people.ben)
    actions.write_on_treatment(actor=holder(cases), treatment_id=cases.treatment, text="I would still like to.")
    assert told(context, people.ben) == before


def test_what_the_substitute_does_stays_the_case_of_whoever_is_away(areas, people, time_machine):
    issue = make_issue(areas["mill"], **closed())
    challenge = file(issue)
    actions.hand_challenge(actor=acting(people.cleo), challenge_id=challenge.id, to_id=people.ana)
    away(people)
    time_machine.move_to(DURING, tick=False)
    admit(challenge, acting(people.ben))
    assert kept(Challenge)[0].mediator_id == people.ana
    assert kept(Challenge)[0].state == At.STATEMENT
    other = file(make_issue(areas["mill"], **closed()))
    admit(other, acting(people.ben))  # nobody had it: the substitute takes it on for good
    assert session.get_one(Challenge, other.id).mediator_id == people.ben


def test_nothing_new_is_handed_to_whoever_is_away(areas, people, cases, time_machine):
    away(people)
    time_machine.move_to(DURING, tick=False)
    challenge = file(make_issue(areas["mill"], **closed()))
    with pytest.raises(Conflict, match="away"):
        actions.hand_challenge(actor=acting(people.cleo), challenge_id=challenge.id, to_id=people.ana)
    with pytest.raises(Conflict, match="away"):
        actions.hand_mediation(actor=acting(people.cleo), mediation_id=cases.mediation, to_id=people.ana)
    assert mediators_to_tell(reader(), areas["mill"].path) == [people.ana, people.ben, people.cleo]


def test_substitute_of_the_coordinating_mediator_decides_what_that_one_would(areas, people, time_machine):
    issue = make_issue(areas["mill"], **closed())
    session.add(challenge := file(issue))
    challenge.coordinated = True
    session.commit()
    email = session.get_one(type(make_account()), people.ana).email
    actions.give_post(actor=acting(people.cleo), post="coordinating", email=email, months=12)
    number = challenge.id
    with pytest.raises(NotAllowed, match="coordinating mediator"):
        admit(challenge, acting(people.ben))
    away(people)
    time_machine.move_to(DURING, tick=False)
    with pytest.raises(NotAllowed, match="coordinating mediator"):
        admit(session.get_one(Challenge, number), acting(people.cleo))
    admit(session.get_one(Challenge, number), acting(people.ben))
    assert kept(Challenge)[0].state == At.STATEMENT


def test_only_the_mediator_says_so_and_only_another_mediator_stands_in(areas, people):
    chief = make_actor("Chief", Role.COMMISSIONER)
    colleague = acting(people.cleo)
    administrator = make_actor("Adm", Role.ADMINISTRATOR)
    for who in (chief, colleague, administrator, make_actor("Resident", Role.VERIFIED, area=areas["mill"])):
        with pytest.raises(NotAllowed):
            away(people, by=who)
    officer = make_account("Officer", Role.OFFICER, area=areas["mill"]).id
    for deputy in (people.ana, officer, make_account("Nobody").id):
        with pytest.raises(Invalid):
            away(people, deputy)
    assert kept(Absence) == []
    assert dict(possible_deputies(reader(), people.ana, now())) == {people.ben: "Ben", people.cleo: "Cleo"}
    away(people)
    with pytest.raises(Invalid, match="stand in for somebody"):
        set_absence(actor=acting(people.ben), account_id=people.ben, first=FIRST, last=LAST, deputy_id=people.cleo)


def test_desks_and_pages_say_who_stands_in(client, people, cases, time_machine):
    away(people)
    time_machine.move_to(DURING, tick=False)
    ana, ben = browser(client, people.ana), browser(client, people.ben)
    html = ben.get("/mediation").text
    assert "You stand in for Ana until" in html
    assert html.count("Ana, who has it, is away: Ben stands in.") == 3
    assert html.index("In my hands") < html.index("Ana, who has it") < html.index("In my areas")
    mine = ana.get("/mediation").text
    assert "You are away until" in mine
    assert f"/officers/{people.ana}/absence" in mine
    page = f"/mediations/{kept(Mediation)[0].ref}"
    assert "Ben stands in" in ben.get(page).text
    actions.leave_mediation(actor=acting(people.ben), mediation_id=cases.mediation)
    assert "any other mediator may take it" in browser(client, people.cleo).get("/mediation").text


def test_mediator_enters_and_ends_an_absence_on_the_page(client, people):
    ana = browser(client, people.ana)
    page = f"/officers/{people.ana}/absence"
    assert "Another mediator stands in" in ana.get(page).text
    about = {"first": "2026-11-24", "last": "2026-11-26", "deputy": str(people.ben), "key": str(uuid4())}
    sent = ana.post(page, data={"csrf_token": csrf(ana, page), **about})
    assert (sent.status_code, len(kept(Absence))) == (303, 1)
    again = ana.post(page, data={"csrf_token": csrf(ana, page), **about})
    assert (again.status_code, len(kept(Absence))) == (422, 1)
    number = kept(Absence)[0].id
    assert ana.post(f"{page}/{number}/end", data={"csrf_token": csrf(ana, page)}).status_code == 303
    assert browser(client, people.ben).get(page).status_code == 403


def browser(client, number: int):
    found = another(client)
    account = SimpleNamespace(id=number)
    sign_in(found, account)
    return found


def test_clock_that_runs_out_reminds_the_substitute(context, people, cases, time_machine):
    away(people)
    time_machine.move_to(DURING, tick=False)
    before = told(context, people.ben)
    row = session.get_one(Mediation, cases.mediation)
    row.due, row.reminded = now() + timedelta(days=1), ""
    session.commit()
    actions.run_clocks(actor=SYSTEM)
    assert told(context, people.ben) == before + 1
