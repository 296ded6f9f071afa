"""People who press a button in the same moment, before a real `corrala serve`."""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from app.identity.vocabulary import Role
from tests.builders.people import make_account, make_session
from tests.conftest import another_database, own_app
from tests.serving import Site, ask, cookie_for, serving

BUSY = 503
A_MOMENT_S = 0.3
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def raced(tmp_path: Path) -> Iterator[Site]:
    """A real site, and within the block an application on its database."""
    with serving(tmp_path, another_database(tmp_path, "race")) as site:
        environ = {key: value for key, value in site.environ.items() if key.startswith("CORRALA_")}
        with own_app(os.environ | environ, wait_in_driver=True) as app, app.app_context():
            yield site


def signed_in(*roles: Role) -> str:
    return cookie_for(current_app, make_session(make_account("Person", *roles)))


@dataclass(frozen=True)
class Press:
    """One person before a button: the page it stands on, where it leads, what is sent besides the token."""

    cookie: str
    page: str
    target: str
    more: str = ""


def press_at_once(site: Site, presses: list[Press]) -> list[int]:
    """Everybody opens the page; then all press the button in the same moment. The statuses, in no order."""
    start, answers = threading.Barrier(len(presses)), []

    def one(press: Press) -> None:
        _status, page, renewed = ask(site, "GET", press.page, press.cookie)
        token = TOKEN.search(page)
        start.wait(120)
        status = BUSY
        while status == BUSY:  # the page says that nothing was saved, and one presses again
            status = ask(site, "POST", press.target, renewed, f"csrf_token={token[1]}{press.more}")[0]
            if status == BUSY:  # nobody presses faster, and twenty presses an hour are all that one has
                time.sleep(A_MOMENT_S)
        answers.append(status)

    people = [threading.Thread(target=one, args=(press,)) for press in presses]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return answers
