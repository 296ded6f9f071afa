"""Persons, roles and duty entries that the house itself enters."""

import pytest
from sqlalchemy import update

from app.identity.actions import Duty, enter_grant, enter_person, write_duty_entry
from app.identity.actor import SYSTEM, Actor
from app.identity.models import RoleGrant
from app.identity.queries import actor_of_account, officers
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from tests.builders.at_once import at_once
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept

pytestmark = pytest.mark.usefixtures("context")
DUTY = Duty(name="Officer 12", languages=("en", "ar"), meets_at="Library: Tuesdays")


def test_enter_person_makes_an_account_that_is_still_new():
    account_id = enter_person(actor=SYSTEM, email=" Ana@Example.org", name="Ana", lang="en")
    actor = actor_of_account(session(), account_id, now())
    assert (actor.name, actor.lang, actor.new, actor.grants) == ("Ana", "en", True, ())
    with pytest.raises(Conflict):
        enter_person(actor=SYSTEM, email="ana@example.org", name="Another")


def test_enter_person_needs_a_name():
    with pytest.raises(Invalid):
        enter_person(actor=SYSTEM, email="ana@example.org", name=" ")


def test_enter_grant_puts_a_role_in_force_for_its_area_and_body():
    areas, body = make_city(), make_body("station", "police")
    account = make_account()
    enter_grant(actor=SYSTEM, account_id=account.id, role=Role.OFFICER, area_id=areas["mill"].id, body_id=body.id)
    actor = actor_of_account(session(), account.id, now())
    assert actor.has(Role.OFFICER, at=areas["mill"].path)
    assert not actor.has(Role.OFFICER, at=areas["hill"].path)
    assert actor.acts_for(body.id)


@pytest.mark.parametrize(
    ("held", "wanted", "why"),
    [
        (Role.OFFICER, Role.MEDIATOR, "Police and partners cannot also be moderator, mediator, evaluator"),
        (Role.EVALUATOR, Role.PARTNER, "Police and partners cannot also be moderator, mediator, evaluator"),
        (Role.MODERATOR, Role.ADMINISTRATOR, "An administrator cannot also be a moderator"),
        (Role.ADMINISTRATOR, Role.EVALUATOR, "An administrator cannot also be a moderator"),
        (Role.OFFICER, Role.REPRESENTATIVE, "A representative is a verified resident, and nobody who works here"),
        (Role.REPRESENTATIVE, Role.COORDINATOR, "A representative is a verified resident, and nobody who works here"),
        (Role.COMMISSIONER, Role.HOST, "Police and partners host no meeting"),
    ],
)
def test_enter_grant_refuses_what_one_person_does_not_hold_together_and_says_why(held, wanted, why):
    account = make_account("Somebody", held)
    with pytest.raises(Invalid, match=why) as refused:
        enter_grant(actor=SYSTEM, account_id=account.id, role=wanted)
    assert refused.value.field == "role"
    assert [row.role for row in kept(RoleGrant)] == [held]


def test_enter_grant_looks_at_what_stands_alone():
    account = make_account("Somebody", Role.OFFICER)
    session.execute(update(RoleGrant).values(ended_at=now()))
    session.commit()
    enter_grant(actor=SYSTEM, account_id=account.id, role=Role.MEDIATOR)
    assert actor_of_account(session(), account.id, now()).roles == {Role.MEDIATOR}
    with pytest.raises(Invalid, match="There is no such account"):
        enter_grant(actor=SYSTEM, account_id=account.id + 1, role=Role.OFFICER)


def test_enter_grant_of_two_that_exclude_one_another_at_once_puts_one_in_force(app):
    account_id = make_account("Somebody").id
    results = at_once(
        app,
        *(
            lambda role=role: enter_grant(actor=SYSTEM, account_id=account_id, role=role)
            for role in (Role.OFFICER, Role.MEDIATOR)
        ),
    )
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "RoleGrant"]
    assert len(kept(RoleGrant)) == 1


def test_persons_are_entered_by_the_house_alone():
    for actor in (Actor(), make_actor("Admin", Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            enter_person(actor=actor, email="ana@example.org", name="Ana")
        with pytest.raises(NotAllowed):
            enter_grant(actor=actor, account_id=1, role=Role.OFFICER)


def test_write_duty_entry_is_for_the_officer_and_the_administrator():
    areas = make_city()
    officer = make_actor("Real Name", Role.OFFICER, area=areas["mill"])
    other = make_actor("Another", Role.OFFICER, area=areas["mill"])
    assert officer.account_id is not None
    write_duty_entry(actor=officer, account_id=officer.account_id, duty=DUTY)
    changed = Duty(name="Officer 13", about="On foot.")
    write_duty_entry(actor=make_actor("Admin", Role.ADMINISTRATOR), account_id=officer.account_id, duty=changed)
    (shown,) = officers(reader(), now())
    assert (shown.duty_name, shown.about, shown.languages, shown.area_name) == ("Officer 13", "On foot.", [], "Mill")
    for actor in (other, Actor(), make_actor("Resident")):
        with pytest.raises(NotAllowed):
            write_duty_entry(actor=actor, account_id=officer.account_id, duty=DUTY)
