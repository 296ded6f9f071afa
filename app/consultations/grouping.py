"""Who answered alike: opinion groups out of answers, and which statements stand for, bridge and divide them.

The way is that of Polis (Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling deliberation by mapping high
dimensional opinion spaces", Recerca 26, 2021): people as rows of answers, the two directions in which they differ most
(principal components, of a matrix in which no answer counts as the statement's mean), k-means on those two, and as many
groups, two to five, as lie apart best by their mean silhouette (Rousseeuw, 1987), fewer where more are hardly better.
Everything that is drawn by chance is drawn from one seed and nothing hangs on the last digit of a number, which
processors reckon differently, so the same answers give the same groups.

Knows no database and no names: arrays in, plain values out. Imported by the worker alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.consultations.vocabulary import (
    ANSWERS_TO_COUNT,
    BETTER_BY,
    DOT_OF,
    FEWEST_PEOPLE,
    GROUP_SMALLEST,
    GROUPS,
    LETTERS,
    LOOKED_AT,
    SAME_TO,
    SEED,
    TRIES,
)

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
Answers = NDArray[np.int8]
NONE = np.int8(2)  # in a matrix of answers: this person has not answered this statement
BLOCK = 2_000  # people whose answers are spread out as real numbers at once
STEPS = 100


@dataclass(frozen=True, slots=True)
class Group:
    """An opinion group, the largest first. `people`: rows of the matrix; `x`, `y`: its middle, `wide`, `high`: how far
    its people spread (one standard deviation), all in parts of the picture from -1 to 1; `dots`: (x, y, people), each
    the middle of at least five people who lie near one another, so that no dot is one person's."""

    letter: str
    people: tuple[int, ...]
    x: float
    y: float
    wide: float
    high: float
    dots: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """What came of it. `counted`: how many people count towards groups; `silhouette`: how well the groups lie apart,
    None where there are none."""

    counted: int
    groups: tuple[Group, ...] = ()
    silhouette: float | None = None


def matrix(people: Whole, statements: Whole, choices: NDArray[np.int8], shape: tuple[int, int]) -> Answers:
    """Answers as rows of people and columns of statements: 1, -1, 0, and `NONE`. `people`, `statements`: the place of
    each answer in `shape`."""
    spread = np.full(shape, NONE, dtype=np.int8)
    spread[people, statements] = choices
    return spread


def find_groups(answers: Answers) -> Grouped:
    """The groups of a matrix of answers. None where fewer than 15 people gave 7 answers (all, where there are fewer
    statements), and where no number of groups leaves each with five people."""
    given = (answers != NONE).sum(axis=1)
    rows = np.flatnonzero(given >= max(1, min(ANSWERS_TO_COUNT, answers.shape[1])))
    if len(rows) < FEWEST_PEOPLE:
        return Grouped(len(rows))
    places = _places(answers[rows], given[rows])
    found = _best(places)
    if found is None:
        return Grouped(len(rows))
    labels, silhouette = found
    scale = float(np.abs(places).max()) or 1.0
    return Grouped(len(rows), tuple(_described(rows, places / scale, labels)), silhouette)


def counts(answers: Answers, people: Sequence[int] | None = None) -> Whole:
    """How many of some people (all, when not said) agree, disagree and pass: a row for each statement."""
    chosen = answers if people is None else answers[list(people)]
    return np.stack([(chosen == choice).sum(axis=0) for choice in (1, -1, 0)], axis=1)


def _places(answers: Answers, given: Whole) -> Reals:
    """Where each person lies in the two directions in which people differ most.

    Who answered few statements lies too near the middle, since no answer counts as the mean; like Polis, each place is
    drawn out by the root of statements over answers.
    """
    number = (answers != NONE).sum(axis=0)
    mean = np.where(answers == NONE, 0, answers).sum(axis=0) / np.maximum(number, 1)
    together = np.zeros((answers.shape[1],) * 2)
    for block in _blocks(answers, mean):
        together += block.T @ block
    _values, vectors = np.linalg.eigh(together)
    axes = vectors[:, ::-1][:, :2]
    if axes.shape[1] < 2:
        axes = np.hstack([axes, np.zeros((len(axes), 2 - axes.shape[1]))])
    leading = axes[np.abs(axes).argmax(axis=0), [0, 1]]
    axes = axes * np.where(leading < 0, -1.0, 1.0)  # a direction has no sign of its own
    drawn_out = np.sqrt(answers.shape[1] / given)[:, np.newaxis]
    places: Reals = np.vstack([block @ axes for block in _blocks(answers, mean)]) * drawn_out
    return places


def _blocks(answers: Answers, mean: Reals) -> Iterator[Reals]:
    for first in range(0, len(answers), BLOCK):
        part = answers[first : first + BLOCK]
        yield np.where(part == NONE, 0.0, part - mean)


def _best(places: Reals) -> tuple[Whole, float] | None:
    """The labels with the best silhouette among two to five groups of at least five people each, and how good it is;
    more groups than fewer only where they are clearly better."""
    chance = np.random.default_rng(SEED)
    looked = np.arange(len(places))
    if len(looked) > LOOKED_AT:
        looked = np.sort(chance.choice(looked, LOOKED_AT, replace=False))
    far = _distances(places[looked])
    best: tuple[Whole, float] | None = None
    for k in range(GROUPS[0], GROUPS[1] + 1):
        labels = _k_means(places, k, chance)
        if np.bincount(labels, minlength=k).min() < GROUP_SMALLEST:
            continue
        good = silhouette(far, labels[looked])
        if best is None or good > best[1] + BETTER_BY:
            best = labels, good
    return best


def _distances(places: Reals) -> Reals:
    x, y = places[:, 0], places[:, 1]
    far: Reals = np.hypot(x[:, np.newaxis] - x, y[:, np.newaxis] - y)
    return far


def silhouette(far: Reals, labels: Whole) -> float:
    """The mean silhouette, from -1 to 1, of labels of points that lie `far` from one another."""
    kinds = np.unique(labels)
    sizes = np.array([(labels == kind).sum() for kind in kinds])
    if len(kinds) < 2:
        return -1.0
    sums = far @ (labels[:, np.newaxis] == kinds).astype(np.float64)
    own = np.searchsorted(kinds, labels)
    rows = np.arange(len(labels))
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    widest = np.maximum(inside, outside)
    apart = np.where(widest > 0, (outside - inside) / np.where(widest > 0, widest, 1), 0.0)
    return float(np.where(sizes[own] > 1, apart, 0.0).mean())


def _k_means(places: Reals, k: int, chance: np.random.Generator) -> Whole:
    """The best of some tries, each begun with middles far from one another (k-means++, Arthur and Vassilvitskii)."""
    best, least = np.zeros(len(places), dtype=np.int64), np.inf
    for _try in range(TRIES):
        labels, spread = _settled(places, _beginnings(places, k, chance))
        if spread < least - 10**-SAME_TO:
            best, least = labels, spread
    return best


def _beginnings(places: Reals, k: int, chance: np.random.Generator) -> Reals:
    middles = places[[int(chance.integers(len(places)))]]
    near = ((places - middles[0]) ** 2).sum(axis=1)
    for _one in range(1, k):
        whole = near.sum()
        next_one = int(chance.choice(len(places), p=near / whole)) if whole > 0 else int(chance.integers(len(places)))
        middles = np.vstack([middles, places[next_one]])
        near = np.minimum(near, ((places - places[next_one]) ** 2).sum(axis=1))
    return middles


def _settled(places: Reals, middles: Reals) -> tuple[Whole, float]:
    """Lloyd's steps until nobody changes sides: labels, and the sum of squares."""
    labels = np.full(len(places), -1, dtype=np.int64)
    square = np.empty((len(places), len(middles)))
    for _step in range(STEPS):
        for one, middle in enumerate(middles):
            square[:, one] = (places[:, 0] - middle[0]) ** 2 + (places[:, 1] - middle[1]) ** 2
        now = square.round(SAME_TO).argmin(axis=1)
        if np.array_equal(now, labels):
            break
        labels = now
        sizes = np.bincount(labels, minlength=len(middles))
        sums = np.stack([np.bincount(labels, places[:, axis], len(middles)) for axis in (0, 1)], axis=1)
        middles = np.where(sizes[:, np.newaxis] > 0, sums / np.maximum(sizes, 1)[:, np.newaxis], middles)
    return labels, float(square[np.arange(len(places)), labels].sum())


def _described(rows: Whole, places: Reals, labels: Whole) -> Iterator[Group]:
    kinds, sizes = np.unique(labels, return_counts=True)
    order = sorted(range(len(kinds)), key=lambda one: (-sizes[one], int(np.flatnonzero(labels == kinds[one])[0])))
    for letter, one in zip(LETTERS, order, strict=False):
        inside = np.flatnonzero(labels == kinds[one])
        here = places[inside]
        (x, y), (wide, high) = here.mean(axis=0), here.std(axis=0)
        dots = tuple((float(at[0]), float(at[1]), number) for at, number in _dots(here))
        yield Group(letter, tuple(int(row) for row in rows[inside]), float(x), float(y), float(wide), float(high), dots)


def _dots(places: Reals) -> Iterator[tuple[Reals, int]]:
    """Halved along the longer side until each part has fewer than ten people, and never fewer than five."""
    if len(places) < 2 * DOT_OF:
        yield places.mean(axis=0), len(places)
        return
    axis = int(np.ptp(places, axis=0).argmax())
    order = places[:, axis].argsort(kind="stable")
    yield from _dots(places[order[: len(order) // 2]])
    yield from _dots(places[order[len(order) // 2 :]])
