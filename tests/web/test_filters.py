"""How values look on a page: in the page's language and the city's zone."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string

from tests.builders.places import make_city

SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Madrid
WINTER = datetime(2026, 1, 31, 23, 5, tzinfo=UTC)


def shown(app: Flask, source: str, lang: str, **values: object) -> str:
    with app.app_context(), app.test_request_context(f"/?lang={lang}"):
        return render_template_string(source, **values)


@pytest.fixture(autouse=True)
def _city(app: Flask, context: Flask) -> None:
    make_city()


@pytest.mark.parametrize(
    ("lang", "summer", "winter"),
    [
        ("en", "Thu 2 Jul 2026, 00:30", "Sun 1 Feb 2026, 00:05"),
        ("es", "jue 2 jul 2026, 00:30", "dom 1 feb 2026, 00:05"),
    ],
)
def test_moment_is_shown_in_the_citys_zone_and_the_pages_language(
    app: Flask, lang: str, summer: str, winter: str
) -> None:
    for _ in range(2):
        assert shown(app, "{{ at | when }}", lang, at=SUMMER) == summer
        assert shown(app, "{{ at | when }}", lang, at=WINTER) == winter


def test_hour_with_its_zone_says_summer_time(app: Flask) -> None:
    assert shown(app, "{{ at | hour(zone=true) }}", "en", at=SUMMER) == "00:30 (CEST)"
    assert shown(app, "{{ at | hour }}", "en", at=WINTER) == "00:05"


def test_day_of_a_date_is_that_date(app: Flask) -> None:
    assert shown(app, "{{ on | day }}", "en", on=date(2026, 7, 2)) == "Thu 2 Jul 2026"


def test_number_keeps_its_kind(app: Flask) -> None:
    assert shown(app, "{{ 1 | number }} {{ 1.0 | number }} {{ 12345 | number }}", "en") == "1 1 12,345"
    assert shown(app, "{{ 12345.5 | number }}", "es") == "12.345,5"


def test_list_has_the_commas_of_the_pages_language(app: Flask) -> None:
    assert shown(app, "{{ (a, none, b) | listed }}", "es", a="uno", b=2) == "uno, 2"
    assert shown(app, "{{ (a, none, b) | listed }}", "ar", a="واحد", b=2) == "واحد، 2"
    assert shown(app, "{{ at | when }}", "ar", at=SUMMER) == "الخميس 2 يوليو 2026، 00:30"
