"""What was reported in the demo city, and what became of it."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from babel.dates import format_skeleton

from app.admin.loading.content import read
from app.admin.loading.stage import MINUTE, Stage, number
from app.identity.actor import SYSTEM
from app.issues.actions import (
    RatingWords,
    Report,
    StepWords,
    close_issue,
    decide_hiding,
    open_rounds_of,
    publish_step,
    rate_issue,
    reopen_issue,
    report_issue,
    say_me_too,
)
from app.issues.queries import hiding_of, issue_by_id
from app.issues.vocabulary import (
    SUBJECT_REOPENING,
    SUBJECT_VERDICT,
    SUBJECT_WORDS,
    Closing,
    Level,
    OwnView,
    Solved,
    StepKind,
)
from app.kernel.clock import local, now
from app.kernel.db import session

DAY = re.compile(r"\{\+(\d+)\}")
WRITTEN_OUT = {"es": "es", "en": "en_GB", "ar": "ar"}
STATION = "comisaria"
LIMITED = "limited"
# A step that may not tell more promises when this is looked at again.
LOOK_AGAIN = {
    "es": "Volver a mirar si se puede contar más",
    "en": "See again whether more can be told",
    "ar": "النظر من جديد فيما يمكن قوله",
}
CLOSING_ROUND = "closing:"
FIRST_ANSWER = "first_answer"
LATE = "late"
MEDIATOR = "med-elvira"
SECOND_LOOK_AFTER = timedelta(hours=20)


@dataclass(frozen=True)
class Course:
    """One issue of the file, when it was reported, and when each of its steps happened."""

    told: Any
    begun: datetime
    steps: tuple[datetime, ...]

    @property
    def key(self) -> str:
        return str(self.told["key"])

    def closed(self, nth: int) -> datetime:
        """The moment of the `nth` closing."""
        closings = [
            at for at, step in zip(self.steps, self.told["steps"], strict=True) if step["kind"] == StepKind.CLOSE
        ]
        return closings[nth - 1]

    def open_until(self, stage: Stage) -> datetime:
        """Until when others could say that they are affected too."""
        closes = any(step["kind"] == StepKind.CLOSE for step in self.told["steps"])
        return self.closed(1) if closes else stage.now

    def day(self, stage: Stage, days_after: int) -> date:
        return local(self.begun, stage.zone).date() + timedelta(days=days_after)


def tell_issues(stage: Stage) -> None:
    """Each issue from its report to what residents think of how it ended."""
    for told in read("issues.json"):
        _tell(stage, told)


def _tell(stage: Stage, told: Any) -> None:
    begun = stage.on(told["days_ago"], told["key"])
    course = Course(told, begun, _moments(stage, begun, told))
    stage.tale.add(begun, partial(_report, stage, course))
    for index, moment in enumerate(course.steps):
        stage.tale.add(moment, partial(_step, stage, course, told["steps"][index]))
    _tell_me_too(stage, course)
    for rating in told["ratings"]:
        wished = begun + timedelta(days=rating["days_after"])
        stage.tale.add(stage.after(_opened(course, rating["round"]), wished), partial(_rate, stage, course, rating))


def _opened(course: Course, round_name: str) -> datetime:
    """When the round that a rating is about opened at the earliest."""
    if round_name.startswith(CLOSING_ROUND):
        return course.closed(int(round_name.removeprefix(CLOSING_ROUND)))
    return course.steps[0] if round_name == FIRST_ANSWER else course.begun


def _moments(stage: Stage, begun: datetime, told: Any) -> tuple[datetime, ...]:
    moments, last = [], begun
    for index, step in enumerate(told["steps"]):
        day = local(begun, stage.zone).date() + timedelta(days=step["days_after"])
        wished = stage.at(day, datetime.min.time()) + timedelta(minutes=9 * 60 + number(f"{told['key']}-{index}", 600))
        last = stage.after(last, wished)
        moments.append(last)
    return tuple(moments)


def _tell_me_too(stage: Stage, course: Course) -> None:
    me_too, until = course.told["me_too"], course.open_until(stage)
    devices = range(me_too["count"] - len(me_too["persons"]))
    for name in [*me_too["persons"], *devices]:
        moment = stage.between(course.begun, until, f"{course.key}-{name}")
        stage.tale.add(moment, partial(_say_me_too, stage, course.key, name))


def _say_me_too(stage: Stage, issue: str, name: str | int) -> None:
    """A person by key, others by the number of their browser."""
    actor = stage.actor(name) if isinstance(name, str) else stage.visitor(f"neighbour-{name}")
    say_me_too(actor=actor, issue_id=stage.issues[issue])


def _report(stage: Stage, course: Course) -> None:
    told = course.told
    person = told["reporter"]
    named = person is not None and number(course.key, 2)
    report = Report(
        key=f"demo-{course.key}",
        category=told["category"],
        title=told["title"],
        words=told["words"],
        lang=told["lang"],
        area=told["area"],
        street=told["street"],
        lat=told["lat"],
        lon=told["lon"],
        level=Level.PUBLIC_NAME if named else Level.PSEUDONYM,
    )
    actor = stage.actor(person) if person else stage.visitor(course.key)
    issue = report_issue(actor=actor, report=report).issue
    stage.issues[course.key] = issue.id
    if told["checked"]:
        stage.let_through(SUBJECT_WORDS, issue.id, (20 + number(course.key, 60)) * MINUTE)


def _step(stage: Stage, course: Course, told: Any) -> None:
    issue_id = stage.issues[course.key]
    issue = issue_by_id(session(), issue_id)
    actor, version = stage.actor(told["by"]), issue.version
    if told["kind"] == StepKind.REOPEN:
        step = reopen_issue(actor=actor, issue_id=issue_id, reason=told["text"], lang=told["lang"])
        stage.let_through(SUBJECT_REOPENING, step.id, 40 * MINUTE)
        return
    words = _words(stage, course, told)
    if issue.confidential and told["kind"] == StepKind.ACKNOWLEDGE:
        # Until somebody has it, only the station reads what is confidential, and gives it to the officer.
        words = replace(words, officer_account_id=stage.people[told["by"]])
        actor = stage.actor(STATION)
        publish_step(actor=actor, issue_id=issue_id, version=version, kind=StepKind.ASSIGN, words=words)
    elif told["kind"] == StepKind.CLOSE:
        close_issue(actor=actor, issue_id=issue_id, version=version, words=words)
        if course.told.get("second_look"):
            stage.tale.add(stage.past(now() + SECOND_LOOK_AFTER), partial(_look_again, stage, course))
    else:
        kind = StepKind.PROGRESS if told["kind"] == LIMITED else StepKind(told["kind"])
        publish_step(actor=actor, issue_id=issue_id, version=version, kind=kind, words=words)


def _look_again(stage: Stage, course: Course) -> None:
    """What cannot be published is out of view until a mediator has looked."""
    hiding = hiding_of(session(), stage.issues[course.key])
    keep = course.told["second_look"] == "keep"
    decide_hiding(actor=stage.actor(MEDIATOR), hiding_id=hiding.id, keep=keep)


def _words(stage: Stage, course: Course, told: Any) -> StepWords:
    lang = told["lang"]
    then, on = told.get("next_step") or "", told.get("next_date")
    if told["kind"] == LIMITED:
        then, on = LOOK_AGAIN[lang], told["review_date"]
    today = local(now(), stage.zone).date()
    return StepWords(
        text=DAY.sub(lambda days: _written_out(course.day(stage, int(days[1])), lang), told["text"]),
        lang=lang,
        next_step=then,
        next_on=max(today, course.day(stage, on)) if then else None,
        waiting_for=told.get("waiting_for") or "",
        closing=Closing(told["closing"]) if told.get("closing") else None,
        own_view=OwnView(told["own_view"]) if told.get("own_view") else None,
        to_body_id=stage.bodies[told["to_body"]] if told.get("to_body") else None,
    )


def _written_out(day: date, lang: str) -> str:
    return format_skeleton("MMMMEEEEd", day, locale=WRITTEN_OUT[lang])


def _rate(stage: Stage, course: Course, told: Any) -> None:
    person = told["person"]
    if told["round"] == LATE:
        open_rounds_of(actor=SYSTEM, issue_id=stage.issues[course.key])
    rating = rate_issue(
        actor=stage.actor(person),
        issue_id=stage.issues[course.key],
        words=RatingWords(
            solved=Solved(told["solved"]),
            outcome=told["outcome"],
            information=told["information"],
            fairness=told["fairness"],
            reason=told.get("why_low") or "",
            verdict=told.get("verdict") or "",
            verdict_public=told["public"],
        ),
    )
    stage.let_through(SUBJECT_VERDICT, rating.id, 40 * MINUTE)
