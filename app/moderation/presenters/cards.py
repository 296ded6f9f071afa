"""How cases look to moderators."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.identity.actor import Actor
from app.identity.policies import may_end_mute, may_mute, may_second_mute
from app.identity.queries import mutes_by_ids
from app.kernel.clock import now
from app.kernel.db import Executor, reader
from app.moderation import policies, queries
from app.moderation.vocabulary import (
    APPEAL_OPEN,
    HELD_LONGEST,
    HELD_UNTIL_DECIDED,
    MEDIATED,
    SUBJECT_MUTE,
    SUBJECT_STEP,
    Ground,
    State,
    SubjectView,
    Verdict,
    Why,
)
from app.moderation.withheld import shown_aside
from app.web.answers import path_to
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
KINDS = {
    "post": _l("Post"),
    "topic": _l("Topic"),
    "issue": _l("Report"),
    "proposal": _l("Proposed meeting"),
    "council_poll": _l("Vote of a council"),
    "verdict": _l("Verdict of the reporter"),
    "reopening": _l("Words at a reopening"),
    SUBJECT_STEP: _l("Official entry"),
    SUBJECT_MUTE: _l("Mute"),
}
WHYS = {
    Why.NEWCOMER: _l("First contributions of a new person"),
    Why.NO_ACCOUNT: _l("Sent without an account"),
    Why.FLAGGED: _l("Reported by readers"),
    Why.APPEAL: _l("The author asks another person"),
    Why.CONDUCT: _l("Somebody went on and on"),
}
VERDICTS = {
    Verdict.APPROVE: ("ok", _l("Approved")),
    Verdict.REDACT: ("warn", _l("Blacked out in part")),
    Verdict.HIDE: ("bad", _l("Hidden")),
    Verdict.RESTORE: ("warn", _l("Shown again")),
    Verdict.CONFIRM: ("bad", _l("Confirmed")),
}


ROLES = {
    "moderator": _l("Moderator"),
    "representative": _l("Representative"),
    "mediator": _l("Mediator"),
    "": _l("not recorded"),
}


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as the queue shows it; `view` is None when the thing is gone. `held`: out of sight until decided, or until
    `held_until`. `plea`, `first`: the author's words in an appeal, and what it is against: verdict, reason, when;
    `aside`: texts and photos as they stood before a part was blacked out, for whoever decides the appeal."""

    id: int
    kind: Any
    why: Any
    urgent: bool
    since: datetime
    view: SubjectView | None
    author_known: bool
    approved: int
    hidden: int
    flags: Sequence[tuple[Any, int]]
    flag_words: Sequence[str]
    verdict: tuple[str, Any] | None
    reason: Any
    decided_at: datetime | None
    can_decide: bool
    can_restore: bool
    can_redact: bool
    can_mute: bool
    own: bool
    tied: bool
    author_id: int | None = None
    held_until: datetime | None = None
    held: bool = False
    plea: str = ""
    first: tuple[Any, Any, datetime] | None = None
    aside: tuple[Sequence[str], Sequence[str]] = ((), ())


@dataclass(frozen=True, slots=True)
class Whose:
    """Who looks at a case, whether it is theirs to decide, and whether a declared tie bars."""

    actor: Actor
    mine: bool
    tied: bool


def cards(executor: Connection, actor: Actor, cases: Sequence[Any]) -> list[CaseCard]:
    """Cards for these cases, in their order: four statements however many there are, and one for mutes."""
    views = queries.views_of(executor, cases)
    histories = queries.histories(executor, {row.author_id for row in cases if row.author_id is not None})
    flags: dict[int, list[Any]] = defaultdict(list)
    for flag in queries.flags_of(executor, [row.id for row in cases]):
        flags[flag.case_id].append(flag)
    mutes = queries.mute_deciders(
        executor, {row.thing_id for row in cases if row.why == Why.APPEAL and row.kind == SUBJECT_MUTE}
    )
    return [
        _aside(
            executor,
            row,
            _card(
                row,
                views.get((row.kind, row.thing_id)),
                histories.get(row.author_id),
                flags[row.id],
                _whose(row, actor, mutes, views.get((row.kind, row.thing_id))),
            ),
        )
        for row in cases
    ]


def _whose(row: Any, actor: Actor, mutes: Mapping[int, Collection[int]], view: SubjectView | None) -> Whose:
    """Whether it is the actor's to decide, and whether a declared tie is why it is not."""
    shown = view is not None and view.name_shown
    tied = policies.is_tied(actor, row, name_shown=shown)
    if row.why != Why.APPEAL:
        return Whose(actor, policies.may_decide(actor, row, name_shown=shown), tied)
    decided = {row.first_decided_by, *(mutes.get(row.thing_id, ()) if row.kind == SUBJECT_MUTE else ())}
    mine = policies.may_decide_appeal(actor, row, decided, name_shown=shown)
    return Whose(actor, mine, tied or actor.tied_to(*decided))


def _aside(executor: Connection, row: Any, card: CaseCard) -> CaseCard:
    """With what bars took away, in an appeal that is this actor's to decide; not when the thing has gone meanwhile."""
    if not (card.first and card.can_decide and card.view) or row.first_verdict != Verdict.REDACT:
        return card
    return replace(card, aside=shown_aside(executor, row.appeals_id))


def _card(row: Any, view: SubjectView | None, history: Any, flags: Sequence[Any], whose: Whose) -> CaseCard:
    grounds = Counter(flag.ground for flag in flags)
    appeal, mine, actor = row.why == Why.APPEAL, whose.mine, whose.actor
    hidden = row.verdict in (Verdict.HIDE, Verdict.REDACT) and getattr(row, "restored_by", None) is None
    held = row.state == State.OPEN and row.held_at is not None and row.released_at is None
    return CaseCard(
        id=row.id,
        kind=KINDS.get(row.kind, row.kind),
        why=_why(row, flags),
        urgent=row.urgent,
        since=row.since,
        view=view,
        author_known=row.author_id is not None,
        approved=history.approved if history else 0,
        hidden=history.hidden if history else 0,
        flags=[(GROUNDS[Ground(ground)], number) for ground, number in grounds.most_common()],
        flag_words=[flag.words for flag in flags if flag.words],
        verdict=VERDICTS[Verdict(row.verdict)] if row.verdict else None,
        reason=said_reason(row.reason),
        decided_at=row.decided_at,
        can_decide=mine and row.verdict is None,
        can_restore=mine and hidden and not appeal,
        can_mute=may_mute(actor) and row.author_id not in (None, actor.account_id) and not whose.tied,
        can_redact=bool(view) and mine and row.verdict is None and not appeal and queries.can_be_redacted(row.kind),
        own=row.author_id is not None and row.author_id == actor.account_id,
        tied=whose.tied,
        author_id=row.author_id,
        held=held,
        held_until=row.held_at + HELD_LONGEST if held and row.held_ground not in HELD_UNTIL_DECIDED else None,
        plea=row.plea,
        first=_first(row) if appeal else None,
    )


def _why(row: Any, flags: Sequence[Any]) -> Any:
    if row.why != Why.FLAGGED or flags:
        return WHYS[Why(row.why)]
    return _l("Seen by a mediator") if row.kind in MEDIATED else _l("Its words sound like danger now")


def _first(row: Any) -> tuple[Any, Any, datetime]:
    return VERDICTS[Verdict(row.first_verdict)][1], said_reason(row.first_reason), row.first_decided_at


def ground_choices() -> list[SelectChoice]:
    """The charter's list as choices of a form."""
    return [SelectChoice(str(ground), label) for ground, label in GROUNDS.items()]


def said_reason(reason: str) -> Any:
    """A kept reason in words: the charter's sentence for a code, own words as they are."""
    return GROUNDS[Ground(reason)] if reason in list(Ground) else reason


def waiting_number() -> int | None:
    """For the shell: how many cases wait for who is looking; None for everybody who does not moderate."""
    who = present_actor()
    if policies.may_read_queue(who):
        return int(queries.waiting(reader(), who).number)
    return int(queries.waiting_appeals(reader()).number) if policies.may_read_appeals(who) else None


def moderation_url() -> str:
    """For the shell: where somebody who moderates, or decides appeals, begins."""
    return path_to("moderation.queue" if policies.may_read_queue(present_actor()) else "moderation.appeals")


def mute_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Mutes as somebody who decides an appeal sees them: why and until when."""
    return {
        row.id: SubjectView(
            excerpt=row.reason, url=path_to("moderation.person", account_id=row.account_id), author_name=row.name,
            at=row.given_at, title=ngettext("%(num)d day", "%(num)d days", row.days), author_id=row.account_id,
            visible=False,
        )
        for row in mutes_by_ids(executor, ids)
    }  # fmt: skip


def mute_entries(rows: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
    """Mutes as a list shows them, with what the actor may do."""
    moment = now()
    return [
        {
            "row": row,
            "over": row.ended_at is not None or (row.until is not None and row.until <= moment),
            "can_second": row.since is None and row.ended_at is None and may_second_mute(actor, row),
            "can_end": row.ended_at is None and (row.until is None or row.until > moment) and may_end_mute(actor, row),
        }
        for row in rows
    ]


def own_verdict(executor: Connection, row: Any) -> dict[str, Any]:
    """A verdict as the author of the words reads it, and whether it can still be appealed against."""
    view = queries.subject_views(executor, row.kind, [row.thing_id]).get(row.thing_id)
    appeal = queries.appeal_of(executor, row.id)
    open_until = row.decided_at + APPEAL_OPEN if row.decided_at else None
    taken = row.verdict in (Verdict.HIDE, Verdict.REDACT)
    return {
        "kind": KINDS.get(row.kind, row.kind),
        "view": view,
        "verdict": VERDICTS[Verdict(row.verdict)] if row.verdict else None,
        "reason": said_reason(row.reason),
        "at": row.decided_at,
        "role": ROLES.get(row.decided_role or "", ROLES["moderator"]),
        "open_until": open_until,
        "can_appeal": taken and appeal is None and open_until is not None and open_until > now(),
        "appeal": appeal,
        "outcome": VERDICTS[Verdict(appeal.verdict)] if appeal is not None and appeal.settled_at else None,
        "outcome_reason": said_reason(appeal.reason) if appeal is not None else "",
    }
