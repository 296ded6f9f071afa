"""Many people at once on the real server: greenlets do what threads in a test never show."""

import http.client
import os
import re
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.config import settings_from
from app.factory import create_app
from app.kernel.db import db, read_engine, reader
from app.meetings.queries import meeting_by_id, sign_ups_of
from app.meetings.vocabulary import SignUpState
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_session
from tests.builders.places import make_city
from tests.conftest import ON_POSTGRESQL, database_name, fresh_postgresql
from tests.serving import Site, serving

PEOPLE, PLACES, BUSY = 100, 10, 503
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def cookie_for(app: Flask, token: str) -> str:
    """What the browser of somebody signed in carries."""
    signer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'token': token})}"


def ask(site: Site, method: str, path: str, cookie: str, body: str | None = None) -> tuple[int, str, str]:
    """Status, page, and the cookie to go on with."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    headers = {"Cookie": cookie, "Origin": site.url, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        renewed = answer.getheader("Set-Cookie", cookie).split(";")[0]
        return answer.status, answer.read().decode(), renewed
    finally:
        connection.close()


@pytest.mark.live
def test_sign_up_when_a_hundred_press_at_once_then_ten_have_a_place_and_ninety_wait_in_order(tmp_path: Path):
    url = fresh_postgresql(f"{database_name()}_race") if ON_POSTGRESQL else f"sqlite:///{tmp_path / 'race.sqlite3'}"
    with serving(tmp_path, url) as site:
        environ = {key: value for key, value in site.environ.items() if key.startswith("CORRALA_")}
        app = create_app(settings_from(os.environ | environ), wait_in_driver=True)
        with app.app_context():
            meeting = make_meeting(make_city()["mill"], capacity=PLACES)
            cookies = [cookie_for(app, make_session(make_account())) for _ in range(PEOPLE)]
            press_at_once(site, f"/meetings/{meeting.id}", cookies)
            found = meeting_by_id(reader(), meeting.id)
            waiting = sign_ups_of(reader(), meeting.id, [SignUpState.WAITING])
            taken = sign_ups_of(reader(), meeting.id, [SignUpState.TAKEN])
        with app.app_context():
            db.engine.dispose()
            read_engine().dispose()
    assert (found.taken, found.waiting, found.state) == (PLACES, PEOPLE - PLACES, "full")
    assert len(taken) == PLACES
    assert sorted(one.pos for one in waiting) == list(range(1, PEOPLE - PLACES + 1))


def press_at_once(site: Site, path: str, cookies: list[str]) -> None:
    """Everybody opens the page; then all press the button in the same moment."""
    start, answers = threading.Barrier(len(cookies)), []

    def one(cookie: str) -> None:
        _status, page, renewed = ask(site, "GET", path, cookie)
        token = TOKEN.search(page)
        start.wait(120)
        status = BUSY
        while status == BUSY:  # the page says that nothing was saved, and one presses again
            status = ask(site, "POST", f"{path}/sign-up", renewed, f"csrf_token={token[1]}")[0]
        answers.append(status)

    people = [threading.Thread(target=one, args=(cookie,)) for cookie in cookies]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert answers == [303] * len(cookies)
