"""A hall comes in: three hundred phones behind one address, each with the code on the screen, after somebody there has
guessed codes until that was slowed."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.live.protocol.asking import join

pytestmark = pytest.mark.live
PHONES, AT_ONCE, WITHIN_S = 300, 30, 60.0
WRONG, WRONG_ONES = "WRNGCXDE", 60


def ask(stage, path: str, cookie: str = "") -> tuple[int, str, str]:
    """Status, the cookie that was given, and when to try again."""
    connection = http.client.HTTPConnection(urlsplit(stage.site.url).netloc, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Set-Cookie", "").split(";")[0], answer.getheader("Retry-After", "")
    finally:
        connection.close()


@pytest.mark.long
@pytest.mark.once
def test_three_hundred_phones_behind_one_address_come_in_within_a_minute(stage):
    meeting = stage.hall()
    with stage.app.app_context():
        code = stage.meeting(meeting).code
    guessed = [ask(stage, f"/j/{WRONG}") for _number in range(WRONG_ONES + 1)]
    assert {status for status, _cookie, _again in guessed[:-1]} == {404}
    status, _cookie, again = guessed[-1]
    assert (status, 1 <= int(again) <= 60) == (429, True)

    def come_in(_number: int) -> tuple[int, int, bool]:
        status, cookie, _again = ask(stage, f"/j/{code}")
        page, _cookie, _again = ask(stage, f"/meetings/{meeting}/live", cookie)
        return status, page, bool(join(stage.socket(cookie), meeting)["ok"])

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as phones:
        arrived = list(phones.map(come_in, range(PHONES)))
    took = time.monotonic() - began
    assert arrived == [(303, 200, True)] * PHONES
    assert took < WITHIN_S
