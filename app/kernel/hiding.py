"""What may be shown of counts, so that no small one is found by subtraction.

Source of the rule: complementary suppression as statistical offices practise it. A count below five is hidden; when the
hidden ones come to fewer than five together, or one stands alone, the smallest shown one is hidden with them, since the
total and the other counts would tell it.
"""

from collections.abc import Mapping

from app.missing.vocabulary import SHOWN_FROM


def shown(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that may be shown, by value; none when nothing is left that two hidden ones do not give away.
    `counts`: of every value there is, with 0 where nobody gave it."""
    order = sorted(counts, key=lambda value: (counts[value], value))
    hidden = [value for value in order if counts[value] < SHOWN_FROM]
    left = [value for value in order if counts[value] >= SHOWN_FROM]
    while left and hidden and (len(hidden) == 1 or sum(counts[value] for value in hidden) < SHOWN_FROM):
        hidden.append(left.pop(0))
    return {value: counts[value] for value in counts if value in left}
