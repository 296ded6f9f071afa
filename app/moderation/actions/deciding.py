"""A verdict: let through or keep, black out, hide; take it back later."""

from collections.abc import Collection, Mapping
from typing import Any

from app.identity.actions import count_contribution, end_mute_on_appeal
from app.identity.actor import Actor
from app.identity.policies import must_not_be_tied
from app.kernel.bars import black_out
from app.kernel.clock import at, now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.kernel.words import spoken
from app.moderation import policies, queries
from app.moderation.deciders import must_be_theirs
from app.moderation.events import ContentJudged
from app.moderation.models import ModerationCase, checked_reason
from app.moderation.vocabulary import (
    MEDIATED,
    REASON_LONGEST,
    SIGHT_AFTER,
    SUBJECT_MUTE,
    State,
    Verdict,
    Why,
)
from app.moderation.withheld import mark_of, put_back, take_out

CHANGED = spoken("The words have changed in the meantime. Please look again.")


@act
def approve(*, actor: Actor, case_id: int) -> ModerationCase:
    """Let a thing be seen, or stay. What a newcomer wrote counts towards writing without waiting."""
    case = _taken(actor, case_id)
    _judge(actor, case, Verdict.APPROVE, "")
    if case.why == Why.NEWCOMER and case.author_id is not None:
        count_contribution(actor=actor, account_id=case.author_id)
    return case


@act
def hide(*, actor: Actor, case_id: int, reason: str) -> ModerationCase:
    """Take a thing out of sight. `reason`: a code of the charter's list, or own words of 15 characters at least."""
    case = _taken(actor, case_id)
    _judge(actor, case, Verdict.HIDE, checked_reason(reason))
    return case


@act
def redact(
    *,
    actor: Actor,
    case_id: int,
    reason: str,
    words: Mapping[str, Collection[int]],
    seen: str,
    photos: Mapping[str, str] | None = None,
) -> ModerationCase:
    """Black out some words and parts of photos, and let the rest be seen. `words`: by text ("title", "body") the
    numbers of the words; `seen`: the mark of the texts as whoever decides saw them; `photos`: by key, as the content's
    room made them anew. What stood there is encrypted and kept for an appeal alone."""
    case = _taken(actor, case_id)
    kept = checked_reason(reason)
    queries.subject_view(session(), case.kind, case.thing_id)  # what nobody sees any more has no part left to see
    _put_bars(case, words, seen, photos or {})
    _judge(actor, case, Verdict.REDACT, kept)
    return case


@act
def redact_record(
    *,
    actor: Actor,
    kind: str,
    thing_id: int,
    reason: str,
    words: Mapping[str, Collection[int]],
    seen: str,
    photos: Mapping[str, str] | None = None,
) -> ModerationCase:
    """Black out what an official entry tells or shows of a person: a mediator, unasked. The entry stays where it
    stands, its author is told and may appeal, and the register counts it; arguments as for `redact`."""
    view = queries.subject_view(session(), kind, thing_id)
    if kind not in MEDIATED or not view.visible:
        raise NotFound
    must_not_be_tied(actor, view.author_id, body_id=view.body_id)
    if not policies.may_redact_record(actor, view):
        raise NotAllowed
    kept = checked_reason(reason)
    case = ModerationCase(kind=kind, thing_id=thing_id, area_path=view.area_path, author_id=view.author_id, plea="")
    case.about_body_id, case.why, case.state, case.since = view.body_id, Why.FLAGGED, State.DECIDED, now()
    case.verdict, case.reason, case.decided_by, case.decided_at = Verdict.REDACT, kept, actor.account_id, now()
    for name, value in _capacity(actor, case).items():
        setattr(case, name, value)
    session.add(case)
    session.flush()
    _put_bars(case, words, seen, photos or {})
    _announce_verdict(actor, case, Verdict.REDACT)
    return case


def _put_bars(case: ModerationCase, words: Mapping[str, Collection[int]], seen: str, photos: Mapping[str, str]) -> None:
    """Put bars over the words of these numbers, and these photos in place of those that stand; raises `Conflict` when
    the texts are not those that were `seen`, also not at the moment they are replaced; `Invalid` when nothing is
    chosen."""
    present = queries.redactable(case.kind).read(session(), case.thing_id)
    if mark_of(present) != seen:
        raise Conflict(CHANGED)
    covered = {name: black_out(text, words.get(name, ())) for name, text in present.items()}
    if covered == present and not photos:
        raise Invalid("Choose the words to black out.", field="reason")
    before = take_out(case, covered | dict(photos))
    if any(before.get(name) != text for name, text in present.items()):
        raise Conflict(CHANGED)


@act
def restore(*, actor: Actor, case_id: int, reason: str = "") -> ModerationCase:
    """Take back a hiding or the bars, once; the earlier decision stays in record. Returns the new, decided case."""
    judged = session.get(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if judged is None:
        raise NotFound
    must_be_theirs(actor, judged)
    if judged.verdict not in (Verdict.HIDE, Verdict.REDACT) or judged.kind == SUBJECT_MUTE:
        raise Conflict("This is not hidden.")
    if queries.appeal_of(session(), case_id) is not None:
        raise Conflict("The author has asked another person to look again: that person decides.")
    _must_be_the_last(judged)
    names = ("kind", "thing_id", "area_path", "author_id", "about_officers", "about_body_id")
    values: dict[str, Any] = {name: getattr(judged, name) for name in names}
    values |= {"why": judged.why if judged.why != Why.APPEAL else Why.FLAGGED, "urgent": False, "plea": ""}
    values |= {"since": judged.decided_at, "state": State.DECIDED, "verdict": Verdict.RESTORE}
    values |= {"reason": tidy_block(reason)[:REASON_LONGEST], "restores_id": judged.id}
    values |= {"decided_by": actor.account_id, "decided_at": now(), **_capacity(actor, judged)}
    statement = once(ModerationCase, "restores_id").values(values).returning(ModerationCase.id)
    new_id = session.execute(statement).scalar()
    if new_id is None:
        raise Conflict("Somebody has already decided this.")
    restored = session.get_one(ModerationCase, new_id)
    put_back(judged, restored)
    _announce_verdict(actor, restored, Verdict.RESTORE)
    return restored


@act
def decide_appeal(*, actor: Actor, case_id: int, restores: bool, reason: str = "") -> ModerationCase:
    """Confirm the verdict an author has appealed against, with a reason, or take it back. By a moderator or mediator
    who has not decided before and whose own words, or own body, it is not about."""
    case = _taken(actor, case_id, appeal=True)
    judged = session.get_one(ModerationCase, case.appeals_id, with_for_update=True, populate_existing=True)
    if not restores:
        _judge(actor, case, Verdict.CONFIRM, checked_reason(reason))
        return case
    _must_be_the_last(judged)
    case.restores_id = judged.id
    put_back(judged, case)
    with at(now()):  # one moment for both: by it the mute is known if this is undone
        if case.kind == SUBJECT_MUTE:
            end_mute_on_appeal(actor=actor, mute_id=case.thing_id)
        _judge(actor, case, Verdict.RESTORE, tidy_block(reason)[:REASON_LONGEST])
    return case


def _must_be_the_last(judged: ModerationCase) -> None:
    """Raises `Conflict` when something was decided about the same words after this verdict, and stands: to take this
    one back would show what the later one took away."""
    if queries.later_verdict(session(), judged):
        raise Conflict("A later decision about the same words stands. It has to be taken back first.")


def _taken(actor: Actor, case_id: int, *, appeal: bool = False) -> ModerationCase:
    """The case, locked, when it is the actor's to decide; an appeal only where one is looked for."""
    case = session.get(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if case is None or (case.why == Why.APPEAL) != appeal:
        raise NotFound
    must_be_theirs(actor, case)
    return case


def _judge(actor: Actor, case: ModerationCase, verdict: Verdict, reason: str) -> None:
    case.decide(verdict, reason, actor.account_id, now())
    for name, value in _capacity(actor, case).items():
        setattr(case, name, value)
    session.flush()
    _announce_verdict(actor, case, verdict)


def _capacity(actor: Actor, case: ModerationCase) -> dict[str, Any]:
    grant = policies.deciding_grant(actor, case)
    return {"decided_role": grant.role if grant else None, "decided_body_id": grant.body_id if grant else None}


def _announce_verdict(actor: Actor, case: ModerationCase, verdict: Verdict) -> None:
    sight = SIGHT_AFTER[verdict]
    event = ContentJudged(case_id=case.id, kind=case.kind, thing_id=case.thing_id, verdict=verdict, sight=sight)
    announce(event, actor=actor, fields=["verdict", "reason"], content=case.reason)
