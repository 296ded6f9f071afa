"""Small counts that subtraction would tell."""

import pytest

from app.kernel.hiding import parts_shown


@pytest.mark.parametrize(
    ("parts", "whole", "told"),
    [
        ({"A": 15, "B": 15}, 30, {"A", "B"}),
        ({"A": 15, "B": 4}, 19, set()),  # the whole less A is B
        ({"A": 15, "B": 0}, 15, {"A"}),  # that nobody is there tells nothing of anybody
        ({"A": 15, "B": 15, "C": 4}, 34, {"B"}),
        ({"A": 15, "B": 15}, 34, {"B"}),  # four who are in no part
        ({"A": 15, "B": 15}, 35, {"A", "B"}),  # five in none
        ({"A": 15, "B": 3}, 38, {"A"}),  # the three stand beside twenty in none
        ({"A": 4}, 4, set()),
        ({}, 0, set()),
    ],
)
def test_a_part_is_told_where_no_smaller_one_is_given_away(parts, whole, told):
    assert parts_shown(parts, whole) == told
