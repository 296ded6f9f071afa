"""Each cell of the permission table is true at every door, and a cell that is wrong would be found."""

import pytest
from flask import Flask

from app.identity.permissions import TABLE, WHO, Cell, read_table
from app.web.realtime.events import EVENTS
from tests.permissions import (  # each declares its tries
    tries_accounts,  # noqa: F401
    tries_api,  # noqa: F401
    tries_consultations,  # noqa: F401
    tries_councils,  # noqa: F401
    tries_enquiries,  # noqa: F401
    tries_exchanges,  # noqa: F401
    tries_forums,  # noqa: F401
    tries_issues,  # noqa: F401
    tries_mediation,  # noqa: F401
    tries_meetings,  # noqa: F401
    tries_missing,  # noqa: F401
    tries_moderation,  # noqa: F401
    tries_places,  # noqa: F401
    tries_priorities,  # noqa: F401
    tries_programme,  # noqa: F401
    tries_proposals,  # noqa: F401
    tries_residence,  # noqa: F401
)
from tests.permissions.matrix import DOORS, Seen, mismatches, observe
from tests.permissions.stage import World

OUTSIDE = {"site.health", "site.demo", "account.sign_in", "account.sign_up", "receipt.hold"}


def flipped(action: str, who: str):
    """The line of `action` with the cell of `who` turned round: in becomes out, out becomes in."""
    line = TABLE[action]
    cells = dict(line.cells)
    if cells.pop(who, None) in (None, Cell.BREAK_GLASS):
        cells[who] = Cell.YES
    return type(line)(line.id, line.group, line.what, cells)


@pytest.mark.parametrize("action", DOORS)
def test_each_cell_is_true_at_every_door(action: str, world: World):
    seen: Seen = observe(world, action)
    assert mismatches(TABLE[action], seen) == []
    unnoticed = [who for who in WHO if not mismatches(flipped(action, who), seen)]
    assert unnoticed == []


def test_each_line_of_the_table_is_tried():
    assert set(TABLE) - set(DOORS) == set()


def test_each_route_and_event_serves_a_line_of_the_table(app: Flask):
    declared = {getattr(view, "access", None) for view in app.view_functions.values()}
    declared |= {getattr(handler, "access", None) for handler in EVENTS.values()}
    assert declared - OUTSIDE - set(TABLE) == set()


def test_a_letter_or_cell_that_nobody_knows_is_refused(tmp_path):
    file = tmp_path / "table.toml"
    for line, wrong in (('Q = "y"', "nobody"), ('V = "often"', "often")):
        file.write_text(f'[forums]\n"forum.read" = {{ what = "read", {line} }}\n')
        with pytest.raises(ValueError, match=wrong):
            read_table(file)
