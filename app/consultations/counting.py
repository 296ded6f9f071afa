"""The worker's turn: reads the stances of a consultation, finds the groups, and keeps what came of it.

Nothing is locked while it reads and reckons; only the result is written in an act. A stance that comes meanwhile raises
the revision, so that it is counted in a later turn.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.consultations import weighing
from app.consultations.actions import record_result
from app.consultations.actions.counting import Result
from app.consultations.grouping import Answers, Group, Grouped, Whole, counts, find_groups, matrix
from app.consultations.queries import STANCES_APART, people_to_count, stances_to_count, uncounted
from app.consultations.vocabulary import COUNT_AT_ONCE_S, PersonKind
from app.identity.actor import Actor
from app.kernel.db import Executor, reader

PLACES = 3  # behind the point, of what the picture shows


def count_consultations(*, actor: Actor) -> int:
    """Count anew whatever changed since it was counted, the longest waiting first; how many. After three seconds the
    rest is left for the next turn, so that letters and reminders go out meanwhile."""
    began, done = time.monotonic(), 0
    for consultation_id, revision in uncounted(reader()):
        if done and time.monotonic() - began > COUNT_AT_ONCE_S:
            break
        result = result_of_stances(reader(), consultation_id)
        record_result(actor=actor, consultation_id=consultation_id, revision=revision, result=result)
        done += 1
    return done


def result_of_stances(executor: Executor, consultation_id: int) -> Result:
    """What the stances of a consultation come to, as they stand now."""
    people = {row.id: row for row in people_to_count(executor, consultation_id)}
    told = stances_to_count(executor, consultation_id)
    persons = [row.person for row in told]
    rows, numbers, choices = _spread(told)
    statements, columns = np.unique(numbers, return_inverse=True)
    answers = matrix(rows, columns, choices, (len(persons), len(statements)))
    found = find_groups(answers) if answers.size else Grouped(0)
    kinds = [people[number].kind if number in people else "" for number in persons]
    counted = _counted(answers, [int(number) for number in statements], kinds, found)
    by_group = {
        number: {group.letter: told[group.letter] for group in found.groups} for number, told in counted.items()
    }
    return Result(
        people=_people(people.values()),
        counted=found.counted,
        silhouette=None if found.silhouette is None else round(found.silhouette, PLACES),
        groups=[_group(group, by_group) for group in found.groups],
        bridging=weighing.bridging(by_group) if found.groups else [],
        dividing=weighing.dividing(by_group) if found.groups else [],
        statements=counted,
    )


def _spread(told: Sequence[Any]) -> tuple[Whole, Whole, NDArray[np.int8]]:
    """The row, the statement and the choice of each stance."""
    lists = [np.fromiter(map(int, row.told.split(",")), np.int64) for row in told]
    codes = np.concatenate(lists) if lists else np.empty(0, np.int64)
    rows = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
    return rows, codes // STANCES_APART, (codes % STANCES_APART - 1).astype(np.int8)


def _people(rows: Any) -> dict[str, int]:
    """How many took part, by kind, and how many of those with an account had shown where they live."""
    found = Counter(row.kind for row in rows)
    found["verified"] = sum(row.verified for row in rows)
    return dict(found)


def _counted(
    answers: Answers, statements: list[int], kinds: list[str], found: Grouped
) -> dict[int, dict[str, list[int]]]:
    """Agree, disagree and pass of each statement, of everybody, each kind of person, and each group."""
    parts = {"all": counts(answers)}
    for kind in PersonKind:
        parts[str(kind)] = counts(answers, [row for row, one in enumerate(kinds) if one == kind])
    for group in found.groups:
        parts[group.letter] = counts(answers, group.people)
    return {
        number: {name: [int(one) for one in part[column]] for name, part in parts.items()}
        for column, number in enumerate(statements)
    }


def _group(group: Group, by_group: dict[int, dict[str, list[int]]]) -> dict[str, Any]:
    return {
        "letter": group.letter,
        "people": len(group.people),
        "place": [round(one, PLACES) for one in (group.x, group.y, group.wide, group.high)],
        "dots": [[round(x, PLACES), round(y, PLACES), number] for x, y, number in group.dots],
        "stands_for": [[number, int(choice)] for number, choice in weighing.standing_for(group.letter, by_group)],
    }
