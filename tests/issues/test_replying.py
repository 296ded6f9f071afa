"""Ready replies: kept by commissioners and administrators, put into a step, and refused while a blank is open."""

import re

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import CannedReply, Step
from app.issues.replying import blanks, filled
from app.issues.vocabulary import State
from app.kernel.db import reader, rows, session
from app.kernel.errors import Invalid, NotAllowed
from tests.builders.issues import make_category, make_issue, step, ten_seconds
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city

TEXTS = {"en": "We come on {date} to {street}.", "es": "Vamos el {fecha} a {street}.", "ar": "نأتي يوم {التاريخ}."}


@pytest.fixture
def city(context):
    areas = make_city()
    areas["body"] = make_body("mill-station", "police")
    return areas


@pytest.fixture
def replies(city):
    about = {"actor": SYSTEM, "body_id": city["body"].id}
    return {
        lang: actions.put_reply(title=f"Visit {lang}", lang=lang, text=text, **about) for lang, text in TEXTS.items()
    }


@pytest.fixture
def officer(client, city):
    account = make_account("Ana", Role.OFFICER, area=city["mill"], body=city["body"])
    sign_in(client, account)
    return account


@pytest.fixture
def issue(city, officer):
    about = {"officer_account_id": officer.id, "body_id": city["body"].id, "street": "Mill Lane"}
    return make_issue(city["mill"], make_category(), state=State.ASSIGNED, **about)


def test_blanks_are_found_in_every_script_and_known_ones_filled(city):
    assert blanks(TEXTS["ar"]) == ["التاريخ"]
    assert blanks("{date} and {date}, {a b}, {}") == ["date"]
    row = make_issue(city["mill"], street="Mill Lane")
    row.area_name = "Mill"
    assert filled("{ref}: {street}, {area}, {date}", row) == f"{row.ref}: Mill Lane, Mill, {{date}}"


@pytest.mark.parametrize("lang", TEXTS)
def test_inserted_without_scripts_with_its_language_and_published_once_filled(client, city, replies, issue, lang):
    path = f"/issues/{issue.ref}/steps/progress"
    fields = {"csrf_token": csrf(client, path), "progress-version": issue.version, "progress-seen": 0}
    page = client.post(
        f"{path}/insert?lang=en", data=fields | {"progress-text": "Thank you.", "reply": replies[lang].id}
    )
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Thank you." in html
    assert "Still to fill in:" in html
    assert f'<option selected value="{lang}"' in html
    wanted = filled(TEXTS[lang], type("Row", (), {"ref": issue.ref, "street": "Mill Lane", "area_name": "Mill"}))
    refused = client.post(path, data=fields | {"progress-text": wanted, "progress-text_lang": lang})
    assert refused.status_code == 422
    assert f"{{{blanks(wanted)[0]}}}" in refused.get_data(as_text=True)
    whole = wanted.replace(f"{{{blanks(wanted)[0]}}}", "4.12.")
    assert client.post(path, data=fields | {"progress-text": whole, "progress-text_lang": lang}).status_code == 303
    ten_seconds()
    (written,) = rows(reader(), select(Step.text, Step.lang))
    assert tuple(written) == (whole, lang)


def test_no_step_of_any_kind_has_an_open_blank(city, issue, officer):
    actor = make_actor("Chief", Role.COMMISSIONER, area=city["north"], body=city["body"])
    with pytest.raises(Invalid) as error:
        step(issue, actor, "progress", text="We come on {date}.")
    assert error.value.field == "text"


def test_page_of_the_step_offers_those_of_the_own_body_and_of_all(client, city, replies, issue):
    actions.put_reply(actor=SYSTEM, body_id=None, title="For all", lang="en", text="Thank you for telling us.")
    other = make_body("lights", "partner")
    actions.put_reply(actor=SYSTEM, body_id=other.id, title="Of others", lang="en", text="We repair the lamps.")
    html = client.get(f"/issues/{issue.ref}/steps/progress?lang=en").get_data(as_text=True)
    assert "For all (English)" in html
    assert "Visit ar (العربية)" in html
    assert "Of others" not in html


def test_page_shows_those_in_its_language_first(client, city, replies):
    sign_in(client, make_account("Chief", Role.COMMISSIONER, area=city["north"], body=city["body"]))
    for lang in TEXTS:
        html = client.get(f"/desk/replies?lang={lang}").get_data(as_text=True)
        assert re.findall(r">Visit (\w\w)</h2>", html)[0] == lang


def test_commissioner_keeps_those_of_the_own_body_administrator_all(client, city):
    other = make_body("lights", "partner")
    chief = make_actor("Chief", Role.COMMISSIONER, area=city["north"], body=city["body"])
    about = {"title": "Seen", "lang": "en", "text": TEXTS["en"]}
    own = actions.put_reply(actor=chief, body_id=city["body"].id, **about)
    for body_id in (other.id, None):
        with pytest.raises(NotAllowed):
            actions.put_reply(actor=chief, body_id=body_id, **about)
    admin = make_actor("Ada", Role.ADMINISTRATOR)
    for_all = actions.put_reply(actor=admin, body_id=None, **about)
    with pytest.raises(NotAllowed):
        actions.remove_reply(actor=chief, reply_id=for_all.id)
    with pytest.raises(NotAllowed):
        actions.put_reply(
            actor=make_actor("Off", Role.OFFICER, area=city["mill"], body=city["body"]), body_id=None, **about
        )
    actions.remove_reply(actor=admin, reply_id=own.id)
    assert len(rows(session(), select(CannedReply.id))) == 1


def test_form_keeps_changes_and_names_what_is_wrong(client, city):
    chief = make_account("Chief", Role.COMMISSIONER, area=city["north"], body=city["body"])
    sign_in(client, chief)
    fields = {"csrf_token": csrf(client, "/desk/replies"), "body": city["body"].id, "lang": "es", "title": "Visita"}
    wrong = client.post("/desk/replies?lang=en", data=fields)
    assert wrong.status_code == 422
    assert "Visita" in wrong.get_data(as_text=True)
    assert client.post("/desk/replies", data=fields | {"text": TEXTS["es"]}).status_code == 303
    (kept,) = rows(reader(), select(CannedReply.id, CannedReply.text))
    changed = {"text": "Vamos el {fecha}.", "reply": kept.id}
    assert client.post("/desk/replies", data=fields | changed).status_code == 303
    (kept,) = rows(reader(), select(CannedReply.id, CannedReply.text))
    assert kept.text == "Vamos el {fecha}."
    assert client.post(f"/desk/replies/{kept.id}/remove", data=fields).status_code == 303
    assert rows(reader(), select(CannedReply.id)) == []
