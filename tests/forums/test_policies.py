"""The cells of the permission table for forums: each action, each role, own area and another."""

from types import SimpleNamespace

import pytest

from app.forums import policies
from app.forums.vocabulary import Access, State, TopicKind
from app.identity.actor import Actor, Grant
from app.identity.vocabulary import Role

HERE, ELSEWHERE = "/1/2/3/", "/1/2/9/"
NO_ONE: tuple[Role | None, ...] = (None,)
EVERY_ROLE = (None, *Role)


def actor(role: Role | None, path: str = HERE) -> Actor:
    grants = (Grant(role, path),) if role else ()
    return Actor(kind="account", id=5, account_id=5, new=False, grants=grants)


def thing(**more) -> SimpleNamespace:
    values = {"access": Access.OPEN, "area_path": HERE, "state": State.VISIBLE, "topic_state": State.VISIBLE}
    return SimpleNamespace(**values | {"author_id": 9, "closed_at": None, "kind": "talk", "referred_to": None} | more)


def allowed(policy, path: str, **more) -> set[Role | None]:
    return {role for role in EVERY_ROLE if policy(actor(role, path), thing(**more))}


R, N, H, O, C, P = (  # noqa: E741 - the letters of the table
    Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST, Role.OFFICER, Role.COMMISSIONER, Role.PARTNER
)  # fmt: skip
D, M, A, Z, E, X = (
    Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR, Role.COORDINATOR, Role.EVALUATOR, Role.EXPERT
)  # fmt: skip
U = None


def may_moderate(actor, thing):
    return policies.may_moderate(actor, thing, thing.kind)


def may_moderate_question(actor, thing):
    return policies.may_moderate(actor, thing, "question_to_police")


CELLS = [
    (policies.may_read, Access.OPEN, set(EVERY_ROLE), set(EVERY_ROLE)),
    (policies.may_read, Access.MEMBERS_WRITE, set(EVERY_ROLE), set(EVERY_ROLE)),
    (policies.may_read, Access.MEMBERS, {R, N, O, C, D, M, E}, {D, M, E}),
    (policies.may_write, Access.OPEN, {U, R, N, H, O, C, P, D, M}, {U, R, N, H, D, M}),
    (policies.may_write, Access.MEMBERS_WRITE, {R, N, O, C, P, D, M}, {D, M}),
    (policies.may_write, Access.MEMBERS, {R, N, O, C, D, M}, {D, M}),
    (policies.may_react, Access.OPEN, {U, R, N, H}, {U, R, N, H}),
    (policies.may_react, Access.MEMBERS, {R, N}, set()),
    (policies.may_pin, Access.OPEN, {O, C, D}, {D}),
    (may_moderate, Access.OPEN, {N, D}, {D}),
    (may_moderate_question, Access.OPEN, {D}, {D}),
    (policies.may_answer_official, Access.OPEN, {O, C}, set()),
]


@pytest.mark.parametrize(("policy", "access", "own_area", "other_area"), CELLS)
def test_cell_for_own_area_and_another(policy, access, own_area, other_area):
    assert allowed(policy, HERE, access=access) == own_area
    assert allowed(policy, ELSEWHERE, access=access) == other_area


def test_partner_answers_officially_what_was_passed_on_to_its_body_and_nothing_else():
    def partner(body_id: int | None, **more) -> Actor:
        grants = (Grant(P, ELSEWHERE, body_id),)
        return Actor(kind="account", id=5, account_id=5, new=False, grants=grants, **more)

    asked = {"kind": TopicKind.QUESTION_TO_POLICE, "referred_to": 7}
    referred = thing(**asked)
    assert policies.may_answer_official(partner(7), referred)
    for topic in (
        thing(**asked | {"referred_to": None}),
        thing(**asked | {"referred_to": 8}),
        thing(**asked | {"kind": TopicKind.TALK}),
        thing(**asked, closed_at="now"),
        thing(**asked, state=State.HIDDEN),
        thing(**asked, access=Access.MEMBERS),
    ):
        assert not policies.may_answer_official(partner(7), topic)
    for who in (partner(None), partner(8), partner(7, muted_until="tomorrow"), actor(D), actor(M)):
        assert not policies.may_answer_official(who, referred)


@pytest.mark.parametrize("kind", ["question_to_police", "proposal", "talk"])
def test_police_of_the_area_and_moderators_pass_on_what_asks_for_an_answer(kind):
    asks = kind != "talk"
    assert allowed(policies.may_refer, HERE, kind=kind) == ({O, C, D} if asks else set())
    assert allowed(policies.may_refer, ELSEWHERE, kind=kind) == ({D} if asks else set())


def test_grant_of_a_district_reaches_its_neighbourhoods():
    assert policies.may_pin(actor(O, "/1/2/"), thing())
    assert not policies.may_pin(actor(O, "/1/2/3/4/"), thing())


def test_visitor_reads_open_forums_and_does_nothing_else():
    visitor = Actor(device="mark")
    assert policies.may_read(visitor, thing())
    assert not policies.may_read(visitor, thing(access=Access.MEMBERS))
    for policy in (policies.may_write, policies.may_react, policies.may_pin, may_moderate, policies.may_edit):
        assert not policy(visitor, thing(author_id=None))


@pytest.mark.parametrize("role", [R, N, O, C, P, D, M, A, U])
def test_edit_and_withdraw_own_words_only(role):
    who = actor(role)
    assert policies.may_edit(who, thing(author_id=5)) == (role != A)
    assert policies.may_withdraw(who, thing(author_id=5)) == (role not in {D, M, A})
    assert not policies.may_edit(who, thing(author_id=6))
    assert not policies.may_withdraw(who, thing(author_id=6))


@pytest.mark.parametrize(("state", "edit", "withdraw"), [
    (State.VISIBLE, True, True), (State.PENDING, True, True), (State.HIDDEN, False, True), (State.REMOVED, False, False)
])  # fmt: skip
def test_own_words_by_state(state, edit, withdraw):
    own = thing(author_id=5, state=state)
    assert (policies.may_edit(actor(U), own), policies.may_withdraw(actor(U), own)) == (edit, withdraw)


@pytest.mark.parametrize("state", [State.PENDING, State.HIDDEN, State.REMOVED])
def test_topic_out_of_sight_is_read_by_its_author_and_moderators_alone(state):
    assert allowed(policies.may_read_topic, HERE, state=state) == {D, N}
    assert allowed(policies.may_read_topic, ELSEWHERE, state=state) == {D}
    assert policies.may_read_topic(actor(U), thing(state=state, author_id=5))
    assert allowed(policies.may_reply, HERE, state=state) == set()


def test_moderator_who_is_police_moderates_nothing():
    both = Actor(kind="account", id=5, account_id=5, grants=(Grant(D, "/"), Grant(O, HERE)))
    assert not may_moderate(both, thing())


def test_staff_never_write_as_residents():
    both = Actor(kind="account", id=5, account_id=5, grants=(Grant(R, HERE), Grant(O, ELSEWHERE)))
    assert not policies.may_write(both, thing())
    assert not policies.may_react(both, thing())
