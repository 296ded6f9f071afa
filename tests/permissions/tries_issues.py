"""Issues, their follow-up and their rating, tried."""

from uuid import uuid4

from sqlalchemy import select

from app.areas.models import NearbyCity
from app.identity.actor import SYSTEM, Actor
from app.issues.models import (
    Alarm,
    AssessmentSample,
    Burst,
    Hiding,
    IdentityRequest,
    Issue,
    IssuePoint,
    MeToo,
    Rating,
    Referral,
    Round,
    Route,
    SampledIssue,
    Step,
)
from app.issues.persons import person_of
from app.issues.vocabulary import Ground, Level, Look, State, WordsState
from app.kernel.clock import now
from app.kernel.db import session
from app.moderation.queries import redactable
from app.moderation.withheld import mark_of
from tests.builders.days import today
from tests.builders.issues import close, step
from tests.builders.places import share_read
from tests.permissions.matrix import tries
from tests.permissions.stage import DEVICE, Scene


@tries("issue.read", places=("area", "other"))
def page_of_an_issue(it: Scene) -> int:
    return it.get(f"/issues/{it.issue().ref}")


@tries("issue.read", places=("area", "other"))
def feed_of_an_issue(it: Scene) -> int:
    return it.get(f"/issues/{it.issue().ref}/feed.atom")


@tries("issue.read", places=("area",))
def feed_of_issues(it: Scene) -> int:
    return it.get("/issues/feed.atom")


@tries("data.export", places=("area",))
def table_of_issues(it: Scene) -> int:
    return it.get("/issues/data.csv")


@tries("data.export", places=("area",))
def table_of_steps(it: Scene) -> int:
    return it.get("/issues/steps.csv")


@tries("data.export", places=("area",))
def table_of_meetings(it: Scene) -> int:
    return it.get("/meetings/data.csv")


@tries("issue.report", places=("area", "other"))
def report_a_problem(it: Scene) -> tuple[int, bool]:
    level = "pseudonym"
    about = {"category": it.world.category.code, "area": it.area.slug, "words": "Six lamps are dark.", "level": level}
    status = it.post("/issues/new", {**about, "key": str(uuid4()), "at": "check", "send": "1"})
    row = session.scalars(select(Issue).order_by(Issue.id.desc()).limit(1)).one_or_none() if status == 200 else None
    waits = row is not None and row.words_state == WordsState.PENDING
    session.commit()
    return status, waits


def confidential(it: Scene) -> Issue:
    """An evaluator's own lies in the sample."""
    share_read(100 if it.own else 0)
    return it.issue(level=Level.CONFIDENTIAL, confidential=True)


@tries("issue.read_confidential")
def page_of_a_confidential_issue(it: Scene) -> int:
    return it.get(f"/issues/{confidential(it).ref}")


@tries("issue.read_confidential")
def feed_of_a_confidential_issue(it: Scene) -> int:
    return it.get(f"/issues/{confidential(it).ref}/feed.atom")


def publish(it: Scene, issue: Issue, kind: str, **fields: str) -> int:
    words = {"text": "The lamps were looked at.", "version": issue.version, "seen": 0} | fields
    return it.post(f"/issues/{issue.ref}/steps/{kind}", {f"{kind}-{name}": value for name, value in words.items()})


@tries("issue.route")
def acknowledge_an_issue(it: Scene) -> int:
    # A coordinator's are those that no body has yet.
    return publish(it, it.issue(**({"body_id": None} if it.who == "Z" else {})), "acknowledge")


@tries("issue.route", only="VWKURNHOCPDMAEX")
def join_an_issue_with_another(it: Scene) -> int:
    issue, into = it.issue(), it.issue()
    return it.post(f"/issues/{issue.ref}/merge", {"into": into.ref, "version": str(issue.version)})


@tries("issue.route", only="VWKURNHOCPDMAEX")
def put_an_issue_under_another_category(it: Scene) -> int:
    issue = it.issue(category_id=None)
    return it.post(f"/issues/{issue.ref}/category", {"category": it.world.category.code, "version": issue.version})


@tries("reply.keep", places=("area",))
def read_the_ready_replies(it: Scene) -> int:
    return it.get("/desk/replies")


@tries("issue.step")
def say_what_is_under_way(it: Scene) -> int:
    return publish(it, it.issue(State.ACKNOWLEDGED), "progress")


@tries("issue.follow", places=("area", "other"))
def follow_an_issue(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/follow", {"on": "1", "email": "neighbour@example.org"})


@tries("issue.relay")
def read_the_messages_of_an_issue(it: Scene) -> int:
    return it.get(f"/issues/{it.issue(State.ACKNOWLEDGED).ref}/messages")


@tries("issue.relay")
def write_to_the_other_side(it: Scene) -> int:
    words = {"text": "Which of the lamps is dark?", "key": str(uuid4())}
    return it.post(f"/issues/{it.issue(State.ACKNOWLEDGED).ref}/messages", words)


@tries("issue.close")
def close_an_issue(it: Scene) -> int:
    return publish(it, it.issue(State.ACKNOWLEDGED), "close", closing="resolved", own_view="fully")


@tries("issue.point")
def exact_place_of_an_issue(it: Scene) -> int:
    issue = it.issue()
    session.add(IssuePoint(issue_id=issue.id, lat=40.12345, lon=-3.54321))
    status = it.get(f"/issues/{issue.ref}")
    return status if "40.12345" in it.said else 403


@tries("issue.reopen")
def reopen_an_issue(it: Scene) -> int:
    return it.post(f"/issues/{it.issue(State.CLOSED).ref}/reopen", {"reason": "They are dark again since Monday."})


@tries("issue.me_too", never_own="KURNH")
def say_me_too_on_an_issue(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/me-too")


@tries("rating.give")
def rate_an_issue(it: Scene) -> int:
    issue = it.issue(State.CLOSED)
    if it.who == "W":
        it.joined.append((1, "joined a meeting"))
        if it.own:
            person, kind = person_of(Actor(device=DEVICE)) or ("", "")
            session.add(MeToo(issue_id=issue.id, person=person, kind=kind, at=issue.reported_at))
    return it.post(f"/issues/{issue.ref}/rate", {"solved": "yes", "outcome": "4"})


@tries("rating.single")
def single_ratings(it: Scene) -> int:
    issue = it.issue(State.CLOSED)
    if it.own and it.who in "URNH":
        rater = f"account:{it.owner.id}"
        session.add(Rating(issue_id=issue.id, round=1, rater=rater, standing="me_too", solved="no", at=now()))
    return it.get(f"/issues/{issue.ref}/ratings/single")


@tries("rating.hold", places=("area", "other"))
def judge_a_burst(it: Scene) -> int:
    burst = Burst(issue_id=it.issue(State.CLOSED).id, round=1, begun_at=now(), ratings=9)
    session.add(burst)
    session.commit()
    return it.post(f"/ratings/bursts/{burst.id}", {"word": "release"})


@tries("rating.reply")
def reply_to_ratings(it: Scene) -> int:
    issue = it.issue(State.CLOSED)
    session.get_one(Round, (issue.id, 1)).figures = {"n": 7, "solved": {"yes": 7, "no": 0}, "marks": {}}
    said = {"text": "We go on in the same way.", "key": str(uuid4())}
    return it.post(f"/issues/{issue.ref}/ratings/1/reply", said)


@tries("assessment.draw", places=("area", "other"))
def draw_a_sample(it: Scene) -> int:
    it.issue(State.CLOSED)
    days = {"since": str(today(-1)), "until": str(today())}  # closed minutes ago, which may have been yesterday
    return it.post("/assessments", {"area": it.area.slug, "size": "1"} | days)


@tries("assessment.file", never_own="P")
def assess_an_issue(it: Scene) -> int:
    issue, day = it.issue(State.CLOSED, reporter_account_id=it.world.stranger.id), today()
    drawn = {"size": 1, "candidates": 1, "seed": "0" * 64, "drawn_by": it.world.stranger.id, "drawn_at": now()}
    sample = AssessmentSample(area_id=it.area.id, since=day, until=day, **drawn)
    session.add(sample)
    session.flush()
    session.add(SampledIssue(sample_id=sample.id, issue_id=issue.id))
    marks = {"solved": "partly", "outcome": "3", "information": "2", "fairness": "4"}
    said = {"text": "Repaired late, explained well.", "interests": "None."}
    return it.post(f"/assessments/{sample.id}/{issue.ref}", marks | said)


@tries("rating.read", places=("area", "other"))
def sums_of_ratings(it: Scene) -> int:
    issue = it.issue(State.ACKNOWLEDGED)
    close(issue, SYSTEM)
    session.get_one(Round, (issue.id, 1)).figures = {"n": 731, "solved": {"yes": 700, "no": 31}, "marks": {}}
    status = it.get(f"/issues/{issue.ref}")
    return status if "731" in it.said else 403


WHY = "A neighbour of the reporter could be recognised by it."
RESIDENTS_AND_VISITORS = "VWKURNH"


@tries("issue.hide_more", only="VWKURNHDMAZEX")
def make_it_confidential(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/hide-more", {"level": "confidential"})


@tries("issue.hide_more", only="VWOCPDMAZEX")
def take_it_out_of_public_view(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/take-out", {"ground": "safety", "reason": WHY})


@tries("issue.show_more")
def make_it_public(it: Scene) -> int:
    lets = it.who == "M" and it.own
    issue = it.issue(level=Level.CONFIDENTIAL, confidential=True, mediator_may_show=lets)
    return it.post(f"/issues/{issue.ref}/show-more", {"level": "pseudonym"})


@tries("post.redact_own", only=RESIDENTS_AND_VISITORS)
def black_out_words_of_a_report(it: Scene) -> int:
    return it.post(f"/issues/{it.issue(words='The man in flat 12 shouts.').ref}/redact", {"pieces": "flat 12"})


@tries("issue.second_look", places=("area", "other"))
def undo_a_hiding(it: Scene) -> int:
    issue = it.issue(confidential=True)
    hiding = Hiding(issue_id=issue.id, ground=Ground.SAFETY, reason=WHY, role="officer", look=Look.OPEN)
    hiding.begin(now())
    session.add(hiding)
    session.commit()
    return it.post(f"/issues/second-looks/{hiding.id}", {"decision": "no"})


@tries("issue.alarm", places=("area", "other"))
def hear_of_danger(it: Scene) -> int:
    return it.get("/issues/danger")


@tries("issue.alarm", places=("area", "other"))
def see_to_danger(it: Scene) -> int:
    alarm = Alarm(issue_id=it.issue(level=Level.CONFIDENTIAL, confidential=True).id, at=now())
    session.add(alarm)
    session.commit()
    return it.post(f"/issues/danger/{alarm.id}")


@tries("issue.contact")
def who_reported(it: Scene) -> int:
    issue = it.issue()
    status = it.get(f"/issues/{issue.ref}/contact")
    return status if it.owner.email in it.said or it.world.stranger.email in it.said else 403


@tries("issue.contact_second", places=("area", "other"))
def be_the_second_person(it: Scene) -> int:
    asked = {"asked_by": it.world.stranger.id, "role": "officer", "reason": WHY, "asked_at": now()}
    request = IdentityRequest(issue_id=it.issue(reporter_account_id=None).id, **asked)
    session.add(request)
    session.commit()
    return it.post(f"/issues/identities/{request.id}", {"decision": "yes"})


@tries("issue.route", only="VWKURNHPMAEX")
def take_what_was_passed_on(it: Scene) -> int:
    return publish(it, passed_on(it), "take")


@tries("issue.route", only="VWKURNHPMAEX")
def send_back_what_was_passed_on(it: Scene) -> int:
    return publish(it, passed_on(it), "return")


@tries("issue.route", only="VWKURNHMAZEX", places=("area", "other"))
def give_what_no_body_has_to_one(it: Scene) -> int:
    issue = it.issue(body_id=None)
    fields = {"body": str(it.world.body.id), "text": "It is theirs.", "version": issue.version}
    return it.post(f"/issues/unrouted/{issue.ref}", fields)


@tries("settings.edit", places=("area",))
def read_where_reports_go(it: Scene) -> int:
    return it.get("/admin/routes")


@tries("settings.edit", places=("area",))
def read_the_settings(it: Scene) -> int:
    return it.get("/admin")


@tries("settings.edit", places=("area",))
def say_where_reports_go(it: Scene) -> int:
    fields = {"category": it.world.category.code, "area": it.area.slug, "body": it.world.body.slug}
    return it.post("/admin/routes", fields)


@tries("settings.edit", places=("area",))
def remove_a_route(it: Scene) -> int:
    session.query(Route).delete()
    route = Route(category_id=it.world.category.id, area_id=it.area.id, body_id=it.world.body.id)
    session.add(route)
    session.commit()
    return it.post(f"/admin/routes/{route.id}/remove")


def passed_on(it: Scene) -> Issue:
    issue = it.issue(State.ASSIGNED, steps=1)
    said = Step(issue_id=issue.id, pos=1, kind="refer", lang="en", at=now())
    session.add(said)
    session.flush()
    session.add(Referral(issue_id=issue.id, to_body_id=issue.body_id, step_id=said.id, at=now()))
    session.commit()
    return issue


@tries("settings.edit", places=("area",))
def add_a_category(it: Scene) -> int:
    about = {"name_en": "Bins", "first_answer_days": "3", "solution_days": "9", "body": "", "active": "y"}
    return it.post("/admin/categories/new", about | {"code": f"bins-{it.who.lower()}"})


@tries("settings.edit", places=("area",))
def change_a_category(it: Scene) -> int:
    about = {"name_en": "Lighting", "first_answer_days": "3", "solution_days": "9", "body": "", "active": "y"}
    return it.post(f"/admin/categories/{it.world.category.code}", about | {"exact_place": "y"})


@tries("settings.edit", places=("area",))
def read_the_cities_around(it: Scene) -> int:
    return it.get("/admin/nearby")


@tries("settings.edit", places=("area",))
def add_a_city_around(it: Scene) -> int:
    return it.post("/admin/nearby", {"name": f"Fuentes {it.who}", "phone": "900 555 020"})


@tries("settings.edit", places=("area",))
def change_a_city_around(it: Scene) -> int:
    return it.post(f"/admin/nearby/{city_around()}", {"name": "Fuentes del Olmo", "phone": "900 555 030"})


@tries("settings.edit", places=("area",))
def remove_a_city_around(it: Scene) -> int:
    return it.post(f"/admin/nearby/{city_around()}/remove")


def city_around() -> int:
    session.query(NearbyCity).delete()
    session.add(row := NearbyCity(position=1, name="Fuentes", phone="900 555 020", web=""))
    session.commit()
    return row.id


@tries("settings.edit", places=("area",))
def read_the_categories(it: Scene) -> int:
    return it.get("/admin/categories")


@tries("step.redact", places=("area", "other"))
def black_out_a_published_step(it: Scene) -> int:
    issue = it.issue(State.ACKNOWLEDGED)
    taken = step(issue, SYSTEM, "assign", text="The victim lives at number 9.")
    taken.role = "officer"
    session.commit()
    seen = mark_of(redactable("step").read(session(), taken.id))
    return it.post(f"/redact/step/{issue.ref}.{taken.pos}", {"reason": "personal_data", "text": "4", "seen": seen})
