"""Answers with one tap: the link in a letter that lets one person answer one round, and nothing else.

It bears who is asked and a keyed proof. Opening it changes nothing, since mail scanners open links; the button does.
"""

import hmac
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.issues.persons import REPORTER
from app.issues.vocabulary import RECEIPT_KIND
from app.kernel.db import Executor
from app.kernel.errors import NotFound
from app.kernel.sealed import keyed

JOINED = "joined-"


def tap_path(ref: str, number: int, person: str) -> str:
    """The address that lets `person` answer round `number`: "reporter", the number of an account, or "joined-" and the
    number of a report that goes on there."""
    return f"/rate/{ref}/{number}/{person}/{_proof(ref, number, person)}"


def tapper(executor: Executor, row: Any, number: int, person: str, proof: str, now: datetime) -> Actor:
    """Who answers by such a link: somebody who may do so much, and no more; raises `NotFound` for any other link."""
    if not hmac.compare_digest(proof.encode(), _proof(row.ref, number, person).encode()):
        raise NotFound
    if person == REPORTER or person.startswith(JOINED):
        report = row.id if person == REPORTER else int(person.removeprefix(JOINED))
        return Actor(kind="receipt", receipts=((RECEIPT_KIND, report),))
    return actor_of_account(executor, int(person), now)


def _proof(ref: str, number: int, person: str) -> str:
    return keyed("rating.tap", ref, str(number), person)[:32]
