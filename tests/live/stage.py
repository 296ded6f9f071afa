"""A stage for tests of the protocol: a running site with a meeting, its people and their cookies."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.areas.models import Area
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.db import reader, session
from app.live.models import QUESTION, SUPPORT, Question
from app.live.queries import hall_of, questions_seen
from app.live.vocabulary import Audience, Phase
from app.meetings.models import Meeting
from app.web.login import participant_value
from tests.builders.live import make_hall
from tests.builders.people import make_account, make_session
from tests.builders.places import make_city
from tests.conftest import own_app
from tests.serving import Site, serving
from tests.sockets import RawSocket


@dataclass
class Stage:
    """The site, an application on the same database for preparing and looking, and sockets by person."""

    site: Site
    app: Flask
    areas: dict[str, Area]
    sockets: list[RawSocket] = field(default_factory=list)

    def hall(self, phase: Phase = Phase.LIVE, **more: Any) -> int:
        with self.app.app_context():
            return make_hall(self.area("mill"), phase, **more).id

    def meeting(self, meeting_id: int) -> Meeting:
        return session.get_one(Meeting, meeting_id)

    def questions(self, meeting_id: int) -> list[Any]:
        """What residents see of a meeting, as the database has it."""
        with self.app.app_context():
            return list(questions_seen(reader(), meeting_id, Audience.HALL))

    def revision(self, meeting_id: int) -> int:
        with self.app.app_context():
            number: int = hall_of(reader(), meeting_id).revision
            return number

    def workers(self) -> list[int]:
        """The processes that serve, children of the one that was started."""
        started = self.site.processes["serve"].pid
        return [int(one) for one in Path(f"/proc/{started}/task/{started}/children").read_text().split()]

    def memory_kb(self) -> int:
        """What all of them hold."""
        status = (Path(f"/proc/{worker}/status").read_text() for worker in self.workers())
        return sum(int(text.split("VmRSS:")[1].split()[0]) for text in status)

    def recount(self, meeting_id: int) -> dict[int, int]:
        """Supports of each question residents see, counted from the rows."""
        counts = select(QUESTION.c.id, func.count(SUPPORT.c.participant_id)).select_from(QUESTION)
        counts = counts.join(SUPPORT, SUPPORT.c.question_id == QUESTION.c.id, isouter=True).group_by(QUESTION.c.id)
        with self.app.app_context():
            rows = reader().execute(counts.where(QUESTION.c.meeting_id == meeting_id))
            found = {row[0]: row[1] for row in rows}
            return {row.id: found[row.id] for row in self.questions(meeting_id)}

    def token_in(self, cookie: str) -> str:
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        token: str = signer.loads(cookie.partition("=")[2])["token"]
        return token

    def area(self, name: str) -> Area:
        return session.get_one(Area, self.areas[name].id)

    def account(self, name: str, *roles: Role, **where: Any) -> int:
        with self.app.app_context():
            account = make_account(name, *roles, **where)
            return account.id

    def cookie_of(self, account_id: int) -> str:
        """The cookie of a fresh sign-in of this account."""
        with self.app.app_context():
            account = session.get_one(Account, account_id)
            return self.session_cookie({"token": make_session(account)})

    def session_cookie(self, values: dict[str, Any]) -> str:
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(values)}"

    def participant(self, *meetings: int) -> str:
        with self.app.app_context():
            pairs = tuple((meeting, uuid.uuid4().hex) for meeting in meetings)
            return f"corrala_participant={participant_value(pairs)}"

    def moderator(self) -> RawSocket:
        return self.socket(self.cookie_of(self.account("Ana Costa", Role.MODERATOR)))

    def officer(self) -> RawSocket:
        with self.app.app_context():
            account = make_account("Officer Marin", Role.OFFICER, area=self.area("mill"))
        return self.socket(self.cookie_of(account.id))

    def socket(self, cookie: str = "", **options: Any) -> RawSocket:
        self.sockets.append(RawSocket(self.site.url, cookie, **options))
        return self.sockets[-1]

    def somebody(self, meeting: int) -> RawSocket:
        return self.socket(self.participant(meeting))

    def question(self, meeting: int, body: str = "When is the lamp at the school repaired?") -> int:
        """A published question of somebody."""
        asker, moderator = self.somebody(meeting), self.moderator()
        asked = asker.ask("ask", {"meeting": meeting, "body": body, "anonymous": True, "key": uuid.uuid4().hex})
        assert asked is not None
        done = moderator.ask("moderate", {"question": asked["id"], "act": "publish"})
        assert done == {"ok": True, "revision": asked["revision"] + 1}
        self.close(asker, moderator)
        number: int = asked["id"]
        return number

    def row(self, question_id: int) -> Question:
        with self.app.app_context():
            found = session.get_one(Question, question_id)
            session.expunge(found)
            return found

    def get(self, path: str, cookie: str = "") -> tuple[int, Any, Any]:
        """(status, headers, JSON or text) of a page."""
        request = urllib.request.Request(self.site.url + path, headers={"Cookie": cookie} if cookie else {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, _content(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def close(self, *sockets: RawSocket) -> None:
        for one in sockets or list(self.sockets):
            one.close()
            self.sockets.remove(one)


def _content(answer: Any) -> Any:
    text = answer.read().decode()
    return json.loads(text) if answer.headers.get_content_type() == "application/json" else text


@contextmanager
def staged(folder: Path, database_url: str, **more: str) -> Iterator[Stage]:
    """A stage on `database_url`."""
    with serving(folder, database_url, **more) as site, own_app(site.environ, wait_in_driver=True) as app:
        with app.app_context():
            areas = make_city()
            for area in areas.values():
                session.refresh(area)
            session.expunge_all()
        yield Stage(site, app, areas)
