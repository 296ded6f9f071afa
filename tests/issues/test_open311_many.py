"""A list of Open311: names said once for many requests, and the same for each as if it stood alone."""

import pytest
from sqlalchemy import event

from app.issues.vocabulary import Closing, State
from app.kernel.db import read_engine
from tests.builders.issues import make_category, make_issue
from tests.builders.places import make_body, make_city

pytestmark = pytest.mark.usefixtures("kept_for_long")
LIST = "/open311/v2/requests.json"


@pytest.fixture
def ask(client):
    """Asks for a path, and counts the statements that were said."""

    def ask(path: str) -> tuple[list[dict], int]:
        said: list[str] = []

        def hear(_connection, _cursor, statement, *_):
            said.append(statement)

        event.listen(read_engine(), "before_cursor_execute", hear)
        try:
            answer = client.get(path)
        finally:
            event.remove(read_engine(), "before_cursor_execute", hear)
        assert answer.status_code == 200
        return answer.json, len(said)

    return ask


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def test_list_of_any_length_is_asked_in_as_many_statements(ask, mill):
    lamps, body = make_category(), make_body("light-service")
    make_issue(mill, lamps, body_id=body.id)
    ask(LIST)
    one, few = ask(LIST)
    for _each in range(30):
        make_issue(mill, lamps, body_id=body.id)
    many, statements = ask(LIST)
    assert (len(one), len(many)) == (1, 31)
    assert statements == few <= 6


def test_each_request_has_its_own_names_and_address(ask, mill):
    lamps, old = make_category("lighting"), make_category("old-kind", active=False)
    body = make_body("light-service")
    made = [
        make_issue(mill, lamps, body_id=body.id),
        make_issue(mill, old, state=State.CLOSED, closing=Closing.OTHER_BODY),
        make_issue(mill, None),
    ]
    told = {one["service_request_id"]: one for one in ask(LIST)[0]}
    first, second, third = (told[issue.ref] for issue in made)
    assert (first["service_code"], first["service_name"], first["agency_responsible"]) == (
        "lighting",
        "Lighting",
        "Light Service",
    )
    assert (second["service_code"], second["service_name"], second["agency_responsible"]) == (
        "old-kind",
        "Old Kind",
        None,
    )
    assert (third["service_code"], third["service_name"]) == ("", "")
    assert second["status_notes"] != first["status_notes"] == third["status_notes"]
    assert [one["service_notice"] for one in (first, second, third)] == [
        f"http://localhost/issues/{issue.ref}" for issue in made
    ]
    for issue in made:
        assert ask(f"/open311/v2/requests/{issue.ref}.json")[0] == [told[issue.ref]]
    assert [one["service_request_id"] for one in ask(f"{LIST}?service_code=old-kind")[0]] == [made[1].ref]
    assert ask(f"{LIST}?service_code=nothing")[0] == []
