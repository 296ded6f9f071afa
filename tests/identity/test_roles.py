"""Roles of staff: the first administrator, two people for each further one, and an end that is felt at once."""

from datetime import timedelta

import pytest

from app.identity.actions import decide_proposal, end_grant, invite_staff
from app.identity.actor import SYSTEM
from app.identity.commands import invite
from app.identity.models import Account, AccountSession, RoleGrant, RoleProposal
from app.identity.queries import actor_of_account, staff_grants
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

OTHERS = [
    *((role,) for role in Role if role not in (Role.ADMINISTRATOR, Role.COMMISSIONER)),
    (),
]


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def boss(areas):
    return make_actor("First Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def second(boss):
    return make_actor("Second Administrator", Role.ADMINISTRATOR)


def propose(actor=SYSTEM, role=Role.OFFICER, email="new@example.org", **more):
    proposal = invite_staff(actor=actor, email=email, role=role, area_id=None, **more)
    assert isinstance(proposal, RoleProposal)
    return proposal


def acts():
    return [row.act for row in kept(Journal)]


def test_invite_staff_makes_the_first_administrator_at_once(areas):
    grant = invite_staff(actor=SYSTEM, email="ana@example.org", role=Role.ADMINISTRATOR, area_id=None, name="Ana")
    actor = actor_of_account(session(), grant.account_id, now())
    session.rollback()
    assert (actor.name, actor.roles) == ("Ana", {Role.ADMINISTRATOR})
    assert kept(RoleGrant)[0].until > now() + timedelta(days=300)
    assert acts() == ["account.made", "role.given"]
    assert "/sign-in" in letters("ana@example.org")[0].body


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MODERATOR])
def test_invite_staff_before_there_is_an_administrator_is_refused(areas, role):
    with pytest.raises(Invalid):
        invite_staff(actor=SYSTEM, email="a@example.org", role=role, area_id=None)
    assert kept(Account) == []


def test_invite_staff_as_a_page_cannot_make_the_first_administrator(areas):
    for roles in OTHERS:
        with pytest.raises((Invalid, NotAllowed)):
            invite_staff(
                actor=make_actor("Somebody", *roles), email="a@example.org", role=Role.ADMINISTRATOR, area_id=None
            )


def test_invite_staff_afterwards_gives_nothing_until_a_second_person_confirms(boss):
    proposal = propose()
    assert not actor_of_account(session(), proposal.account_id, now()).roles
    decide_proposal(actor=boss, proposal_id=proposal.id, confirm=True)
    assert actor_of_account(session(), proposal.account_id, now()).roles == {Role.OFFICER}
    assert kept(RoleGrant)[-1].given_by == boss.account_id
    assert acts()[-2:] == ["role.proposal_decided", "role.given"]


def test_decide_proposal_with_no_gives_nothing(boss):
    proposal = propose()
    decide_proposal(actor=boss, proposal_id=proposal.id, confirm=False)
    assert not actor_of_account(session(), proposal.account_id, now()).roles
    with pytest.raises(Conflict):
        decide_proposal(actor=boss, proposal_id=proposal.id, confirm=True)


def test_decide_proposal_by_who_proposed_it_is_refused(boss, second):
    proposal = propose(actor=boss)
    with pytest.raises(NotAllowed):
        decide_proposal(actor=boss, proposal_id=proposal.id, confirm=True)
    decide_proposal(actor=second, proposal_id=proposal.id, confirm=True)


def test_decide_proposal_by_who_would_receive_it_is_refused(boss, second):
    email = next(row.email for row in kept(Account) if row.id == second.account_id)
    proposal = propose(actor=boss, role=Role.COORDINATOR, email=email)
    with pytest.raises(NotAllowed):
        decide_proposal(actor=second, proposal_id=proposal.id, confirm=True)


@pytest.mark.parametrize("roles", [*OTHERS, (Role.COMMISSIONER,)])
def test_decide_proposal_by_anybody_but_an_administrator_is_refused(boss, areas, roles):
    proposal = propose()
    before = acts()
    with pytest.raises(NotAllowed):
        decide_proposal(actor=make_actor("Somebody", *roles), proposal_id=proposal.id, confirm=True)
    assert acts() == before


@pytest.mark.parametrize("roles", OTHERS)
def test_proposing_a_role_by_anybody_else_is_refused(boss, roles):
    before = len(kept(Account))
    with pytest.raises(NotAllowed):
        propose(actor=make_actor("Somebody", *roles))
    assert len(kept(Account)) == before + 1
    assert kept(RoleProposal) == []


def test_proposing_by_a_commissioner_is_for_officers_of_own_areas(boss, areas):
    commissioner = make_actor("Commissioner", Role.COMMISSIONER, area=areas["north"])
    mill, hill = areas["mill"].id, areas["hill"].id
    invite_staff(actor=commissioner, email="o@example.org", role=Role.OFFICER, area_id=mill)
    for role, area_id in ((Role.OFFICER, hill), (Role.OFFICER, None), (Role.MODERATOR, mill)):
        with pytest.raises(NotAllowed):
            invite_staff(actor=commissioner, email="p@example.org", role=role, area_id=area_id)
    assert len(kept(RoleProposal)) == 1


JUDGES_NOTHING = "An administrator cannot also be a moderator, mediator or evaluator."
JUDGES_NO_COLLEAGUE = "Police and partners cannot also be moderator, mediator, evaluator or administrator."


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.MEDIATOR, Role.EVALUATOR])
def test_who_administrates_cannot_also_judge(boss, second, role):
    email = next(row.email for row in kept(Account) if row.id == second.account_id)
    with pytest.raises(Invalid, match=JUDGES_NOTHING):
        propose(actor=boss, role=role, email=email)
    judge = make_account("Judge", role)
    with pytest.raises(Invalid, match=JUDGES_NOTHING):
        propose(actor=boss, role=Role.ADMINISTRATOR, email=judge.email)


@pytest.mark.parametrize("over", [Role.MODERATOR, Role.MEDIATOR, Role.EVALUATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("in_line", [Role.OFFICER, Role.COMMISSIONER, Role.PARTNER])
def test_police_and_partners_cannot_also_judge_or_administrate(boss, second, in_line, over):
    for held, wanted in ((in_line, over), (over, in_line)):
        account = make_account("Somebody", held)
        with pytest.raises(Invalid, match=JUDGES_NO_COLLEAGUE):
            propose(actor=boss, role=wanted, email=account.email)
        assert kept(RoleProposal) == []
    one, other = (propose(actor=boss, role=role) for role in (in_line, over))
    decide_proposal(actor=second, proposal_id=one.id, confirm=True)
    with pytest.raises(Conflict, match=JUDGES_NO_COLLEAGUE):
        decide_proposal(actor=second, proposal_id=other.id, confirm=True)
    assert actor_of_account(session(), one.account_id, now()).roles == {in_line}
    decide_proposal(actor=second, proposal_id=other.id, confirm=False)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MODERATOR, Role.EXPERT])
def test_who_represents_neighbours_does_not_work_here(boss, role):
    account = make_account("Neighbour", Role.VERIFIED, Role.REPRESENTATIVE)
    with pytest.raises(Invalid, match="A representative is a verified resident, and nobody who works here"):
        propose(actor=boss, role=role, email=account.email)


def test_who_hosts_a_meeting_is_no_police(boss):
    host = make_account("Host", Role.HOST)
    with pytest.raises(Invalid, match="Police and partners host no meeting"):
        propose(actor=boss, role=Role.OFFICER, email=host.email)
    assert propose(actor=boss, role=Role.MODERATOR, email=host.email).role == Role.MODERATOR


@pytest.mark.parametrize("beside", [Role.COORDINATOR, Role.EXPERT])
@pytest.mark.parametrize("in_line", [Role.OFFICER, Role.PARTNER])
def test_police_and_partners_may_hold_other_roles_of_staff(boss, in_line, beside):
    assert propose(actor=boss, role=beside, email=make_account("Somebody", in_line).email).role == beside


def test_two_proposals_that_exclude_one_another_cannot_both_be_confirmed(boss, second):
    first = propose(actor=boss, role=Role.ADMINISTRATOR)
    other = propose(actor=boss, role=Role.MODERATOR)
    decide_proposal(actor=second, proposal_id=first.id, confirm=True)
    with pytest.raises(Conflict):
        decide_proposal(actor=second, proposal_id=other.id, confirm=True)


def test_decide_proposal_after_thirty_days_must_be_proposed_again(boss, time_machine):
    time_machine.move_to(now(), tick=False)
    proposal = propose()
    time_machine.shift(30 * 86_400)
    boss = actor_of_account(session(), boss.id, now())
    with pytest.raises(Conflict):
        decide_proposal(actor=boss, proposal_id=proposal.id, confirm=True)
    decide_proposal(actor=boss, proposal_id=proposal.id, confirm=False)


def test_decide_proposal_of_two_administrators_at_once_gives_one_grant(app, boss, second):
    proposal_id = propose().id
    results = at_once(
        app,
        *(
            lambda who=who: decide_proposal(actor=who, proposal_id=proposal_id, confirm=True)
            for who in (boss, second) * 4
        ),
    )
    assert sum(isinstance(result, RoleProposal) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 7
    assert [row.role for row in kept(RoleGrant)].count(Role.OFFICER) == 1


def test_invite_staff_of_one_address_at_once_makes_one_account(app, boss):
    results = at_once(app, *(lambda: propose().account_id for _ in range(6)))
    assert len(set(results)) == 1
    assert len([row for row in kept(Account) if row.email == "new@example.org"]) == 1


def test_a_role_given_signs_its_holder_out_so_that_no_stolen_session_grows(boss, client):
    account = make_account("Soon an officer")
    sign_in(client, account)
    decide_proposal(actor=boss, proposal_id=propose(email=account.email).id, confirm=True)
    assert client.get("/account").status_code == 303
    assert kept(AccountSession)[0].ended_at is not None


def test_end_grant_is_felt_by_the_next_request(boss, client):
    account = make_account("Second", Role.ADMINISTRATOR)
    sign_in(client, account)
    assert client.get("/grants/proposals").status_code == 200
    grant = next(row for row in kept(RoleGrant) if row.account_id == account.id)
    end_grant(actor=boss, grant_id=grant.id)
    assert client.get("/grants/proposals").status_code == 403
    with pytest.raises(NotFound):
        end_grant(actor=boss, grant_id=grant.id)


def test_a_role_is_over_when_its_term_is(boss, time_machine):
    time_machine.move_to(now(), tick=False)
    proposal = propose(until=now() + timedelta(days=10))
    decide_proposal(actor=boss, proposal_id=proposal.id, confirm=True)
    time_machine.shift(10 * 86_400 - 1)
    assert actor_of_account(session(), proposal.account_id, now()).roles == {Role.OFFICER}
    time_machine.shift(1)
    assert not actor_of_account(session(), proposal.account_id, now()).roles
    assert proposal.account_id not in [row.account_id for row in staff_grants(reader(), now())]


def test_end_grant_of_oneself_and_by_others_is_refused(boss, second):
    mine = next(row for row in kept(RoleGrant) if row.account_id == boss.account_id)
    for who in (boss, make_actor("Officer", Role.OFFICER), make_actor("Mediator", Role.MEDIATOR), make_actor()):
        with pytest.raises(NotAllowed):
            end_grant(actor=who, grant_id=mine.id)
    assert kept(RoleGrant)[0].ended_at is None


def test_end_grant_of_a_representative_is_for_moderators_and_mediators(boss):
    make_account("Representative", Role.REPRESENTATIVE)
    grant = kept(RoleGrant)[-1]
    with pytest.raises(NotAllowed):
        end_grant(actor=boss, grant_id=grant.id)
    end_grant(actor=make_actor("Mediator", Role.MEDIATOR), grant_id=grant.id)


def send(client, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, "/account"), **fields})


def enter(client, actor):
    account = session.get_one(Account, actor.account_id)
    session.commit()
    sign_in(client, account)


def test_grants_page_lets_a_second_administrator_confirm(client, boss, second, areas):
    enter(client, boss)
    form = {"email": "New@Example.org", "name": "New Officer", "role": "officer", "area": str(areas["mill"].id)}
    assert send(client, "/grants/proposals", **form).status_code == 303
    html = client.get("/grants/proposals").get_data(as_text=True)
    assert "Another administrator decides." in html
    assert "new@example.org" in html
    proposal = kept(RoleProposal)[0]
    assert send(client, f"/grants/proposals/{proposal.id}", decision="confirm").status_code == 403
    enter(client, second)
    assert send(client, f"/grants/proposals/{proposal.id}", decision="confirm").status_code == 303
    grant = kept(RoleGrant)[-1]
    assert (grant.role, grant.area_id, grant.given_by) == ("officer", areas["mill"].id, second.account_id)
    assert "End the role of New Officer?" in client.get(f"/grants/{grant.id}/end").get_data(as_text=True)
    assert kept(RoleGrant)[-1].ended_at is None
    assert send(client, f"/grants/{grant.id}/end").status_code == 303
    assert client.get(f"/grants/{grant.id}/end").status_code == 404
    assert kept(RoleGrant)[-1].ended_at is not None


def test_page_says_why_police_are_no_mediators(client, boss, areas):
    officer = make_account("Officer", Role.OFFICER, area=areas["mill"])
    enter(client, boss)
    answer = send(client, "/grants/proposals?lang=en", email=officer.email, role="mediator", area="")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert JUDGES_NO_COLLEAGUE in html
    assert 'id="role-error"' in html
    assert kept(RoleProposal) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "no"), ("role", "resident"), ("role", "host"), ("area", "999999"), ("name", "x" * 61)],
)
def test_grants_page_with_a_fault_names_the_field(client, boss, field, value):
    enter(client, boss)
    response = send(
        client, "/grants/proposals", **{"email": "a@example.org", "role": "officer", "area": "", field: value}
    )
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.get_data(as_text=True)
    assert kept(RoleProposal) == []


@pytest.mark.parametrize("roles", OTHERS)
def test_grants_page_is_shown_to_nobody_else(client, boss, roles):
    enter(client, make_actor("Somebody", *roles))
    assert client.get("/grants/proposals").status_code == 403
    assert send(client, "/grants/proposals", email="a@b.org", role="officer", area="").status_code == 403
    grant = kept(RoleGrant)[0]
    assert client.get(f"/grants/{grant.id}/end").status_code == 404
    assert send(client, f"/grants/{grant.id}/end").status_code == 403
    assert kept(RoleGrant)[0].ended_at is None


@pytest.mark.parametrize("decision", ["", "yes", "maybe"])
def test_deciding_with_other_words_decides_nothing(client, boss, decision):
    proposal = propose()
    enter(client, boss)
    assert send(client, f"/grants/proposals/{proposal.id}", decision=decision).status_code == 422
    assert kept(RoleProposal)[0].decided_at is None


def run(app, *words):
    return app.test_cli_runner().invoke(invite, list(words))


def test_staff_invite_command_makes_the_first_administrator_then_proposes(app, areas):
    first = run(app, "Ana@Example.org", "--role", "administrator", "--name", "Ana")
    assert (first.exit_code, "signs in at /sign-in" in first.output) == (0, True)
    later = run(app, "bo@example.org", "--role", "officer", "--area", "mill")
    assert (later.exit_code, "/grants/proposals" in later.output) == (0, True)
    assert [row.email for row in kept(Account)] == ["ana@example.org", "bo@example.org"]
    assert kept(RoleProposal)[0].area_id == areas["mill"].id


@pytest.mark.parametrize(
    "words",
    [
        ("no address", "--role", "administrator"),
        ("a@example.org", "--role", "king"),
        ("a@example.org", "--role", "officer"),
        ("a@example.org", "--role", "administrator", "--area", "none-such"),
        ("a@example.org",),
    ],
)
def test_staff_invite_command_with_a_fault_changes_nothing(app, areas, words):
    assert run(app, *words).exit_code != 0
    assert kept(Account) == []
    assert letters() == []


def test_a_proposal_for_an_account_that_was_closed_or_a_term_that_is_over_gives_nothing(boss, second, time_machine):
    time_machine.move_to(now(), tick=False)
    gone = propose(actor=boss)
    session.get_one(Account, gone.account_id).closed_at = now()
    session.commit()
    short = propose(actor=boss, email="short@example.org", until=now() + timedelta(days=2))
    time_machine.shift(3 * 86_400)
    other = actor_of_account(session(), second.id, now())
    for proposal in (gone, short):
        with pytest.raises(Conflict):
            decide_proposal(actor=other, proposal_id=proposal.id, confirm=True)
        decide_proposal(actor=other, proposal_id=proposal.id, confirm=False)
    assert [row.role for row in kept(RoleGrant) if row.account_id in (gone.account_id, short.account_id)] == []


def test_two_roles_that_exclude_one_another_confirmed_at_once_give_one_of_them(app, boss, second):
    """Each act holds the account before it reads the roles: the second waits, and finds what the first gave."""
    ids = [propose(actor=boss, role=role).id for role in (Role.ADMINISTRATOR, Role.MODERATOR)]
    results = at_once(
        app, *(lambda number=number: decide_proposal(actor=second, proposal_id=number, confirm=True) for number in ids)
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "RoleProposal"]
    (account,) = [row.id for row in kept(Account) if row.email == "new@example.org"]
    assert len([row for row in kept(RoleGrant) if row.account_id == account]) == 1
