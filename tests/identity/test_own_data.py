"""One's own data: a copy that holds everything of the person and nothing of others; a deletion that leaves nothing."""

import io
import json
import subprocess
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.admin.retention import purge
from app.forums.actions import react
from app.forums.models import Post, Topic
from app.forums.vocabulary import ReactionKind
from app.identity.actions import delete_account
from app.identity.models import Account, AccountSession, Participant, RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues import actions as issues
from app.issues.models import Issue, IssueContact, MeToo, Photo, Rating
from app.issues.vocabulary import Level, Solved, State
from app.kernel.chain import faults
from app.kernel.clock import now
from app.kernel.db import Base, session, settle
from app.kernel.errors import Invalid
from app.kernel.journal import Journal
from app.kernel.media import Photo as File
from app.kernel.outbox import Outbox
from app.kernel.photos import claim, file_of, receive, waiting
from app.live.actions import support_question
from app.live.models import Question
from app.live.vocabulary import State as QuestionState
from app.meetings.actions import sign_up
from app.meetings.models import Meeting, SignUp
from app.moderation.actions import flag_content
from app.moderation.vocabulary import Ground
from tests.builders.forums import make_forum, make_reply, make_topic, new_image
from tests.builders.issues import make_category, make_issue, photo_bytes, report
from tests.builders.live import ask, make_hall, make_question
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.conftest import ON_POSTGRESQL

NAME, EMAIL, WORDS = "Canaryname Quixote", "canary.quixote@example.org", "canarywords zyzzyva"
OTHERS = "the words of somebody else entirely"
SIGNS = ("Canaryname", "canary.quixote", "canarywords", "zyzzyva")


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def life(areas, app):
    """Somebody who has done everything there is to do."""
    account = make_account(NAME, Role.VERIFIED, area=areas["mill"])
    account.email = EMAIL
    session.commit()
    actor = actor_of_account(session(), account.id, now())
    make_category()
    forum = make_forum(areas["mill"])
    image = new_image(f"{WORDS} under a lamp")
    own = make_topic(forum, actor, title=f"About {WORDS}", body=f"{WORDS}: the lamps are dark.", images=[image])
    make_reply(own, make_actor("Somebody Else"), body=OTHERS)
    other = make_topic(forum)
    make_reply(other, actor, body=f"Me too, says {WORDS}.")
    reacted = make_reply(other, make_actor("Somebody Else"), body="The lamps again.")
    issues_and_ratings(actor, areas)
    questions_and_places(actor, areas)
    react_and_flag(actor, reacted)
    session.commit()
    return account


def issues_and_ratings(actor, areas):
    photo: File = waiting(receive(photo_bytes()))
    claim(photo)
    words = f"{WORDS}: six lamps have been dark for two weeks."
    place = {"lat": 40.005, "lon": -2.995, "street": WORDS}
    report(actor, words=words, level=Level.PUBLIC_NAME, email=EMAIL, photos=(photo,), **place)
    closed = make_issue(
        areas["mill"], state=State.CLOSED, reporter_account_id=actor.account_id, reporter_kind="account", words=words
    )
    given = issues.RatingWords(solved=Solved.NO, outcome=1, reason=WORDS, verdict=WORDS, verdict_public=True)
    issues.rate_issue(actor=actor, issue_id=closed.id, words=given)
    issues.say_me_too(actor=actor, issue_id=make_issue(areas["mill"]).id)


def questions_and_places(actor, areas):
    hall = make_hall(areas["mill"])
    ask(hall, actor, body=f"When do {WORDS} come to our street?", anonymous=False, reach=EMAIL)
    question = make_question(hall)
    support_question(actor=actor, question_id=question.id, on=True)
    sign_up(actor=actor, meeting_id=make_meeting(areas["mill"], capacity=2).id)


def react_and_flag(actor, post):
    react(actor=actor, post_id=post.id, kind=ReactionKind.SUPPORT, on=True)
    flag_content(actor=actor, kind="post", thing_id=post.id, ground=Ground.INSULT, words=f"{WORDS} {WORDS}")


def rows_as_text():
    """Every row of every table, and what the search index holds."""
    session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).all():
            yield table.name, " ".join(str(value) for value in row)
    words = text("SELECT CAST(words AS TEXT) FROM search_index")
    yield from (("search_index", str(row[0])) for row in session.execute(words).all())
    session.commit()


def traces():
    return sorted({name for name, row in rows_as_text() for sign in SIGNS if sign.lower() in row.lower()})


def files_with_traces(app):
    """Files of the installation, the database among them, that still hold a sign. The folder of letters stands for the
    mail server: what was sent has left the house."""
    folder = app.config["SETTINGS"].instance_dir
    files = [path for path in folder.rglob("*") if path.is_file() and "outbox" not in path.parts]
    return [path.name for path in files for sign in SIGNS if sign.lower().encode() in bytes_of(path).lower()]


def bytes_of(path):
    """What a file holds, read by another process: closing one of SQLite here would let go of our locks."""
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout


def counts():
    """What counts a person without naming one."""
    found = {
        "me_too": [row.me_too for row in kept(Issue)],
        "ratings": [(row.solved, row.outcome) for row in kept(Rating)],
        "supports": [row.supports for row in kept(Question)],
    }
    return found


def copy_of(client):
    response = client.post("/account/data", data={"csrf_token": csrf(client, "/account")})
    link = response.location.split("copy=")[1]
    archive = client.get(f"/account/data/{link}.zip", buffered=True)
    assert archive.status_code == 200
    return zipfile.ZipFile(io.BytesIO(archive.data)), link


def test_copy_holds_everything_of_the_person_and_no_words_of_others(client, life, app):
    work_off(app)
    sign_in(client, life)
    archive, _link = copy_of(client)
    told = json.loads(archive.read("data.json"))["data"]
    assert sorted(archive.namelist()) == ["data.html", "data.json", "photos/1.jpg", "photos/2.jpg"]
    whole = json.dumps(told) + archive.read("data.html").decode()
    assert told["account"][0]["email"] == EMAIL
    assert {row["body"] for row in told["post"]} == {f"{WORDS}: the lamps are dark.", f"Me too, says {WORDS}."}
    assert told["issue_contact"] == [{"lang": "en", "sealed": EMAIL}]
    assert told["question"][0]["reach"] == EMAIL
    assert {"issue", "issue_point", "issue_rating", "issue_me_too", "reaction", "support", "sign_up"} <= set(told)
    assert {"account_session", "role_grant", "moderation_flag", "topic"} <= set(told)
    assert OTHERS not in whole
    assert "Somebody Else" not in whole
    assert [row.act for row in kept(Journal)].count("account.data_copied") == 1


def test_copy_is_for_its_owner_alone_and_for_seven_days(client, life, time_machine):
    time_machine.move_to(now(), tick=False)
    sign_in(client, life)
    _archive, link = copy_of(client)
    other = type(client)(client.application, client.application.response_class)
    path = f"/account/data/{link}.zip"
    assert other.get(path).location.startswith("/sign-in")
    sign_in(other, make_account("Somebody Else"))
    assert other.get(path).status_code == 404
    time_machine.shift(7 * 86_400 - 60)
    assert client.get(path, buffered=True).status_code == 200
    time_machine.shift(120)
    assert client.get(path).status_code == 404


def test_copy_may_be_asked_for_three_times_a_day(client, life):
    sign_in(client, life)
    token = csrf(client, "/account")
    answers = [client.post("/account/data", data={"csrf_token": token}).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 429]


def test_deletion_that_takes_the_words_leaves_no_trace(client, life, app, capfd, time_machine):
    work_off(app)
    before, photo = counts(), file_of(kept(Photo)[0].name)
    assert "search_index" in traces()
    assert photo.is_file()
    sign_in(client, life)
    fields = {"csrf_token": csrf(client, "/account/delete"), "words": "go", "sure": "y"}
    assert client.post("/account/delete", data=fields).status_code == 303
    work_off(app)
    assert set(traces()) <= {"outbox"}  # what others were written, until a day after it was sent
    time_machine.move_to(now() + timedelta(days=1, minutes=1), tick=False)
    purge()
    settle()
    assert traces() == []
    assert not photo.exists()
    if not ON_POSTGRESQL:
        assert files_with_traces(app) == []
    said = capfd.readouterr()
    assert [sign for sign in SIGNS if sign in said.out + said.err] == []
    assert counts() == before
    assert list(faults(session())) == []
    assert client.get("/account").status_code in (302, 303)


def test_deletion_that_leaves_the_words_takes_what_leads_to_the_person(client, life, app, time_machine):
    delete_account(actor=actor_of_account(session(), life.id, now()), account_id=life.id, words_go=False)
    work_off(app)
    time_machine.move_to(now() + timedelta(days=1, minutes=1), tick=False)
    purge()
    left = set(traces())
    assert left <= {"post", "post_image", "topic", "issue", "issue_rating", "question", "document", "search_index"}
    gone = [(name, row) for name, row in rows_as_text() if "Canaryname" in row or EMAIL in row]
    assert gone == []
    assert {row.author_id for row in kept(Post) if WORDS in row.body} == {None}
    page = client.get(f"/topics/{kept(Topic)[0].id}", follow_redirects=True).get_data(as_text=True)
    assert "former participant" in page
    assert WORDS in page


def test_deletion_ends_what_runs(life, areas):
    delete_account(actor=actor_of_account(session(), life.id, now()), account_id=life.id, words_go=True)
    assert kept(AccountSession) == []
    assert [row for row in kept(RoleGrant) if row.account_id == life.id and row.ended_at is None] == []
    assert kept(IssueContact) == []
    assert [meeting.taken for meeting in kept(Meeting) if meeting.capacity == 2] == [0]
    assert {row.account_id for row in kept(SignUp)} == {None}
    assert {row.account_id for row in kept(Participant)} == {None}
    assert [row.person for row in kept(MeToo)] == [f"gone:{row.id}" for row in kept(MeToo)]
    account = next(row for row in kept(Account) if row.id == life.id)
    assert (account.email, account.name, account.password) == (f"gone:{life.id}", "", None)
    assert account.closed_at is not None


def test_deletion_keeps_the_answer_to_a_question_whose_words_go(life, areas):
    question = next(row for row in kept(Question) if WORDS in row.body)
    before = question.revision
    session.get_one(Question, question.id).answer_kind = "spoken"
    session.get_one(Question, question.id).state = QuestionState.ANSWERED
    session.commit()
    delete_account(actor=actor_of_account(session(), life.id, now()), account_id=life.id, words_go=True)
    after = next(row for row in kept(Question) if row.id == question.id)
    assert (after.state, after.body, after.shown_name, after.reach) == ("answered", "[…]", None, None)
    assert after.revision > before


def test_address_of_a_deleted_account_may_begin_anew(client, life):
    delete_account(actor=actor_of_account(session(), life.id, now()), account_id=life.id, words_go=False)
    again = make_account(NAME)
    again.email = EMAIL
    session.commit()
    sign_in(client, again)
    archive, _link = copy_of(client)
    assert "post" not in json.loads(archive.read("data.json"))["data"]


def test_deletion_by_an_officer_waits_until_issues_are_handed_over(client, areas):
    officer = make_account("Officer Marin", Role.OFFICER, area=areas["mill"])
    issue = make_issue(areas["mill"], state=State.ASSIGNED, officer_account_id=officer.id)
    sign_in(client, officer)
    fields = {"csrf_token": csrf(client, "/account/delete"), "words": "stay", "sure": "y"}
    answer = client.post("/account/delete", data=fields)
    assert answer.status_code == 422
    assert "You still have 1 open issues." in answer.get_data(as_text=True)
    session.get_one(Issue, issue.id).officer_account_id = None
    session.commit()
    assert client.post("/account/delete", data=fields).status_code == 303


def test_deletion_of_the_only_administrator_is_refused(areas):
    only = make_actor("Ada", Role.ADMINISTRATOR)
    with pytest.raises(Invalid, match="only administrator"):
        delete_account(actor=only, account_id=only.account_id, words_go=False)
    make_actor("Second", Role.ADMINISTRATOR)
    delete_account(actor=only, account_id=only.account_id, words_go=False)


def test_deletion_by_whoever_runs_a_meeting_is_refused(areas):
    meeting = make_meeting(areas["mill"], called_by=make_actor("Vega", Role.OFFICER, area=areas["mill"]).account_id)
    host = make_actor("Host", Role.HOST, area=areas["mill"], meeting_id=meeting.id)
    with pytest.raises(Invalid, match="You run a meeting"):
        delete_account(actor=host, account_id=host.account_id, words_go=False)


def test_deletion_of_another_account_is_refused_and_changes_nothing(client, life, areas):
    stranger = make_account("Somebody Else")
    sign_in(client, stranger)
    token = csrf(client, "/account/delete")
    client.post("/account/delete", data={"csrf_token": token, "words": "go", "sure": "y", "account_id": str(life.id)})
    assert next(row for row in kept(Account) if row.id == life.id).closed_at is None


def test_deletion_without_being_sure_asks_again(client, life):
    sign_in(client, life)
    fields = {"csrf_token": csrf(client, "/account/delete"), "words": "go"}
    assert client.post("/account/delete", data=fields).status_code == 422
    assert next(row for row in kept(Account) if row.id == life.id).closed_at is None


def test_last_letter_goes_to_the_address_and_is_then_forgotten(life, app, time_machine):
    delete_account(actor=actor_of_account(session(), life.id, now()), account_id=life.id, words_go=False)
    letter = next(row for row in kept(Outbox) if row.recipient == EMAIL)
    assert letter.subject == "Your account is deleted"
    work_off(app)
    assert [row.body for row in kept(Outbox) if row.id == letter.id] == [""]
    time_machine.move_to(now() + timedelta(days=1, minutes=1), tick=False)
    purge()
    assert [row.recipient for row in kept(Outbox) if row.id == letter.id] == [""]
