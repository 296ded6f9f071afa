"""Personal tokens: made on a browser that just proved who it is, shown once, ended with what they stand on."""

import re
from datetime import date, timedelta

import pytest

from app.identity.actions import delete_account, give_mute, sign_out_everywhere
from app.identity.actions.roles import decide_proposal, invite_staff
from app.identity.actions.tokens import BEGINS, end_token, make_token
from app.identity.models import AccountSession, Mute, PersonalToken, RoleProposal
from app.identity.policies import has_just_proven
from app.identity.queries import actor_of_account, actor_of_token, actors_of_sessions
from app.identity.vocabulary import MOST_TOKENS, Factor, MuteKind, Role, Scope
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound, ProofNeeded
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.mails import letters
from tests.builders.people import make_account, make_actor, make_session, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.identity.sign_in.door import send

AT = "2026-11-22T10:00:10Z"


@pytest.fixture(autouse=True)
def _city(context):
    make_city()


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


def on_browser(account, factor=Factor.PASSKEY):
    """The actor of `account`, signed in just now."""
    token = make_session(account, factor=factor)
    return actors_of_sessions(session(), [token], now())[token]


def token_of(account, scope=Scope.WRITE, factor=Factor.PASSKEY, **more):
    actor = on_browser(account, factor)
    return make_token(actor=actor, account_id=account.id, name="my script", scope=scope, **more)


def actor_by(token):
    return actor_of_token(session(), token, now())


def test_a_token_is_shown_once_kept_as_a_digest_listed_and_ended(client):
    account = make_account("Noor Haddad")
    sign_in(client, account)
    made = send(client, "/account/tokens", name="my street's page", scope="write", ends="")
    page = made.get_data(as_text=True)
    token = re.search(rf"{BEGINS}[\w-]{{43}}", page)[0]
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    assert token not in str([vars(row) for row in (*kept(PersonalToken), *kept(Journal))])
    assert [letter.subject for letter in letters(account.email)] == ["A personal token was made"]
    assert token not in str(vars(letters(account.email)[0]))
    listed = client.get("/account/tokens").get_data(as_text=True)
    assert "my street&#39;s page" in listed
    assert "Not used yet." in listed
    assert token not in listed
    assert actor_by(token).account_id == account.id
    ended = send(client, f"/account/tokens/{kept(PersonalToken)[0].id}/end", "/account")
    assert (ended.status_code, ended.location) == (303, "/account/tokens")
    assert actor_by(token) is None
    acts = [row.act for row in kept(Journal)]
    assert acts[-2:] == ["account.token_made", "account.token_ended"]


def test_a_program_has_the_rights_of_its_owner_but_never_proved_who_it_is(clock):
    account = make_account("Noor Haddad", Role.VERIFIED)
    by_token, owner = actor_by(token_of(account)), actor_of_account(session(), account.id, now())
    assert (by_token.grants, by_token.name, by_token.new) == (owner.grants, owner.name, owner.new)
    assert (by_token.session_id, by_token.proven_at, by_token.reads_only) == (None, None, False)
    assert not has_just_proven(by_token, now())
    assert actor_by(token_of(account, Scope.READ)).reads_only
    with pytest.raises(ProofNeeded):
        delete_account(actor=by_token, account_id=account.id, words_go=False)
    with pytest.raises(NotAllowed):
        make_token(actor=by_token, account_id=account.id, name="another", scope=Scope.READ)


def test_making_one_asks_for_the_second_step_again(clock, client):
    sign_in(client, make_account("Noor Haddad"))
    clock.shift(360)
    asked = send(client, "/account/tokens", name="my script", scope="read")
    assert asked.status_code == 403
    assert "Confirm that it is you" in asked.get_data(as_text=True)
    assert kept(PersonalToken) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Give it a name, so that you know it again."),
        ({"name": "x" * 41}, "A name has 40 characters at most."),
        ({"scope": ""}, "Say what it may do."),
        ({"scope": "admin"}, "Choose one from the list."),
        ({"ends": "2026-11-21"}, "Choose a day from today on, within a year."),
        ({"ends": "2027-11-24"}, "Choose a day from today on, within a year."),
        ({"ends": "9999-12-31"}, "Choose a day from today on, within a year."),
        ({"ends": "soon"}, "Enter a day, like 24.11.2026 or 2026-11-24."),
    ],
)
def test_a_token_that_cannot_be_made_says_why_and_keeps_what_was_typed(clock, client, fields, said):
    sign_in(client, make_account("Noor Haddad"))
    answer = send(client, "/account/tokens", **{"name": "my script", "scope": "read", "ends": "2026-12-01", **fields})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert fields.get("name", "my script") in page
    assert kept(PersonalToken) == []


def test_a_token_works_through_its_last_day_in_the_city_and_no_longer(clock):
    token = token_of(make_account("Noor Haddad"), ends=date(2026, 11, 24))
    clock.move_to("2026-11-24T22:59:59Z", tick=False)  # 23:59:59 in Madrid
    assert actor_by(token) is not None
    clock.move_to("2026-11-24T23:00:00Z", tick=False)
    assert actor_by(token) is None


def test_ten_tokens_at_most_also_of_two_at_once(app):
    account = make_account("Noor Haddad")
    for _ in range(MOST_TOKENS - 1):
        token_of(account)
    actor = on_browser(account)
    session.commit()

    def one():
        return make_token(actor=actor, account_id=account.id, name="at once", scope=Scope.READ)

    done = at_once(app, one, one)
    assert sorted(type(found).__name__ for found in done) == ["Invalid", "str"]
    assert len(kept(PersonalToken)) == MOST_TOKENS


def test_staff_hold_their_roles_by_a_token_that_a_second_factor_made_for_a_month_at_most(clock):
    account = make_account("Officer", Role.OFFICER)
    with pytest.raises(Invalid, match="within a month"):
        token_of(account, ends=date(2026, 12, 24))
    token = token_of(account, ends=date(2026, 12, 23))
    assert actor_by(token).roles == {Role.OFFICER}
    resident = make_account("Noor Haddad")
    weak, strong = token_of(resident, factor=None, ends=date(2027, 11, 1)), token_of(resident, ends=date(2027, 11, 1))
    invited = make_account("Grown", Role.OFFICER)
    for row in kept(PersonalToken)[1:]:  # as if both had become staff without any sign-in
        session.get(PersonalToken, row.id).account_id = invited.id
    session.commit()
    owing = actor_by(weak)
    assert (owing.owes_factor, owing.roles) == (True, frozenset())
    assert actor_by(strong).roles == {Role.OFFICER}
    clock.shift(timedelta(days=31))
    assert [actor_by(one) for one in (token, weak, strong)] == [None, None, None]


def a_ban(account):
    row = {"account_id": account.id, "kind": MuteKind.MUTE, "days": 1, "reason": "Shouts at everybody here."}
    moderator = make_actor("Moderator", Role.MODERATOR)
    ago = now() - timedelta(days=9)
    session.add(Mute(**row, given_by=moderator.account_id, given_at=ago, since=ago, until=ago + timedelta(days=1)))
    session.commit()
    give_mute(
        actor=moderator, account_id=account.id, kind=MuteKind.BAN, days=3, reason="Goes on shouting at everybody."
    )
    with pytest.raises(NotAllowed):
        token_of(account)


def a_role(account):
    first, second = (make_actor(name, Role.ADMINISTRATOR) for name in ("One", "Two"))
    invite_staff(actor=first, email=account.email, role=Role.MODERATOR, area_id=None)
    decide_proposal(actor=second, proposal_id=kept(RoleProposal)[-1].id, confirm=True)


WAYS = {
    "sign out everywhere": lambda account: sign_out_everywhere(actor=on_browser(account)),
    "a ban": a_ban,
    "a new role": a_role,
    "the end of the account": lambda account: delete_account(
        actor=on_browser(account), account_id=account.id, words_go=False
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_token_ends_with(way):
    account = make_account("Noor Haddad")
    token, other = token_of(account), token_of(make_account("Somebody Else"))
    WAYS[way](account)
    assert actor_by(token) is None
    assert actor_by(other) is not None


def test_nobody_ends_the_token_of_another_person():
    account = make_account("Noor Haddad")
    token = token_of(account)
    number, stranger = kept(PersonalToken)[0].id, on_browser(make_account("Stranger"))
    for account_id in (account.id, stranger.account_id):
        with pytest.raises(NotFound):
            end_token(actor=stranger, account_id=account_id, token_id=number)
    assert actor_by(token) is not None


def test_a_token_is_never_a_session_and_a_session_never_a_token(client):
    account = make_account("Noor Haddad")
    token, signed_in = token_of(account), make_session(account)
    assert actor_by(signed_in) is None
    with client.session_transaction() as browser:
        browser["token"] = token
    assert client.get("/account").status_code == 303
    assert len(kept(AccountSession)) == 2


def test_pages_do_not_know_tokens(client):
    token = token_of(make_account("Noor Haddad"))
    for header in (f"Bearer {token}", "Bearer", "Bearer \x00", "Basic bm9vcjp4"):
        answer = client.get("/account", headers={"Authorization": header})
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")
