"""What was asked at the meetings of the demo city, who stood behind it, and what was answered or promised."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.admin.loading.stage import MINUTE, Stage, device, number
from app.identity.actor import Actor
from app.issues.actions import StepWords, publish_step
from app.issues.queries import issue_page
from app.issues.vocabulary import StepKind
from app.kernel.clock import local
from app.kernel.db import session
from app.live.actions import answer_question, ask_question, moderate_question, support_question
from app.live.vocabulary import COLLECT_BEFORE, Answer, Decline, Source, State, Verdict

QUEUED = "queued"
OWN_DEVICE = "device"
DECLINES = {"accuses_people": Decline.ACCUSATION, "off_topic": Decline.OFF_TOPIC}
MODES = {"spoken": Answer.SPOKEN, "written": Answer.WRITTEN, "commitment": Answer.COMMIT}
SPEAKS = 3 * MINUTE  # for how long an answer is given
LATE_ASKED = timedelta(minutes=14)  # what still waits came in during the last minutes
WRITES_AFTER = timedelta(days=2)
TOLD_AFTER = timedelta(days=12)


def tell_questions(stage: Stage, told: Any, starts: datetime, ends: datetime) -> None:
    """Questions come in over the week before; they are answered one after another while the meeting goes on."""
    latest = min(ends, stage.now)
    answered = [question for question in told.get("questions", ()) if question.get("answer")]
    each = (latest - starts) / (len(answered) + 2)
    turns = {question["key"]: starts + each * (place + 1) for place, question in enumerate(answered)}
    for question in told.get("questions", ()):
        _Telling(stage, told, question, starts, latest, turns.get(question["key"])).tell()


class _Telling:
    """One question: asked at `asked`, on view from `shown` on, answered at `turn` if it was."""

    def __init__(
        self, stage: Stage, meeting: Any, told: Any, starts: datetime, latest: datetime, turn: datetime | None
    ) -> None:
        self.stage, self.meeting, self.told, self.latest, self.turn = stage, meeting, told, latest, turn
        self.key: str = told["key"]
        opens = starts - COLLECT_BEFORE + MINUTE
        self.begins, self.waits = starts, True
        until = min(starts, stage.now) - timedelta(hours=1)
        self.asked = stage.between(opens, until, self.key)
        if told["state"] == QUEUED:
            self.asked = stage.now - stage_part(LATE_ASKED, self.key)
        self.shown = self.asked + (10 + number(self.key, 40)) * MINUTE

    def tell(self) -> None:
        add, state = self.stage.tale.add, self.told["state"]
        add(self.asked, self._ask)
        if state == QUEUED:
            return
        if state == "declined":
            add(self.shown, self._decline)
            return
        add(self.shown, self._publish)
        self._tell_supports()
        if state == "merged":
            add(self.latest - SPEAKS, self._merge)
        elif state == "answering":
            add(self.latest - MINUTE, partial(self._answer, Answer.START))
        elif self.turn is not None:
            self._tell_answer(self.turn)

    def _tell_supports(self) -> None:
        people = self.told["supporters"]
        others = range(self.told["supports"] - len(people))
        for name in [*people, *others]:
            moment = self.stage.between(self.shown, self.latest - 5 * MINUTE, f"{self.key}-{name}")
            self.stage.tale.add(moment, partial(self._support, name))

    def _tell_answer(self, turn: datetime) -> None:
        add, answer = self.stage.tale.add, self.told["answer"]
        how = MODES[answer["mode"]]
        if how == Answer.WRITTEN:
            add(min(self.latest + WRITES_AFTER, self.stage.now - 2 * MINUTE), partial(self._answer, how))
            return
        add(turn, partial(self._answer, Answer.START))
        add(turn + SPEAKS, partial(self._answer, how))

    def _who(self, name: str | int | None) -> Actor:
        """Somebody with an account by key, others by the number of their browser."""
        meeting_id = self.stage.meetings[self.meeting["key"]]
        return self.stage.actor(name) if isinstance(name, str) else self.stage.guest(meeting_id, name)

    def _ask(self) -> None:
        typed = self.told["source"] != OWN_DEVICE
        asker = self.told["asker"] if self.told["asker"] else -number(self.key, 9999)
        actor = self.stage.actor(self._typist()) if typed else self._who(asker)
        asked = ask_question(
            actor=actor,
            meeting_id=self.stage.meetings[self.meeting["key"]],
            body=self.told["body"],
            key=device(self.key),
            anonymous=bool(number(self.key, 3)),
            lang=self.told["lang"],
            source=Source(self.told["source"]) if typed else None,
        )
        self.stage.questions[self.key] = asked.id
        self.waits = asked.state == State.QUEUED

    def _typist(self) -> str:
        """Staff who type for others; what a moderator types is on view at once, what an officer types is not."""
        typist = self.meeting["answered_by"][0] if self.told["state"] == QUEUED else self.meeting["moderated_by"]
        return str(typist)

    def _publish(self) -> None:
        if self.waits:
            self._moderate(Verdict.PUBLISH)

    def _moderate(self, verdict: Verdict, **more: Any) -> None:
        question_id = self.stage.questions[self.key]
        moderator = self.stage.actor(self.meeting["moderated_by"])
        moderate_question(actor=moderator, question_id=question_id, verdict=verdict, **more)

    def _decline(self) -> None:
        self._moderate(Verdict.DECLINE, reason=DECLINES[self.told["reason"]])

    def _merge(self) -> None:
        self._moderate(Verdict.MERGE, into=self.stage.questions[self.told["merged_into"]])

    def _support(self, name: str | int) -> None:
        support_question(actor=self._who(name), question_id=self.stage.questions[self.key], on=True)

    def _answer(self, how: Answer) -> None:
        answer, promise = self.told.get("answer") or {}, self.told.get("commitment")
        said = "" if how == Answer.START else answer["text"]
        actor = self.stage.actor(answer["by"] if answer else self.meeting["answered_by"][0])
        question_id = self.stage.questions[self.key]
        if how != Answer.COMMIT:
            answer_question(actor=actor, question_id=question_id, how=how, body=said)
            return
        due = local(self.begins, self.stage.zone).date() + timedelta(days=promise["due_days"])
        body = f"{promise['title']}\n\n{said}"
        done = answer_question(
            actor=actor, question_id=question_id, how=how, body=body, owner=promise["owner"], due=due
        )
        moment = min(self.begins + TOLD_AFTER, self.stage.now - MINUTE)
        self.stage.tale.add(moment, partial(self._report_progress, actor, done.issue_ref))

    def _report_progress(self, actor: Actor, ref: str | None) -> None:
        assert ref is not None  # a promise always opens an issue
        promise, issue = self.told["commitment"], issue_page(session(), ref)
        words = StepWords(text=f"{promise['note']}.", lang="es")
        publish_step(actor=actor, issue_id=issue.id, version=issue.version, kind=StepKind.PROGRESS, words=words)


def stage_part(length: timedelta, key: str) -> timedelta:
    """A part of a length of time that belongs to `key`."""
    return length * (number(key, 97) + 1) / 99
