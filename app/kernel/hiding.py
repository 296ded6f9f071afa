"""What may be shown of counts, so that no small one is found by subtraction.

Source of the rule: complementary suppression as statistical offices practise it. A count below five is hidden; when the
hidden ones come to fewer than five together, or one stands alone, the smallest shown one is hidden with them, since the
total and the other counts would tell it.
"""

from collections.abc import Mapping

SHOWN_FROM = 5


def shown(counts: Mapping[str, int], rest: int = 0) -> dict[str, int]:
    """The counts that may be shown, by value; none when nothing is left that two hidden ones do not give away.
    `counts`: of every value there is, with 0 where nobody gave it. `rest`: of the total, those who are in none of them;
    they are shown nowhere and still found by subtraction."""
    order = sorted(counts, key=lambda value: (counts[value], value))
    left = [value for value in order if counts[value] >= SHOWN_FROM]
    hidden = [counts[value] for value in order if counts[value] < SHOWN_FROM] + ([rest] if rest > 0 else [])
    while left and _gives_away(hidden):
        hidden.append(counts[left.pop(0)])
    return {value: counts[value] for value in counts if value in left}


def parts_shown(parts: Mapping[str, int], whole: int) -> frozenset[str]:
    """Those parts of `whole` people of which may be told what their people said, beside what all said. A part with
    nobody in it gives nobody away."""
    if whole < SHOWN_FROM:
        return frozenset()
    some = {name: number for name, number in parts.items() if number}
    return frozenset(shown(some, whole - sum(some.values())))


def _gives_away(hidden: list[int]) -> bool:
    """Whether the hidden ones say too much: a small one that stands alone, or too few people together."""
    return any(one < SHOWN_FROM for one in hidden) and (len(hidden) == 1 or sum(hidden) < SHOWN_FROM)
