"""Who comes, whose the thing is, and where it lies: what each try of a permission stands on."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from app.identity.models import Account, PersonalToken
from app.identity.queries import token_hash
from app.identity.vocabulary import Factor, Role, Scope
from app.issues.models import Issue
from app.issues.vocabulary import Level, ReporterKind, State
from app.kernel.clock import now
from app.kernel.db import session
from app.live.vocabulary import Phase
from app.meetings.models import Meeting
from app.web.login import Credentials, participant_cookie, participant_value
from app.web.realtime.callers import Caller
from app.web.realtime.events import answer_to
from tests.builders.issues import make_category, make_issue
from tests.builders.live import invite, make_hall
from tests.builders.people import make_account, make_session
from tests.builders.places import make_body, make_city
from tests.conftest import Browser
from tests.permissions.changes import Rows, rows_now

ROLES: dict[str, tuple[Role, ...]] = {
    "U": (),
    "R": (Role.VERIFIED,),
    "N": (Role.VERIFIED, Role.REPRESENTATIVE),
    "H": (Role.HOST,),
    "O": (Role.OFFICER,),
    "C": (Role.COMMISSIONER,),
    "P": (Role.PARTNER,),
    "D": (Role.MODERATOR,),
    "M": (Role.MEDIATOR,),
    "A": (Role.ADMINISTRATOR,),
    "Z": (Role.COORDINATOR,),
    "E": (Role.EVALUATOR,),
    "X": (Role.EXPERT,),
}
RESIDENTS = frozenset("KURNH")
EVERYWHERE = frozenset("DMAZEX")  # whose role has no area
LET_IN, REFUSED = frozenset({200, 201, 204, 302, 303}), frozenset({401, 403, 404})
DEVICE = "a browser of its own"


@dataclass(frozen=True)
class Outcome:
    """What came of a try: let in or refused; whether the result waits for a moderator; how many rows more there are,
    by table; the tables in which any row was added, changed or deleted."""

    allowed: bool
    waits: bool | None
    wrote: dict[str, int]
    changed: frozenset[str]


class World:
    """A small city, and one person of each kind who belongs to its neighbourhood "mill"."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        areas = make_city()
        self.here, self.there = areas["mill"], areas["hill"]
        self.category = make_category()
        self.body, self.other_body = make_body("lighting-service"), make_body("water-service")
        self.stranger = make_account("Somebody Else")
        self.accounts = {who: self._account(who, roles) for who, roles in ROLES.items()}
        session.commit()

    def _account(self, who: str, roles: tuple[Role, ...]) -> Account:
        area = None if who in EVERYWHERE else self.here
        body = self.body if who == "P" else None
        return make_account(f"Person {who}", *roles, area=area, body=body, new=True)

    def rows(self) -> dict[str, Rows]:
        """Each table as it stands."""
        return rows_now()


class Scene:
    """One person before one thing: `who` is a letter of the table; `where`: "own" (in the own area), "area" (somebody
    else's there), "other" (somebody else's elsewhere). `before`: the rows there were when the person acted; `said`: the
    answer."""

    def __init__(self, world: World, who: str, where: str) -> None:
        self.world, self.who, self.where = world, who, where
        self.own, self.area = where == "own", world.there if where == "other" else world.here
        self.account = world.accounts.get(who)
        self.receipts: list[tuple[str, int]] = []
        self.joined: list[tuple[int, str]] = []
        self.before: dict[str, Rows] = {}
        self.said = ""

    # What lies there.

    @property
    def owner(self) -> Account:
        """Whose the thing is: the person's own, or somebody else's."""
        return self.account if self.own and self.account else self.world.stranger

    def issue(self, state: State = State.RECEIVED, **values: Any) -> Issue:
        """An issue: a resident's own is one reported, an officer's one assigned, a partner's one referred."""
        reports = self.own and self.who in RESIDENTS
        fields: dict[str, Any] = {
            "level": Level.PSEUDONYM,
            "reporter_kind": ReporterKind.ACCOUNT,
            "reporter_account_id": self.account.id if reports and self.account else self.world.stranger.id,
            "officer_account_id": self.account.id if self.own and self.who == "O" else None,
            "body_id": self.world.body.id if self.own and self.who == "P" else self.world.other_body.id,
        }
        issue = make_issue(self.area, self.world.category, state=state, **(fields | values))
        if reports and self.who == "K":
            self.receipts.append(("issue", issue.id))
        return issue

    def hall(self, phase: Phase = Phase.LIVE, **fields: Any) -> Meeting:
        """A meeting with its hall; a host's or an invited partner's own is the one they were asked to."""
        meeting = make_hall(self.area, phase, **fields)
        if self.own and self.who == "P":
            invite(meeting, self.world.body)
        if self.own and self.who == "H":
            self._ask_to(meeting)
        if self.who == "W":
            self.joined.append((meeting.id, secrets.token_hex(8)))
        return meeting

    def _ask_to(self, meeting: Meeting) -> None:
        self.account = make_account(f"Person {self.who}", Role.HOST, area=self.world.here, meeting_id=meeting.id)

    # What the person does.

    def get(self, path: str) -> int:
        return self._answered(self.browser()[0].get(path))

    def post(self, path: str, fields: dict[str, Any] | None = None) -> int:
        browser, token = self.browser()
        return self._answered(browser.post(path, data={"csrf_token": token, **(fields or {})}))

    def send(self, path: str, payload: dict[str, Any] | None = None, method: str = "POST") -> int:
        """What a program with a personal token of this person is answered at a door for programs."""
        token, program = self._token(), Browser(self.world.app, self.world.app.response_class)
        shown = {"Authorization": f"Bearer {token}"} if self.account else {}
        return self._answered(program.open(f"/api/v1/{path}", method=method, json=payload or {}, headers=shown))

    def request(self, fields: dict[str, Any]) -> int:
        """What a program that speaks Open311 is answered, with a personal token of this person as its key."""
        told, program = fields | {"api_key": self._token()}, Browser(self.world.app, self.world.app.response_class)
        return self._answered(program.post("/open311/v2/requests.json", data=told))

    def _token(self) -> str:
        """A personal token that may write, of this person if there is an account."""
        token = secrets.token_urlsafe(32)
        if self.account:
            ends = now() + timedelta(days=1)
            about = {"account_id": self.account.id, "name": "a program", "made_at": now(), "ends_at": ends}
            session.add(PersonalToken(token_hash=token_hash(token), scope=Scope.WRITE, factor=Factor.PASSKEY, **about))
        session.commit()
        self.before = self.world.rows()
        return token

    def _answered(self, response: Any) -> int:
        self.said = response.get_data().decode(errors="replace")  # a file is no text
        response.close()
        if response.status_code in (302, 303) and response.location.startswith("/sign-in"):
            return 401
        return int(response.status_code)

    def emit(self, name: str, **payload: Any) -> int:
        """What the same question from a socket gives, as the status that a page would have."""
        session.commit()
        token = make_session(self.account) if self.account else None
        beside = {"participants": tuple(self.joined), "receipts": tuple(self.receipts), "device": DEVICE}
        self.before = self.world.rows()
        caller = Caller(Credentials(session_token=token, **beside), f"person {id(self)}", "127.0.0.1", "en", known=True)
        answer = answer_to(self.world.app, caller, name, payload)
        self.said = str(answer)
        statuses = {"not_allowed": 403, "not_found": 404}
        return 200 if answer["ok"] else statuses.get(answer["error"], 422)

    def browser(self) -> tuple[Browser, str]:
        """A browser of this person as sign-in, joining and the receipt leave it, and the token of its forms."""
        app = self.world.app
        browser = Browser(app, app.response_class)
        browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        token = make_session(self.account) if self.account else None
        session.commit()
        with browser.session_transaction() as cookie:
            cookie.update({"device": DEVICE, "csrf_token": secrets.token_hex(20), "receipts": self.receipts})
            if token:
                cookie["token"] = token
            signer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")
            form_token = str(signer.dumps(cookie["csrf_token"]))
        if self.joined:
            with app.app_context():
                browser.set_cookie(participant_cookie(), participant_value(tuple(self.joined)))
        self.before = self.world.rows()
        return browser, form_token
