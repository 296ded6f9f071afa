"""The report and its follow-up in hostile hands: whatever is sent, the page comes back with the text kept, or a plain
refusal; never a fault, and nothing half written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.issues.models import Issue, IssuePoint, MeToo, Rating, ReopenAsk, Round, Step
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.earlier import EarlierVersion
from app.kernel.journal import Journal
from app.moderation.models import ModerationCase
from tests.builders.issues import make_category, make_issue
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_body, make_city

WRITTEN = (Issue, IssuePoint, Step, Round, Rating, EarlierVersion, ReopenAsk, MeToo, ModerationCase, Journal)
TEXT = "The lamp by the river is dark and nobody comes."
# As bytes of a form, since a browser can be made to send what no string of ours would hold.
HOSTILE = {
    "40 kB": quote("word " * 8_000).encode(),
    "NUL": b"dark%00lamp+by%00the+river",
    "lone surrogate": b"dark%ED%A0%80lamp+by+the+river",
    "broken UTF-8": b"%ff%fe%80%c3%28",
    "huge whole number": b"9" * 400,
    "number beyond the database": str(2**64).encode(),
    "infinity": b"1e999",
    "below nothing": b"-1",
    "no such choice": b"nonsense",
    "nothing": b"",
    "blank": b"+%0A+",
    "direction override": "\u202egnp.exe".encode(),
    "markup": quote("<script>alert(1)</script><b>").encode(),
}


@dataclass
class Town:
    """A city with a resident, who reported, and an officer; what `sent` answers, with all rows before and after."""

    client: object
    areas: dict
    people: dict

    def issue(self, state: str = "received", **values) -> Issue:
        own = {"officer_account_id": self.people["officer"].id} if state == "assigned" else {}
        mine = {"reporter_kind": "account", "reporter_account_id": self.people["resident"].id}
        earlier = now() - timedelta(days=1)
        return make_issue(self.areas["mill"], at=earlier, state=state, **(own | mine | values))

    def sent(self, path: str, fields: dict[str, str], raw: bytes = b""):
        """Post these fields, and `raw` as it stands; every limit of pace forgotten."""
        self.client.application.extensions["corrala_limiter"].storage.reset()
        body = urlencode(fields).encode() + raw
        return self.client.post(path, data=body, content_type="application/x-www-form-urlencoded")

    def rows(self) -> dict[str, int]:
        """How many there are of all that an act writes. That staff were refused is written down by design."""
        counts = {model.__tablename__: select(func.count()).select_from(model) for model in WRITTEN}
        counts["journal"] = counts["journal"].where(Journal.act != "access.denied")
        whole = select(*[count.scalar_subquery().label(name) for name, count in counts.items()])
        return dict(reader().execute(whole).mappings().one())


@pytest.fixture
def town(client, context) -> Town:
    areas = make_city()
    make_category("lighting")
    make_body("harbour-station", "police")
    people = {
        "resident": make_account("Noor", Role.VERIFIED, area=areas["mill"]),
        "neighbour": make_account("Ana", Role.VERIFIED, area=areas["mill"]),
        "officer": make_account("Vega", Role.OFFICER, area=areas["mill"]),
    }
    return Town(client, areas, people)


def of_issue(state: str, path: str, **more) -> Callable[[Town], str]:
    return lambda town: f"/issues/{town.issue(state, **more).ref}{path}"


REPORT = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "street": "Mill Lane", "words": TEXT}
REPORT |= {"lat": "40.005", "lon": "-2.995", "level": "pseudonym", "name": "Noor", "email": "", "kept": "", "key": ""}
NEXT = {"next_step": "Look again", "next_on": "2031-05-06", "version": "1", "seen": "0", "key": ""}


def step(kind: str, **more: str) -> dict[str, str]:
    return {f"{kind}-{name}": held for name, held in ({"text": TEXT} | NEXT | more).items()}


# (who, where it is sent, what would be right)
FORMS = {
    "report, as a visitor": ("", lambda _town: "/issues/new", REPORT),
    "report, with a name": ("resident", lambda _town: "/issues/new", REPORT | {"level": "public_name"}),
    "acknowledge": ("officer", of_issue("received", "/steps/acknowledge"), step("acknowledge")),
    "assign": ("officer", of_issue("assigned", "/steps/assign"), step("assign", officer="")),
    "refer": ("officer", of_issue("assigned", "/steps/refer"), step("refer", body="1")),
    "wait": ("officer", of_issue("assigned", "/steps/wait"), step("wait", waiting_for="The lighting service")),
    "close": (
        "officer",
        of_issue("assigned", "/steps/close"),
        {"close-text": TEXT, "close-closing": "resolved", "close-own_view": "fully", "close-version": "1"},
    ),
    "rate": (
        "resident",
        of_issue("closed", "/rate"),
        {"solved": "no", "outcome": "1", "information": "2", "fairness": "5", "reason": TEXT, "verdict": "Still dark."}
        | {"verdict_public": "y"},
    ),
    "reopen": ("resident", of_issue("closed", "/reopen"), {"reason": TEXT, "key": ""}),
    "me too": ("neighbour", of_issue("received", "/me-too"), {"on": "1"}),
    "not solved": ("neighbour", of_issue("closed", "/not-solved"), {}),
}


@pytest.mark.parametrize("name", FORMS)
def test_whatever_a_field_holds_the_answer_is_a_page_or_a_refusal(town, name):
    who, path_of, right = FORMS[name]
    if who:
        sign_in(town.client, town.people[who])
    token = csrf(town.client, "/issues/new")
    for field in right:
        others = {key: held for key, held in right.items() if key != field} | {"csrf_token": token}
        for what, raw in HOSTILE.items():
            for given in (field, f"{field}[]"):
                path = path_of(town)
                before = town.rows()
                answer = town.sent(path, others | {"key": str(uuid4())}, f"&{given}=".encode() + raw)
                where = (name, given, what, answer.status_code)
                assert answer.status_code in (200, 303, 400, 403, 404, 409, 422), where
                shown = answer.get_data(as_text=True)
                assert "<script>alert(1)" not in shown, where
                if answer.status_code == 422:
                    assert "<title>Error:" in shown, where
                    assert "error-summary" in shown, where
                    if not field.endswith(("version", "seen")):  # hidden ones stand in the summary alone
                        assert 'aria-invalid="true"' in shown or "is-wrong" in shown, where
                    assert TEXT in shown or field.endswith(("words", "text", "reason")), where
                if answer.status_code >= 400:
                    assert town.rows() == before, where


@pytest.mark.parametrize("name", FORMS)
def test_a_field_given_twice_is_no_fault(town, name):
    who, path_of, right = FORMS[name]
    if who:
        sign_in(town.client, town.people[who])
    token = csrf(town.client, "/issues/new")
    for field, held in right.items():
        path = path_of(town)
        twice = urlencode([(field, held), (field, "second"), (field, "third")])
        answer = town.sent(path, right | {"csrf_token": token, "key": str(uuid4())}, f"&{twice}".encode())
        assert answer.status_code in (200, 303, 403, 404, 409, 422), (name, field)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("token", [None, "", "x" * 9_000, "no-token"])
def test_without_the_forms_token_nothing_is_written(town, name, token):
    who, path_of, right = FORMS[name]
    if who:
        sign_in(town.client, town.people[who])
    path = path_of(town)
    before = town.rows()
    answer = town.sent(path, right | ({} if token is None else {"csrf_token": token}))
    assert (answer.status_code, town.rows()) == (400, before)


# (who, state of the issue, where, what is sent, the answer)
WRONG_ORDER = [
    ("resident", "assigned", "/rate", {"solved": "yes"}, 409),
    ("resident", "received", "/reopen", {"reason": TEXT}, 409),
    ("neighbour", "assigned", "/not-solved", {}, 403),
    ("neighbour", "closed", "/me-too", {"on": "1"}, 409),
    ("neighbour", "closed", "/not-solved", {}, 403),
    ("officer", "closed", "/steps/progress", step("progress"), 409),
    ("officer", "closed", "/steps/close", FORMS["close"][2], 403),
    ("officer", "received", "/steps/progress", step("progress"), 403),
    ("officer", "assigned", "/steps/acknowledge", step("acknowledge"), 409),
    ("officer", "assigned", "/rate", {"solved": "yes"}, 403),
    ("resident", "assigned", "/steps/progress", step("progress"), 403),
]


@pytest.mark.parametrize(("who", "state", "path", "fields", "status"), WRONG_ORDER)
def test_acts_out_of_their_order_are_refused_and_write_nothing(town, who, state, path, fields, status):
    handled = (
        {"officer_account_id": town.people["officer"].id} if path.endswith("/progress") and state == "closed" else {}
    )
    issue = town.issue(state, **handled)
    sign_in(town.client, town.people[who])
    token = csrf(town.client, "/issues/new")
    before = town.rows()
    answer = town.sent(f"/issues/{issue.ref}{path}", fields | {"csrf_token": token})
    assert (answer.status_code, town.rows()) == (status, before)


@pytest.mark.parametrize(
    "ref", ["9" * 400, "MIL-" + "9" * 400, "%00", "%ED%A0%80", "..%2F..", "MIL-0001%0d%0aX:1", "٣"]
)
@pytest.mark.parametrize("path", ["", "/rate", "/reopen", "/me-too", "/feed.atom", f"/photos/{10**30}"])
def test_references_that_are_none_are_not_found(town, ref, path):
    status = town.client.get(f"/issues/{ref}{path}").status_code
    assert status in (301, 308, 404)
    if status != 404:
        assert town.client.get(f"/issues/{ref}{path}", follow_redirects=True).status_code == 404


@pytest.mark.parametrize("query", ["after", "area", "category", "status", "q", "before"])
def test_lists_asked_with_anything_are_a_page_or_not_found(town, query):
    ref = town.issue().ref
    for path in (
        "/issues",
        "/issues/map",
        "/issues/map.geojson",
        "/issues/feed.atom",
        "/issues/data.csv",
        f"/issues/{ref}",
    ):
        for what, raw in HOSTILE.items():
            with town.client.get(f"{path}?{query}={raw.decode('latin-1')}") as answer:
                assert answer.status_code in (200, 404), (path, query, what)
