"""Each cell of the permission table as an expectation, and what really happened beside it."""

import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.identity.permissions import WHO, Cell, Permission
from tests.conftest import ON_POSTGRESQL, sweep
from tests.permissions.stage import LET_IN, REFUSED, Outcome, Scene, World

WHERE = ("own", "area", "other")  # the person's own thing in the own area; another's there; another's elsewhere
ALWAYS = frozenset({Cell.YES, Cell.WAITS, Cell.LOGGED})
OWN_ALONE = frozenset(
    {Cell.OWN, Cell.ASSIGNED, Cell.MEETING, Cell.MEETING_LOGGED, Cell.REFERRED, Cell.CONSENT, Cell.SAMPLE}
)
WRITTEN_DOWN = frozenset({Cell.LOGGED, Cell.MEETING_LOGGED, Cell.SAMPLE})


@dataclass(frozen=True)
class Door:
    """One way to try an action. `try_it(scene)` stages the thing, acts, and returns a status, or (status, waits).

    `never_own`: letters that the rule "nobody about what is one's own" refuses. `places`: those that differ. `only`:
    for whom this is the door, where others have another.
    """

    name: str
    try_it: Callable[[Scene], int | tuple[int, bool]]
    never_own: Collection[str] = ()
    places: Collection[str] = WHERE
    only: Collection[str] = tuple(WHO)


TRIES_OF_A_SWEEP = 50
TRIED = itertools.count(1)
DOORS: dict[str, list[Door]] = {}


def tries(action: str, **about: Collection[str]) -> Callable[[Callable[[Scene], int]], Callable[[Scene], int]]:
    """Declare a function as a way to try `action`; one function may serve several."""

    def declare(function: Callable[[Scene], int]) -> Callable[[Scene], int]:
        DOORS.setdefault(action, []).append(Door(function.__name__, function, **about))
        return function

    return declare


def expected(cell: Cell | None, where: str) -> bool:
    """Whether `cell` lets somebody in to a thing that lies `where`."""
    if cell is None or cell == Cell.BREAK_GLASS:
        return False
    if cell in ALWAYS or where == "own":
        return True
    return cell == Cell.AREAS and where == "area"


Seen = dict[tuple[str, str, str], Outcome]


def observe(world: World, action: str) -> Seen:
    """Try `action` at each of its doors, as everybody, everywhere; by (door, who, where)."""
    return {
        (door.name, who, where): outcome_of(world, door, who, where)
        for door in DOORS[action]
        for who in door.only
        for where in door.places
    }


def outcome_of(world: World, door: Door, who: str, where: str) -> Outcome:
    world.app.extensions["corrala_limiter"].storage.reset()
    if ON_POSTGRESQL and next(TRIED) % TRIES_OF_A_SWEEP == 0:
        sweep()
    scene = Scene(world, who, where)
    result = door.try_it(scene)
    status, waits = result if isinstance(result, tuple) else (result, None)
    assert status in LET_IN | REFUSED, f"{door.name} as {who}, {where}: {status} is neither\n{scene.said[-3000:]}"
    after, before = world.rows(), scene.before
    changed = frozenset(name for name in after if after[name].changes != before[name].changes)
    wrote = {name: after[name].held - before[name].held for name in after if after[name].held != before[name].held}
    return Outcome(status in LET_IN, waits, wrote, changed)


def mismatches(permission: Permission, seen: Seen) -> list[str]:
    """What was seen and the table says otherwise; empty when they agree."""
    doors = {door.name: door for door in DOORS[permission.id]}
    wrong = []
    for (name, who, where), outcome in seen.items():
        cell = permission.cells.get(who)
        wanted = expected(cell, where) and not (where == "own" and who in doors[name].never_own)
        about = f"{permission.id} by {name} as {who}, {where}"
        if outcome.allowed != wanted:
            wrong.append(f"{about}: {'let in' if outcome.allowed else 'refused'}, the table says {cell or 'no'}")
        elif outcome.allowed and outcome.waits not in (None, cell == Cell.WAITS):
            wrong.append(f"{about}: {'waits' if outcome.waits else 'does not wait'}, the table says {cell}")
        elif not outcome.allowed and outcome.changed:
            wrong.append(f"{about}: refused, and yet rows changed: {sorted(outcome.changed)}")
        elif cell in WRITTEN_DOWN and outcome.allowed and "journal" not in outcome.wrote:
            wrong.append(f"{about}: let in and not written down")
    return wrong
