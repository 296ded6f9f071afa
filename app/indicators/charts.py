"""Lines of numbers as paths for SVG, drawn by the server: no script, no style inside."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 60
BARS_WIDTH, BARS_HEIGHT = 480, 120


@dataclass(frozen=True, slots=True)
class Line:
    """`path`: d of a path in a box of 240 by 60, newest at the end; `most`: the number at the top of the box."""

    path: str
    most: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a drawing of 480 by 120, in its units."""

    x: float
    y: float
    width: float
    height: float


def bars_of(numbers: Sequence[int], most: int, *, part: int = 0, parts: int = 1) -> list[Bar]:
    """Bars from the bottom, the oldest first; `most`: the number as high as the drawing. Several series stand side by
    side when each is one of `parts`."""
    step = BARS_WIDTH / max(1, len(numbers))
    width = step * 0.8 / parts
    return [
        Bar(
            round(place * step + step * 0.1 + part * width, 1),
            round(BARS_HEIGHT - BARS_HEIGHT * number / most, 1),
            round(width, 1),
            round(BARS_HEIGHT * number / most, 1),
        )
        for place, number in enumerate(numbers)
        if number and most
    ]


def line_of(numbers: Sequence[int | None]) -> Line:
    """A line from 0 at the bottom to the largest number at the top; a gap where a number is missing."""
    most = max((number for number in numbers if number is not None), default=0)
    step = WIDTH / max(1, len(numbers) - 1)
    parts, pen = [], False
    for place, number in enumerate(numbers):
        if number is None:
            pen = False
            continue
        y = HEIGHT - HEIGHT * number / most if most else HEIGHT
        parts.append(f"{'L' if pen else 'M'}{place * step:.1f} {y:.1f}")
        pen = True
    return Line(" ".join(parts), most)
