"""Ten seconds in which a step is its author's alone: undone it was never there, else it stands as of when it was
sent."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.identity.models import RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import ClosingProposal, Issue, Photo, Round, Step, WaitingStep
from app.issues.vocabulary import Closing, OwnView, State, StepKind
from app.issues.waiting import packed, unpacked
from app.kernel import photos
from app.kernel.clock import at, now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.kernel.outbox import Outbox
from app.notices.models import Notice
from tests.builders.at_once import at_once
from tests.builders.days import today
from tests.builders.issues import make_category, make_issue, photo_bytes, step, ten_seconds
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.worker import work_off

KEY = "11111111-1111-4111-8111-111111111111"
SLIP = "We spoke with the neighbour of number 7."


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def account(city):
    return make_account("Officer Marin", Role.OFFICER, area=city["mill"])


@pytest.fixture
def officer(account):
    return actor_of_account(session(), account.id, now())


@pytest.fixture
def issue(city, account):
    return make_issue(city["mill"], officer_account_id=account.id, state=State.IN_PROGRESS)


def send(actor, issue, kind=StepKind.PROGRESS, text=SLIP, version=None, **words):
    about = {"actor": actor, "issue_id": issue.id, "version": version or issue.version, "kind": kind}
    return actions.send_step(words=actions.StepWords(**({"text": text, "lang": "en"} | words)), **about)


def closing(actor, issue, **more):
    words = {"text": "It is done.", "closing": Closing.RESOLVED, "own_view": OwnView.FULLY}
    return send(actor, issue, StepKind.CLOSE, **(words | more))


def count(*what):
    return value(reader(), select(func.count()).where(*what))


def acts():
    return [row.act for row in rows(session(), select(Journal.act).order_by(Journal.id))]


def columns(issue):
    return dict(reader().execute(select(Issue.__table__).where(Issue.id == issue.id)).mappings().one())


def test_until_then_nothing_has_changed_and_nobody_is_told(app, city, officer, issue):
    before = columns(issue)
    closing(officer, issue)
    work_off(app)
    assert columns(issue) == before
    assert (count(Step.id > 0), count(Round.number > 0), count(Notice.id > 0), count(Outbox.id > 0)) == (0, 0, 0, 0)
    assert acts() == ["issue.step_sent"]


def test_after_ten_seconds_it_stands_as_of_when_it_was_sent(app, city, officer, issue, time_machine):
    due = issue.first_answer_due
    time_machine.move_to(due - timedelta(seconds=2), tick=False)
    closing(officer, issue)
    time_machine.move_to(due + timedelta(seconds=3), tick=False)
    assert actions.publish_waiting(actor=officer) == 0
    assert actions.open_rounds(actor=officer) == 0  # the promise is over, and was kept
    time_machine.move_to(due + timedelta(seconds=8), tick=False)
    assert actions.publish_waiting(actor=officer) == 1
    session.refresh(issue)
    assert (issue.state, issue.first_answer_at, issue.closed_at) == (
        State.CLOSED,
        due - timedelta(seconds=2),
        issue.first_answer_at,
    )
    assert issue.first_answer_at < issue.first_answer_due
    assert (count(WaitingStep.id > 0), count(Round.kind == "silence")) == (0, 0)


@pytest.mark.parametrize("killed", ["before", "after"])
def test_whoever_is_killed_in_between_loses_and_doubles_nothing(app, city, officer, issue, monkeypatch, killed):
    """A process that dies in the act has done it wholly or not at all: the next one finds what is to do."""
    send(officer, issue)
    commit = session().commit

    def dies():
        if killed == "after":
            commit()
        raise KeyboardInterrupt

    monkeypatch.setattr(session(), "commit", dies)
    with pytest.raises(KeyboardInterrupt):
        ten_seconds()
    monkeypatch.undo()
    session.rollback()
    ten_seconds()
    assert (count(Step.text == SLIP), count(WaitingStep.id > 0)) == (1, 0)
    assert acts().count("issue.step_published") == 1


def test_taken_back_it_was_never_there(city, officer, issue):
    before = columns(issue)
    send(officer, issue)
    assert actions.take_step_back(actor=officer, issue_id=issue.id) == StepKind.PROGRESS
    assert actions.take_step_back(actor=officer, issue_id=issue.id) == StepKind.PROGRESS  # pressed twice
    ten_seconds()
    assert columns(issue) == before
    assert (count(Step.id > 0), acts()) == (0, ["issue.step_sent", "issue.step_taken_back"])
    send(officer, issue, text="We looked at the lamps.")
    assert [row.words["text"] for row in rows(reader(), select(WaitingStep.words))] == ["We looked at the lamps."]


def test_once_it_stands_it_is_not_taken_back(city, officer, issue):
    send(officer, issue)
    ten_seconds()
    with pytest.raises(Conflict, match="ten seconds"):
        actions.take_step_back(actor=officer, issue_id=issue.id)
    assert count(Step.text == SLIP) == 1


def test_nobody_else_takes_it_back_or_ends_it(city, officer, issue):
    send(officer, issue)
    with pytest.raises(Conflict):
        actions.take_step_back(actor=make_actor("Gil", Role.OFFICER, area=city["mill"]), issue_id=issue.id)
    for actor in (make_actor("Noor"), make_actor("Mo", Role.MEDIATOR)):
        with pytest.raises(NotAllowed):
            actions.take_step_back(actor=actor, issue_id=issue.id)
    with pytest.raises(NotAllowed):
        actions.let_step_stand(actor=make_actor("Ana"), issue_id=issue.id)
    assert (count(Step.id > 0), count(WaitingStep.ended_at.is_(None))) == (0, 1)


def test_what_cannot_be_published_is_refused_at_once(city, officer, issue):
    with pytest.raises(Invalid):
        send(officer, issue, text="")
    with pytest.raises(Invalid):
        send(officer, issue, StepKind.CLOSE)
    with pytest.raises(NotAllowed):
        send(make_actor("Noor"), issue)
    with pytest.raises(Conflict):
        send(officer, issue, version=issue.version + 1)
    with pytest.raises(Conflict, match="not possible"):
        send(officer, make_issue(city["mill"], officer_account_id=officer.account_id), StepKind.PROGRESS)
    assert (count(WaitingStep.id > 0), acts()) == (0, [])


def test_same_form_sent_again_is_the_same_step(city, officer, issue):
    one, two = send(officer, issue, key=KEY), send(officer, issue, key=KEY)
    assert one.id == two.id
    ten_seconds()
    again = send(officer, issue, key=KEY)
    assert (again.text, count(Step.id > 0), count(WaitingStep.id > 0)) == (SLIP, 1, 0)
    with pytest.raises(Conflict):
        send(officer, issue, text="Something else.", key=KEY)


def test_whoever_sends_second_is_told_and_one_alone_waits(app, city, officer, issue):
    other = make_actor("Officer Gil", Role.OFFICER, area=city["mill"])
    issue.officer_account_id = None
    issue.state = State.RECEIVED
    session.commit()
    number, version = issue.id, issue.version

    def sends(actor):
        words = actions.StepWords(text=f"Seen by {actor.name}.", lang="en")
        about = {"issue_id": number, "version": version, "kind": StepKind.ACKNOWLEDGE}
        return lambda: actions.send_step(actor=actor, words=words, **about)

    done = at_once(app, sends(officer), sends(other))
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "WaitingStep"]
    there = rows(reader(), select(WaitingStep.__table__))[0]._asdict()
    with pytest.raises(IntegrityError):
        session.execute(insert(WaitingStep).values(there | {"id": there["id"] + 1}))
    session.rollback()


def test_other_acts_on_the_issue_wait_for_it(city, officer, issue):
    send(officer, issue)
    other = make_actor("Officer Gil", Role.OFFICER, area=city["mill"])
    make_category("noise")
    twin = make_issue(city["mill"])
    with pytest.raises(Conflict, match="just sent"):
        step(issue, other, "assign")
    with pytest.raises(Conflict, match="just sent"):
        actions.move_category(actor=other, issue_id=issue.id, version=issue.version, category="noise")
    with pytest.raises(Conflict, match="just sent"):
        actions.merge_issue(actor=other, issue_id=issue.id, into_id=twin.id, version=issue.version)
    ten_seconds()
    assert count(Step.text == SLIP) == 1


def test_second_signature_waits_for_what_was_just_sent(city, officer, issue):
    """It would be withdrawn by it."""
    body = make_body("station", "police")
    issue.category_id = make_category("force", second_sign_off=True).id
    session.commit()
    first = make_actor("First", Role.OFFICER, area=city["mill"], body=body)
    second = make_actor("Second", Role.OFFICER, area=city["mill"], body=body)
    issue.officer_account_id = first.account_id
    session.commit()
    step(issue, first, "close", closing=Closing.RESOLVED, own_view=OwnView.FULLY)
    session.refresh(issue)
    send(first, issue)
    proposal = value(reader(), select(func.max(ClosingProposal.id)))
    with pytest.raises(Conflict, match="just sent"):
        actions.sign_closing(actor=second, issue_id=issue.id, proposal_id=proposal)


def test_what_is_no_longer_possible_is_kept_for_its_author_alone(client, city, account, officer, issue):
    """A role that ended in between: nothing is published in its name."""
    send(officer, issue)
    gone = make_issue(city["mill"], state=State.IN_PROGRESS, officer_account_id=officer.account_id)
    send(officer, gone)
    session.query(Issue).filter_by(id=gone.id).update({"merged": True})
    session.query(RoleGrant).filter_by(account_id=account.id).update({"paused_at": now()})
    session.commit()
    ten_seconds()
    assert (count(Step.id > 0), count(WaitingStep.refused)) == (0, 2)
    assert acts()[-2:] == ["issue.step_not_published"] * 2
    session.query(RoleGrant).filter_by(account_id=account.id).update({"paused_at": None})
    session.commit()
    sign_in(client, account)
    html = client.get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)
    assert "Your step was not published" in html
    assert SLIP in html
    assert SLIP not in another(client).get(f"/issues/{issue.ref}").get_data(as_text=True)
    back = client.post(f"/issues/{issue.ref}/steps/undo", data={"csrf_token": csrf(client, "/desk")})
    html = client.get(back.location).get_data(as_text=True)
    assert SLIP in html
    assert "Publish the step" in html


def test_one_that_fails_holds_up_no_other(city, officer, issue):
    send(officer, issue)
    session.query(Issue).filter_by(id=issue.id).update({"version": 7})
    session.commit()
    other = make_issue(city["mill"], state=State.IN_PROGRESS, officer_account_id=officer.account_id)
    send(officer, other, text="We looked at the lamps.")
    assert ten_seconds() == 2
    assert [row.text for row in rows(reader(), select(Step.text))] == ["We looked at the lamps."]


def test_words_are_kept_as_they_were_sent(city):
    words = actions.StepWords(
        text="Wir waren da.", lang="de", next_step="A visit", next_on=today(), waiting_for="The city",
        limited="court", review_on=today(), closing=Closing.RESOLVED, own_view=OwnView.PARTLY, to_body_id=3,
        officer_account_id=4, key=KEY,
    )  # fmt: skip
    assert unpacked(packed(words)) == words


def form_of(client, issue, kind="progress", **fields):
    path = f"/issues/{issue.ref}"
    about = {"csrf_token": csrf(client, path), f"{kind}-version": str(issue.version), f"{kind}-seen": "0"}
    return about | {f"{kind}-{name}": told for name, told in fields.items()}


def test_author_alone_sees_it_and_undoes_it_without_scripts(client, account, issue):
    sign_in(client, account)
    path = f"/issues/{issue.ref}"
    sent = client.post(
        f"{path}/steps/progress", data=form_of(client, issue, text=SLIP, next_step="Call again", next_on="2031-05-06")
    )
    assert (sent.status_code, sent.location) == (303, f"{path}#waiting")
    html = client.get(f"{path}?lang=en").get_data(as_text=True)
    assert "Not published yet: only you see this" in html
    assert SLIP in html
    assert f"{path}/steps/progress" not in html  # one at a time
    colleague, stranger = another(client), another(client)
    sign_in(colleague, make_account("Gil", Role.ADMINISTRATOR))
    for other in (colleague, stranger):
        for address in (path, f"{path}/feed.atom", f"/api/v1{path}", "/issues", "/"):
            assert SLIP not in other.get(address).get_data(as_text=True)
    undone = client.post(f"{path}/steps/undo", data={"csrf_token": csrf(client, path)})
    assert undone.status_code == 303
    html = client.get(undone.location).get_data(as_text=True)
    assert "nobody was told" in html
    assert SLIP in html
    assert 'value="Call again"' in html
    assert 'value="2031-05-06"' in html
    assert client.get(path).status_code == 200
    assert "Not published yet" not in client.get(f"{path}?lang=en").get_data(as_text=True)


def test_author_publishes_it_now(client, account, issue):
    sign_in(client, account)
    path = f"/issues/{issue.ref}"
    client.post(f"{path}/steps/progress", data=form_of(client, issue, text=SLIP))
    now_ = client.post(f"{path}/steps/now?back=/desk", data={"csrf_token": csrf(client, path)})
    assert (now_.status_code, now_.location) == (303, "/desk")
    assert SLIP in another(client).get(path).get_data(as_text=True)
    assert client.post(f"{path}/steps/undo", data={"csrf_token": csrf(client, path)}).status_code == 409


def test_desk_shows_what_was_just_sent_and_offers_no_second_answer(client, account, issue):
    sign_in(client, account)
    fields = form_of(client, issue, text=SLIP) | {"back": "/desk"}
    assert client.post(f"/issues/{issue.ref}/steps/progress", data=fields).location == "/desk"
    html = client.get("/desk?lang=en").get_data(as_text=True)
    assert SLIP in html
    assert re.search(rf'formaction="/issues/{issue.ref}/steps/undo\?back=(/|%2F)desk"', html)
    assert f'action="/issues/{issue.ref}/steps/progress"' not in html
    assert "Your step is published in a moment." in html


def test_photo_comes_back_with_what_was_taken_back_and_is_published_once(client, account, issue):
    sign_in(client, account)
    path = f"/issues/{issue.ref}"

    def send_photo(**more):
        fields = form_of(client, issue, text=SLIP) | more
        return client.post(f"{path}/steps/progress", data=fields, content_type="multipart/form-data")

    send_photo(**{"progress-photo": (BytesIO(photo_bytes()), "now.jpg")})
    assert list(photos.folder().glob("??/*.jpg")) == []  # it has no lasting place yet
    back = client.post(f"{path}/steps/undo", data={"csrf_token": csrf(client, path)})
    html = client.get(back.location).get_data(as_text=True)
    assert "Your photo is kept" in html
    token = re.search(r'name="progress-kept"[^>]*value="([^"]+)"', html)[1]
    send_photo(**{"progress-kept": token})
    ten_seconds()
    (photo,) = rows(reader(), select(Photo.name, Photo.step_id))
    assert photos.file_of(photo.name).is_file()


def test_officer_who_sends_second_sees_both_and_publishes_after_all(client, city, account, officer, issue):
    """The ten seconds of the first one end for the second, who must know what is published."""
    other = make_account("Officer Gil", Role.COMMISSIONER, area=city["north"])
    sign_in(client, other)
    path, fields = f"/issues/{issue.ref}/steps/progress", form_of(client, issue, text="My own words.")
    send(officer, issue, text="The first officer was here.")
    response = client.post(path, data=fields)
    html = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "The first officer was here." in html
    assert "My own words." in html
    assert count(Step.text == "The first officer was here.") == 1


def test_at_the_same_moment_an_undo_and_the_worker_do_one_of_both(app, officer, issue):
    send(officer, issue)
    number = issue.id

    def undo():
        return actions.take_step_back(actor=officer, issue_id=number)

    def work():
        with at(now() + timedelta(seconds=11)):
            return actions.publish_waiting(actor=officer)

    undone, _worked = at_once(app, undo, work)
    published = count(Step.issue_id == number)
    assert published == (1 if isinstance(undone, Conflict) else 0)
    assert acts().count("issue.step_published") == published
