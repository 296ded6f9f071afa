"""The list narrowed by words: page by page the same issues in the same order, whether a word is frequent or rare."""

from datetime import timedelta

import pytest

from app.issues.queries import lists
from app.issues.queries.lists import Wanted, issue_list
from app.issues.vocabulary import State, WordsState
from app.kernel.clock import now
from app.kernel.db import reader
from tests.builders.issues import make_category, make_issue
from tests.builders.places import make_city

NUMBER = 70


@pytest.fixture
def town(context, monkeypatch):
    """Seventy issues, some of them at the same moment; every second one about a lamp, every seventh about a gate; and
    some that nobody finds. The newest five are looked at first."""
    monkeypatch.setattr(lists, "LOOKED_AT_FIRST", 5)
    mill, lamps, other = make_city()["mill"], make_category(), make_category("other")
    moment = now() - timedelta(days=9)
    issues = []
    for number in range(NUMBER):
        words = " ".join(["A", "lamp" if number % 2 == 0 else "bench", "by the gate" if number % 7 == 0 else "here"])
        about = {"at": moment + timedelta(hours=number // 2), "words": words, "title": f"Title {number}"}
        state = State.CLOSED if number % 3 == 0 else State.RECEIVED
        issues.append(make_issue(mill, lamps if number % 5 == 0 else other, state=state, **about))
    make_issue(mill, lamps, words="A lamp by the gate, not for all", confidential=True)
    make_issue(mill, lamps, words="A lamp by the gate, not yet", words_state=WordsState.PENDING)
    return mill, [(issue.ref, number) for number, issue in enumerate(issues)][::-1]


def walked(**wanted) -> list[str]:
    found, after = [], None
    while True:
        page = issue_list(reader(), Wanted(**wanted), now(), after)
        found += [row.ref for row in page.rows]
        after = page.older
        if after is None:
            return found


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("lamp", lambda number: number % 2 == 0),
        ("gate", lambda number: number % 7 == 0),
        ("lamp gate", lambda number: number % 14 == 0),
        ("nothing", lambda number: False),
        ("a", lambda number: True),
    ],
)
def test_every_page_is_as_the_list_without_a_short_way(town, text, which):
    mill, issues = town
    expected = [ref for ref, number in issues if which(number)]
    assert walked(text=text) == expected
    assert walked(text=text, area_ids=(mill.id,)) == expected
    assert walked(text=text, category="lighting") == [r for r, n in issues if which(n) and n % 5 == 0]
    assert walked(text=text, status="open") == [r for r, n in issues if which(n) and n % 3 != 0]


def test_reference_is_found_wherever_it_lies(town):
    oldest = town[1][-1][0]
    assert walked(text=oldest.lower()) == [oldest]


def test_words_of_what_is_not_public_are_found_by_nobody(client, town):
    for words in ("not for all", "not yet"):
        assert walked(text=words) == []
        assert "TST-" not in client.get(f"/issues?q={words}").text
