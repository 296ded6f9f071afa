"""The canary: a confidential report, and everybody at every address of the site. Who may read it finds it; nobody else
finds anything, in no page, feed, table, header, letter or line of the log."""

import re
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from app.forums.models import Post
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Hiding, IdentityRequest, Issue, Photo
from app.issues.vocabulary import Ground, Level, Look, Solved
from app.kernel.clock import now
from app.kernel.db import Base, db, session
from app.live.vocabulary import Phase
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import close, make_issue, report, step
from tests.builders.live import make_hall, make_question
from tests.builders.people import make_account, make_actor
from tests.builders.places import share_read
from tests.builders.worker import work_off
from tests.permissions.changes import Rows
from tests.permissions.stage import ROLES, Scene, World
from tests.privacy import planting
from tests.privacy.crawl import LISTING, addresses, queries
from tests.privacy.planting import SHARED

CANARIES = planting.WORDS | {
    "words": ("canarywords", "canaryphone +34 699 000 777", "canarytitle", "Canary Lane"),
    "point": ("40.00123", "2.99877"),
    "identity": ("Canaryna Ombre", "canary-mail@example.org", "canary-account@example.org"),
}
# Who may read what of it, by the letters of the permission table; "own" holds the receipt, or reported it.
READERS = planting.READERS | {
    "words": {"own", "O assigned", "C", "P referred", "D", "M", "E"},
    "point": {"own", "O assigned", "C", "P referred", "D", "M"},
    "identity": {"own", "M"},
    "ref": {"own", "O assigned", "C", "P referred", "D", "M", "E", "A"},
}
# And where: the report's own pages, and the desk of whoever handles it.
PLACES = planting.PLACES | {
    "words": {"issues.issue", "issues.issue_feed", "issues.confirm_me_too", "issues.rate", "issues.reopen",
              "issues.showing", "issues.messages", "issues.ratings", "issues.single_ratings", "desk.desk",
              "issues.own_report", "issues.notes", "issues.choose_merge", "issues.choose_category"},
    "point": {"issues.issue", "issues.own_report"},
    "identity": {"issues.contact"},
}  # fmt: skip


@dataclass
class Seen:
    who: str
    endpoint: str
    kinds: set[str] = field(default_factory=set)


class Town(World):
    """A city in which nobody asks which rows changed."""

    def rows(self) -> dict[str, Rows]:
        return {}


@pytest.fixture
def stage(context):
    """A small city whose evaluators' sample is all there is, so that the canary lies in it."""
    world = Town(context)
    share_read(100)
    return world


def canary(stage: World) -> tuple[Issue, Issue]:
    """The same report twice: by an account, and without one."""
    words = f"{SHARED} canarywords, canaryphone +34 699 000 777 at night."
    told = {
        "words": words,
        "title": f"canarytitle {SHARED}",
        "street": "Canary Lane 7",
        "lat": 40.00123,
        "lon": -2.99877,
    }
    told |= {"level": Level.CONFIDENTIAL, "area": None}
    account = make_account("Canaryna Ombre", Role.VERIFIED, area=stage.here)
    account.email = "canary-account@example.org"
    session.commit()
    reporter = Actor(kind="account", id=account.id, account_id=account.id, name=account.name, new=False)
    stage.accounts["own"] = account
    stage.planted = planting.plant(stage, reporter)
    first = report(reporter, **told)
    second = report(Actor(device="x"), email="canary-mail@example.org", name="Canaryna Ombre", **told)
    for issue in (first, second):
        follow_up(stage, issue)
    return first, second


def follow_up(stage: World, issue: Issue) -> None:
    """Take it through what happens to a report: photo, steps, closing, rating, reopening, a request for the name."""
    name = f"{'c' * 32}.jpg"
    session.add(Photo(issue_id=issue.id, pos=1, name=name, width=9, height=9, sha256="0" * 64))
    issue.photos = 1
    issue.body_id, issue.officer_account_id = stage.body.id, stage.accounts["O"].id
    session.commit()
    chief = make_actor("Chief", Role.COMMISSIONER, area=stage.here)
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),), device="y")
    step(issue, chief)
    close(issue, chief)
    planting.contest(issue)
    verdict = actions.RatingWords(solved=Solved.NO, verdict=f"canarywords {SHARED}", verdict_public=True)
    actions.rate_issue(actor=holder, issue_id=issue.id, words=verdict)
    actions.reopen_issue(actor=holder, issue_id=issue.id, reason=f"canarywords {SHARED} again.", lang="en")
    planting.talk(stage, issue)
    asked = {
        "asked_by": stage.accounts["C"].id,
        "role": "commissioner",
        "reason": "A reason of the police.",
        "asked_at": now(),
    }
    session.add(IdentityRequest(issue_id=issue.id, **asked))
    hiding = Hiding(
        issue_id=issue.id, ground=Ground.SAFETY, reason="A ground of the police.", role="officer", look=Look.OPEN
    )
    hiding.begin(now())
    session.add(hiding)
    session.commit()


def things(stage: World, secrets: tuple[Issue, ...]) -> dict[str, list[str]]:
    """What stands in an address by the name of the argument; any other one gets the number or reference of a canary."""
    topic = make_topic(make_forum(stage.here))
    post = session.query(Post).filter_by(topic_id=topic.id).first()
    meeting = make_hall(stage.here, Phase.LIVE)
    question = make_question(meeting)
    values = {
        "ref": [issue.ref for issue in secrets],
        "kind": ["issue", "verdict", "reopening"],
        "topic_id": [str(topic.id)],
        "post_id": [str(post.id)] if post else ["1"],
        "meeting_id": [str(meeting.id)],
        "question_id": [str(question.id)],
        "slug": [stage.here.slug],
        "code": [meeting.code],
        **stage.planted.values,
    }
    session.commit()
    return values


def people(stage: World, secrets: tuple[Issue, ...]) -> list[tuple[str, Scene]]:
    """Everybody of the table, those who belong to the case, and both reporters."""
    found = []
    for who in (*"VWK", *ROLES):
        scene = Scene(stage, who, "area")
        if who == "K":
            scene.receipts.append(("issue", make_issue(stage.here, stage.category).id))
            scene.receipts.append(("mediation", stage.planted.other_side))
        if who == "W":
            scene.joined.append((1, "joined"))
        found.append(({"O": "O assigned", "P": "P referred"}.get(who, who), scene))
    for who, account in {
        "O elsewhere": make_account("Officer Elsewhere", Role.OFFICER, area=stage.there),
        "O of the area": make_account("Officer Unassigned", Role.OFFICER, area=stage.here),
        "C elsewhere": make_account("Chief Elsewhere", Role.COMMISSIONER, area=stage.there),
        "P other": make_account("Another Partner", Role.PARTNER, body=stage.other_body),
        "own": stage.accounts["own"],
    }.items():
        scene = Scene(stage, "U", "area")
        scene.account = account
        found.append((who, scene))
    holder = Scene(stage, "K", "area")
    holder.account, holder.receipts = None, [("issue", issue.id) for issue in secrets]
    found.append(("own", holder))
    return found


def kinds_in(answer: str, secrets: tuple[Issue, ...]) -> set[str]:
    found = {kind for kind, words in CANARIES.items() if any(word in answer for word in words)}
    return found | ({"ref"} if any(issue.ref in answer for issue in secrets) else set())


def crawl(stage: World, who: str, scene: Scene, values: dict[str, list[str]], secrets: tuple[Issue, ...]) -> list[Seen]:
    browser, _token = scene.browser()
    seen = []
    numbers, refs = [str(secrets[0].id)], [secrets[0].ref]
    for endpoint, path in addresses(stage.app, values, numbers=numbers, words=refs):
        behind = queries(SHARED, secrets[0].ref, stage.here.slug) if endpoint in LISTING else [""]
        for query in behind:
            stage.app.extensions["corrala_limiter"].storage.reset()
            response = browser.get(path + query)
            answer = f"{response.headers}\n{response.get_data(as_text=True)}"
            # The worker has done its work before the crawl, so whether the site is ready is another matter.
            assert response.status_code < 500 or path == "/readyz", f"{path} as {who}: {response.status_code}"
            for own_address in (path, query.partition("=")[2]):
                answer = answer.replace(own_address, "") if own_address else answer
            for issue in secrets:  # a page that was asked for by its reference may say it back
                answer = answer.replace(issue.ref, "") if issue.ref in path + query else answer
            kinds = kinds_in(answer, secrets)
            if who == "own":
                kinds -= {"identity"} if endpoint != "issues.contact" else set()  # the own name stands on every page
            seen += [Seen(who, endpoint, kinds)] if kinds else []
            response.close()
    return seen


def faults(seen: list[Seen]) -> list[str]:
    wrong = []
    for one in seen:
        for kind in one.kinds:
            if one.who not in READERS[kind]:
                wrong.append(f"{kind} to {one.who} at {one.endpoint}")
            elif kind in PLACES and one.endpoint not in PLACES[kind]:
                wrong.append(f"{kind} at {one.endpoint}, which is no place for it ({one.who})")
    return sorted(set(wrong))


@pytest.mark.long
@pytest.mark.once
def test_only_those_who_may_find_the_canary_at_any_address(stage, capsys):
    secrets = canary(stage)
    values = things(stage, secrets)
    work_off(stage.app)
    seen: list[Seen] = []
    for who, scene in people(stage, secrets):
        seen += crawl(stage, who, scene, values, secrets)
    assert faults(seen) == []
    # It is there to be found: each who may read it did, else this test would look for nothing.
    for kind in CANARIES:
        assert READERS[kind] - {one.who for one in seen if kind in one.kinds} == set(), kind
    logged = capsys.readouterr()
    assert kinds_in(logged.out + logged.err, secrets) == set()


def test_letters_of_the_canary_say_nothing_and_the_database_keeps_no_address(stage):
    outbox = stage.app.config["SETTINGS"].instance_dir / "outbox"
    for left in outbox.glob("*.eml"):  # of tests before, in the same process
        left.unlink()
    secrets = canary(stage)
    work_off(stage.app)
    letters = [file.read_text() for file in outbox.glob("*.eml")]
    for letter in letters:
        head, _, words = letter.replace("=\n", "").partition("\n\n")
        assert kinds_in(words, secrets) - {"ref"} == set()
        assert len(re.findall(r"^To: .*$", head, re.M)) == 1
        assert "," not in re.findall(r"^To: (.*)$", head, re.M)[0]
        assert not re.search(r"^(Cc|Bcc):", head, re.M)
    assert any("canary-mail@example.org" in letter for letter in letters)
    kept = "\n".join(everything_kept())
    assert "canary-mail@example.org" not in kept
    sealed = [word for kind in planting.SEALED for word in CANARIES[kind]]
    assert [word for word in sealed if word in kept] == []
    for file in outbox.glob("*.eml"):
        file.unlink()


def everything_kept() -> list[str]:
    """Every row of every table as text."""
    with db.engine.connect() as connection:
        names = [table.name for table in Base.metadata.sorted_tables]
        return [str(tuple(row)) for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"'))]


def test_references_of_confidential_issues_leave_no_gap(stage):
    category = stage.category.code
    refs = []
    for number in range(6):
        level = Level.CONFIDENTIAL if number % 2 else Level.PSEUDONYM
        refs.append(report(Actor(device=str(number)), level=level, category=category).ref)
    public, secret = refs[::2], refs[1::2]
    assert public == [f"MIL-{number:04}" for number in (1, 2, 3)]
    assert all(re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", ref) for ref in secret)
    assert len(set(secret)) == 3
    browser, _token = Scene(stage, "V", "area").browser()
    feed = browser.get("/issues/feed.atom").get_data(as_text=True)
    marks = re.findall(r"<id>tag:[^<]*:issue-([^<]*)</id>", feed)
    assert sorted(marks) == public
