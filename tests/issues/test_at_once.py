"""Officers at the same moment against the real server: joining, signing, acknowledging, each done once. On SQLite, and
with CORRALA_TEST_DATABASE=postgresql on PostgreSQL."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.models import ClosingProposal, Issue, Merge, Round, Step, WaitingStep
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.kernel.db import reader, session, value
from tests.builders.issues import close, make_category, make_issue, ten_seconds
from tests.builders.people import make_account, make_session
from tests.builders.places import make_body, make_city
from tests.conftest import another_database, own_app
from tests.serving import Site, ask, cookie_for, serving
from tests.web.test_sent_twice import Fields

pytestmark = [pytest.mark.live, pytest.mark.long]
BUSY = 503
Press = tuple[int, str, str, dict[str, str]]  # whose cookie, the page, where to, what is said there


@dataclass
class Town:
    site: Site
    cookies: list[str]
    areas: dict[str, Any]
    accounts: list[Any]

    def at_once(self, *presses: Press) -> list[int]:
        """Each opens the page, then all press at the same moment; the status of each."""
        ready = []
        for who, page, to, answers in presses:
            _status, html, cookie = ask(self.site, "GET", page, self.cookies[who])
            shown = {name: held[-1] for name, held in Fields(html).values.items()}
            sent = {
                name: held for name, held in shown.items() if name.endswith(("csrf_token", "key", "version", "seen"))
            }
            ready.append((to, cookie, urlencode(sent | answers)))
        gate = Barrier(len(ready))

        def press(one: tuple[str, str, str]) -> int:
            gate.wait(60)
            status = BUSY
            while status == BUSY:  # the page says that nothing was saved, and one presses again
                status, _said, _cookie = ask(self.site, "POST", one[0], one[1], one[2])
            return status

        with ThreadPoolExecutor(len(ready)) as pool:
            return list(pool.map(press, ready))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("officers-at-once")
    with serving(folder, another_database(folder, "officers_at_once")) as site:
        environ = {key: held for key, held in site.environ.items() if key.startswith("CORRALA_")}
        with own_app(os.environ | environ, wait_in_driver=True) as app, app.app_context():
            areas, body = make_city(), make_body("station", "police")
            areas["lamps"] = make_category("lighting")
            make_category("force", second_sign_off=True)
            officers = [make_account(f"Officer {n}", Role.OFFICER, area=areas["mill"], body=body) for n in range(3)]
            yield Town(site, [cookie_for(app, make_session(one)) for one in officers], areas, officers)


def count(*what: object) -> int:
    number: int = value(reader(), select(func.count()).where(*what))
    return number


def test_a_into_b_and_b_into_a_make_one_merge_and_no_circle(town):
    for _time in range(3):
        one, two = (make_issue(town.areas["mill"], town.areas["lamps"]) for _number in range(2))
        presses = [
            (who, f"/issues/{of.ref}/merge", f"/issues/{of.ref}/merge", {"into": into.ref})
            for who, (of, into) in enumerate(((one, two), (two, one)))
        ]
        said = town.at_once(*presses)
        assert said.count(303) == 1
        assert set(said) <= {303, 409, 422}
        stands = (Merge.undone_at.is_(None), Merge.issue_id.in_([one.id, two.id]))
        assert (count(*stands), count(Issue.merged, Issue.id.in_([one.id, two.id]))) == (1, 1)


def test_of_two_who_sign_one_closing_one_does(town):
    first, kind = town.accounts[0], make_category("force-two", second_sign_off=True)
    held = {"officer_account_id": first.id, "state": State.IN_PROGRESS}
    issue = make_issue(town.areas["mill"], kind, **held)
    close(issue, actor_of_account(session(), first.id, now()))
    session.commit()
    number = value(reader(), select(ClosingProposal.id).where(ClosingProposal.issue_id == issue.id))
    path, said = f"/issues/{issue.ref}", {"proposal": str(number)}
    answers = town.at_once(*((who, path, f"{path}/sign", said) for who in (1, 2)))
    assert Counter(answers) == {303: 1, 409: 1}
    assert count(Step.issue_id == issue.id, Step.kind == "close") == 1
    assert count(Round.issue_id == issue.id, Round.kind == "closing") == 1


def test_merge_and_step_at_once_lose_neither(town):
    for _time in range(3):
        issue, into = (make_issue(town.areas["mill"], town.areas["lamps"]) for _number in range(2))
        path = f"/issues/{issue.ref}"
        words = {"acknowledge-text": "I have seen it."}
        merged, sent = town.at_once(
            (0, f"{path}/merge", f"{path}/merge", {"into": into.ref}),
            (1, f"{path}/steps/acknowledge", f"{path}/steps/acknowledge", words),
        )
        assert sorted((merged, sent)) == [303, 409]
        ten_seconds()
        done = (count(Merge.issue_id == issue.id), count(Step.issue_id == issue.id))
        assert done == ((1, 0) if merged == 303 else (0, 1))


def test_several_acknowledged_twice_at_once_get_one_step_each(town):
    issues = [make_issue(town.areas["mill"], town.areas["lamps"]) for _number in range(5)]
    picked = {f"pick-{one.id}": f"{one.ref}:1" for one in issues} | {"text": "We have seen these."}
    answers = town.at_once(*((who, "/desk", "/desk/acknowledge", picked) for who in (0, 1)))
    assert answers == [303, 303]
    ten_seconds()
    numbers = [one.id for one in issues]
    assert (count(Step.issue_id.in_(numbers)), count(WaitingStep.issue_id.in_(numbers))) == (5, 0)
