"""Issues about the same: joined, told, counted once, and parted again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.front.queries import open_figures
from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.findable import issues_to_find
from app.issues.models import Follow, Hiding, Issue, Merge, MeToo
from app.issues.queries.lists import Wanted, every_issue
from app.issues.vocabulary import Ground, Level, PersonKind
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import reader, rows, session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.issues import make_category, make_issue, report, step
from tests.builders.mails import carried, letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.worker import work_off

WHY = "It is the same case, which the court keeps apart."


@pytest.fixture
def city(context):
    areas = make_city()
    areas["lamps"], areas["noise"] = make_category("lighting", position=1), make_category("noise", position=2)
    areas["dogs"] = make_category("dogs", position=3)
    return areas


@pytest.fixture
def officer(city):
    return make_actor("Officer Marin", Role.OFFICER, area=city["mill"], body=make_body("mill-station", "police"))


def pair(city, **values):
    """An issue that was reported later, and the one of two days before."""
    later = make_issue(city["mill"], city["lamps"], **values)
    return later, make_issue(city["mill"], city["lamps"], at=now() - timedelta(days=2))


def merge(officer, issue, into, **values):
    session.refresh(issue)
    about = {"issue_id": issue.id, "into_id": into.id, "version": issue.version} | values
    return actions.merge_issue(actor=officer, **about)


def fresh(issue):
    session.refresh(issue)
    return issue


def people(issue):
    return {row.person for row in rows(session(), select(MeToo.person).where(MeToo.issue_id == issue.id))}


def test_supporters_are_united_each_once_and_each_gets_its_own_back(city, officer):
    issue, into = pair(city)
    both, one, other, later = (make_actor(name) for name in ("Both", "One", "Other", "Later"))
    for actor, where in ((both, issue), (both, into), (one, issue), (other, into)):
        actions.say_me_too(actor=actor, issue_id=where.id)
        actions.follow_issue(actor=actor, issue_id=where.id)
    actions.say_me_too(actor=Actor(kind="visitor", device="a browser"), issue_id=issue.id)
    merge(officer, issue, into)
    assert (fresh(into).me_too, into.me_too_devices) == (3, 1)
    followers = select(Follow.person).where(Follow.issue_id == into.id)
    assert len(rows(session(), followers)) == 3
    actions.say_me_too(actor=later, issue_id=into.id)
    actions.take_back_me_too(actor=one, issue_id=into.id)
    actions.undo_merge(actor=officer, issue_id=issue.id)
    assert people(into) == {f"account:{one.account_id}" for one in (both, other, later)}
    assert (fresh(into).me_too, into.me_too_devices) == (3, 0)
    # Who took it back where it went on has taken it back.
    assert (fresh(issue).me_too, issue.me_too_devices, issue.merged) == (1, 1, False)
    assert len(rows(session(), select(Follow.person).where(Follow.issue_id == issue.id))) == 2
    assert len(rows(session(), followers)) == 2


def test_older_clock_stands_and_goes_back(city, officer):
    younger, older = pair(city)
    promised, sooner = older.solution_due, younger.solution_due
    merge(officer, older, younger)
    assert fresh(younger).solution_due == promised
    actions.undo_merge(actor=officer, issue_id=older.id)
    assert fresh(younger).solution_due == sooner
    merge(officer, younger, older)
    assert fresh(older).solution_due == promised


def test_counted_once_in_lists_figures_and_search(city, officer):
    issue, into = pair(city)
    assert open_figures(reader(), None, now()).open == 2
    merge(officer, issue, into)
    session.commit()
    assert open_figures(reader(), None, now()).open == 1
    assert [row.ref for row in every_issue(reader(), Wanted(), now())] == [into.ref]
    assert [found.url for found in issues_to_find(reader(), [issue.id, into.id])] == [f"/issues/{into.ref}"]


def test_page_says_where_it_goes_on_and_nothing_is_done_there(client, city, officer):
    issue, into = pair(city)
    merge(officer, issue, into)
    page = client.get(f"/issues/{issue.ref}?lang=en")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "This goes on in another issue" in text
    assert f'href="/issues/{into.ref}"' in text
    assert "This affects me too" not in text
    assert f'href="/issues/{issue.ref}"' in client.get(f"/issues/{into.ref}?lang=en").get_data(as_text=True)
    for path in ("/issues?lang=en", "/issues/feed.atom", "/issues/data.csv", "/issues/map.geojson"):
        shown = client.get(path)
        assert shown.status_code == 200, path
        assert issue.ref not in shown.get_data(as_text=True)
    with pytest.raises(Closed):
        actions.say_me_too(actor=make_actor("Ana"), issue_id=issue.id)
    with pytest.raises(Closed):
        actions.follow_issue(actor=make_actor("Bea"), issue_id=issue.id)
    with pytest.raises(Conflict):
        step(issue, officer)


def test_both_reporters_stay_and_are_told(app, city, officer):
    ana, bea = make_actor("Ana"), make_actor("Bea")
    issue, into = report(ana), report(bea)
    merge(officer, issue, into)
    assert people(into) == {f"account:{ana.account_id}"}
    work_off(app)
    told = [carried(letter)["Subject"] for letter in letters()]
    assert sum("goes on with another one" in subject for subject in told) == 1
    assert sum("was joined with yours" in subject for subject in told) == 1
    actions.undo_merge(actor=officer, issue_id=issue.id)
    work_off(app)
    assert sum("by itself again" in carried(letter)["Subject"] for letter in letters()) == 2


def test_only_what_is_alike_near_open_and_of_the_time(city, officer):
    issue, into = pair(city, lat=40.0, lon=-3.0)
    with pytest.raises(Invalid):
        merge(officer, issue, issue)
    for values in ({"category": city["dogs"]}, {"at": now() - timedelta(weeks=9)}, {"state": "closed"}):
        category = values.pop("category", city["lamps"])
        with pytest.raises(Invalid):
            merge(officer, issue, make_issue(city["mill"], category, **values))
    with pytest.raises(Invalid):
        merge(officer, issue, make_issue(city["mill"], city["lamps"], lat=40.01, lon=-3.0))
    merge(officer, issue, make_issue(city["mill"], city["noise"], lat=40.001, lon=-3.0))
    third = make_issue(city["mill"], city["lamps"])
    with pytest.raises(Invalid):
        merge(officer, third, issue)
    assert not fresh(into).merged


def test_nobody_of_another_area_joins(city, officer):
    issue, into = pair(city)
    stranger = make_actor("Officer Gil", Role.OFFICER, area=city["harbour"])
    for actor in (stranger, make_actor("Ana", Role.VERIFIED, area=city["mill"]), make_actor("Ada", Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            merge(actor, issue, into)
    merge(officer, issue, into)
    with pytest.raises(NotAllowed):
        actions.undo_merge(actor=stranger, issue_id=issue.id)


@pytest.mark.parametrize("chain", ["self", "into merged", "of a target", "twice"])
def test_database_lets_no_chain_stand(city, officer, chain):
    issue, into = pair(city)
    third = make_issue(city["mill"], city["lamps"])
    merge(officer, issue, into)
    rows_of = {"self": (third, third), "into merged": (third, issue), "twice": (issue, third)}
    if chain == "of a target":
        fresh(into).merged = True
    else:
        first, second = rows_of[chain]
        session.add(Merge(issue_id=first.id, into_id=second.id, at=now()))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_into_one_that_is_not_public_needs_a_second_look(city, officer):
    issue = report(make_actor("Ana"))
    into = report(make_actor("Bea"), level=Level.CONFIDENTIAL)
    into.officer_account_id = officer.account_id
    session.commit()
    with pytest.raises(Invalid):
        merge(officer, issue, into)
    merge(officer, issue, into, reason=WHY)
    (hiding,) = rows(session(), select(Hiding.id, Hiding.ground, Hiding.until))
    assert hiding.ground == Ground.MERGE
    assert fresh(issue).confidential
    actions.decide_hiding(actor=make_actor("Luz", Role.MEDIATOR), hiding_id=hiding.id, keep=False)
    assert (fresh(issue).confidential, issue.merged) == (False, False)


def test_an_appeal_brings_it_back_however_long_ago_the_other_one_was_closed(city, officer):
    issue, into = report(make_actor("Ana")), report(make_actor("Bea"), level=Level.CONFIDENTIAL)
    into.officer_account_id = officer.account_id
    session.commit()
    merge(officer, issue, into, reason=WHY)
    (hiding,) = rows(session(), select(Hiding.id))
    actions.decide_hiding(actor=make_actor("Luz", Role.MEDIATOR), hiding_id=hiding.id, keep=True)
    into = fresh(into)
    into.state, into.closing, into.closed_at = "closed", "resolved", now()
    session.commit()
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),), device="a browser")
    actions.answer_hiding(actor=holder, issue_id=issue.id, words="It names no flat and no person at all.")
    with clock.at(now() + timedelta(days=70)):
        other = make_actor("Noor", Role.MEDIATOR)
        actions.decide_hiding(actor=other, hiding_id=hiding.id, keep=False)
    assert (fresh(issue).confidential, issue.merged) == (False, False)


def test_undecided_merge_into_what_is_not_public_is_undone_by_time(city, officer):
    issue, into = report(make_actor("Ana")), report(make_actor("Bea"), level=Level.CONFIDENTIAL)
    into.officer_account_id = officer.account_id
    session.commit()
    merge(officer, issue, into, reason=WHY)
    with clock.at(now() + timedelta(hours=73)):
        assert actions.lapse_hidings(actor=SYSTEM) == 1
    assert (fresh(issue).confidential, issue.merged) == (False, False)


def test_journal_names_both_and_no_words(city, officer):
    issue, into = pair(city)
    merged = merge(officer, issue, into)
    actions.undo_merge(actor=officer, issue_id=issue.id)
    told = rows(session(), select(Journal.act, Journal.ids).order_by(Journal.id))[-2:]
    assert [row.act for row in told] == ["issue.merged", "issue.merge_undone"]
    assert told[0].ids == {"issue_id": issue.id, "into_id": into.id, "merge_id": merged.id}


def test_two_who_join_them_crosswise(app, city, officer):
    one, other = pair(city)
    numbers, other_officer = (one.id, other.id), make_actor("Officer Gil", Role.OFFICER, area=city["mill"])

    def join(actor, issue_id, into_id):
        return actions.merge_issue(actor=actor, issue_id=issue_id, into_id=into_id, version=1)

    done = at_once(app, lambda: join(officer, *numbers), lambda: join(other_officer, *numbers[::-1]))
    assert sum(isinstance(result, Merge) for result in done) == 1
    assert sum(isinstance(result, (Conflict, Invalid)) for result in done) == 1
    session.rollback()
    assert [row.merged for row in rows(session(), select(Issue.merged))].count(True) == 1


def test_form_offers_what_is_near_joins_and_undoes(client, city):
    account = make_account("Marin", Role.OFFICER, area=city["mill"])
    sign_in(client, account)
    issue, into = pair(city, lat=40.0, lon=-3.0)
    into.lat, into.lon = 40.0005, -3.0
    session.commit()
    path = f"/issues/{issue.ref}/merge"
    page = client.get(f"{path}?lang=en").get_data(as_text=True)
    assert f'value="{into.ref}"' in page
    fields = {"csrf_token": csrf(client, path), "into": "TST-9999", "version": issue.version}
    wrong = client.post(path, data=fields)
    assert wrong.status_code == 422
    assert client.post(path, data=fields | {"into": into.ref, "version": 7}).status_code == 409
    assert client.post(path, data=fields | {"into": into.ref}).status_code == 303
    assert client.post(f"{path}/undo", data=fields).status_code == 303
    assert not fresh(issue).merged


def test_account_of_the_reporter_is_counted_once(city, officer):
    ana = make_actor("Ana")
    issue, into = report(ana), report(make_actor("Bea"))
    actions.say_me_too(actor=ana, issue_id=into.id)
    merge(officer, issue, into)
    assert (fresh(into).me_too, people(into)) == (1, {f"account:{ana.account_id}"})
    kinds = rows(session(), select(MeToo.kind).where(MeToo.issue_id == into.id))
    assert [row.kind for row in kinds] == [PersonKind.ACCOUNT]
