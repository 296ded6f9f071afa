"""The meeting rows of the permission table, cell by cell."""

import pytest

from app.identity.actor import Actor, Grant
from app.identity.vocabulary import Role
from app.meetings.models import Meeting
from app.meetings.policies import (
    may_call_meeting,
    may_call_somewhere,
    may_check_in,
    may_read_names,
    may_run_meeting,
    may_sign_up,
)

OWN, OTHER = "/1/2/", "/1/3/"
MEETING = Meeting(id=7, area_path="/1/2/4/")
VISITOR = Actor()
RESIDENT = Actor(kind="account", id=1, account_id=1)


def holding(role: Role, path: str = "/", meeting_id: int | None = None) -> Actor:
    return Actor(kind="account", id=1, account_id=1, grants=(Grant(role, path, meeting_id=meeting_id),))


ANYWHERE = {role: holding(role) for role in Role if role != Role.HOST}
IN_OWN_AREA = {role: holding(role, OWN) for role in (Role.OFFICER, Role.COMMISSIONER)}
IN_OTHER_AREA = {role: holding(role, OTHER) for role in (Role.OFFICER, Role.COMMISSIONER)}
HOST, OTHER_HOST = holding(Role.HOST, meeting_id=7), holding(Role.HOST, meeting_id=8)


def allowed(policy) -> set[str]:
    """Who of everybody may; officers and commissioners hold their grant in the own area."""
    people = ANYWHERE | IN_OWN_AREA
    found = {str(role) for role, actor in people.items() if policy(actor, MEETING)}
    named = {"visitor": VISITOR, "account": RESIDENT, "host": HOST, "other host": OTHER_HOST}
    return found | {name for name, actor in named.items() if policy(actor, MEETING)}


CALL = {"officer", "commissioner", "moderator", "mediator", "coordinator"}
RUN = {"host", "officer", "moderator", "mediator"}
SIGN_UP = {
    "visitor",
    "account",
    "host",
    "other host",
    "verified",
    "representative",
    "officer",
    "commissioner",
    "partner",
}


@pytest.mark.parametrize(
    ("policy", "roles"),
    [
        (lambda actor, meeting: may_call_meeting(actor, meeting.area_path), CALL),
        (may_run_meeting, RUN),
        (may_check_in, RUN),
        (may_read_names, {"host", "mediator"}),
        (lambda actor, _meeting: may_sign_up(actor), SIGN_UP),
    ],
)
def test_policy_allows_exactly_these(policy, roles):
    assert allowed(policy) == roles


@pytest.mark.parametrize("policy", [lambda actor, meeting: may_call_meeting(actor, meeting.area_path), may_run_meeting])
def test_policy_when_the_area_is_another_then_refuses(policy):
    assert not any(policy(actor, MEETING) for actor in IN_OTHER_AREA.values())


def test_an_officer_of_one_neighbourhood_may_call_somewhere_and_a_resident_nowhere():
    officer = IN_OWN_AREA[Role.OFFICER]
    assert (may_call_meeting(officer, "/"), may_call_somewhere(officer)) == (False, True)
    assert not may_call_somewhere(RESIDENT)
