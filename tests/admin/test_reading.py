"""Looking changes nothing: every page of the filled demo, read by everybody, writes no row but the log of a logged
reading, and that of a page which staff were refused."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from werkzeug.exceptions import HTTPException

from app.admin.queries.standing import demo_people
from app.consultations.models import Consultation
from app.councils.models import Council, CouncilPoll
from app.forums.models import Post
from app.identity.models import Account
from app.identity.vocabulary import STAFF
from app.issues.models import Issue, Step
from app.issues.vocabulary import State
from app.kernel.db import Base, reader, rows, session, value
from app.live.models import Question
from app.meetings.models import GroupInvitation, Meeting
from app.meetings.policies import invitation_proof
from app.meetings.vocabulary import MeetingState
from app.moderation.models import ModerationCase
from app.priorities.models import PrioritiesCycle
from tests.builders.people import sign_in
from tests.conftest import Browser

# Anywhere in a statement, since on PostgreSQL the journal is written inside a WITH.
WRITES = re.compile(
    r"\b(?:INSERT INTO|REPLACE INTO|DELETE FROM|(?<!FOR )(?<!DO )UPDATE|CREATE|DROP|ALTER)\s+\"?(\w+)", re.IGNORECASE
)
LINK = re.compile(r'href="(/[^"#]*)')
OF_EACH_KIND = 1
# Whose reading is written down: who signed up for a meeting, what a confidential issue says and how its reporter can
# be reached, the journal itself.
SEARCHES = {"admin.search_journal", "admin.journal_table"}
LOGGED = {
    (kind, table)
    for kind in {"meetings.names", "enquiries.enquiry", "issues.issue", "issues.contact", "issues.single_ratings"}
    | {"live.asker", "issues.choose_merge", "issues.choose_category", "mediation.treatment", "mediation.between"}
    | SEARCHES
    for table in ("journal", "journal_pending")
}


def rarely_linked() -> list[str]:
    """Pages to which only some people's pages or mails lead, each with rows that are there; and wrong secrets."""
    post = value(reader(), select(Post.id).order_by(Post.id).limit(1))
    ref = value(reader(), select(Issue.ref).where(Issue.state == State.CLOSED).limit(1))
    meeting = value(reader(), select(Meeting.id).where(Meeting.state == MeetingState.LIVE))
    code = value(reader(), select(Meeting.code).where(Meeting.id == meeting))
    paths = [f"/posts/{post}{page}" for page in ("", "/edit", "/withdraw", "/history", "/images/1")]
    about = ("/feed.atom", "/me-too", "/rate", "/reopen", "/photos/1", "/showing", "/ratings", "/ratings/single")
    paths += [f"/issues/{ref}{page}" for page in (*about, "/follow", "/messages", "/mine")]
    paths += ["/unsafe-places/map.geojson?area=embajadores", "/unsafe-places/new?area=embajadores"]
    paths += ["/areas/embajadores/situation.csv"]  # the demo invents no figures of the police
    live = ("/sign-up", "/check-in", "/live/changes?since=0&audience=hall&lang=en")
    paths += [f"/meetings/{meeting}{page}" for page in live]
    held = value(reader(), select(Meeting.id).where(Meeting.state == MeetingState.ENDED).limit(1))
    question = value(reader(), select(Question.id).where(Question.meeting_id == held).limit(1))
    about = ("minutes", "minutes.txt", "minutes.pdf", "minutes/edit", "minutes/erratum")
    paths += [f"/questions/{question}/write", *(f"/meetings/{held}/{page}" for page in about)]
    paths += [f"/meetings/proposals/1{page}" for page in ("", "/poll", "/answer", "/decline")]
    over = value(reader(), select(Consultation.id).order_by(Consultation.closes_at).limit(1))
    paths += [f"/consultations/{over}{page}" for page in ("/findings", "/promise", "/results/summary.csv")]
    council = value(reader(), select(Council.slug))
    voted = value(reader(), select(CouncilPoll.id).order_by(CouncilPoll.closes_at).limit(1))
    paths += [f"/councils/{council}{page}" for page in ("", "/change", "/members", "/polls/new")]
    paths += [f"/councils/{council}/polls/{voted}{page}" for page in ("", "/follows", "/promise")]
    working = value(reader(), select(PrioritiesCycle.id).order_by(PrioritiesCycle.chosen_at.is_(None)).limit(1))
    paths += [f"/priorities/{working}{page}" for page in ("", "/choose", "/work")]
    coming = value(reader(), select(Meeting.id).where(Meeting.state == MeetingState.ANNOUNCED).limit(1))
    paths += [f"/meetings/{coming}/{page}" for page in ("exchange", "guests", "enter", "repeat", "agenda")]
    paths += ["/who-is-missing", "/who-is-missing/answer?area=embajadores&kind=meeting"]
    # The demo has no series and no document.
    paths += [f"/meetings/{held}/{page}" for page in ("series", "series.ics", "documents/1", "documents/1/remove")]
    invited = rows(reader(), select(GroupInvitation.id, GroupInvitation.mark).limit(1))[0]
    paths += [
        f"/meetings/invited/{invited.id}-{invitation_proof(invited.id, invited.mark)}",
        "/meetings/invited/1-none",
    ]
    paths += ["/account/data/none.zip", "/assessments/1", f"/assessments/1/{ref}"]
    topic = value(reader(), select(Post.topic_id).where(Post.id == post))
    paths += [f"/topics/{topic}/tags", f"/topics/{topic}/refer", "/meetings/places/1-none.ics"]
    one = (f"issues/{ref}", f"issues/{ref}/steps", f"issues/{ref}/ratings", f"topics/{topic}", f"posts/{post}")
    one += (f"consultations/{over}", f"consultations/{over}/results", f"priorities/{working}")
    one += ("areas/sol", f"meetings/{meeting}", f"meetings/{meeting}/questions")
    paths += [f"/api/v1/{path}" for path in one]
    many = ("discovery", "services", "services/lighting", "requests", f"requests/{ref}", f"tokens/{ref}")
    paths += [f"/open311/v2/{path}.{form}" for path in many for form in ("json", "xml")]
    case = value(reader(), select(ModerationCase.id).order_by(ModerationCase.id).limit(1))
    step = value(reader(), select(Step.pos).join(Issue).where(Issue.ref == ref, Step.role != "").limit(1))
    paths += [f"/redact/step/{ref}.{step}"]
    paths += [f"/appeals/{case}", f"/moderation/appeals/{case}"]
    wrong = [
        "/account/data/none.zip",
        "/sign-in/link/none",
        "/meetings/places/1-none",
        "/meetings/proposals/answers/1-none",
        "/issues/new/photos/none",
        "/posts/images/none",
        "/notices/stop/place/1/none",
        "/follows/1/none",
        f"/rate/{ref}/1/reporter/none",
        f"/issues/{ref}/challenges/new",
        "/treatment/none",
        "/treatment/none/copy.txt",
        "/mediations/none",
        "/mediations/none/copy.txt",
        "/enquiries/none/issue",
        "/groups/999",
        "/groups/999/edit",
        "/appointments/none",
        "/appointments/none.ics",
        "/initiatives/999/report",
        "/tiles/0/0/0",  # there is no file of tiles
    ]
    return [*paths, *wrong, f"/j/{code}"]


class Crawl:
    """One person's walk over the links of the site, each kind of page a few times."""

    def __init__(self, app: Flask, browser: Browser) -> None:
        self.app, self.browser = app, browser
        self.urls = app.url_map.bind("localhost")
        self.visits: Counter[str] = Counter()
        self.waiting = [*self._without_values(), *rarely_linked()]
        self.statuses: Counter[int] = Counter()

    def _without_values(self) -> list[str]:
        rules = self.app.url_map.iter_rules()
        return sorted(rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments)

    def page_of(self, path: str) -> str | None:
        """The kind of page a path leads to; None when it is none to read."""
        try:
            return str(self.urls.match(urlsplit(path).path, method="GET")[0])
        except HTTPException:
            return None

    def pages(self) -> Iterator[tuple[str, int]]:
        """(kind, status) of each page, when it was read."""
        while self.waiting:
            path = self.waiting.pop().replace("&amp;", "&")
            page = self.page_of(path)
            if page is None or self.visits[page] >= OF_EACH_KIND:
                continue
            self.visits[page] += 1
            answer = self.browser.get(path)
            self.statuses[answer.status_code] += 1
            if answer.mimetype == "text/html":
                self.waiting += dict.fromkeys(LINK.findall(answer.get_data(as_text=True)))
            answer.close()
            yield page, answer.status_code


@contextmanager
def written() -> Iterator[list[str]]:
    """The tables that this thread writes to while the block runs; sessions last used are written by another one."""
    found: list[str] = []
    here = threading.get_ident()

    def watch(_connection, _cursor, statement, *_rest) -> None:
        if threading.get_ident() == here:
            found.extend(WRITES.findall(statement))

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", watch)


def rows_of_all_tables() -> dict[str, int]:
    return {
        table.name: value(reader(), select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def browser_of(app: Flask, account_id: int | None) -> Browser:
    browser = Browser(app, app.response_class)
    if account_id is not None:
        sign_in(browser, session.get_one(Account, account_id))
        session.commit()
    return browser


@pytest.fixture
def confidential(in_demo_city: Flask) -> str:
    """The path of an issue that only few may read."""
    issue = session.scalars(select(Issue).order_by(Issue.id.desc()).limit(1)).one()
    issue.confidential = True
    session.commit()
    yield f"/issues/{issue.ref}"
    issue.confidential = False
    session.commit()


@pytest.mark.long
@pytest.mark.once
def test_reading_the_whole_demo_as_everybody_writes_nothing_but_the_log_of_a_logged_reading(
    in_demo_city: Flask, confidential: str
):
    people = {person.role: person.account_id for person in demo_people(reader())} | {"visitor": None}
    crawls = {role: Crawl(in_demo_city, browser_of(in_demo_city, number)) for role, number in people.items()}
    for crawl in crawls.values():
        crawl.waiting.append(confidential)
    before, seen, refused = rows_of_all_tables(), set(), set()
    with written() as tables:
        for role, crawl in crawls.items():
            for kind, status in crawl.pages():
                refused |= {(role, table) for table in tables if status in (403, 404)}
                seen |= {(role, kind, table) for table in tables if status not in (403, 404)}
                tables.clear()
            assert 500 not in crawl.statuses, role
    after = rows_of_all_tables()
    assert {(kind, table) for _role, kind, table in seen} == LOGGED
    assert {table for _role, table in refused} == {"journal", "journal_pending"}
    assert {role for role, _table in refused} <= {str(role) for role in STAFF}
    assert {role for role, kind, _table in seen if kind == "meetings.names"} == {"mediator"}
    looked = {role for role, kind, _table in seen if kind == "issues.issue"}
    # Evaluators read what is drawn: of the demo perhaps none.
    assert looked - {"evaluator"} == {"mediator", "moderator"}
    searchers = {role for role, kind, _table in seen if kind in SEARCHES}
    assert searchers == {"moderator", "mediator", "administrator", "evaluator"}
    assert {name for name in after if after[name] != before[name]} == {"journal", "journal_pending"}
    rules = in_demo_city.url_map.iter_rules()
    every = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert every - {kind for crawl in crawls.values() for kind in crawl.visits} == set()
