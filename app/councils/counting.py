"""What ballots come to. Pure counts, so that anybody can do them again.

Ranked: Borda. Of n options the first choice of a ballot gets n - 1 points, the next n - 2, and so on; what a ballot
does not rank gets none. Approval: one point from each ballot that names the option.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.councils.vocabulary import Method


class Counted(NamedTuple):
    """An option by its place in the poll, and its points."""

    option: int
    points: int


def counted(method: str, options: int, ballots: Iterable[Sequence[int]]) -> list[Counted]:
    """All options, the most points first; of two with as many the one that was named first in the poll."""
    points = [0] * options
    for ballot in ballots:
        for place, option in enumerate(ballot):
            points[option] += options - 1 - place if method == Method.RANKED else 1
    return sorted(
        (Counted(option, number) for option, number in enumerate(points)), key=lambda one: (-one.points, one.option)
    )


def first_of(result: Sequence[Counted]) -> list[int]:
    """The options with most points: one, or all that share the first place; none when nobody voted."""
    most = result[0].points if result else 0
    return [one.option for one in result if one.points == most > 0]
