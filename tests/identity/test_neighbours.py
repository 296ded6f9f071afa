"""Representatives and hosts: given by one moderator or mediator, for a term that ends by itself."""

from datetime import timedelta

import pytest

from app.identity.actions import end_grant
from app.identity.actions.roles import end_terms, give_role
from app.identity.actor import SYSTEM
from app.identity.models import Account, RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, ProofNeeded
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

YEAR = timedelta(days=365)
OTHERS = [(role,) for role in Role if role not in (Role.MODERATOR, Role.MEDIATOR)]


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture(params=[Role.MODERATOR, Role.MEDIATOR])
def giver(request, areas):
    return make_actor("Giver", request.param)


def neighbour(area, *roles):
    return make_account("Neighbour", Role.VERIFIED, *roles, area=area)


def represent(giver, account, area):
    return give_role(actor=giver, email=account.email, role=Role.REPRESENTATIVE, area_id=area.id, until=now() + YEAR)


def test_give_role_makes_a_verified_resident_a_representative_for_a_term(areas, giver):
    account = neighbour(areas["mill"])
    grant = represent(giver, account, areas["mill"])
    assert (grant.role, grant.area_id, grant.given_by) == (Role.REPRESENTATIVE, areas["mill"].id, giver.account_id)
    assert Role.REPRESENTATIVE in actor_of_account(session(), account.id, now()).roles
    session.rollback()
    assert [row.act for row in kept(Journal)] == ["role.given"]
    with pytest.raises(Invalid, match="already"):
        represent(giver, account, areas["mill"])


def test_a_representative_is_a_verified_resident_and_nobody_who_works_here(areas, giver):
    for account in (make_account("New"), make_account("Officer", Role.VERIFIED, Role.OFFICER, area=areas["mill"])):
        with pytest.raises(Invalid, match="verified resident"):
            represent(giver, account, areas["mill"])
    with pytest.raises(Invalid, match="no account"):
        give_role(
            actor=giver, email="x@example.org", role=Role.REPRESENTATIVE, area_id=areas["mill"].id, until=now() + YEAR
        )


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.REPRESENTATIVE, Role.HOST)])
def test_give_role_gives_no_other_role(areas, giver, role):
    email = neighbour(areas["mill"]).email
    with pytest.raises(NotAllowed):
        give_role(actor=giver, email=email, role=role, area_id=areas["mill"].id, until=now() + YEAR)


@pytest.mark.parametrize("held", [*OTHERS, ()])
def test_give_role_by_anybody_else_is_refused(areas, held):
    account = neighbour(areas["mill"])
    before = len(kept(RoleGrant))
    for role in (Role.REPRESENTATIVE, Role.HOST):
        with pytest.raises(NotAllowed):
            give_role(
                actor=make_actor("Somebody", *held), email=account.email, role=role, area_id=areas["mill"].id,
                until=now() + YEAR,
            )  # fmt: skip
    assert len(kept(RoleGrant)) == before + 2 * len(held)


def test_give_role_asks_again_who_it_is(areas, giver):
    stale = type(giver)(**{name: getattr(giver, name) for name in giver.__slots__} | {"proven_at": None})
    with pytest.raises(ProofNeeded):
        represent(stale, neighbour(areas["mill"]), areas["mill"])


def test_a_host_is_nobody_of_the_police_or_a_partner_and_hosts_one_meeting(areas, giver):
    meeting = make_meeting(areas["mill"])
    about = {"role": Role.HOST, "area_id": areas["mill"].id, "until": now() + YEAR, "meeting_id": meeting.id}
    for role in (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER):
        with pytest.raises(Invalid, match="host no meeting"):
            give_role(actor=giver, email=make_account("Staff", role, area=areas["mill"]).email, **about)
    account = make_account("Librarian")
    give_role(actor=giver, email=account.email, **about)
    host = actor_of_account(session(), account.id, now())
    session.rollback()
    assert (host.hosts(meeting.id), host.hosts(meeting.id + 1)) == (True, False)


def test_one_role_given_twenty_times_at_once_is_given_once(app, areas):
    giver, account, mill = make_actor("Giver", Role.MEDIATOR), neighbour(areas["mill"]), areas["mill"].id
    email, until = account.email, now() + YEAR
    give = lambda: give_role(  # noqa: E731
        actor=giver, email=email, role=Role.REPRESENTATIVE, area_id=mill, until=until
    )
    results = at_once(app, *(give for _ in range(20)))
    assert sum(isinstance(result, RoleGrant) for result in results) == 1
    assert [row.role for row in kept(RoleGrant)].count(Role.REPRESENTATIVE) == 1


def test_end_terms_ends_what_is_over_once_and_writes_it_down(areas, giver, time_machine):
    time_machine.move_to(now(), tick=False)
    grant_id = represent(giver, neighbour(areas["mill"]), areas["mill"]).id
    time_machine.shift(YEAR - timedelta(seconds=1))
    assert end_terms(actor=SYSTEM) == 0
    time_machine.shift(timedelta(seconds=1))
    assert (end_terms(actor=SYSTEM), end_terms(actor=SYSTEM)) == (1, 0)
    ended = next(row for row in kept(RoleGrant) if row.id == grant_id)
    assert ended.ended_at == ended.until
    assert [row.act for row in kept(Journal)] == ["role.given", "role.ended"]


def test_end_grant_with_a_successor_is_for_officers(areas):
    boss = make_actor("Administrator", Role.ADMINISTRATOR)
    make_account("Moderator", Role.MODERATOR)
    moderator, other = kept(RoleGrant)[-1], make_account("Officer", Role.OFFICER, area=areas["mill"])
    with pytest.raises(Invalid, match="another officer"):
        end_grant(actor=boss, grant_id=moderator.id, successor_id=other.id)
    officer = kept(RoleGrant)[-1]
    for successor in (other.id, boss.account_id):
        with pytest.raises(Invalid, match="another officer"):
            end_grant(actor=boss, grant_id=officer.id, successor_id=successor)
    assert [row.ended_at for row in kept(RoleGrant)] == [None] * 3


def enter(client, actor):
    account = session.get_one(Account, actor.account_id)
    session.commit()
    sign_in(client, account)


def send(client, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, "/account"), **fields})


def test_page_of_neighbours_gives_lists_and_ends(client, areas, giver):
    account = neighbour(areas["mill"])
    enter(client, giver)
    about = {"email": account.email, "area": str(areas["mill"].id)}
    for field, value in (("email", "no"), ("area", "999999"), ("months", "13")):
        response = send(client, "/grants/neighbours", **about | {"months": "12", field: value})
        assert (response.status_code, f'id="{field}-error"' in response.get_data(as_text=True)) == (422, True)
    assert send(client, "/grants/neighbours", **about, months="12").status_code == 303
    html = client.get("/grants/neighbours").get_data(as_text=True)
    assert ("Neighbour" in html, "ends soon" in html) == (True, False)
    grant = next(row for row in kept(RoleGrant) if row.role == Role.REPRESENTATIVE)
    assert "End the role of Neighbour?" in client.get(f"/grants/{grant.id}/end").get_data(as_text=True)
    ended = send(client, f"/grants/{grant.id}/end")
    assert (ended.status_code, ended.location) == (303, "/grants/neighbours")
    assert client.get(f"/grants/{grant.id}/end").status_code == 404


def test_page_of_neighbours_marks_what_ends_within_thirty_days(client, areas, giver, time_machine):
    time_machine.move_to(now(), tick=False)
    give_role(
        actor=giver,
        email=neighbour(areas["mill"]).email,
        role=Role.REPRESENTATIVE,
        area_id=areas["mill"].id,
        until=now() + timedelta(days=30, seconds=1),
    )
    enter(client, giver)
    assert "ends soon" not in client.get("/grants/neighbours").get_data(as_text=True)
    time_machine.shift(timedelta(seconds=1))
    assert "ends soon" in client.get("/grants/neighbours").get_data(as_text=True)


def test_a_meeting_gets_its_host_on_its_own_page(client, areas, giver):
    meeting, account = make_meeting(areas["mill"]), make_account("Librarian")
    enter(client, giver)
    path = f"/meetings/{meeting.id}/hosts"
    assert path in client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    wrong = send(client, path, email="no")
    assert (wrong.status_code, 'id="email-error"' in wrong.get_data(as_text=True)) == (422, True)
    assert send(client, path, email=account.email.upper()).status_code == 303
    assert "Librarian" in client.get(path).get_data(as_text=True)
    sign_in(client, account)
    assert client.get(path).status_code == 403
    assert client.get(f"/meetings/{meeting.id}/live/desk").status_code != 500
