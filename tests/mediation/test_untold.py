"""Nothing tells whether a receipt, a confidential issue, a challenge, a treatment or a mediation exists: whoever may
not read it gets the page of what never was, word for word, and in the same time."""

import re
import time
from statistics import median
from uuid import uuid4

import pytest

from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role
from app.issues.models import Issue
from app.kernel.db import session
from app.kernel.journal import Journal
from app.mediation import actions
from app.mediation.vocabulary import Matter
from tests.builders.issues import make_category, make_issue
from tests.builders.mediation import closed, file
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

LOOKS, TRIES, WITHIN_S = 21, 4, 0.020
NEVER = "AAAA-2222"
WORDS = "It goes on every night until two."


@pytest.fixture
def areas(context):
    make_category("lighting")
    return make_city()


def hidden(areas) -> dict[str, tuple[str, str]]:
    """Of each kind: the address of one that is there, and of one that never was."""
    issue = make_issue(areas["mill"], confidential=True, **closed())
    challenge = file(issue)
    ref = session.get_one(Issue, challenge.issue_id).ref
    told = actions.TreatmentWords(what=WORDS, lang="en")
    treatment, _code = actions.file_treatment(actor=Actor(device="x"), words=told)
    asking = actions.Asking(kind=Matter.NOISE, area_id=areas["mill"].id, what=WORDS, lang="en")
    mediation, _code = actions.request_mediation(actor=Actor(device="x"), asking=asking)
    return {
        "issue": (f"/issues/{ref}", f"/issues/{NEVER}"),
        "challenge": (f"/issues/{ref}/challenges/1", f"/issues/{NEVER}/challenges/1"),
        "treatment": (f"/treatment/{treatment}", f"/treatment/{NEVER}"),
        "mediation": (f"/mediations/{mediation}", f"/mediations/{NEVER}"),
        "copy": (f"/mediations/{mediation}/copy.txt", f"/mediations/{NEVER}/copy.txt"),
    }


def is_as_quick(one, other) -> bool:
    """Whether both take the same at the middle. They are tried in turn, either one first, so that what slows the
    machine down slows both; what still differs is measured anew, while a true difference comes again each time."""
    for _try in range(TRIES):
        took: tuple[list[float], list[float]] = ([], [])
        pairs = list(zip(took, (one, other), strict=True))
        for number in range(LOOKS):
            for seconds, look in pairs[:: 1 - 2 * (number % 2)]:
                began = time.perf_counter()
                look()
                seconds.append(time.perf_counter() - began)
        if abs(median(took[0]) - median(took[1])) < WITHIN_S:
            return True
    return False


def same_page(html: str) -> str:
    """A page without what differs from answer to answer."""
    return re.sub(r'value="[^"]*"|[A-Z0-9]{4}-[A-Z0-9]{4}|TST-\d+|next=[^"]*', "", html)


@pytest.mark.parametrize("kind", ["issue", "challenge", "treatment", "mediation", "copy"])
@pytest.mark.parametrize("who", ["visitor", "resident", "officer elsewhere"])
def test_what_may_not_be_read_answers_like_what_never_was(client, areas, kind, who):
    there, never = hidden(areas)[kind]
    browser = another(client)
    if who != "visitor":
        roles = (Role.OFFICER,) if who.startswith("officer") else ()
        sign_in(browser, make_account("Somebody", *roles, area=areas["hill"]))
    answers = [browser.get(path) for path in (there, never)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert same_page(answers[0].text) == same_page(answers[1].text)
    assert answers[0].headers.get("Cache-Control") == answers[1].headers.get("Cache-Control")
    assert is_as_quick(lambda: browser.get(there), lambda: browser.get(never))


def denials() -> list[dict[str, object]]:
    return [row.ids for row in kept(Journal) if row.act == "access.denied"]


STRANGERS = [Role.OFFICER, Role.PARTNER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.REPRESENTATIVE, Role.VERIFIED]


@pytest.mark.parametrize("role", STRANGERS)
def test_every_door_to_a_confidential_issue_answers_and_leaves_a_trace_as_for_none(client, areas, role):
    """Whoever has nothing to do with it, at each address that names an issue: the same page, and the same rows of the
    journal, in which administrators could otherwise read which references exist."""
    there, never = hidden(areas)["issue"]
    doors = [
        (method, rule)
        for rule in client.application.url_map.iter_rules()
        for method in sorted({"GET", "POST"} & (rule.methods or set()))
        if rule.rule.startswith("/issues/<ref>")
    ]
    if role == Role.ADMINISTRATOR:  # who may ask, with a reason and a second person, who reported any issue
        doors = [(method, rule) for method, rule in doors if "/contact" not in rule.rule]
    assert len(doors) > 40
    browser = another(client)
    sign_in(browser, make_account("Stranger", role, area=areas["hill"]))
    token = csrf(browser, "/account")
    for method, rule in doors:
        answers, rows = [], []
        for path in (there, never):
            address = re.sub(r"<[^>]+>", "1", rule.rule.replace("/issues/<ref>", path))
            known = len(denials())
            data = {"data": {"csrf_token": token}} if method == "POST" else {}
            answer = browser.open(address, method=method, **data)
            answers.append((answer.status_code, same_page(answer.text), answer.headers.get("Cache-Control")))
            rows.append(denials()[known:])
        assert answers[0] == answers[1], f"{method} {rule.rule}"
        assert rows[0] == rows[1], f"{method} {rule.rule}"
        if answers[0][0] == 404 and role in STAFF:
            assert len(rows[0]) == 1, f"{method} {rule.rule}"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_a_refusal_that_is_written_down_takes_as_long_as_one_of_what_never_was(client, areas, role):
    there, never = hidden(areas)["issue"]
    browser = another(client)
    sign_in(browser, make_account("Stranger", role, area=areas["hill"]))
    assert is_as_quick(lambda: browser.get(there), lambda: browser.get(never))
    assert {row["action"] for row in denials()} == {"issue.read"}
    assert len(denials()) % 2 == 0
    own = browser.get("/journal").text
    assert "was refused something, or asked for what is not there" in own
    assert there.removeprefix("/issues/") not in own


def test_receipt_of_what_was_deleted_answers_like_one_that_never_was(client, areas, monkeypatch):
    monkeypatch.setattr("app.front.pages.receipt.spend", lambda *_args: None)
    told = {"what": WORDS, "when": "", "where": "", "wish": "", "body": "", "key": str(uuid4())}
    done = client.post("/treatment/new", data=told | {"csrf_token": csrf(client, "/treatment/new")})
    ref, code = re.findall(r'class="reference">([^<]+)<', done.text)[:2]
    owner = another(client)
    owner.post("/receipt", data={"code": code, "csrf_token": csrf(owner, "/receipt")})
    owner.post(f"/treatment/{ref}/forget", data={"csrf_token": csrf(owner, "/receipt")})
    browser = another(client)
    token = csrf(browser, "/receipt")

    def enter(typed):
        return browser.post("/receipt", data={"code": typed, "csrf_token": token})

    gone, never = enter(code), enter("AAAA-BBBB-CCCC")
    assert (gone.status_code, never.status_code) == (422, 422)
    assert same_page(gone.text) == same_page(never.text)
    assert is_as_quick(lambda: enter(code), lambda: enter("AAAA-BBBB-CCCC"))
