"""The pages of residence: what a resident, a mediator and a representative see and send."""

import pytest

from app.identity.actions.residence import Listed, list_census, verify_in_person
from app.identity.actions.residence_letters import ask_letter, print_letters
from app.identity.actor import SYSTEM
from app.identity.models import Account, ResidenceBatch, ResidenceLetter, ResidenceProof, Voucher
from app.identity.queries.residence import census_hashes, letter_code_of
from app.identity.residence_views import paper_letters
from app.identity.vocabulary import Role
from app.kernel import pdf
from app.kernel.db import session
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.identity.residence.proofs import ADDRESS, BORN, DOCUMENT, NAME, email_of, group

PAGE = "/account/residence"


def enter(client, actor):
    account = session.get_one(Account, actor.account_id)
    session.commit()
    sign_in(client, account)


def send(client, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, "/account"), **fields})


def text(response):
    return response.get_data(as_text=True)


def test_residence_page_leads_a_visitor_to_sign_in(client, areas):
    response = client.get(PAGE)
    assert (response.status_code, response.location) == (303, "/sign-in?next=/account/residence")


def test_a_resident_asks_for_a_letter_and_enters_its_code(client, areas, noor, mediator):
    enter(client, noor)
    asked = {"name": NAME, "address": ADDRESS, "area": str(areas["mill"].id)}
    assert send(client, f"{PAGE}/letter", **asked).status_code == 303
    assert "waits to be printed" in text(client.get(PAGE))
    enter(client, mediator)
    assert "1 letter is not sent yet." in text(client.get("/residence"))
    printed = send(client, "/residence/letters/print")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.data.startswith(b"%PDF-")
    assert "no-store" in printed.headers["Cache-Control"]
    batch = kept(ResidenceBatch)[0]
    assert send(client, f"/residence/letters/{batch.id}/sent").status_code == 303
    assert send(client, "/residence/letters/print").status_code == 303
    letter = kept(ResidenceLetter)[0]
    enter(client, noor)
    wrong = send(client, f"{PAGE}/code", code="AAAA AAAA")
    assert (wrong.status_code, "not the code of your letter" in text(wrong)) == (422, True)
    code = letter_code_of(letter.id, letter.asked_at)
    assert send(client, f"{PAGE}/code", code=f"{code[:4]}-{code[4:].lower()}").status_code == 303
    html = text(client.get(PAGE))
    assert "You are a verified resident" in html
    assert "with a code from a letter" in html
    assert send(client, f"{PAGE}/end").status_code == 303
    assert "You are a verified resident" not in text(client.get(PAGE))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 81), ("address", "short"), ("address", "x" * 301), ("area", ""), ("area", "999999")],
)
def test_asking_for_a_letter_with_a_fault_names_the_field_and_keeps_the_rest(client, areas, noor, field, value):
    enter(client, noor)
    asked = {"name": NAME, "address": ADDRESS, "area": str(areas["mill"].id), field: value}
    response = send(client, f"{PAGE}/letter", **asked)
    assert response.status_code == 422
    assert f'id="{field}-error"' in text(response)
    assert field == "name" or NAME in text(response)
    assert kept(ResidenceLetter) == []


def test_a_request_can_be_taken_back(client, areas, noor):
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    enter(client, noor)
    assert send(client, f"{PAGE}/letter/withdraw").status_code == 303
    assert kept(ResidenceLetter)[0].sealed is None
    assert send(client, f"{PAGE}/letter/withdraw").status_code == 404


def test_the_census_list_is_offered_when_there_is_one(client, areas, noor):
    enter(client, noor)
    assert "census-document" not in text(client.get(PAGE))
    list_census(actor=SYSTEM, people=[Listed(census_hashes(DOCUMENT, BORN, "mill")[0], areas["mill"].id)])
    assert "census-document" in text(client.get(PAGE))
    asked = {"census-document": "x 1234567 l", "census-born": "24.11.1980", "census-area": str(areas["mill"].id)}
    for field, value in (("document", "12"), ("born", "1980"), ("born", "2999-01-01"), ("born", ""), ("area", "")):
        response = send(client, f"{PAGE}/census", **asked | {f"census-{field}": value})
        assert (response.status_code, f'id="census-{field}-error"' in text(response)) == (422, True)
    unknown = send(client, f"{PAGE}/census", **asked | {"census-born": "1980-11-25"})
    assert (unknown.status_code, "does not know" in text(unknown)) == (422, True)
    assert send(client, f"{PAGE}/census", **asked).status_code == 303
    assert kept(ResidenceProof)[0].account_id == noor.account_id


def test_guessing_at_the_census_list_is_slowed_down(client, areas, noor):
    enter(client, noor)
    guess = {"census-born": "1980-11-24", "census-area": str(areas["mill"].id)}
    token = csrf(client, "/account")
    statuses = [
        client.post(f"{PAGE}/census", data={"csrf_token": token, "census-document": f"X{n:07d}L", **guess}).status_code
        for n in range(21)
    ]
    assert statuses == [422] * 20 + [429]


def test_a_mediator_verifies_in_person_and_a_second_account_is_refused(client, areas, noor, mediator):
    enter(client, mediator)
    seen = {"document": DOCUMENT, "area": str(areas["mill"].id)}
    assert send(client, "/residence/verify", email=email_of(noor), **seen).status_code == 303
    other = send(client, "/residence/verify", email=email_of(make_actor("Other")), **seen)
    assert (other.status_code, "One person has one verified account." in text(other)) == (422, True)
    nobody = send(client, "/residence/verify", email="nobody@example.org", **seen)
    assert (nobody.status_code, 'id="email-error"' in text(nobody)) == (422, True)
    assert len(kept(ResidenceProof)) == 1


def test_without_the_libraries_the_page_says_so_and_keeps_the_letters(client, areas, noor, mediator, monkeypatch):
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    monkeypatch.setattr(pdf, "MODULE", "tests.identity.residence.no_paper")
    enter(client, mediator)
    assert send(client, "/residence/letters/print").status_code == 303
    assert "This machine cannot make PDF files" in text(client.get("/residence"))
    assert kept(ResidenceLetter)[0].sealed


def test_an_administrator_lets_a_group_vouch_and_its_representative_does(client, areas, noor, boss):
    speaker = make_account("Representative", Role.VERIFIED, Role.REPRESENTATIVE, area=areas["mill"])
    enter(client, boss)
    about = {"group-name": "Mill Library", "group-email": speaker.email, "group-area": str(areas["mill"].id)}
    for cap in ("0", "1001", "many", ""):
        response = send(client, "/residence/vouchers", **about, **{"group-cap": cap})
        assert (response.status_code, 'id="group-cap-error"' in text(response)) == (422, True)
    assert send(client, "/residence/vouchers", **about, **{"group-cap": "1"}).status_code == 303
    assert "Mill Library" in text(client.get("/residence"))
    sign_in(client, speaker)
    assert "/residence/word" in text(client.get(PAGE))
    assert "1 person is left for this year." in text(client.get("/residence/word"))
    word = {"name": "Noor Haddad", "born": "1980-11-24", "area": str(areas["mill"].id)}
    assert send(client, "/residence/word", email=email_of(noor), **word).status_code == 303
    over = send(client, "/residence/word", email=email_of(make_actor("Other")), **word | {"name": "Other"})
    assert (over.status_code, "as often as it may this year" in text(over)) == (422, True)
    enter(client, boss)
    assert "1 of 1" in text(client.get("/residence"))
    assert "Words given lately" in text(client.get("/residence"))
    voucher = kept(Voucher)[0]
    assert send(client, f"/residence/vouchers/{voucher.id}/end").status_code == 303
    assert send(client, f"/residence/vouchers/{voucher.id}/end").status_code == 404
    sign_in(client, speaker)
    assert client.get("/residence/word").status_code == 403


def test_moderators_see_the_groups_but_not_their_addresses(client, areas, boss, mediator):
    speaker = group(boss, areas["mill"])
    enter(client, mediator)
    html = text(client.get("/residence"))
    assert ("Mill Library" in html, speaker.email in html) == (True, False)
    about = {"group-name": "Other", "group-email": speaker.email, "group-area": "1", "group-cap": "3"}
    assert send(client, "/residence/vouchers", **about).status_code == 403


def test_staff_have_no_page_of_residence(client, areas, mediator):
    enter(client, mediator)
    assert client.get(PAGE).status_code == 403


def test_the_account_leads_to_what_one_may_do(client, areas, noor, mediator):
    enter(client, noor)
    html = text(client.get("/account"))
    assert ('href="/account/residence"' in html, 'href="/residence"' in html) == (True, False)
    enter(client, mediator)
    html = text(client.get("/account"))
    assert ('href="/account/residence"' in html, 'href="/residence"' in html) == (False, True)


def test_a_letter_in_arabic_is_in_arabic(areas, mediator, noor, context):
    session.get_one(Account, noor.account_id).lang = "ar"
    session.commit()
    ask_letter(actor=noor, name=NAME, address=ADDRESS, area_id=areas["mill"].id)
    verify_in_person(actor=mediator, email=email_of(make_actor("Other")), area_id=areas["mill"].id, document=DOCUMENT)
    with context.test_request_context():
        from_print = paper_letters(print_letters(actor=mediator))[0]
    assert 'lang="ar" dir="rtl"' in from_print
