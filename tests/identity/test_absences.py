"""Absence of an officer: who may say so, who may stand in, what the deputy sees, does and is told, by date alone."""

import re
from datetime import date, timedelta

import pytest

from app.desk.queries import parts
from app.identity.actions import Duty, end_grant, write_duty_entry
from app.identity.actions.absences import end_absence, set_absence
from app.identity.actions.roles import pause_grant, resume_grant
from app.identity.models import Absence, AccountSession, RoleGrant
from app.identity.queries import actor_of_account, actors_of_sessions, officers
from app.identity.queries.absences import serving
from app.identity.vocabulary import Role
from app.issues.policies import may_handle, may_read
from app.issues.queries.silence import who_must_act
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.days import today
from tests.builders.issues import make_issue
from tests.builders.people import csrf, make_account, make_actor, make_session, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

FIRST, LAST = date(2026, 11, 24), date(2026, 11, 26)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-22T10:00:10Z", tick=False)
    return time_machine


@pytest.fixture
def areas(context, clock):
    return make_city()


def officer(name, area, role=Role.OFFICER):
    account = make_account(name, role, area=area)
    who = actor_of_account(session(), account.id, now())
    write_duty_entry(actor=who, account_id=account.id, duty=Duty(name=f"{name} on duty"))
    return account


@pytest.fixture
def ana(areas):
    return officer("Ana", areas["mill"])


@pytest.fixture
def ben(areas):
    return officer("Ben", areas["mill"])


def actor(account):
    return actor_of_account(session(), account.id, now())


def away(account, deputy, by=None, first=FIRST, last=LAST):
    return set_absence(actor=by or actor(account), account_id=account.id, first=first, last=last, deputy_id=deputy.id)


def test_the_deputy_sees_does_and_is_told_what_was_assigned_from_the_first_day_to_the_last(areas, ana, ben, clock):
    away(ana, ben)
    issue = make_issue(areas["mill"], confidential=True, officer_account_id=ana.id, state=State.ASSIGNED)

    def standing():
        deputy, found = actor(ben), set()
        found |= {"read"} if may_read(deputy, issue) else set()
        found |= {"act"} if may_handle(deputy, issue) else set()
        found |= {"desk"} if parts(session(), deputy, now(), now() + timedelta(hours=9)) else set()
        found |= {"told"} if ben.id in who_must_act(session(), issue, now()) else set()
        assert may_handle(actor(ana), issue)  # who is away may act too
        session.rollback()
        return found

    steps = [("2026-11-23T22:59:59Z", set()), ("2026-11-23T23:00:00Z", {"read", "act", "desk", "told"}),
             ("2026-11-26T22:59:59Z", {"read", "act", "desk", "told"}), ("2026-11-26T23:00:00Z", set())]  # fmt: skip
    for moment, seen in steps:
        clock.move_to(moment, tick=False)
        assert (moment, standing()) == (moment, seen)


def test_a_deputy_whose_own_role_ended_stands_in_for_nobody(areas, ana, ben, clock):
    away(ana, ben)
    issue = make_issue(areas["mill"], confidential=True, officer_account_id=ana.id)
    clock.move_to("2026-11-25T10:00:00Z", tick=False)
    boss = make_actor("Boss", Role.ADMINISTRATOR)
    grant = next(row for row in kept(RoleGrant) if row.account_id == ben.id)
    assert may_read(actor(ben), issue)
    end_grant(actor=boss, grant_id=grant.id)
    assert not may_read(actor(ben), issue)


def test_everybody_reads_until_when_and_who_stands_in(client, areas, ana, ben, clock):
    away(ana, ben)
    for path in ("/officers", "/areas/mill"):
        assert "stands in" not in client.get(path).get_data(as_text=True)
    clock.move_to("2026-11-25T10:00:00Z", tick=False)
    session.commit()
    for path in ("/officers", f"/areas/{areas['mill'].slug}"):
        html = client.get(path).get_data(as_text=True)
        said = re.search(r"Away until ([^;<]*); Ben on duty stands in\.", html)
        assert ("26" in said[1], "Nov" in said[1]) == (True, True), path
    shown = [(row.duty_name, row.deputy) for row in officers(reader(), now())]
    assert shown == [("Ana on duty", "Ben on duty"), ("Ben on duty", None)]


def test_who_may_say_so(areas, ana, ben):
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["north"])
    other_chief = make_actor("Other", Role.COMMISSIONER, area=areas["south"])
    for stranger in (actor(ben), other_chief, make_actor("Boss", Role.ADMINISTRATOR), make_actor("Neighbour")):
        with pytest.raises(NotAllowed):
            away(ana, ben, by=stranger)
    row = away(ana, ben, by=chief)
    with pytest.raises(NotFound):
        end_absence(actor=other_chief, absence_id=row.id)
    end_absence(actor=actor(ana), absence_id=row.id)
    with pytest.raises(NotFound):
        end_absence(actor=actor(ana), absence_id=row.id)
    assert [row.act for row in kept(Journal)][-2:] == ["officer.absence_set", "officer.absence_ended"]


def test_who_may_stand_in(areas, ana, ben):
    elsewhere = officer("Eva", areas["harbour"])
    wider = officer("Wim", areas["north"])
    for wrong in (ana, elsewhere, officer("Chief", areas["mill"], Role.COMMISSIONER), make_account("Neighbour")):
        with pytest.raises(Invalid, match="colleague from the list"):
            away(ana, wrong)
    assert away(ana, wider).deputy_id == wider.id
    with pytest.raises(Invalid, match="from the list"):
        away(wider, ben)  # covers less


def test_nobody_is_away_twice_or_stands_in_while_away(app, areas, ana, ben):
    cem = officer("Cem", areas["mill"])
    away(ana, ben)
    for account, deputy, said in ((ana, cem, "entered for these days already"), (cem, ana, "away then too"),
                                  (ben, cem, "you stand in for somebody")):  # fmt: skip
        with pytest.raises(Invalid, match=said):
            away(account, deputy, first=LAST, last=LAST)
    away(ana, ben, first=LAST + timedelta(days=1), last=LAST + timedelta(days=2))
    assert serving(reader(), [ana.id, None], now()) == [ana.id]


def test_of_two_absences_entered_at_once_one_stands(app, context):
    areas = make_city()
    ana, ben = officer("Ana", areas["mill"]), officer("Ben", areas["mill"])
    who, first = actor(ana), today() + timedelta(days=3)
    session.commit()

    def one():
        return set_absence(actor=who, account_id=ana.id, first=first, last=first, deputy_id=ben.id)

    done = at_once(app, one, one)
    assert sorted(type(found).__name__ for found in done) == ["Absence", "Invalid"]
    assert len(kept(Absence)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("first", ""), ("first", "soon"), ("first", "2026-11-21"), ("first", "2028-01-01"), ("last", "2026-11-23"),
     ("last", "9999-12-31"), ("deputy", ""), ("deputy", "999999999999999999999"), ("deputy", "\x00")],
)  # fmt: skip
def test_a_fault_names_its_field(client, ana, ben, field, value):
    sign_in(client, ana)
    path = f"/officers/{ana.id}/absence"
    assert path in client.get(f"/officers/{ana.id}/edit").get_data(as_text=True)
    good = {"csrf_token": csrf(client, path), "first": str(FIRST), "last": str(LAST), "deputy": str(ben.id)}
    answer = client.post(path, data=good | {field: value})
    assert (answer.status_code, f'id="{field}-error"' in answer.get_data(as_text=True)) == (422, True)
    assert kept(Absence) == []
    assert client.post(path, data=good).status_code == 303
    row = kept(Absence)[0]
    assert client.post(f"{path}/{row.id}/end", data=good).status_code == 303
    assert kept(Absence)[0].ended_at is not None


def test_a_role_that_rests_is_felt_handed_over_and_begins_again(areas, ana, ben):
    boss = make_actor("Boss", Role.ADMINISTRATOR)
    issue = make_issue(areas["mill"], officer_account_id=ana.id, state=State.ASSIGNED)
    token = make_session(ana)
    grant = next(row for row in kept(RoleGrant) if row.account_id == ana.id)
    pause_grant(actor=boss, grant_id=grant.id, successor_id=ben.id)
    assert actors_of_sessions(session(), [token], now())[token].roles == frozenset()
    assert session.get(type(issue), issue.id, populate_existing=True).officer_account_id == ben.id
    with pytest.raises(Conflict):
        pause_grant(actor=boss, grant_id=grant.id)
    with pytest.raises(NotAllowed):
        resume_grant(actor=actor(ana), grant_id=grant.id)
    resume_grant(actor=boss, grant_id=grant.id)
    assert actor(ana).roles == {Role.OFFICER}
    assert all(row.ended_at for row in kept(AccountSession))
    assert [row.act for row in kept(Journal) if row.act.startswith("role.")] == ["role.paused", "role.resumed"]


def test_a_role_does_not_begin_again_beside_one_that_must_stay_apart(areas):
    boss, mod = make_actor("Boss", Role.ADMINISTRATOR), make_account("Moderator", Role.MODERATOR)
    grant = next(row for row in kept(RoleGrant) if row.account_id == mod.id)
    pause_grant(actor=boss, grant_id=grant.id)
    session.add(RoleGrant(account_id=mod.id, role=Role.ADMINISTRATOR, since=now()))
    session.commit()
    with pytest.raises(Conflict):
        resume_grant(actor=boss, grant_id=grant.id)


def test_pause_and_resume_by_the_pages(client, areas, ana):
    sign_in(client, make_account("Boss", Role.ADMINISTRATOR))
    grant = next(row for row in kept(RoleGrant) if row.account_id == ana.id)
    token = csrf(client, "/grants/proposals")
    assert "Only pause it" in client.get(f"/grants/{grant.id}/end").get_data(as_text=True)
    assert client.post(f"/grants/{grant.id}/end", data={"csrf_token": token, "pause": "y"}).status_code == 303
    assert "Begin again" in client.get("/grants/proposals").get_data(as_text=True)
    assert client.post(f"/grants/{grant.id}/resume", data={"csrf_token": token}).status_code == 303
    assert kept(RoleGrant)[0].paused_at is None
