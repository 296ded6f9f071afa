"""A form that is sent twice, or twice at once, counts once towards the pace."""

import pytest
import time_machine

from app.kernel.clock import now
from app.kernel.errors import TooMany
from app.web.throttle import spend


def refused(limit: str, key: str, form: str | None = None) -> bool:
    try:
        spend(limit, key, form)
    except TooMany as error:
        return error.retry_after > 0
    return False


def test_form_sent_again_counts_once_and_another_form_counts(context):
    assert [refused("post.pace", "Ana", "first") for _time in range(4)] == [False] * 4
    assert refused("post.pace", "Ana", "second")
    assert refused("post.pace", "Ana", "second")  # one that was refused stays refused
    assert refused("post.pace", "Ana")
    assert not refused("post.pace", "Noor", "first")


def test_form_sent_again_leaves_the_rest_of_the_limit(context):
    for _time in range(9):
        spend("issue.hour", "Ana", "first")
    assert [refused("issue.hour", "Ana", f"form {number}") for number in range(5)] == [False] * 4 + [True]


@pytest.mark.parametrize(("seconds", "still"), [(14, True), (16, False)])
def test_pace_ends_with_its_seconds(context, seconds, still):
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        spend("post.pace", "Ana", "first")
        clock.shift(seconds)
        assert refused("post.pace", "Ana", "second") is still
