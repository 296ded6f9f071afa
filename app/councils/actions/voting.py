"""Members put something to the vote, and vote."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from app.councils.events import BallotCast, PollOpened
from app.councils.holding import held, today
from app.councils.models import Council, CouncilBallot, CouncilPoll
from app.councils.persons import MEMBER
from app.councils.policies import may_propose, may_vote
from app.councils.queries import member_of, own_choice, sent_poll
from app.councils.vocabulary import (
    FEWEST_OPTIONS,
    LONGEST,
    MOST_OPTIONS,
    OPTION_LONGEST,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    Method,
    PollKind,
)
from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act, made_once
from app.web.city import city


@act
def open_poll(
    *,
    actor: Actor,
    council_id: int,
    kind: PollKind,
    method: Method,
    question: str,
    options: Sequence[str],
    lang: str,
    closes_at: datetime,
    key: str | None = None,
) -> CouncilPoll:
    """Put a question to the vote until `closes_at`, within three months. Needs are always ranked. `key`: of the form,
    so that sending twice opens one."""
    council = held(council_id)
    if not may_propose(actor, member_of(session(), council.id, actor.account_id, today())):
        raise NotAllowed
    asked = tidy(question)
    if not QUESTION_SHORTEST <= len(asked) <= QUESTION_LONGEST:
        raise Invalid("Between 10 and 200 characters.", field="question")
    if not now() < closes_at <= now() + LONGEST:
        raise Invalid("A vote closes between now and three months from now.", field="until")
    poll = CouncilPoll(council_id=council.id, kind=kind, question=asked, options=_options(options), lang=lang, key=key)
    poll.method = Method.RANKED if kind == PollKind.NEEDS else method
    poll.opened_at, poll.closes_at, poll.opened_by, poll.shown = now(), closes_at, actor.account_id, True
    poll.follows = poll.follows_html = ""
    return made_once(lambda: _sent(actor, key, asked), lambda: _open(actor, poll))


@act
def cast_ballot(*, actor: Actor, poll_id: int, choice: Sequence[int]) -> None:
    """Vote, or change one's vote until the poll closes: the places of the options, of a ranked poll the first choice
    first. One ballot for each person; the same one sent again changes nothing."""
    must_not_be_banned(actor)
    poll = session.get(CouncilPoll, poll_id, populate_existing=True)
    if poll is None or not poll.shown:
        raise NotFound
    council = session.get_one(Council, poll.council_id)
    if not may_vote(actor, council, poll, member_of(session(), council.id, actor.account_id, today())):
        raise NotAllowed
    poll.must_be_open(now(), city().zone)
    chosen = list(choice)
    if not chosen:
        raise Invalid("Choose at least one.", field="choice")
    if len(set(chosen)) != len(chosen) or not set(chosen) <= set(range(len(poll.options))):
        raise Invalid("Give each place once.", field="choice")
    if own_choice(session(), poll.id, actor.account_id) == chosen:
        return
    same = {"poll_id": poll.id, "account_id": actor.account_id}
    told = {"choice": chosen, "at": now()}
    made = once(CouncilBallot, *same).values(same | told).returning(CouncilBallot.id)
    if session.execute(made).scalar() is None:
        session.execute(update(CouncilBallot).filter_by(**same).values(told))
    announce(BallotCast(council_id=council.id, poll_id=poll.id), actor=MEMBER)


def _options(lines: Sequence[str]) -> list[str]:
    options = list(dict.fromkeys(filter(None, map(tidy, lines))))
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise Invalid("Give two to twelve options, each on a line of its own.", field="options")
    if max(map(len, options)) > OPTION_LONGEST:
        raise Invalid("An option has 150 characters at most.", field="options")
    return options


def _sent(actor: Actor, key: str | None, question: str) -> CouncilPoll | None:
    number = sent_poll(session(), actor.account_id, key)
    found = session.get(CouncilPoll, number) if number is not None else None
    if found is not None and found.question != question:
        raise SentAlready(field="question")
    return found


def _open(actor: Actor, poll: CouncilPoll) -> CouncilPoll:
    session.add(poll)
    session.flush()
    told = "\n".join((poll.question, *poll.options))
    announce(PollOpened(council_id=poll.council_id, poll_id=poll.id, kind=poll.kind), actor=actor, content=told)
    return poll
