"""Ties that people declare: by whom, to whom, and that they stand once. What they bar from: tests/test_ties.py."""

import pytest

from app.identity.actions.ties import declare_tie, declare_tie_by_name, end_tie
from app.identity.actor import Actor
from app.identity.models import DutyEntry, Tie
from app.identity.queries import actor_of_account
from app.identity.vocabulary import MOST_NAMESAKES, Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from tests.builders.at_once import at_once
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept

pytestmark = pytest.mark.usefixtures("context")


def again(actor: Actor) -> Actor:
    assert actor.account_id is not None
    return actor_of_account(session(), actor.account_id, now())


def on_duty(name="Officer 12"):
    account = make_account("Real Name", Role.OFFICER)
    session.add(DutyEntry(account_id=account.id, duty_name=name, languages=[]))
    session.commit()
    return account


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.VERIFIED, Role.HOST)])
def test_everybody_who_decides_or_assesses_declares_a_tie_that_comes_with_the_actor(role):
    actor, body = make_actor("Somebody", role), make_body("station", "police")
    declare_tie(actor=actor, about_account_id=on_duty().id)
    declare_tie(actor=actor, about_body_id=body.id)
    (person, _body) = kept(Tie)
    assert (again(actor).ties, again(actor).tied_bodies) == ({person.about_account_id}, {body.id})


@pytest.mark.parametrize("roles", [(), (Role.VERIFIED,), (Role.HOST,)])
def test_nobody_else_declares_one(roles):
    actor = make_actor("Resident", *roles)
    with pytest.raises(NotAllowed):
        declare_tie(actor=actor, about_account_id=on_duty().id)
    with pytest.raises(NotAllowed):
        declare_tie_by_name(actor=actor, name="Real Name")
    assert kept(Tie) == []


def test_by_name_it_bars_from_all_who_are_called_so_but_oneself():
    actor = make_actor("Ana Gil", Role.MODERATOR)
    ids = {make_account("Ana Gil").id for _ in range(2)}
    make_account("Ana Gil Ruiz")
    declare_tie_by_name(actor=actor, name="  Ana  Gil ")
    assert again(actor).ties == ids


def test_by_name_nobody_and_too_many_say_what_to_do():
    actor = make_actor("Moderator", Role.MODERATOR)
    with pytest.raises(Invalid, match="Choose somebody from the list, or write a name"):
        declare_tie_by_name(actor=actor, name="  ")
    for name in ("Nobody At All", "Moderator", make_account("Somebody").email):
        with pytest.raises(Invalid, match="exactly as it stands beside their words"):
            declare_tie_by_name(actor=actor, name=name)
    for _ in range(MOST_NAMESAKES + 1):
        make_account("Ana")
    with pytest.raises(Invalid, match="Too many people are called so"):
        declare_tie_by_name(actor=actor, name="Ana")
    assert kept(Tie) == []


def test_to_somebody_who_is_not_on_the_list_there_is_none_by_number():
    actor = make_actor("Mediator", Role.MEDIATOR)
    for about in (
        {"about_account_id": make_account("Resident").id},
        {"about_account_id": actor.account_id},
        {"about_body_id": 999},
        {},
        {"about_account_id": 1, "about_body_id": 1},
    ):
        with pytest.raises(Invalid):
            declare_tie(actor=actor, **about)


def test_declared_twice_and_at_once_it_stands_once_and_ended_it_can_be_declared_anew(app):
    actor, officer = make_actor("Mediator", Role.MEDIATOR), on_duty().id
    results = at_once(app, *(lambda: declare_tie(actor=actor, about_account_id=officer).id for _ in range(2)))
    assert results[0] == results[1]
    assert len(kept(Tie)) == 1
    end_tie(actor=actor, tie_id=results[0])
    end_tie(actor=actor, tie_id=results[0])
    assert again(actor).ties == frozenset()
    declare_tie(actor=actor, about_account_id=officer)
    assert [row.ended_at is None for row in kept(Tie)] == [False, True]


def test_nobody_ends_another_persons():
    tie = declare_tie(actor=make_actor("Mediator", Role.MEDIATOR), about_account_id=on_duty().id)
    with pytest.raises(NotFound):
        end_tie(actor=make_actor("Other", Role.MEDIATOR), tie_id=tie.id)


def test_page_declares_shows_and_ends_and_never_tells_what_an_account_is_called_now(client):
    make_city()
    moderator, ana = make_account("Moderator", Role.MODERATOR), make_account("Ana Gil")
    sign_in(client, moderator)
    assert "/account/ties" in client.get("/account?lang=en").get_data(as_text=True)
    token = csrf(client, "/account/ties")
    empty = client.post("/account/ties?lang=en", data={"csrf_token": token})
    assert empty.status_code == 422
    assert "Choose somebody from the list, or write a name." in empty.get_data(as_text=True)
    wrong = client.post("/account/ties?lang=en", data={"csrf_token": token, "name": "Nobody At All"})
    assert (wrong.status_code, 'id="name-error"' in wrong.get_data(as_text=True)) == (422, True)
    assert client.post("/account/ties", data={"csrf_token": token, "name": "Ana Gil"}).status_code == 303
    ana = session.merge(ana)
    ana.name = "Another Name"
    session.commit()
    html = client.get("/account/ties?lang=en").get_data(as_text=True)
    assert "Ana Gil" in html
    assert "Another Name" not in html
    (tie,) = kept(Tie)
    assert client.post(f"/account/ties/{tie.id}/end", data={"csrf_token": token}).status_code == 303
    assert "You have declared none." in client.get("/account/ties?lang=en").get_data(as_text=True)
    assert client.get("/mediation/ties").headers["Location"] == "/account/ties"
