"""The page of an area's situation: figures with who counted them, beside what residents reported."""

from datetime import date

import pytest

from app.indicators import actions
from app.indicators.actions import Figure, SourceWords
from app.indicators.charts import line_of
from app.kernel.journal import Operator
from tests.builders.days import today
from tests.builders.issues import make_category, report
from tests.builders.places import make_city
from tests.forums.test_pages import statements

pytestmark = pytest.mark.usefixtures("kept_for_long")


@pytest.fixture
def areas(context):
    return make_city()


def put(area, numbers, code="police", first=(2026, 1)):
    words = SourceWords(
        code=code,
        titles={"en": f"Interventions of {code}"},
        publisher="The police of Valmere",
        kinds=[("persons", {"en": "Against persons"})],
        licence="CC BY 4.0",
        methods={"en": "By area and month."},
        caveats={"en": "Not all crime."},
    )
    source_id = actions.put_source(actor=Operator(), words=words)
    year, month = first
    figures = [
        Figure(area.id, date(year + (month - 1 + at) // 12, (month - 1 + at) % 12 + 1, 1), "persons", number)
        for at, number in enumerate(numbers)
        if number is not None
    ]
    actions.put_figures(actor=Operator(), source_id=source_id, figures=figures)


def of_level(areas, level):
    return next(area for area in areas.values() if area.level == level)


def test_an_area_without_figures_says_so_and_leads_to_its_issues(client, areas):
    here = of_level(areas, "neighbourhood")
    page = client.get(f"/areas/{here.slug}/situation?lang=en")
    assert page.status_code == 200
    assert "No figures of the police have been published here" in page.text
    assert f"/issues?area={here.slug}" in page.text


def test_figures_stand_with_their_method_and_last_twelve_months_beside_the_twelve_before(client, areas):
    here = of_level(areas, "neighbourhood")
    put(here, [1] * 12 + [2] * 12)
    page = client.get(f"/areas/{here.slug}/situation?lang=en").text
    assert "<bdi>24</bdi>" in page
    assert "<bdi>12</bdi>" in page
    for words in ("The police of Valmere", "CC BY 4.0", "By area and month.", "Not all crime.", "Against persons"):
        assert words in page
    assert "residents reported no public issue here" in page


def test_a_neighbourhood_shows_the_figures_of_the_district_and_says_so(client, areas):
    here, district = of_level(areas, "neighbourhood"), of_level(areas, "district")
    put(district, [5, 6])
    page = client.get(f"/areas/{here.slug}/situation?lang=en").text
    assert f"these are the figures of {district.name}" in page
    assert f"/areas/{district.slug}/situation.csv" in page


def test_issues_of_residents_stand_beside_and_confidential_ones_are_not_counted(client, areas):
    here = of_level(areas, "neighbourhood")
    make_category("lighting")
    month = today().replace(day=1)
    for level in ("pseudonym", "pseudonym", "confidential"):
        report(area=here.slug, level=level)
    put(here, [None, 3], first=(month.year, month.month - 1) if month.month > 1 else (month.year - 1, 12))
    page = client.get(f"/areas/{here.slug}/situation?lang=en").text
    beside = page[page.index("Reported by residents on this site") :]
    assert beside[beside.index("last 12 months") :].split("<bdi>")[1].startswith("2<")


def test_the_table_gives_every_month_and_runs_nothing(client, areas):
    here = of_level(areas, "neighbourhood")
    put(here, [3, 4], code="=cmd")
    lines = client.get(f"/areas/{here.slug}/situation.csv").text.splitlines()
    assert lines[0] == "source,publisher,licence,area,month,kind,number"
    assert lines[1:] == [
        f"'=cmd,The police of Valmere,CC BY 4.0,{here.slug},2026-01,persons,3",
        f"'=cmd,The police of Valmere,CC BY 4.0,{here.slug},2026-02,persons,4",
    ]


def test_the_page_needs_as_many_statements_for_one_month_as_for_many(client, areas):
    here = of_level(areas, "neighbourhood")
    put(here, [3])
    few = statements(client, f"/areas/{here.slug}/situation")
    put(here, [3] * 24)
    assert len(statements(client, f"/areas/{here.slug}/situation")) == len(few)


def test_an_unknown_area_is_not_found(client, areas):
    assert client.get("/areas/nowhere/situation").status_code == 404
    assert client.get("/areas/nowhere/situation.csv").status_code == 404


@pytest.mark.parametrize(
    ("numbers", "path", "most"),
    [
        ([0, 5, 10], "M0.0 60.0 L120.0 30.0 L240.0 0.0", 10),
        ([4, None, 4], "M0.0 0.0 M240.0 0.0", 4),
        ([0, 0], "M0.0 60.0 L240.0 60.0", 0),
        ([7], "M0.0 0.0", 7),
        ([], "", 0),
    ],
)
def test_a_line_goes_from_nothing_to_the_most_and_leaves_gaps(numbers, path, most):
    line = line_of(numbers)
    assert (line.path, line.most) == (path, most)
