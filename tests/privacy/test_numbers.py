"""Numbers of rows: two of them tell how many reports came between, and so how many are confidential. Whoever reports,
reads or follows meets references alone."""

import base64
import json
import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.identity.own_data import Person, copy_of
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Issue
from app.issues.vocabulary import Level, Solved
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.paging import encode_cursor
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

FIRST = 7_700_001
MARK = "77000"


@pytest.fixture
def areas(context):
    return make_city()


def hidden_in(text: str) -> str:
    """A text with what stands in it as base64."""
    found = [text]
    for piece in re.findall(r"[A-Za-z0-9_-]{16,}", text):
        found.append(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)).decode("utf-8", "replace"))
    return "\n".join(found)


def test_a_list_goes_on_by_reference(client, areas):
    category = make_category()
    moment = now()
    made = [make_issue(areas["mill"], category, id=FIRST + number, at=moment) for number in range(23)]
    first = client.get("/issues").text
    assert MARK not in hidden_in(first)
    (older,) = set(re.findall(r"after=([A-Za-z0-9_-]+)", first))
    second = client.get(f"/issues?after={older}").text
    refs = re.findall(r"TST-\d{4}", first), re.findall(r"TST-\d{4}", second)
    assert [len(set(found)) for found in refs] == [20, 3]
    assert set(refs[0]) | set(refs[1]) == {issue.ref for issue in made}
    for wrong in (("yesterday", "TST-0001"), ("2026-01-01T00:00:00", "TST-0001")):
        assert client.get(f"/issues?after={encode_cursor(*wrong)}").status_code == 404
    assert client.get(f"/issues?after={encode_cursor(moment.isoformat(), 'NO-SUCH')}").status_code == 200


def test_a_cookie_with_receipts_tells_no_number(client, areas):
    make_category()
    page = {"at": "check", "go": "next", "category": "lighting", "area": "mill", "level": "pseudonym"}
    page |= {"words": "Six lamps have been dark for two weeks.", "key": str(uuid4())}
    make_issue(areas["mill"], id=FIRST)  # the next report gets a number beside it
    answer = client.post("/issues/new", data=page | {"csrf_token": csrf(client, "/issues/new")})
    assert answer.status_code == 200
    with client.session_transaction() as cookie:
        assert isinstance(cookie["receipts"], str)
        assert MARK not in hidden_in(json.dumps(dict(cookie)))
    made = session.scalars(select(Issue.ref).where(Issue.id != FIRST)).one()
    assert client.get(f"/issues/{made}/mine").status_code == 200
    with client.session_transaction() as cookie:
        cookie["receipts"] = cookie["receipts"][:-4] + "AAAA"  # as after its key was thrown away
    assert client.get(f"/issues/{made}/mine").status_code != 200


def test_a_copy_of_own_data_and_the_own_journal_name_issues_by_reference(app, client, areas):
    account = make_account("Ana", Role.VERIFIED, area=areas["mill"])
    ana = actor_of_account(session(), account.id, now())
    issue = make_issue(
        areas["mill"], make_category(), id=FIRST, reporter_kind="account", reporter_account_id=account.id
    )
    other = make_issue(areas["mill"], id=FIRST + 1)
    actions.say_me_too(actor=ana, issue_id=other.id)
    mediator = make_account("Mediator", Role.MEDIATOR)
    actions.read_identity(actor=actor_of_account(session(), mediator.id, now()), issue_id=issue.id)
    sign_in(client, account)
    journal = client.get("/journal").text
    assert f"issue {issue.ref}" in journal
    assert MARK not in journal
    told = {
        part.table: part.rows for _entry, parts in copy_of(session(), Person(account_id=account.id)) for part in parts
    }
    assert told["issue_me_too"][0]["issue"] == other.ref
    assert told["issue"][0]["ref"] == issue.ref
    assert MARK not in str(told)


def test_issue_words_verdict_and_reopening_are_reported_by_reference(client, areas):
    account = make_account("Ana", Role.VERIFIED, area=areas["mill"])
    ana = actor_of_account(session(), account.id, now())
    make_category()
    issue = report(ana, level=Level.PSEUDONYM)
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    step(issue, chief)
    close(issue, chief)
    said = actions.RatingWords(solved=Solved.NO, verdict="Still as dark as it was.", verdict_public=True)
    rated = actions.rate_issue(actor=ana, issue_id=issue.id, words=said)
    again = actions.reopen_issue(actor=ana, issue_id=issue.id, reason="It is dark again.", lang="en")
    page = client.get(f"/issues/{issue.ref}").text
    keys = {"issue": issue.ref, "verdict": f"{issue.ref}.{rated.round}", "reopening": f"{issue.ref}.{again.pos}"}
    for kind, key in keys.items():
        assert f"/flag/{kind}/{key}" in page
        answer = client.post(
            f"/flag/{kind}/{key.lower()}",
            data={"csrf_token": csrf(client, f"/flag/{kind}/{key}"), "ground": Ground.INSULT},
        )
        assert (answer.status_code, answer.location.partition("#")[0]) == (303, f"/issues/{issue.ref}")
    assert sorted(session.scalars(ModerationCase.__table__.select().with_only_columns(ModerationCase.kind))) == [
        "issue", "reopening", "verdict"
    ]  # fmt: skip
    for kind in keys:
        for key in (str(issue.id), f"{issue.ref}.99", f"{issue.ref}.", f"{issue.ref}.9999999999999", ".1"):
            assert client.get(f"/flag/{kind}/{key}").status_code == 404


def test_what_is_confidential_is_reported_by_nobody(client, areas):
    make_category()
    issue = report(make_actor("Ana"), level=Level.CONFIDENTIAL)
    for kind in ("issue", "verdict", "reopening"):
        for key in (issue.ref, f"{issue.ref}.1"):
            assert client.get(f"/flag/{kind}/{key}").status_code == 404
