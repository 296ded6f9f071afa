"""Beside the residents' ratings: replies of those rated, and assessments of samples drawn by lot."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.actions import AssessmentWords
from app.issues.models import Assessment, Follow, MeToo, RatingReply, Round, SampledIssue
from app.issues.presenters.ratings import aggregates
from app.issues.queries.assessing import assessments, candidates
from app.issues.queries.rounds import rounds_shown
from app.issues.vocabulary import Solved
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.notices.models import Notice
from tests.builders.at_once import at_once
from tests.builders.days import today
from tests.builders.issues import make_category, make_issue
from tests.builders.mails import carried, letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

FIGURES = {"n": 6, "solved": {"yes": 1, "partly": 0, "no": 5, "unknown": 0}, "marks": {}}
WORDS = AssessmentWords(solved=Solved.PARTLY, outcome=3, information=2, fairness=4, text="Repaired late.", lang="en")


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def closed(city, *, figures=None, **values):
    issue = make_issue(city["mill"], at=now() - timedelta(hours=1), state="closed", **values)
    session.get_one(Round, (issue.id, 1)).figures = figures
    session.commit()
    return issue


def officer(city, **more):
    return make_actor("Marin", Role.OFFICER, area=city["mill"], **more)


def reply(actor, issue, text="We come every Thursday now.", key="a-key", number=1):
    return actions.reply_to_ratings(actor=actor, issue_id=issue.id, number=number, text=text, lang="en", key=key)


def test_reply_is_public_dated_and_once_per_form(city, client):
    issue, marin = closed(city, figures=FIGURES), officer(city)
    first = reply(marin, issue)
    assert reply(marin, issue).id == first.id
    with pytest.raises(SentAlready):
        reply(marin, issue, text="Other words.")
    page = client.get(f"/issues/{issue.ref}/ratings").text
    assert "We come every Thursday now." in page
    assert value(reader(), select(func.count()).select_from(RatingReply)) == 1


def test_reporter_those_affected_and_followers_are_told_of_a_reply_each_once(city, context):
    reporter, affected, follower = (make_account(name) for name in ("Reporter", "Affected", "Follower"))
    about = {"level": "pseudonym", "reporter_kind": "account", "reporter_account_id": reporter.id}
    issue = closed(city, figures=FIGURES, **about)
    session.add(MeToo(issue_id=issue.id, person=f"account:{affected.id}", kind="account", at=now()))
    for number, more in ((follower.id, {"account_id": follower.id}), (affected.id, {"account_id": affected.id})):
        follow = Follow(issue_id=issue.id, person=f"account:{number}", lang="en", at=now(), confirmed_at=now(), **more)
        session.add(follow)
    session.commit()
    reply(officer(city), issue)
    work_off(context)
    told = [row.account_id for row in kept(Notice) if row.words == "issues/ratings_answered"]
    assert sorted(told) == sorted([reporter.id, affected.id, follower.id])
    letter = carried(letters(follower.email)[-1])
    assert "We come every Thursday" not in letter.as_string()


def test_there_is_no_reply_before_there_are_figures_nor_from_elsewhere(city):
    marin = officer(city)
    with pytest.raises(Conflict):
        reply(marin, closed(city))
    issue = closed(city, figures=FIGURES)
    with pytest.raises(NotFound):
        reply(marin, issue, number=2)
    others = (make_actor("There", Role.OFFICER, area=city["hill"]), make_actor("M", Role.MEDIATOR), make_actor("N"))
    for actor in others:
        with pytest.raises(NotAllowed):
            reply(actor, issue)
    for text in (".", "x" * 2001):
        with pytest.raises(Invalid):
            reply(marin, issue, text=text)


def draw(city, size=3, actor=None, **change):
    about = {"area_id": city["mill"].id, "since": today(-1), "until": today(), "size": size} | change
    return actions.draw_sample(actor=actor or make_actor("E", Role.EVALUATOR), **about)


def test_a_sample_is_drawn_by_a_lot_that_can_be_drawn_again(city):
    for _issue in range(8):
        closed(city)
    closed(city, confidential=True)
    sample = draw(city)
    found = candidates(reader(), city["mill"].path, sample.since, sample.until)
    assert (sample.size, sample.candidates, len(found)) == (3, 8, 8)
    drawn = [row.issue_id for row in rows(reader(), select(SampledIssue.issue_id).order_by(SampledIssue.issue_id))]
    assert drawn == sorted(Random(sample.seed).sample(found, 3))
    assert draw(city).seed != sample.seed
    with pytest.raises(NotAllowed):
        draw(city, actor=make_actor("C", Role.COMMISSIONER, area=city["mill"]))
    for wrong in ({"size": 0}, {"size": 51}, {"until": sample.since - timedelta(days=9)}, {"area_id": city["hill"].id}):
        with pytest.raises(Invalid):
            draw(city, **wrong)


def file(actor, sample, issue, words=WORDS, **change):
    said = AssessmentWords(**(words.__dict__ | change))
    return actions.file_assessment(actor=actor, sample_id=sample.id, issue_id=issue.id, words=said)


def test_an_expert_signs_with_term_and_interests_and_once(city, app, client):
    issue = closed(city, figures=FIGURES)
    sample, expert = draw(city), make_actor("Dr Vela", Role.EXPERT)
    with pytest.raises(Invalid):
        file(expert, sample, issue)
    said = AssessmentWords(**(WORDS.__dict__ | {"interests": "None."}))
    about = {"actor": expert, "sample_id": sample.id, "issue_id": issue.id, "words": said}
    at_once(app, *[lambda: actions.file_assessment(**about)] * 4)
    assert value(reader(), select(func.count()).select_from(Assessment)) == 1
    with pytest.raises(Conflict):
        file(expert, sample, issue, interests="None.")
    page = client.get(f"/issues/{issue.ref}/ratings").text
    for words in ("Dr Vela", "Repaired late.", "None."):
        assert words in page
    told = aggregates(issue.ref, rounds_shown(reader(), issue.id), None, assessments(reader(), issue.id))
    assert told["rounds"][0]["concerned"] == {"n": 6, "solved": FIGURES["solved"]}  # moved by no assessment
    assert told["assessments"][0]["solved"] == "partly"
    for path in ("/assessments", f"/assessments/{sample.id}"):
        assert client.get(path).status_code == 200


def test_nobody_assesses_what_is_their_own_or_was_not_drawn(city):
    body, other = make_body("lighting"), make_body("water")
    issue = closed(city, body_id=body.id)
    sample, late = draw(city), closed(city)
    where = {"area": city["mill"]}
    partner = make_actor("P", Role.PARTNER, body=other, **where)
    assert file(partner, sample, issue).assessor == "local_authority"
    assert file(make_actor("N", Role.REPRESENTATIVE, **where), sample, issue).assessor == "representative"
    reporter = make_actor("R", Role.REPRESENTATIVE, **where)
    own = closed(city, reporter_kind="account", reporter_account_id=reporter.account_id)
    for actor, thing in (
        (make_actor("Own", Role.PARTNER, body=body, **where), issue),
        (reporter, own),
        (officer(city), issue),
        (make_actor("There", Role.REPRESENTATIVE, area=city["hill"]), issue),
    ):
        with pytest.raises(NotAllowed):
            file(actor, sample, thing)
    with pytest.raises(NotFound):
        file(make_actor("X", Role.EXPERT), sample, late, interests="None.")


def test_pages_of_replies_and_samples_work_without_scripts(city, client):
    issue = closed(city, figures=FIGURES)
    sign_in(client, make_account("Evaluator", Role.EVALUATOR))
    first, last = str(today(-1)), str(today())
    token = {"csrf_token": csrf(client, "/assessments")}
    form = {"area": "mill", "since": first, "until": last, "size": "5", **token}
    assert client.post("/assessments", data={**form, "size": "0"}).status_code == 422
    drawn = client.post("/assessments", data=form)
    assert drawn.status_code == 303
    sign_in(client, make_account("Vela", Role.EXPERT))
    path = f"{drawn.location}/{issue.ref}"
    token = {"csrf_token": csrf(client, path)}
    marks = {"solved": "no", "outcome": "1", "information": "1", "fairness": "1", "text": "Nothing was done.", **token}
    assert client.post(path, data=marks).status_code == 422  # no interests declared
    assert client.post(path, data={**marks, "interests": "None."}).status_code == 303
    sign_in(client, make_account("Marin", Role.OFFICER, area=city["mill"]))
    page = client.get(f"/issues/{issue.ref}/ratings").text
    assert 'id="text-1"' in page
    said = {"text": "Understood.", "key": str(uuid4()), "csrf_token": csrf(client, f"/issues/{issue.ref}/ratings")}
    assert client.post(f"/issues/{issue.ref}/ratings/1/reply", data={**said, "text": "."}).status_code == 422
    assert client.post(f"/issues/{issue.ref}/ratings/1/reply", data=said).status_code == 303
