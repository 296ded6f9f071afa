"""Which statements stand for one opinion group, which bridge all, and which divide them: from counts alone.

Shares are estimated as (agree + 1) / (stances + 2), so that a few stances never look like everybody's. What stands for
a group is what Polis calls representative: a share that is high in the group, by a test of one proportion, and higher
than among all others, by a test of two, both sure nine times in ten. What bridges is Polis's group-informed consensus:
the product of the shares of all groups, so that a large group cannot speak for a small one.
"""

from collections.abc import Mapping, Sequence
from math import prod, sqrt

from app.consultations.vocabulary import BRIDGES, NAMED, SHARE_FROM, SURE, Choice

Counted = Mapping[str, Sequence[int]]  # [agree, disagree, pass] by letter of the group
HALF = 0.5
GAP = 0.3  # between the shares of two groups that a statement divides


def share(counts: Sequence[int], place: int = 0) -> float:
    """The estimated share of those who agree (`place` 0) or disagree (1), from 0 to 1."""
    return (counts[place] + 1) / (sum(counts) + 2)


def consensus(counted: Counted) -> float:
    """How far all groups agree: the product of their shares, from 0 to 1."""
    return prod(share(counts) for counts in counted.values())


def bridging(statements: Mapping[int, Counted]) -> list[int]:
    """Statements with which most of each group agree, the strongest first; five stances at least in each group."""
    common = {
        number: consensus(counted)
        for number, counted in statements.items()
        if counted and all(sum(one) >= SHARE_FROM and share(one) > HALF for one in counted.values())
    }
    return sorted(common, key=lambda number: (-common[number], number))[:BRIDGES]


def dividing(statements: Mapping[int, Counted]) -> list[int]:
    """Statements with which groups agree to very different parts, the widest apart first."""
    apart = {}
    for number, counted in statements.items():
        shares = [share(one) for one in counted.values() if sum(one) >= SHARE_FROM]
        if len(shares) > 1 and max(shares) - min(shares) >= GAP:
            apart[number] = max(shares) - min(shares)
    return sorted(apart, key=lambda number: (-apart[number], number))[:BRIDGES]


def standing_for(letter: str, statements: Mapping[int, Counted]) -> list[tuple[int, Choice]]:
    """(statement, agree or disagree) of what sets a group apart from all others, the strongest first."""
    weighed: list[tuple[float, int, Choice]] = []
    for number, counted in statements.items():
        own = counted[letter]
        others = [sum(row) for row in zip(*(one for name, one in counted.items() if name != letter), strict=True)]
        found = [(_weight(own, others, place), choice) for place, choice in ((0, Choice.AGREE), (1, Choice.DISAGREE))]
        weight, choice = max(found, key=lambda one: one[0])
        if weight > 0:
            weighed.append((weight, number, choice))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    return [(number, choice) for _weight_of_it, number, choice in weighed[:NAMED]]


def _weight(own: Sequence[int], others: Sequence[int], place: int) -> float:
    """How much a statement stands for a group; 0 where it is not sure, or too few of it said so."""
    inside, outside = sum(own), sum(others)
    if inside < SHARE_FROM or not outside:
        return 0.0
    sure, more = _one_proportion(own[place], inside), _two_proportions(own[place], others[place], inside, outside)
    if sure <= SURE or more <= SURE:
        return 0.0
    return share(own, place) ** 2 / share(others, place) * sure * more


def _one_proportion(said: int, of: int) -> float:
    """By how many deviations the share lies above a half."""
    return 2 * sqrt(of + 1) * ((said + 1) / (of + 1) - HALF)


def _two_proportions(said: int, said_there: int, of: int, of_there: int) -> float:
    """By how many deviations the one share lies above the other."""
    one, other = (said + 1) / (of + 1), (said_there + 1) / (of_there + 1)
    both = (said + said_there + 2) / (of + of_there + 2)
    spread = both * (1 - both) * (1 / (of + 1) + 1 / (of_there + 1))
    return (one - other) / sqrt(spread) if spread > 0 else 0.0
