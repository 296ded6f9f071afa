"""How much of a report is shown: less at once, more with care, own words gone for good."""

import pytest
from sqlalchemy import select, update

from app.front.findable import found
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Issue, Step
from app.issues.vocabulary import Level, ReporterKind, Solved, WordsState
from app.kernel.bars import BAR
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.kernel.search import SearchDocument
from app.notices.models import Notice
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off

VISITOR = Actor(device="a browser")


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    make_category("hate", public=False)
    return areas


def holder(issue) -> Actor:
    return Actor(kind="receipt", receipts=(("issue", issue.id),), device="a browser")


def stored(issue) -> Issue:
    session.expire_all()
    return session.get_one(Issue, issue.id)


def test_name_is_hidden_later_and_comes_back_at_the_reporters_word(city):
    actor = make_actor("Noor Haddad")
    issue = report(actor, level=Level.PUBLIC_NAME)
    assert stored(issue).shown_name == "Noor Haddad"
    actions.hide_more(actor=actor, issue_id=issue.id, level=Level.PSEUDONYM)
    row = stored(issue)
    assert (row.level, row.shown_name, row.confidential) == ("pseudonym", "", False)
    actions.show_more(actor=actor, issue_id=issue.id, level=Level.PUBLIC_NAME)
    assert (stored(issue).shown_name, stored(issue).words_state) == ("Noor Haddad", "visible")


def test_confidential_at_the_reporters_word_is_out_of_everything_at_once(city, client, app):
    issue = report(make_actor("Noor Haddad"), words="A canarylamp is dark since Monday.")
    officer = make_account("Officer Marin", Role.OFFICER, area=city["mill"])
    actions.say_me_too(actor=make_actor("Rami"), issue_id=issue.id)
    step(issue, make_actor("Officer", Role.OFFICER, area=city["mill"]))
    work_off(app)
    pages = (
        "/issues",
        "/issues/feed.atom",
        "/issues/data.csv",
        "/issues/map.geojson",
        "/search?q=canarylamp",
        "/areas/mill",
    )
    before = "".join(client.get(page).get_data(as_text=True) for page in pages)
    assert before.count(issue.ref) >= 4
    assert officer.id
    actions.hide_more(actor=holder(issue), issue_id=issue.id, level=Level.CONFIDENTIAL)
    for page in (*pages, f"/issues?q={issue.ref}"):
        html = client.get(page).get_data(as_text=True)
        assert "canarylamp is" not in html, page
        assert f'/issues/{issue.ref}"' not in html, page
    for page in (f"/issues/{issue.ref}", f"/issues/{issue.ref}/feed.atom"):
        assert client.get(page).status_code == 404
    assert {str(row.facts) for row in rows(reader(), select(Notice.facts))} == {str({"ref": issue.ref})}
    work_off(app)
    assert value(reader(), select(SearchDocument.id).where(SearchDocument.thing_id == issue.id)) is None


@pytest.mark.parametrize("to", [Level.PSEUDONYM, Level.PUBLIC_NAME])
def test_hide_more_never_shows_more(city, to):
    issue = report(VISITOR)
    with pytest.raises(Conflict):
        actions.hide_more(actor=holder(issue), issue_id=issue.id, level=to)


def test_show_more_by_the_holder_of_a_receipt_waits_for_a_moderator(city):
    issue = report(VISITOR, level=Level.CONFIDENTIAL)
    with pytest.raises(Invalid):
        actions.show_more(actor=holder(issue), issue_id=issue.id, level=Level.PUBLIC_NAME, name="x")
    actions.show_more(actor=holder(issue), issue_id=issue.id, level=Level.PUBLIC_NAME, name="Noor from the mill")
    row = stored(issue)
    assert (row.confidential, row.words_state, row.shown_name) == (False, "pending", "Noor from the mill")


def test_show_more_when_the_kind_stays_confidential_then_refuses(city):
    issue = report(make_actor("Noor Haddad"), category="hate")
    with pytest.raises(Conflict):
        actions.show_more(actor=holder(issue), issue_id=issue.id, level=Level.PSEUDONYM)
    assert stored(issue).confidential


def test_mediator_shows_more_with_the_reporters_consent_alone_and_never_the_name(city):
    issue, mediator = report(VISITOR, level=Level.CONFIDENTIAL), make_actor("Luz", Role.MEDIATOR)
    with pytest.raises(NotAllowed):
        actions.show_more(actor=mediator, issue_id=issue.id, level=Level.PSEUDONYM)
    actions.let_mediator_show(actor=holder(issue), issue_id=issue.id, given=True)
    with pytest.raises(NotAllowed):
        actions.show_more(actor=mediator, issue_id=issue.id, level=Level.PUBLIC_NAME, name="Somebody")
    actions.show_more(actor=mediator, issue_id=issue.id, level=Level.PSEUDONYM)
    assert (stored(issue).confidential, stored(issue).words_state) == (False, "visible")
    actions.hide_more(actor=holder(issue), issue_id=issue.id, level=Level.CONFIDENTIAL)
    actions.let_mediator_show(actor=holder(issue), issue_id=issue.id, given=False)
    with pytest.raises(NotAllowed):
        actions.show_more(actor=mediator, issue_id=issue.id, level=Level.PSEUDONYM)


def test_journal_of_all_this_names_nobody_but_the_mediator(city):
    actor = make_actor("Noor Haddad")
    issue = report(actor, level=Level.PUBLIC_NAME)
    actions.hide_more(actor=actor, issue_id=issue.id, level=Level.CONFIDENTIAL)
    actions.let_mediator_show(actor=actor, issue_id=issue.id, given=True)
    actions.redact_words(actor=actor, issue_id=issue.id, pieces=["two weeks"])
    told = rows(reader(), select(Journal.act, Journal.actor_kind, Journal.actor_id))
    assert {row.act for row in told} == {
        *("issue.reported", "issue.level_changed", "issue.consent_changed", "issue.words_redacted"),
    }
    assert {(row.actor_kind, row.actor_id) for row in told} == {("resident", None)}


@pytest.mark.parametrize("who", [Role.OFFICER, Role.COMMISSIONER, Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR])
def test_nobody_but_the_reporter_shows_less_for_good_or_blacks_out(city, who):
    issue, staff = report(VISITOR), make_actor("Staff", who)
    with pytest.raises(NotAllowed):
        actions.hide_more(actor=staff, issue_id=issue.id, level=Level.CONFIDENTIAL)
    with pytest.raises(NotAllowed):
        actions.redact_words(actor=staff, issue_id=issue.id, pieces=["lamps"])
    with pytest.raises(NotAllowed):
        actions.let_mediator_show(actor=staff, issue_id=issue.id, given=True)


def test_office_that_reported_is_no_reporter(city):
    officer = make_actor("Officer", Role.OFFICER, area=city["mill"])
    issue = report(officer)
    assert stored(issue).reporter_kind == ReporterKind.OFFICE
    with pytest.raises(NotAllowed):
        actions.hide_more(actor=officer, issue_id=issue.id, level=Level.CONFIDENTIAL)


def test_redact_takes_the_words_out_of_every_place(city, client, app):
    actor = make_actor("Noor Haddad")
    issue = report(actor, words="The man in flat canary12 shouts.\nAt night, too.", street="Mill Lane (canary12)")
    officer = make_actor("Officer", Role.OFFICER, area=city["mill"])
    step(issue, officer)
    close(issue, officer)
    actions.reopen_issue(actor=actor, issue_id=issue.id, reason="The man of canary12 still shouts.", lang="en")
    words = actions.RatingWords(solved=Solved.NO, verdict="Ask canary12.", verdict_public=True)
    actions.rate_issue(actor=actor, issue_id=issue.id, words=words)
    work_off(app)
    assert "canary12" in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    actions.redact_words(actor=actor, issue_id=issue.id, pieces=["flat canary12", "", "canary12"])
    pages = (
        f"/issues/{issue.ref}",
        "/issues",
        "/issues/feed.atom",
        "/issues/data.csv",
        "/search?q=shouts",
    )
    for page in pages:
        assert "canary12" not in client.get(page).get_data(as_text=True), page
    assert issue.ref not in client.get("/issues?q=canary12").get_data(as_text=True)
    assert BAR in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    work_off(app)
    assert found(reader(), VISITOR, "canary12") == []
    assert "canary" not in str(rows(reader(), select(Issue.__table__))) + str(rows(reader(), select(Step.__table__)))


def test_redact_when_a_piece_stands_nowhere_then_says_so_and_changes_nothing(city):
    issue = report(VISITOR)
    for pieces in ([], [" "], ["lamps", "no such words"]):
        with pytest.raises(Invalid):
            actions.redact_words(actor=holder(issue), issue_id=issue.id, pieces=pieces)
    assert BAR not in stored(issue).words


def test_redact_cuts_a_title_that_ended_within_the_piece(city):
    words = "Since the spring the neighbour on the third floor to the left, whose name is Somebody Longname, shouts."
    issue = report(VISITOR, words=words)
    actions.redact_words(actor=holder(issue), issue_id=issue.id, pieces=["whose name is Somebody Longname"])
    row = stored(issue)
    assert "whose" not in row.title + row.words + row.html + row.folded
    assert BAR in row.words


def test_search_shows_what_stands_now_while_the_worker_sleeps(city, client, app):
    issue = make_issue(city["mill"], words="The canaryname shouts at night.", title="The canaryname shouts")
    issue.reporter_kind = ReporterKind.RECEIPT
    session.commit()
    actions.say_me_too(actor=make_actor("Rami"), issue_id=issue.id)
    other = report(make_actor("Noor"), words="Shouts at night by canaryname.")
    work_off(app)
    actions.redact_words(actor=holder(other), issue_id=other.id, pieces=["canaryname"])
    assert "canaryname" not in client.get("/search?q=night").get_data(as_text=True).lower()


def test_hidden_words_stay_hidden_when_more_is_shown(city):
    issue = report(VISITOR, level=Level.CONFIDENTIAL)
    session.execute(update(Issue).values(words_state=WordsState.HIDDEN))
    session.commit()
    actions.show_more(actor=holder(issue), issue_id=issue.id, level=Level.PSEUDONYM)
    assert stored(issue).words_state == WordsState.HIDDEN
