"""Doors for programs: a token is the only thing that counts there."""

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask

from app.identity.actions.tokens import make_token
from app.identity.models import PersonalToken
from app.identity.queries import actors_of_sessions
from app.identity.vocabulary import Factor, Role, Scope
from app.kernel.clock import now
from app.kernel.db import session
from app.web.access import access
from app.web.bearer import by_token
from app.web.login import actor
from tests.builders.people import make_account, make_session, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.conftest import Browser, own_app


def _door(name: str, **how: bool) -> Blueprint:
    door = Blueprint(name, __name__)

    @door.route(f"/{name}", methods=["GET", "POST"])
    @access("data.export")
    def who() -> dict[str, object]:
        return {"name": actor().name, "roles": sorted(actor().roles), "session": actor().session_id}

    return by_token(door, **how)


@pytest.fixture(scope="module")
def programs(environ: dict[str, str], app: Flask) -> Iterator[Flask]:
    with own_app(environ) as own:
        own.register_blueprint(_door("programs"))
        own.register_blueprint(_door("anybody", writes_without=True))
        outer = Blueprint("outer", __name__, url_prefix="/outer")
        outer.register_blueprint(_door("inner"))
        own.register_blueprint(outer)
        yield own


@pytest.fixture
def program(programs: Flask, context: Flask) -> Browser:
    """A program: no cookie, and nothing that browsers say of themselves."""
    make_city()
    return Browser(programs, programs.response_class)


def token_of(account, scope=Scope.WRITE, factor=Factor.PASSKEY):
    shown = make_session(account, factor=factor)
    who = actors_of_sessions(session(), [shown], now())[shown]
    return make_token(actor=who, account_id=account.id, name="script", scope=scope)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", ["/programs", "/outer/inner"])
def test_a_token_acts_as_its_owner_without_csrf_or_origin(program, path):
    shown = bearer(token_of(make_account("Noor Haddad")))
    for ask in (program.get, program.post):
        answer = ask(path, headers=shown)
        assert (answer.status_code, answer.get_json()["name"]) == (200, "Noor Haddad")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer.headers["Vary"]


def test_a_cookie_counts_for_nothing_there(program):
    sign_in(program, make_account("Noor Haddad"))
    assert program.get("/account").status_code == 200
    assert program.get("/programs").get_json() == {"name": "", "roles": [], "session": None}
    assert program.post("/programs", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 401
    with_both = program.get("/programs", headers=bearer(token_of(make_account("Somebody Else"))))
    assert with_both.get_json() == {"name": "Somebody Else", "roles": [], "session": None}


@pytest.mark.parametrize("token", ["", "x", "corrala_" + "A" * 43, "é" * 30, "x" * 100_000])
def test_a_token_that_is_none_is_told_so_alike(program, token):
    for ask in (program.get, program.post):
        answer = ask("/programs", headers={**bearer(token), "Accept": "application/json"})
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Corrala", error="invalid_token"'
        assert answer.get_json()["title"].startswith("This token does not work, or no longer.")


def test_reading_needs_no_token_and_writing_does_but_where_the_door_says_otherwise(program):
    assert program.get("/programs").status_code == 200
    refused = program.post("/programs")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Corrala"')
    assert program.post("/anybody").status_code == 200
    assert program.post("/programs", headers={"Authorization": "Basic bm9vcjp4"}).status_code == 401


def test_a_token_that_reads_does_not_write(program):
    shown = bearer(token_of(make_account("Noor Haddad"), Scope.READ))
    assert program.get("/programs", headers=shown).status_code == 200
    refused = program.post("/programs", headers={**shown, "Accept": "application/json"})
    assert refused.status_code == 403
    assert refused.get_json()["title"] == "This token may only read. Make one that may write."


def test_staff_whose_token_no_second_factor_made_are_refused(program):
    account = make_account("Officer")
    weak = bearer(token_of(account, factor=None))
    strong = bearer(token_of(account))
    officer = make_account("Officer", Role.OFFICER)
    for row in kept(PersonalToken):
        session.get(PersonalToken, row.id).account_id = officer.id
    session.commit()
    assert program.get("/programs", headers=strong).get_json()["roles"] == ["officer"]
    for ask in (program.get, program.post):
        assert ask("/programs", headers=weak).status_code == 403


def test_the_day_of_the_last_use_is_written_down_and_no_more(program, programs, time_machine):
    time_machine.move_to("2026-11-22T10:00:10Z", tick=False)
    token = token_of(make_account("Noor Haddad"))
    for _ in range(3):
        program.get("/programs", headers=bearer(token))
        programs.extensions["corrala_used"].write_down()
    assert [str(row.used_on) for row in kept(PersonalToken)] == ["2026-11-22"]
