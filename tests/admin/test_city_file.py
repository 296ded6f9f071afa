"""`corrala city`: an empty installation becomes a city, and a faulty file changes nothing."""

import json

import pytest
from sqlalchemy import func, select, update

from app.admin.commands import city
from app.areas.models import Body, CityRow, Holiday
from app.config import ROOT
from app.issues.models import Category
from app.kernel.db import reader, session, value
from tests.builders.places import make_city

EXAMPLE = ROOT / "docs" / "examples" / "city.json"
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def run(app, tmp_path):
    def set_up(**changed):
        file = tmp_path / "city.json"
        file.write_text(json.dumps({**json.loads(EXAMPLE.read_text("utf-8")), **changed}), "utf-8")
        return app.test_cli_runner().invoke(city, [str(file)])

    return set_up


def counted():
    return [value(reader(), select(func.count()).select_from(table)) for table in (Holiday, Body, Category)]


def test_city_of_the_example_stands_and_its_pages_say_so(run, client):
    done = run()
    assert (done.exit_code, done.exception) == (0, None)
    assert counted() == [3, 2, 3]
    page = client.get("/?lang=en").get_data(as_text=True)
    assert "Valdemar" in page
    assert 'href="tel:112"' in page
    assert value(reader(), select(CityRow.crisis_lines))[0] == ["Suicide and despair: somebody listens", "024"]
    assert "Street in the dark" in client.get("/issues/new?lang=en").get_data(as_text=True)


def test_city_told_again_is_changed_and_not_doubled(run):
    run()
    assert run(name="Valdemar de Abajo", holidays={"2026-12-08": "Inmaculada"}).exit_code == 0
    assert counted() == [3, 2, 3]
    assert value(reader(), select(CityRow.name)) == "Valdemar de Abajo"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"zone": "Europe/Nowhere"}, "Europe/Nowhere"),
        ({"languages": ["es", "xx"]}, "no pages in xx"),
        ({"holidays": {"8.12.2026": "Inmaculada"}}, "8.12.2026"),
        ({"categories": {"lighting": {"names": {"es": "Luz"}, "colour": "red"}}}, "colour"),
        ({"categories": {"lighting": {"names": {"es": "Luz"}, "body": "nobody"}}}, ""),
        ({"bodies": {"comisaria": {"kind": "army", "names": {"es": "Ejército"}}}}, "army"),
        ({"emergency": []}, "emergency number"),
    ],
)
def test_city_with_a_fault_in_its_file_is_not_set_up_in_part(run, changed, fault):
    done = run(**changed)
    assert done.exception is not None
    assert fault in str(done.exception)
    assert counted() == [0, 0, 0]
    assert value(reader(), select(func.count()).select_from(CityRow)) == 0


def test_city_never_takes_the_place_of_a_demo(run):
    make_city()
    session.execute(update(CityRow).values(demo=True))
    session.commit()
    assert "demo city" in str(run().exception)


SIX = {"es", "en", "fr", "pt", "uk", "ar"}


def test_a_new_city_begins_with_the_start_set_and_then_keeps_its_own(run, client):
    assert run(categories="start").exit_code == 0
    assert counted()[2] == 21
    assert "A place I avoid" in client.get("/issues/new?lang=en").get_data(as_text=True)
    session.execute(update(Category).where(Category.code == "noise").values(names={"en": "Loud nights"}))
    session.commit()
    assert run(categories="start").exit_code == 0
    assert value(reader(), select(Category.names).where(Category.code == "noise")) == {"en": "Loud nights"}


def test_the_start_set_speaks_six_languages_and_guides_who_needs_help():
    held = json.loads((ROOT / "app/admin/start_categories.json").read_text("utf-8"))
    assert {code: set(told["names"]) for code, told in held.items()} == dict.fromkeys(held, SIX)
    assert all({"es", "en"} <= set(told["advice"]) for told in held.values())
    closed = {code for code, told in held.items() if not told.get("public", True)}
    assert closed == {"burglary", "drugs-at-address", "violence-at-home", "hate", "person-in-need"}
    assert set(held["person-in-need"]["guided"]["place"]) == SIX
