"""What was already said, while somebody writes; follow-up in search; and an index written anew."""

import pytest
from sqlalchemy import delete, select, text

from app.front.commands import search
from app.front.findable import found as seen
from app.identity.vocabulary import Role
from app.issues.findable import STEPS
from app.kernel.db import is_sqlite, reader, session
from app.kernel.search import SearchDocument, find
from app.kernel.transaction import act
from app.moderation.actions import hide
from app.moderation.models import ModerationCase
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import make_category, report, step
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.front.test_listeners import follow

DOCUMENT = [column for column in SearchDocument.__table__.columns if column.name != "id"]


@pytest.fixture
def areas(context):
    made = make_city()
    make_category("lighting")
    return made


def followed(areas):
    """An issue with one step of an officer."""
    issue = report(words="The lamp by the ferry is dark.")
    officer = make_actor("Vega", Role.OFFICER, area=areas["mill"])
    step(issue, officer, text="An electrician has ordered a transformer.")
    return issue


def found(wanted: str, **more) -> list[str]:
    return [row.kind for row in find(reader(), wanted, **more)]


def index() -> list[tuple]:
    """The whole index: each document, and the words by which it is found."""
    words = "(SELECT words FROM search_index WHERE {} = document.id)".format(
        "rowid" if is_sqlite(session()) else "document_id"
    )
    statement = select(*DOCUMENT, text(words)).order_by(SearchDocument.kind, SearchDocument.thing_id)
    return [tuple(row) for row in reader().execute(statement)]


def test_follow_up_is_found_and_leads_to_its_place(areas, client):
    issue = followed(areas)
    follow()
    assert found("transformer") == ["step"]
    html = client.get("/search?q=transformer&kind=issues").get_data(as_text=True)
    assert "<mark>transformer</mark>" in html
    assert f'href="/issues/{issue.ref}#step-1"' in html


def test_follow_up_of_a_confidential_report_is_not_found(areas):
    issue = followed(areas)
    follow()
    issue.confidential = True
    session.commit()
    assert found("transformer") == ["step"]
    assert seen(reader(), make_actor("Somebody", Role.VERIFIED), "transformer") == []
    assert STEPS.read(reader(), range(10)) == []


def test_page_narrows_down_by_area_and_time_and_keeps_both_in_its_tabs(areas, client):
    make_topic(make_forum(areas["hill"]), title="Lamps of the ferry")
    follow()
    slug = {name: area.slug for name, area in areas.items()}
    html = client.get(f"/search?q=ferry&area={slug['hill']}&time=month").get_data(as_text=True)
    assert "Lamps of the ferry" in html
    html = client.get(f"/search?q=ferry&area={slug['mill']}&time=year").get_data(as_text=True)
    assert "Lamps of the ferry" not in html
    assert f"area={slug['mill']}&amp;time=year&amp;kind=talk" in html
    assert 'href="/search?q=ferry"' in html  # look everywhere
    assert client.get("/search?q=ferry&area=nowhere&time=never&kind=none").status_code == 200


def test_alike_shows_topics_and_issues_and_nothing_of_what_is_hidden_since(areas, client):
    make_topic(make_forum(areas["mill"]), make_actor("Newcomer", Role.VERIFIED), title="Dark lamps by the ferry")
    report(words="The lamp by the ferry is dark.")
    follow()
    html = client.get("/search/alike?q=Why are the lamps so dark by the ferry").get_data(as_text=True)
    assert html.count("<article") + html.count("<li") >= 2
    assert "<html" not in html
    assert client.get("/search/alike?q=Bicycles for the school").get_data(as_text=True).strip() == ""


def test_alike_by_a_visitor_at_the_limit_and_one_above(areas, client):
    assert {client.get("/search/alike?q=lamps").status_code for _ in range(15)} == {200}
    assert client.get("/search/alike?q=lamps").status_code == 429


def test_index_written_anew_equals_the_one_that_followed_the_journal(areas, app):
    topic = make_topic(make_forum(areas["mill"]), title="Lamps of the ferry")
    make_reply(topic, body="The landing is dark as well.")
    make_reply(topic, make_actor("Newcomer", new=True), body="Words that wait.")
    hide(actor=make_actor("Other", Role.MODERATOR), case_id=kept(ModerationCase)[0].id, reason="It accuses by name.")
    followed(areas)
    report(words="Something about the ferry.", level="confidential")
    follow()
    before = index()
    assert len(before) >= 4
    assert rebuilt(app) == before
    spoil()
    assert index() != before
    assert rebuilt(app) == before


@act
def spoil() -> None:
    """An index that lost one document and holds another of a thing that is not there."""
    session.execute(delete(SearchDocument).where(SearchDocument.kind == "topic"))
    row = session.scalars(select(SearchDocument).where(SearchDocument.kind == "issue").limit(1)).one()
    row.thing_id += 1_000


def rebuilt(app) -> list[tuple]:
    done = app.test_cli_runner().invoke(search, ["rebuild"])
    assert done.exit_code == 0, done.output
    return index()
