"""When an officer's role ends, what is open goes on with somebody: the named successor, else the commissioner."""

from datetime import timedelta

import pytest

from app.identity.actions import end_grant
from app.identity.actions.roles import end_terms
from app.identity.actor import SYSTEM
from app.identity.models import RoleGrant
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.issues.vocabulary import Closing, State
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import Journal
from tests.builders.issues import make_category, make_issue
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def boss(areas):
    return make_actor("Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def officer(areas):
    return make_account("Officer", Role.OFFICER, area=areas["mill"])


@pytest.fixture
def chief(areas):
    make_account("Chief of all", Role.COMMISSIONER, area=areas["city"])
    return make_account("Chief", Role.COMMISSIONER, area=areas["north"])


def grant_of(account):
    return next(row for row in kept(RoleGrant) if row.account_id == account.id)


def holder(issue_id):
    return next(row.officer_account_id for row in kept(Issue) if row.id == issue_id)


def open_issue(areas, officer, **fields):
    return make_issue(areas["mill"], make_category(), state=State.ASSIGNED, officer_account_id=officer.id, **fields).id


def test_end_grant_hands_open_issues_to_the_named_successor(areas, boss, officer, chief):
    other = make_account("Other", Role.OFFICER, area=areas["north"])
    issue_id = open_issue(areas, officer)
    end_grant(actor=boss, grant_id=grant_of(officer).id, successor_id=other.id)
    assert holder(issue_id) == other.id
    row = kept(Journal)[-1]
    assert (row.act, row.ids["before_id"], row.ids["after_id"]) == ("issue.handed_over", officer.id, other.id)


def test_end_grant_without_a_successor_hands_them_to_the_nearest_commissioner(areas, boss, officer, chief):
    issue_id = open_issue(areas, officer)
    end_grant(actor=boss, grant_id=grant_of(officer).id)
    assert holder(issue_id) == chief.id


def test_a_successor_of_another_area_gets_nothing_there(areas, boss, officer, chief):
    elsewhere = make_account("Elsewhere", Role.OFFICER, area=areas["hill"])
    issue_id = open_issue(areas, officer)
    end_grant(actor=boss, grant_id=grant_of(officer).id, successor_id=elsewhere.id)
    assert holder(issue_id) == chief.id


def test_without_a_commissioner_nobody_has_it_and_the_unit_sees_it(areas, boss, officer):
    issue_id = open_issue(areas, officer)
    end_grant(actor=boss, grant_id=grant_of(officer).id)
    assert holder(issue_id) is None


def test_a_term_that_ends_by_itself_hands_over_too(areas, officer, chief):
    issue_id, grant = open_issue(areas, officer), session.get_one(RoleGrant, grant_of(officer).id)
    grant.until = now() - timedelta(seconds=1)
    session.commit()
    assert end_terms(actor=SYSTEM) == 1
    assert holder(issue_id) == chief.id


def test_closed_issues_and_areas_still_covered_stay(areas, boss, officer, chief):
    closed = make_issue(
        areas["mill"],
        make_category("other"),
        state=State.CLOSED,
        closing=Closing.RESOLVED,
        closed_at=now(),
        officer_account_id=officer.id,
    ).id
    issue_id = open_issue(areas, officer)
    session.add(RoleGrant(account_id=officer.id, role=Role.OFFICER, area_id=areas["north"].id, since=now()))
    session.commit()
    end_grant(actor=boss, grant_id=grant_of(officer).id)
    assert (holder(issue_id), holder(closed)) == (officer.id, officer.id)
    assert [row.act for row in kept(Journal)] == ["role.ended"]
