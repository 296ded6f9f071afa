"""What was contested in the demo city before a mediator, and what came of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.identity.actor import Actor
from app.kernel.db import session
from app.mediation.actions import (
    Decision,
    Filing,
    admit_challenge,
    decide_challenge,
    decline_challenge,
    file_challenge,
    give_statement,
)
from app.mediation.queries.challenges import newest_of
from app.mediation.vocabulary import Outcome, Refusal

Told = dict[str, Any]


def tell_challenges(stage: Stage) -> None:
    """Each challenge from its filing to where it stands."""
    for told in read("challenges.json"):
        _add(stage, told, told, _file)
        for other in told["joined"]:
            _add(stage, told, other, _file)
        for word, deed in {
            "admitted": _admit,
            "declined": _decline,
            "statement": _state,
            "decided": _decide,
        }.items():
            if word in told:
                _add(stage, told, told[word], deed)


def _add(stage: Stage, told: Told, deed: Told, do: Callable[..., None]) -> None:
    moment = stage.on(deed["days_ago"], f"challenge-{told['issue']}")
    stage.tale.add(moment, partial(_do, stage, told, deed, do))


def _do(stage: Stage, told: Told, deed: Told, do: Callable[..., None]) -> None:
    do(stage, told, deed, stage.actor(deed["by"]))


def _file(stage: Stage, told: Told, deed: Told, actor: Actor) -> None:
    filing = Filing(words=deed["words"], wish=deed.get("wish", ""), lang=told["lang"])
    file_challenge(actor=actor, issue_id=stage.issues[told["issue"]], filing=filing)


def _number(stage: Stage, told: Told) -> int:
    return int(newest_of(session(), stage.issues[told["issue"]]).id)


def _admit(stage: Stage, told: Told, deed: Told, actor: Actor) -> None:
    admit_challenge(actor=actor, challenge_id=_number(stage, told), asked=deed["asked"], lang=told["lang"])


def _decline(stage: Stage, told: Told, deed: Told, actor: Actor) -> None:
    why = {"refusal": Refusal(deed["refusal"]), "reasons": deed["reasons"], "lang": told["lang"]}
    decline_challenge(actor=actor, challenge_id=_number(stage, told), **why)


def _state(stage: Stage, told: Told, deed: Told, actor: Actor) -> None:
    give_statement(actor=actor, challenge_id=_number(stage, told), text=deed["text"], lang=told["lang"])


def _decide(stage: Stage, told: Told, deed: Told, actor: Actor) -> None:
    decision = Decision(
        outcome=Outcome(deed["outcome"]),
        reasons=deed["reasons"],
        obligation=deed["obligation"],
        until=stage.today() + timedelta(days=deed["until_days"]),
    )
    decide_challenge(actor=actor, challenge_id=_number(stage, told), decision=decision, lang=told["lang"])
