"""Many at the same moment against the real server: one open challenge for an issue, one mediator who admits it, one
side that was asked. On SQLite, and with CORRALA_TEST_DATABASE=postgresql on PostgreSQL."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.issues.models import Rating
from app.kernel.db import reader, value
from app.mediation.actions import Asking, give_post, request_mediation
from app.mediation.models import Challenge, ChallengeParty, Mediation, MediationSide
from app.mediation.vocabulary import Matter, Post
from tests.builders.issues import make_category, make_issue
from tests.builders.mediation import closed, file, make_mediator
from tests.builders.people import make_account, make_actor, make_session
from tests.builders.places import make_city
from tests.conftest import another_database, own_app
from tests.serving import Site, ask, cookie_for, serving

pytestmark = [pytest.mark.live, pytest.mark.long]
PEOPLE = 20
BUSY = 503


@dataclass
class Town:
    site: Site
    residents: list[str]
    mediators: list[str]
    contested: str
    filed: str
    mediation: str
    beside: int

    def at_once(self, cookies: list[str], page: str, to: str, **answers: str) -> Counter[int]:
        """Each opens `page`, then all press at the same moment; how many got which status."""
        ready = []
        for cookie in cookies:
            _status, html, renewed = ask(self.site, "GET", page, cookie)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
            assert token is not None, html[:400]
            ready.append((renewed, {"csrf_token": token[1], "key": str(uuid4())} | answers))
        gate = Barrier(len(ready))

        def press(one: tuple[str, dict[str, str]]) -> int:
            gate.wait(60)
            status = BUSY
            while status == BUSY:  # the page says that nothing was saved, and one presses again
                status, _said, _cookie = ask(self.site, "POST", to, one[0], urlencode(one[1]))
            return status

        with ThreadPoolExecutor(len(ready)) as pool:
            return Counter(pool.map(press, ready))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("at-once")
    with serving(folder, another_database(folder, "at_once")) as site:
        environ = {key: held for key, held in site.environ.items() if key.startswith("CORRALA_")}
        with own_app(os.environ | environ, wait_in_driver=True) as app, app.app_context():
            areas = make_city()
            make_category("lighting")
            people = [make_account(f"Noor {number}", Role.VERIFIED, area=areas["mill"]) for number in range(PEOPLE)]
            mediators = [make_account(f"Mediator {number}", Role.MEDIATOR) for number in range(2)]
            contested, waits = (make_issue(areas["mill"], **closed()) for _number in range(2))
            file(waits, make_actor("Ana", Role.VERIFIED, area=areas["mill"]))
            trained = make_account("Sam Ortiz", Role.VERIFIED, area=areas["hill"])
            give_post(actor=make_mediator(), post=Post.CO_MEDIATOR, email=trained.email, months=6)
            asking = Asking(kind=Matter.NOISE, area_id=areas["mill"].id, what="It goes on until two.", lang="en")
            mediation, _code = request_mediation(actor=make_actor("Asker"), asking=asking)
            yield Town(
                site,
                [cookie_for(app, make_session(one)) for one in people],
                [cookie_for(app, make_session(one)) for one in mediators],
                contested.ref,
                waits.ref,
                mediation,
                trained.id,
            )


def number_of(model, *where) -> int:
    return int(value(reader(), select(func.count()).select_from(model).where(*where)))


def test_twenty_residents_make_one_open_challenge_and_all_are_parties(town):
    page = f"/issues/{town.contested}/challenges/new"
    said = town.at_once(town.residents, page, page, words="It was closed, and the lamp is as dark as before.")
    assert said == {303: PEOPLE}
    assert number_of(Challenge) == 2
    assert number_of(ChallengeParty) == PEOPLE + 1


def test_two_mediators_admit_once(town):
    page = f"/issues/{town.filed}/challenges/1"
    said = town.at_once(town.mediators * 4, page, f"{page}/admit", asked="Residents ask that the lamp is repaired.")
    assert said[303] == 1
    assert said[409] == len(town.mediators) * 4 - 1
    assert number_of(Challenge, Challenge.state == "statement") == 1


def test_two_mediators_take_a_mediation_on_once_and_ask_one_other_side(town):
    page = f"/mediations/{town.mediation}"
    told = {"co": str(town.beside), "message": "We invite you both to talk."}
    said = town.at_once(town.mediators * 4, page, f"{page}/offer", **told)
    assert said[303] == 1
    assert sum(said.values()) == len(town.mediators) * 4
    assert set(said) == {303, 409}
    assert number_of(Mediation, Mediation.state == "offered") == 1
    assert number_of(MediationSide, MediationSide.side == "other") == 1


def test_one_person_rates_once_however_often_at_once(town):
    page = f"/issues/{town.contested}/rate"
    said = town.at_once(town.residents[:1] * PEOPLE, page, page, solved="no")
    assert sum(said.values()) == PEOPLE
    assert max(said) < 500
    assert number_of(Rating) == 1
