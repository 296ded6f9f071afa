"""Who must leave: after signing out, without the right, without reading; and how many are here."""

import time
import urllib.parse
import urllib.request

import pytest
from sqlalchemy import select, update

from app.identity.actions import end_grant
from app.identity.models import Account, AccountSession, AuthenticatorApp, Mute, RoleGrant
from app.identity.queries import token_hash
from app.identity.vocabulary import MuteKind, Role
from app.kernel.clock import now
from app.kernel.db import session
from app.meetings.actions import invite_body, let_body_go
from app.moderation.actions import mute_person
from tests.builders.live import make_question
from tests.builders.people import make_account, make_actor, make_session
from tests.builders.places import make_body
from tests.live.protocol.asking import asking, heard_changes, join, refusal

pytestmark = pytest.mark.live


def test_signing_out_ends_the_sockets_of_that_session(stage):
    account = stage.account("Noor Haddad")
    meeting = stage.hall()
    leaving, staying = stage.cookie_of(account), stage.cookie_of(account)
    gone, here = stage.socket(leaving), stage.socket(staying)
    join(gone, meeting)
    join(here, meeting)
    status, headers, page = stage.get("/account", leaving)
    assert status == 200
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    kept = headers["Set-Cookie"].split(";")[0]
    data = urllib.parse.urlencode({"csrf_token": token}).encode()
    request = urllib.request.Request(f"{stage.site.url}/sign-out", data, {"Cookie": kept, "Origin": stage.site.url})
    urllib.request.urlopen(request, timeout=60).close()
    assert gone.ends_within(2.0)
    assert join(here, meeting)["ok"]


def test_a_session_ended_elsewhere_ends_its_sockets(stage):
    meeting, account = stage.hall(), stage.account("Noor Haddad")
    cookie = stage.cookie_of(account)
    gone = stage.socket(cookie)
    join(gone, meeting)
    with stage.app.app_context():
        token = token_hash(stage.token_in(cookie))
        session.execute(update(AccountSession).where(AccountSession.token_hash == token).values(ended_at=now()))
        session.commit()
    assert gone.ends_within(2.5)


def test_losing_a_role_ends_the_desk_and_refuses_the_next_act(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    account = stage.account("Ana Costa", Role.MODERATOR)
    desk, acting = stage.socket(stage.cookie_of(account)), stage.socket(stage.cookie_of(account))
    other = stage.moderator()
    join(desk, meeting, audience="desk")
    join(other, meeting, audience="desk")
    with stage.app.app_context():
        grant_id = session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == account)).one()
        end_grant(actor=make_actor("Lea Brandt", Role.ADMINISTRATOR), grant_id=grant_id)
    ended = time.monotonic()
    assert (
        refusal(acting.ask("moderate", {"question": question, "act": "decline", "reason": "insult"})) == "not_allowed"
    )
    time.sleep(ended + 2.5 - time.monotonic())  # grants are looked at every two seconds
    queued = stage.somebody(meeting).ask("ask", asking(meeting, "Who mends the bench at the river?"))["id"]
    assert any(queued in [row["id"] for row in news["changes"]] for news in heard_changes(other))
    assert "bench" not in str(desk.listen(0.5))
    assert desk.ends_within(0.1)
    assert join(acting, meeting)["ok"]


def test_an_invitation_taken_back_ends_the_panel_of_the_body_and_refuses_its_next_act(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    with stage.app.app_context():
        lamps = make_body("street-lighting", "partner")
        vega = make_actor("Vega", Role.OFFICER, area=stage.area("mill"))
        cookie = stage.cookie_of(make_account("Lux", Role.PARTNER, body=lamps).id)
        body_id = lamps.id
    early = stage.socket(cookie)
    assert refusal(early.ask("join", {"meeting": meeting, "since": 0, "audience": "panel"})) == "not_allowed"
    with stage.app.app_context():
        invite_body(actor=vega, meeting_id=meeting, body_id=body_id)
    panel, acting = stage.socket(cookie), stage.socket(cookie)
    join(panel, meeting, audience="panel")
    assert acting.ask("answer", {"question": question, "act": "start"})["ok"]
    assert refusal(acting.ask("phase", {"meeting": meeting, "phase": "paused"})) == "not_allowed"
    time.sleep(2.5)  # looked at at least once, and left
    assert panel.ask("answer", {"question": question, "act": "stop"})["ok"]
    with stage.app.app_context():
        let_body_go(actor=vega, meeting_id=meeting, body_id=body_id)
    assert refusal(acting.ask("answer", {"question": question, "act": "start"})) == "not_allowed"
    assert panel.ends_within(2.5)
    assert join(acting, meeting)["ok"]


def test_a_factor_taken_away_by_an_administrator_ends_page_and_sockets(stage):
    """asvs 7.4.5, within two seconds; the next sign-in has no role until a new factor is set up."""
    meeting, account = stage.hall(), stage.account("Ana Costa", Role.MODERATOR)
    administrator = stage.cookie_of(stage.account("Lea Brandt", Role.ADMINISTRATOR))
    with stage.app.app_context():
        session.add(AuthenticatorApp(account_id=account, secret="sealed", last_step=0, made_at=now()))
        email = session.get_one(Account, account).email
        session.commit()
    cookie = stage.cookie_of(account)
    desk, acting = stage.socket(cookie), stage.socket(cookie)
    join(desk, meeting, audience="desk")
    status, headers, page = stage.get("/factors/remove", administrator)
    assert (status, stage.get("/moderation", cookie)[0]) == (200, 200)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    data = urllib.parse.urlencode({"csrf_token": token, "email": email}).encode()
    sent = {"Cookie": headers["Set-Cookie"].split(";")[0], "Origin": stage.site.url}
    urllib.request.urlopen(urllib.request.Request(f"{stage.site.url}/factors/remove", data, sent), timeout=60).close()
    assert desk.ends_within(2.0)
    assert acting.ends_within(0.5)
    assert stage.get("/moderation", cookie)[0] == 403
    with stage.app.app_context():
        without = make_session(session.get_one(Account, account), factor=None)
    newly = stage.session_cookie({"token": without})
    assert "/account/factors" in stage.get("/moderation", newly)[2]
    socket = stage.socket(newly)
    assert refusal(socket.ask("join", {"meeting": meeting, "since": 0, "audience": "hall"})) == "not_allowed"
    assert socket.ends_within(2.5)


def test_a_closed_account_ends_on_page_and_socket(stage):
    meeting, account = stage.hall(), stage.account("Noor Haddad")
    cookie = stage.cookie_of(account)
    gone = stage.socket(cookie)
    join(gone, meeting)
    assert stage.get("/account/factors", cookie)[0] == 200
    with stage.app.app_context():
        session.execute(update(Account).where(Account.id == account).values(closed_at=now()))
        session.commit()
    assert stage.get("/account/factors", cookie)[0] == 403
    assert gone.ends_within(2.5)


def test_a_mute_and_then_a_ban_hold_at_once_for_a_socket_that_is_open_and_it_goes_on_listening(stage):
    meeting, account = stage.hall(), stage.account("Noor Haddad", Role.VERIFIED)
    question = stage.question(meeting)
    loud = stage.socket(stage.cookie_of(account))
    join(loud, meeting)
    assert loud.ask("ask", asking(meeting))["ok"]
    with stage.app.app_context():
        reason = "Insults neighbours again and again."
        mute_person(
            actor=make_actor("Mod", Role.MODERATOR), account_id=account, kind=MuteKind.MUTE, days=3, reason=reason
        )
    muted = loud.ask("ask", asking(meeting, "When will somebody come?"))
    assert (refusal(muted), "A moderator has muted you" in muted["message"]) == ("not_allowed", True)
    assert loud.ask("support", {"question": question, "on": True})["ok"]
    with stage.app.app_context():
        session.execute(update(Mute).where(Mute.account_id == account).values(kind=MuteKind.BAN))
        session.commit()
    assert refusal(loud.ask("support", {"question": question, "on": False})) == "not_allowed"
    heard = stage.question(meeting, "Who mends the bench at the river?")
    assert any(heard in [row["id"] for row in news["changes"]] for news in heard_changes(loud, 3.0))


def test_who_never_reads_is_cut_off_and_others_do_not_wait(stage):
    meeting = stage.hall()
    with stage.app.app_context():
        row = stage.meeting(meeting)
        for _number in range(150):
            make_question(row, body="ع" * 500)
    slow, other = stage.socket(small_buffer=True), stage.socket()
    began = time.monotonic()
    for number in range(60):
        try:
            slow.send(f'42/live,{number}["join",{{"meeting":{meeting},"since":0,"audience":"hall"}}]')
        except (ConnectionError, OSError):
            break
        assert join(other, meeting, 10**6 if number % 10 == 0 else 150)["ok"]
        time.sleep(0.12)
    assert time.monotonic() - began < 30
    assert slow.is_cut_off()


def test_how_many_are_here_is_told_every_two_seconds_at_most(stage):
    meeting = stage.hall()
    first, began = stage.socket(), time.monotonic()
    join(first, meeting)
    for _number in range(4):
        join(stage.socket(), meeting)
    join(stage.socket(), meeting, audience="screen")
    told = [body["present"] for name, body in first.listen(4.5) if name == "present"]
    assert told[-1] == 5
    assert len(told) <= (time.monotonic() - began) / 2 + 1
