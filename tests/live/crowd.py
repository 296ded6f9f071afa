"""A hall that goes on: what its phones and its moderator do, what they were told, and whether it is so."""

import random
import time
import uuid
from typing import Any

from sqlalchemy import select

from app.identity.actor import Actor
from app.identity.queries import part_keys
from app.identity.vocabulary import Role
from app.kernel.db import reader
from app.live.models import QUESTION
from app.live.queries import mine_in
from app.live.vocabulary import State
from app.web.login import participant_value
from tests.live.phones import Phone, Phones
from tests.live.stage import Stage

VERDICTS = {"decline": State.DECLINED, "restore": State.PUBLISHED}


class Hall:
    """Phones that ask and support, a moderator who judges, and what was acknowledged to them. `supported`: (phone,
    question) → what was answered last; `asked`: key → id; `judged`: question → its state by the moderator's last
    act."""

    def __init__(self, stage: Stage, phones: int) -> None:
        self.stage, self.meeting = stage, stage.hall(moderated=False)
        self.keys = [uuid.uuid4().hex for _number in range(phones)]
        cookies = [self._cookie(key) for key in self.keys]
        cookies.append(stage.cookie_of(stage.account("Ana Costa", Role.MODERATOR)))
        self.phones = Phones(stage.site.url, self.meeting, cookies)
        self.people, self.moderator = self.phones.all[:-1], self.phones.all[-1]
        self.supported: dict[tuple[int, int], bool] = {}
        self.asked: dict[str, int] = {}
        self.judged: dict[int, str] = {}
        self.acknowledged, self.highest, self.refused = 0, 0, set()

    def _cookie(self, key: str) -> str:
        with self.stage.app.app_context():
            return f"corrala_participant={participant_value(((self.meeting, key),))}"

    def act(self) -> None:
        """One act of somebody who waits for nothing."""
        number = random.randrange(len(self.people))
        phone, questions = self.people[number], sorted(self.people[number].known)
        if random.random() < 0.1 and self.moderator.owed is None and self.judged.keys() | set(questions):
            self._judge()
        elif phone.owed is not None:
            return
        elif not phone.asked and (len(questions) < 5 or random.random() < 0.03):
            self._ask(phone)
        elif questions:
            self._support(number, phone, random.choice(questions))

    def _ask(self, phone: Phone) -> None:
        key, phone.asked = uuid.uuid4().hex, True  # once, since three tries a minute are let through
        body = f"When is the lamp at number {len(self.asked)} {key[:6]} repaired?"

        def done(answer: dict[str, Any]) -> None:
            if self._noted(answer):
                self.asked[key] = answer["id"]

        phone.act("ask", {"meeting": self.meeting, "body": body, "anonymous": True, "key": key}, done)

    def _support(self, number: int, phone: Phone, question: int) -> None:
        on = not self.supported.get((number, question), False)

        def done(answer: dict[str, Any]) -> None:
            if self._noted(answer):
                self.supported[number, question] = answer["on"]
            else:  # declined meanwhile, and maybe after a try whose answer was lost
                self.supported.pop((number, question), None)

        phone.act("support", {"question": question, "on": on}, done)

    def _judge(self) -> None:
        declined = [question for question, state in self.judged.items() if state == State.DECLINED]
        restore = bool(declined) and random.random() < 0.6
        question = random.choice(declined if restore else sorted(self.moderator.known) or [0])
        verdict = "restore" if restore else "decline"

        def done(answer: dict[str, Any]) -> None:
            self._noted(answer)
            if answer["ok"]:
                self.judged[question] = VERDICTS[verdict]

        if question:
            payload = {"question": question, "act": verdict, "key": uuid.uuid4().hex}
            self.moderator.act("moderate", payload | ({} if restore else {"reason": "insult"}), done)

    def _noted(self, answer: dict[str, Any]) -> bool:
        if answer["ok"]:
            self.acknowledged += 1
            self.highest = max(self.highest, answer.get("revision", 0))
        else:
            self.refused.add(answer["error"])
        return bool(answer["ok"])

    def settled(self) -> bool:
        """Whether everybody is there, waits for nothing, and has heard all."""
        here = all(phone.joined and phone.owed is None for phone in self.phones.all)
        return here and {phone.revision for phone in self.phones.all} == {self.stage.revision(self.meeting)}

    def settle(self, seconds: float) -> None:
        """Let everybody come back and hear all; no longer than `seconds`."""
        give_up = time.monotonic() + seconds
        while not self.settled() and time.monotonic() < give_up:
            self.phones.run(0.25)
        self.phones.run(0.5)

    def supports_kept(self) -> dict[tuple[int, int], bool]:
        """For each pair that was acknowledged, whether the database has it."""
        found = {}
        with self.stage.app.app_context():
            for number, key in enumerate(self.keys):
                who = Actor(kind="participant", participants=((self.meeting, key),))
                supported = mine_in(reader(), part_keys(who, self.meeting), self.meeting).supported
                found |= {pair: pair[1] in supported for pair in self.supported if pair[0] == number}
        return found

    def questions_kept(self) -> list[Any]:
        columns = (QUESTION.c.id, QUESTION.c.key, QUESTION.c.state)
        with self.stage.app.app_context():
            return list(reader().execute(select(*columns).where(QUESTION.c.meeting_id == self.meeting)))

    def compare(self) -> None:
        """Everybody shows what the database holds, and it holds all that was acknowledged, once."""
        rows, revision = self.stage.questions(self.meeting), self.stage.revision(self.meeting)
        truth = {row.id: (row.revision, row.state, row.supports) for row in rows}
        assert [phone.faults for phone in self.phones.all if phone.faults] == []
        assert [phone.owed for phone in self.phones.all if phone.owed] == []
        assert {phone.revision for phone in self.phones.all} == {revision}
        assert [phone.shown() for phone in self.phones.all if phone.shown() != truth] == []
        assert all(one["html"] for phone in self.phones.all for one in phone.known.values())
        assert {number: supports for number, (_revision, _state, supports) in truth.items()} == self.stage.recount(
            self.meeting
        )
        kept = self.questions_kept()
        assert self.asked.items() <= {row.key: row.id for row in kept}.items()
        assert len({row.key for row in kept}) == len(kept)
        assert self.judged.items() <= {row.id: row.state for row in kept}.items()
        assert self.supports_kept() == self.supported
        assert self.refused <= {"conflict", "not_found"}
        assert self.highest <= revision
