"""Mediation between neighbours: from the request to the agreement; each side reads its own, the public only counts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text as sql

from app.identity.actions import delete_account
from app.identity.actor import Actor
from app.identity.models import Account, RoleGrant
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import Base, db, session
from app.kernel.journal import Journal
from app.mediation import actions
from app.mediation.models import Mediation, MediationCount, MediationMessage, MediationPost, MediationSide
from app.mediation.vocabulary import BETWEEN_DAYS, Between, Matter
from tests.builders.days import today
from tests.builders.mails import carried, letters
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

WHAT = "Above me somebody drums canaryword every night until two."
SAID = "I work at night, canarysaid."
OTHER = "Third floor, left door, canaryother"


@pytest.fixture
def areas(context):
    return make_city()


def signed_in(client, account):
    browser = another(client)
    sign_in(browser, account)
    return browser


def post(client, page, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def ask(client, area="mill", **more):
    told = {"kind": "noise", "area": area, "what": WHAT, "other": OTHER, "email": "", "reach": "", "key": str(uuid4())}
    return post(client, "/mediations/new", "/mediations/new", **(told | more))


def asked(client, **more):
    """Ask, and come back with the receipt in another browser: that browser and the page."""
    ref, code = re.findall(r'class="reference">([^<]+)<', ask(client, **more).text)[:2]
    return with_receipt(client, code), f"/mediations/{ref}"


def with_receipt(client, code):
    browser = another(client)
    assert post(browser, "/receipt", "/receipt", code=code).status_code == 303
    return browser


def make_resident(areas, where="hill", name="Sam Ortiz"):
    """A trained resident of a neighbourhood, named to mediate beside a mediator."""
    account = make_account(name, Role.VERIFIED, area=areas[where])
    since = now() - timedelta(days=1)
    post = MediationPost(post="co_mediator", account_id=account.id, since=since, until=since + timedelta(days=99))
    session.add(post)
    session.commit()
    return account


def offered(client, areas, mediator, page, resident=None):
    """Taken on by a mediator, with a resident beside; the receipt for the other side, as the mediator reads it."""
    resident = resident or make_resident(areas)
    letter = "We invite you both to talk on neutral ground."
    assert post(mediator, page, f"{page}/offer", co=str(resident.id), message=letter).status_code == 303
    return re.search(r"<dt>Receipt to hand over</dt>\s*<dd[^>]*>(?:<bdi>)?([A-Z2-9]{12})", mediator.get(page).text)[1]


def all_rows():
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(sql(f'SELECT * FROM "{table.name}"')):
                yield str(tuple(row))


def test_from_the_request_to_the_agreement_with_receipts_alone(context, client, areas):
    asker, page = asked(client, email="asker@example.org")
    assert another(client).get(page).status_code == 404
    assert WHAT in asker.get(page).text
    mediator = signed_in(client, make_account("Ines Mora", Role.MEDIATOR))
    assert page in mediator.get("/mediation").text
    before = len(kept(Journal))
    shown = mediator.get(page).text
    assert WHAT in shown
    assert OTHER in shown
    assert [row.act for row in kept(Journal)[before:]] == ["mediation.read"]

    beside = make_resident(areas)
    resident = signed_in(client, beside)
    assert resident.get(page).status_code == 404
    other = with_receipt(client, offered(client, areas, mediator, page, beside))
    for side in (asker, other):
        html = side.get(page).text
        assert "We invite you both" in html
        assert "Ines Mora" in html
        assert "Sam Ortiz" in html
    assert "canary" not in other.get(page).text
    post(other, page, f"{page}/messages", message=SAID)
    assert "canarysaid" not in asker.get(page).text
    assert "canarysaid" in resident.get(page).text
    assert page in resident.get("/mediations/mine").text

    assert post(asker, page, f"{page}/answer", comes="yes").status_code == 303
    assert kept(Mediation)[0].state == "offered"
    post(other, page, f"{page}/answer", comes="yes", email="other@example.org")
    assert kept(Mediation)[0].state == "agreed"
    tomorrow = today(2).isoformat()
    assert post(resident, page, f"{page}/talk", on=tomorrow).status_code == 422
    assert post(resident, page, f"{page}/talk", on=today().isoformat()).status_code == 303
    ended = {"result": "agreement", "message": "No drums after ten, canaryagreed."}
    assert post(resident, page, f"{page}/end", **ended).status_code == 404
    assert post(mediator, page, f"{page}/end", **ended).status_code == 303
    for side in (asker, other):
        assert "No drums after ten" in side.get(page).text
        copy = side.get(f"{page}/copy.txt")
        assert copy.headers["Cache-Control"] == "no-store"
        assert "No drums after ten" in copy.text
    assert "canarysaid" not in asker.get(f"{page}/copy.txt").text
    assert mediator.get(f"{page}/copy.txt").status_code == 404
    assert post(asker, page, f"{page}/messages", message="One more thing.").status_code == 409

    work_off(context)
    assert [row for row in all_rows() if "canary" in row] == []
    for address in ("asker@example.org", "other@example.org"):
        told = [carried(letter).as_string() for letter in letters(address)]
        assert told
        assert [mail for mail in told if "canary" in mail or "neighbour" in mail.lower()] == []
    assert "noise" not in client.get("/mediations").text
    assert [(row.outcome, row.number) for row in kept(MediationCount)] == [("agreement", 1)]


def test_same_form_asks_once_and_a_wrong_one_says_what_is_missing(client, areas):
    key = str(uuid4())
    assert ask(client, what="short").status_code == 422
    assert ask(client, kind="").status_code == 422
    assert ask(client, area="nowhere").status_code == 422
    assert ask(client, email="nothing").status_code == 422
    first, again = ask(client, key=key), ask(client, key=key)
    codes = [re.findall(r'class="reference">([^<]+)<', answer.text)[:2] for answer in (first, again)]
    assert codes[0] == codes[1]
    assert len(kept(Mediation)) == 1
    assert ask(client, key=key, what="It is about something else now.").status_code == 409


def test_one_no_ends_it_without_a_reason(client, areas):
    asker, page = asked(client)
    mediator = signed_in(client, make_account("Ines Mora", Role.MEDIATOR))
    other = with_receipt(client, offered(client, areas, mediator, page))
    assert post(other, page, f"{page}/answer", comes="no").status_code == 303
    for browser in (asker, other, mediator):
        assert "One side did not wish to come" in browser.get(page).text
    assert post(asker, page, f"{page}/answer", comes="yes").status_code == 409
    told = [row for row in kept(Journal) if row.act in ("mediation.answered", "mediation.ended")]
    assert [(row.act, row.actor_id) for row in told] == [("mediation.ended", None), ("mediation.answered", None)]


def test_mediator_writes_down_what_was_said_at_the_door(client, areas):
    _asker, page = asked(client)
    mediator = signed_in(client, make_account("Ines Mora", Role.MEDIATOR))
    assert post(mediator, page, f"{page}/consent", side="other", comes="yes").status_code == 409
    offered(client, areas, mediator, page)
    for side in ("asker", "other"):
        assert post(mediator, page, f"{page}/consent", side=side, comes="yes").status_code == 303
    assert kept(Mediation)[0].state == "agreed"


def test_whoever_is_a_party_lives_there_or_is_police_cannot_mediate(client, areas):
    party = make_account("Ines Mora", Role.MEDIATOR)
    lives_there = make_account("Lena Faro", Role.MEDIATOR)
    session.add(grant(lives_there, areas["mill"]))
    free = make_account("Olga Ruiz", Role.MEDIATOR)
    police = make_account("Petra Sanz", Role.MEDIATOR, Role.OFFICER, area=areas["mill"])
    session.commit()
    asking = actions.Asking(kind=Matter.NOISE, area_id=areas["mill"].id, what=WHAT, lang="en")
    me = Actor(kind="account", id=party.id, account_id=party.id, name="Ines", new=False)
    ref, _code = actions.request_mediation(actor=me, asking=asking)
    page, number = f"/mediations/{ref}", kept(Mediation)[0].id
    resident = make_resident(areas)
    for account, words in ((lives_there, "You live in this neighbourhood"), (police, "line of command")):
        browser = signed_in(client, account)
        desk = browser.get("/mediation").text
        assert words in desk
        assert f'href="{page}"' not in desk
        assert browser.get(page).status_code == 404
        offer = {"co": str(resident.id), "message": "I take it on myself."}
        assert post(browser, "/mediation", f"{page}/offer", **offer).status_code == 404
    handing = signed_in(client, lives_there)
    assert post(handing, "/mediation", f"{page}/hand", to=str(party.id)).status_code == 409
    assert post(handing, "/mediation", f"{page}/hand", to=str(free.id)).status_code == 303
    assert kept(Mediation)[0].mediator_id == free.id
    neighbour = make_resident(areas, "mill", "Vera Gil")
    mediator = signed_in(client, free)
    html = mediator.get(page).text
    assert "Sam Ortiz" in html
    assert "Vera Gil" not in html
    wrong = {"co": str(neighbour.id), "message": "Vera is beside me."}
    assert post(mediator, page, f"{page}/offer", **wrong).status_code == 422
    assert number == kept(Mediation)[0].id


def grant(account, area):
    return RoleGrant(account_id=account.id, role=Role.VERIFIED, area_id=area.id, since=now() - timedelta(days=1))


def test_co_mediator_sees_the_own_case_alone_and_only_while_the_term_runs(client, areas, time_machine):
    _asker, page = asked(client)
    _second, elsewhere = asked(client)
    account = make_resident(areas)
    mediator = signed_in(client, make_account("Ines Mora", Role.MEDIATOR))
    offered(client, areas, mediator, page, account)
    resident = signed_in(client, account)
    assert (resident.get(page).status_code, resident.get(elsewhere).status_code) == (200, 404)
    assert post(resident, page, f"{page}/leave").status_code == 303
    assert resident.get(page).status_code == 404
    assert kept(Mediation)[0].co_mediator_id is None
    again = {"co": str(account.id)}
    assert post(mediator, page, f"{page}/beside", **again).status_code == 422
    next_one = make_resident(areas, name="Vera Gil")
    assert post(mediator, page, f"{page}/beside", co=str(next_one.id)).status_code == 303
    session.query(MediationPost).filter_by(account_id=next_one.id).update({"ended_at": now()})
    session.commit()
    assert signed_in(client, next_one).get(page).status_code == 404


def test_side_has_its_words_deleted_and_the_other_keeps_its_own(client, areas):
    asker, page = asked(client)
    mediator = signed_in(client, make_account("Ines Mora", Role.MEDIATOR))
    other = with_receipt(client, offered(client, areas, mediator, page))
    post(other, page, f"{page}/messages", message=SAID)
    assert post(asker, page, f"{page}/forget").status_code == 303
    assert asker.get(page).status_code == 404
    assert SAID in other.get(page).text
    assert "Withdrawn" in other.get(page).text
    assert [row.side for row in kept(MediationSide)] == ["other"]
    post(other, page, f"{page}/forget")
    assert (kept(MediationSide), kept(MediationMessage)) == ([], [])
    # The number of what was deleted is never given again, or an old receipt would open what is somebody else's.
    ask(client)
    assert kept(MediationSide)[0].id > 2
    assert (asker.get(page).status_code, other.get(page).status_code) == (404, 404)


def test_account_takes_its_words_along_and_they_go_with_it(client, areas):
    account = make_account("Noor Haddad")
    resident = signed_in(client, account)
    ref, _code = re.findall(r'class="reference">([^<]+)<', ask(resident).text)[:2]
    assert WHAT in resident.get(f"/mediations/{ref}").text
    about = {"id": account.id, "account_id": account.id, "name": "Noor", "new": False, "proven_at": now()}
    delete_account(actor=Actor(kind="account", **about), account_id=account.id, words_go=True)
    assert (kept(MediationSide), kept(MediationMessage)) == ([], [])
    assert kept(Mediation)[0].outcome == "withdrawn"


def test_clock_reminds_once_in_each_state_and_says_when_it_is_late(context, client, areas, time_machine):
    start = now()
    time_machine.move_to(start)
    asker, page = asked(client)
    for _again in range(2):
        time_machine.move_to(start + timedelta(days=6))
        actions.run_clocks(actor=Actor())
    assert [row.act for row in kept(Journal)].count("mediation.due") == 1
    time_machine.move_to(start + timedelta(days=14))
    assert "late" in asker.get(page).text
    assert BETWEEN_DAYS[Between.ASKED] == 5


def test_counts_are_public_from_five_on_by_district_quarter_and_outcome(client, areas):
    for number in range(5):
        assert "Withdrawn" not in client.get("/mediations").text
        browser, page = asked(client, what=f"It is loud for the time number {number}.")
        post(browser, page, f"{page}/withdraw")
    html = client.get("/mediations").text
    assert "Withdrawn" in html
    assert areas["mill"].name not in html
    table = client.get("/mediations/data.csv").text
    assert table.splitlines()[1].endswith(",withdrawn,5")


def test_no_office_asks_and_everybody_else_finds_nothing(client, areas):
    _asker, page = asked(client)
    officer = signed_in(client, make_account("Officer", Role.OFFICER, area=areas["mill"]))
    assert officer.get("/mediations/new").status_code == 403
    wrong = another(client).get("/mediations/AAAA-2222").text
    for browser in (
        officer,
        another(client),
        signed_in(client, make_account("Somebody")),
        signed_in(client, make_account("Admin", Role.ADMINISTRATOR)),
        signed_in(client, make_account("Moderator", Role.MODERATOR)),
    ):
        assert browser.get(page).status_code == 404
        for door in ("messages", "answer", "offer", "end", "talk", "letters", "leave", "hand", "withdraw", "forget"):
            answer = post(browser, "/receipt", f"{page}/{door}", message="Let me in.", to="1")
            assert answer.status_code in (404, 403)
    assert len(another(client).get(page).text) == len(wrong)
    assert kept(Account)
