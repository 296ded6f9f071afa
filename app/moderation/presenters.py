"""How cases look to moderators."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.identity.actor import Actor
from app.kernel.db import reader
from app.moderation import policies, queries
from app.moderation.vocabulary import Ground, SubjectView, Verdict, Why
from app.web.login import actor as present_actor

GROUNDS = {
    Ground.THREAT: _l("Threat, or a call to violence"),
    Ground.MINORS: _l("It endangers a child or young person"),
    Ground.PERSONAL_DATA: _l("Private details: address, phone, number plate, photo"),
    Ground.ACCUSATION: _l("It accuses a person who can be recognised"),
    Ground.HATRED: _l("Contempt for a group of people"),
    Ground.INSULT: _l("Insult"),
    Ground.SPAM: _l("Advertising or repetition"),
    Ground.OFF_TOPIC: _l("It does not belong here"),
}
KINDS = {"post": _l("Post"), "topic": _l("Topic"), "issue": _l("Report")}
WHYS = {
    Why.NEWCOMER: _l("First contributions of a new person"),
    Why.NO_ACCOUNT: _l("Sent without an account"),
    Why.FLAGGED: _l("Reported by readers"),
}
VERDICTS = {
    Verdict.APPROVE: ("ok", _l("Approved")),
    Verdict.HIDE: ("bad", _l("Hidden")),
    Verdict.RESTORE: ("warn", _l("Shown again")),
}


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as the queue shows it; `view` is None when the thing is gone."""

    id: int
    kind: Any
    why: Any
    urgent: bool
    since: datetime
    view: SubjectView | None
    approved: int
    hidden: int
    flags: Sequence[tuple[Any, int]]
    flag_words: Sequence[str]
    verdict: tuple[str, Any] | None
    reason: Any
    decided_at: datetime | None
    can_decide: bool
    can_restore: bool
    own: bool


def cards(executor: Connection, actor: Actor, cases: Sequence[Any]) -> list[CaseCard]:
    """Cards for these cases, in their order: four statements however many there are."""
    views = queries.views_of(executor, cases)
    histories = queries.histories(executor, {row.author_id for row in cases if row.author_id is not None})
    flags: dict[int, list[Any]] = defaultdict(list)
    for flag in queries.flags_of(executor, [row.id for row in cases]):
        flags[flag.case_id].append(flag)
    return [
        _card(row, actor, views.get((row.kind, row.thing_id)), histories.get(row.author_id), flags[row.id])
        for row in cases
    ]


def _card(row: Any, actor: Actor, view: SubjectView | None, history: Any, flags: Sequence[Any]) -> CaseCard:
    grounds = Counter(flag.ground for flag in flags)
    mine = policies.may_decide(actor, row)
    hidden = row.verdict == Verdict.HIDE and getattr(row, "restored_by", None) is None
    return CaseCard(
        id=row.id,
        kind=KINDS.get(row.kind, row.kind),
        why=WHYS[Why(row.why)],
        urgent=row.urgent,
        since=row.since,
        view=view,
        approved=history.approved if history else 0,
        hidden=history.hidden if history else 0,
        flags=[(GROUNDS[Ground(ground)], number) for ground, number in grounds.most_common()],
        flag_words=[flag.words for flag in flags if flag.words],
        verdict=VERDICTS[Verdict(row.verdict)] if row.verdict else None,
        reason=said_reason(row.reason),
        decided_at=row.decided_at,
        can_decide=mine and row.verdict is None,
        can_restore=mine and hidden,
        own=row.author_id is not None and row.author_id == actor.account_id,
    )


def ground_choices() -> list[SelectChoice]:
    """The charter's list as choices of a form."""
    return [SelectChoice(str(ground), label) for ground, label in GROUNDS.items()]


def said_reason(reason: str) -> Any:
    """A kept reason in words: the charter's sentence for a code, own words as they are."""
    return GROUNDS[Ground(reason)] if reason in list(Ground) else reason


def waiting_number() -> int | None:
    """For the shell: how many cases wait for who is looking; None for everybody who does not moderate."""
    who = present_actor()
    return queries.waiting(reader(), who).number if policies.may_read_queue(who) else None
