"""How I was treated: from the form to its end, read by the person and free mediators alone."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import text as sql

from app.areas.actions import CityWords, set_city
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.db import Base, db
from app.kernel.errors import Invalid
from app.kernel.journal import Journal
from app.mediation.models import Treatment, TreatmentMessage
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

WHAT = "An officer shouted canaryword at me on the bridge."
SAID = "I would like an explanation, canarysaid."


@pytest.fixture
def areas(context):
    return make_city()


def browser_of(client, *roles, **where):
    browser = another(client)
    sign_in(browser, make_account("Somebody", *roles, **where))
    return browser


def post(client, page, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def tell(client, **more):
    told = {"what": WHAT, "when": "Monday", "where": "the bridge", "wish": "", "body": "", "key": str(uuid4())} | more
    return post(client, "/treatment/new", "/treatment/new", **told)


def test_from_the_form_to_its_end_with_the_receipt_alone(context, client, areas):
    unit = make_body("mill-station")
    html = client.get("/treatment/new").text
    assert all(word in html for word in ("Leave this page now", "ombudsman", "prosecutor"))
    assert tell(client, what="short").status_code == 422
    key = str(uuid4())
    done = tell(client, body=str(unit.id), key=key)
    ref, code = re.findall(r'class="reference">([^<]+)<', done.text)[:2]
    assert tell(client, body=str(unit.id), key=key).text.count(code) == done.text.count(code)
    assert tell(client, body=str(unit.id), key=key, what="Something else happened there.").status_code == 409
    assert len(kept(Treatment)) == 1
    page = f"/treatment/{ref}"
    back = another(client)
    assert back.get(page).status_code == 404
    assert post(back, "/receipt", "/receipt", code=code).location == page
    assert WHAT in back.get(page).text
    post(back, page, f"{page}/messages", message=SAID)

    mediator = browser_of(client, Role.MEDIATOR)
    assert page in mediator.get("/mediation").text
    before = len(kept(Journal))
    assert SAID in mediator.get(page).text
    assert [row.act for row in kept(Journal)[before:]] == ["treatment.read"]
    post(mediator, page, f"{page}/messages", message="The unit invites you to talk.")
    assert "The unit invites you to talk." in back.get(page).text
    assert post(back, page, f"{page}/end", ending="dialogue", message="I end it.").status_code == 403
    post(mediator, page, f"{page}/end", ending="dialogue", message="You spoke with one another on Friday.")
    assert "Ended in a dialogue" in back.get(page).text
    assert post(mediator, page, f"{page}/forget").status_code == 403
    work_off(context)

    with db.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in connection.execute(sql(f'SELECT * FROM "{table.name}"'))
        ]
    assert [row for row in rows if "canary" in row] == []
    assert post(back, page, f"{page}/forget").status_code == 303
    assert (kept(Treatment), kept(TreatmentMessage)) == ([], [])
    assert back.get(page).status_code == 404


def test_unit_its_chain_tied_mediators_and_everybody_else_find_nothing(client, areas):
    unit = make_body("mill-station")
    tell(client, body=str(unit.id))
    page = f"/treatment/{kept(Treatment)[0].ref}"
    tied = browser_of(client, Role.MEDIATOR)
    post(tied, "/account/ties", "/account/ties", about=f"body-{unit.id}")
    assert "You declared a tie" in tied.get("/mediation").text
    mill = areas["mill"]
    others = [
        tied,
        another(client),
        browser_of(client),
        browser_of(client, Role.OFFICER, area=mill, body=unit),
        browser_of(client, Role.COMMISSIONER, area=mill),
        browser_of(client, Role.MEDIATOR, Role.OFFICER, area=mill),
        browser_of(client, Role.ADMINISTRATOR),
        browser_of(client, Role.MODERATOR),
    ]
    wrong = another(client).get("/treatment/AAAA-2222").text
    for browser in others:
        assert browser.get(page).status_code == 404
        assert post(browser, "/receipt", f"{page}/messages", message="Let me in.").status_code == 404
    assert len(another(client).get(page).text) == len(wrong)


def test_number_is_public_from_five_on(client, areas):
    for number in range(5):
        assert "told a mediator, confidentially" not in client.get("/challenges").text
        tell(client, what=f"It happened for the time number {number}.")
    assert "5 people told a mediator, confidentially" in client.get("/challenges").text


def test_account_takes_its_words_along_and_with_it(client, areas):
    resident = another(client)
    account = make_account("Noor Haddad")
    sign_in(resident, account)
    tell(resident)
    assert resident.get(f"/treatment/{kept(Treatment)[0].ref}").status_code == 200


def test_city_says_where_and_until_when_in_the_language_of_the_page(client, areas):
    words = {
        "inspection": {"en": "Within 6 months.", "es": "Antes de 6 meses."},
        "ombudsman": {"es": "Antes de un año."},
    }
    told = {"name": "Valdemar", "emergency": (("Emergency", "112"),)}
    set_city(actor=SYSTEM, city=CityWords(**told, formal_routes=words))
    page = client.get("/treatment/new?lang=en").text
    assert "Within 6 months." in page
    assert "Antes de un año." in page
    assert "Antes de 6 meses." in client.get("/treatment/new?lang=es").text
    with pytest.raises(Invalid):
        set_city(actor=SYSTEM, city=CityWords(**told, formal_routes={"court": {"en": "Soon."}}))


def test_copy_of_what_one_told_is_for_oneself_alone(client, areas):
    resident = another(client)
    sign_in(resident, make_account("Noor Haddad"))
    tell(resident)
    path = f"/treatment/{kept(Treatment)[0].ref}"
    mediator = browser_of(client, Role.MEDIATOR)
    post(mediator, path, f"{path}/messages", message="The unit invites you to talk.")
    copy = resident.get(f"{path}/copy.txt")
    assert copy.headers["Content-Type"].startswith("text/plain")
    assert WHAT in copy.text
    assert "The unit invites you to talk." in copy.text
    for browser in (mediator, another(client)):
        assert browser.get(f"{path}/copy.txt").status_code == 404
