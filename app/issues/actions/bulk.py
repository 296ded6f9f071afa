"""One word on several issues at once: each gets its own step, and what cannot be done holds up none of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from app.identity.actor import Actor
from app.issues.actions.follow_up import publish_step
from app.issues.policies import may_read
from app.issues.queries import issues_by_refs
from app.issues.steps import StepWords
from app.issues.vocabulary import MOST_AT_ONCE, StepKind
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.transaction import act


@dataclass(frozen=True, slots=True)
class Together:
    """References of what was done, and of what was left as it is: changed meanwhile, or not this actor's to answer."""

    done: tuple[str, ...]
    left: tuple[str, ...]


@act
def acknowledge_together(*, actor: Actor, seen: Sequence[tuple[str, int]], words: StepWords) -> Together:
    """Say of several issues, with the same words, that they were seen; `seen`: (reference, version on the page).

    Each gets a step of its own. What somebody else changed since, what is answered already and what the actor may not
    answer are left as they are and named. The same form sent again publishes nothing twice.
    """
    if not seen:
        raise Invalid("Choose at least one issue.", field="pick")
    if len(seen) > MOST_AT_ONCE:
        raise Invalid("Fifty issues at once at most.", field="pick")
    found = {row.ref: row for row in issues_by_refs(session(), [ref for ref, _version in seen])}
    done: list[str] = []
    # By number, so that two who do this at once wait for each other in one order.
    for ref, version in sorted(seen, key=lambda one: found[one[0]].id if one[0] in found else 0):
        row = found.get(ref)
        if row is not None and may_read(actor, row) and _acknowledge(actor, row.id, version, words):
            done.append(ref)
    return Together(tuple(done), tuple(ref for ref, _version in seen if ref not in done))


def _acknowledge(actor: Actor, issue_id: int, version: int, words: StepWords) -> bool:
    key = str(uuid5(NAMESPACE_URL, f"{words.key}/{issue_id}")) if words.key else None
    own, kind = replace(words, key=key), StepKind.ACKNOWLEDGE
    try:
        with session.begin_nested():
            publish_step(actor=actor, issue_id=issue_id, version=version, kind=kind, words=own)
    except (Conflict, NotAllowed):
        return False
    return True
