"""Lists, tables, feeds and the map of issues: what stands in them."""

import csv
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import update

from app.issues.models import Issue, Step
from app.issues.vocabulary import Level
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.days import today
from tests.builders.issues import make_category, make_issue, step
from tests.builders.places import make_city
from tests.issues.test_pages_issue import actor_of, officer


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    make_category("noise", exact_place=False)
    return areas


def test_list_narrows_by_area_category_state_and_words(client, city):
    near = make_issue(city["mill"], words="A lamp beside the école", title="Lamp")
    late = make_issue(city["hill"], at=now() - timedelta(days=90), title="Old bench", words="The bench is broken.")
    done = make_issue(city["hill"], at=now() - timedelta(days=2), state="closed", title="Mended door")

    def shown(query):
        html = client.get(f"/issues?{query}").get_data(as_text=True)
        return {issue.ref for issue in (near, late, done) if issue.ref in html}

    assert shown("") == {near.ref, late.ref, done.ref}
    assert shown("area=mill") == {near.ref}
    assert shown("area=south") == {late.ref, done.ref}
    assert shown("status=open") == {near.ref, late.ref}
    assert shown("status=late") == {late.ref}
    assert shown("status=resolved") == {done.ref}
    assert shown("q=ECOLE") == {near.ref}
    assert shown("q=100%25") == set()
    assert shown(f"q={done.ref.lower()}") == {done.ref}
    assert client.get("/issues?area=nowhere").status_code == 404
    assert client.get("/issues?after=rubbish").status_code == 404


def test_list_pages_by_place_and_shows_each_issue_once(client, city):
    moment = now() - timedelta(days=5)
    refs = {make_issue(city["mill"], at=moment).ref for _ in range(45)}  # the same moment: the id decides
    seen, path = [], "/issues"
    while path:
        html = client.get(path).get_data(as_text=True)
        seen += re.findall(r'href="/issues/(TST-\d+)"', html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        path = older[1].replace("&amp;", "&") if older else None
    assert len(seen) == 45
    assert set(seen) == refs


def test_table_holds_every_issue_and_no_formula(client, city):
    for number in range(3):
        make_issue(city["mill"], title=f"=cmd|' /C calc'!A{number}")
    lines = client.get("/issues/data.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("reference,reported,category")
    assert all(",\"'=cmd" in line or ",'=cmd" in line for line in lines[1:])


def test_table_of_steps_holds_what_everybody_reads_of_each_and_no_formula(client, city):
    account = officer(city)
    older, newer = make_issue(city["mill"], at=now() - timedelta(days=2)), make_issue(city["mill"])
    step(older, actor_of(account), text="=SUM(A1) is what I found.", next_step="Look again", next_on=today())
    step(newer, actor_of(account), text="Canary, not yet read.")
    hidden = make_issue(city["mill"])
    step(hidden, actor_of(account), text="Canary, confidential.")
    session.execute(update(Issue).where(Issue.id == hidden.id).values(confidential=True, level=Level.CONFIDENTIAL))
    session.execute(update(Step).where(Step.issue_id == newer.id).values(words_state="pending"))
    session.commit()
    table = list(csv.DictReader(client.get("/issues/steps.csv").get_data(as_text=True).splitlines()))
    assert [(row["reference"], row["step"], row["kind"]) for row in table] == [
        (newer.ref, "1", "acknowledge"),
        (older.ref, "1", "acknowledge"),
    ]
    assert [row["text"] for row in table] == ["", "'=SUM(A1) is what I found."]
    assert (table[1]["next_step"], table[1]["next_on"]) == ("Look again", str(today()))
    assert table[1]["address"] == f"http://localhost/issues/{older.ref}#step-1"
    assert client.get("/issues/steps.csv?area=hill").get_data(as_text=True).count("\n") == 1


def test_feeds_are_atom_with_lasting_ids(client, city):
    account, issue = officer(city), make_issue(city["mill"])
    step(issue, actor_of(account), text="I went there & looked.")
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(client.get(f"/issues/{issue.ref}/feed.atom").data)
    entries = feed.findall(f"{atom}entry")
    ids = [entry.find(f"{atom}id").text for entry in entries]
    assert ids == [f"tag:localhost,2026:issue-{issue.ref}-step-1", f"tag:localhost,2026:issue-{issue.ref}"]
    assert "I went there &amp; looked." in entries[0].find(f"{atom}content").text
    everything = ElementTree.fromstring(client.get("/issues/feed.atom").data)
    assert len(everything.findall(f"{atom}entry")) == 1


def test_map_draws_points_and_the_equal_list(client, city):
    make_issue(city["mill"], lat=40.003, lon=-2.995, title="On the map")
    make_issue(city["mill"], title="Without a point")
    html = client.get("/issues/map").get_data(as_text=True)
    assert html.count('class="map-mark is-open"') == 2  # the point and its legend
    assert "On the map" in html
    assert "Without a point" not in html
    data = json.loads(client.get("/issues/map.geojson").data)
    points = [f for f in data["features"] if f["geometry"]["type"] == "Point"]
    assert [point["properties"]["title"] for point in points] == ["On the map"]
