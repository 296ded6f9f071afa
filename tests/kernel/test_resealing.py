"""A new key first: all sealed words move under it, in batches, also after being broken off."""

import ast
import dataclasses
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import select

from app.admin import actions as admin
from app.admin.upkeep import rotate_keys
from app.config import ROOT
from app.identity.actor import SYSTEM, Actor
from app.issues.models import IssueContact
from app.kernel.db import reader, rows
from app.kernel.errors import NotAllowed
from app.kernel.resealing import sealed_columns
from app.kernel.sealed import Unreadable, has_newest_key, seal, unseal
from app.web.login import RECEIPTS
from tests.builders.issues import make_category, report
from tests.builders.places import make_city

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def keys(app, monkeypatch):
    def put(*keys: bytes) -> None:
        monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], data_keys=keys))

    put(OLD)
    return put


@pytest.fixture
def reports(context, keys):
    make_city()
    make_category("lighting")
    return [report(Actor(device=str(n)), email=f"person{n}@example.org") for n in range(5)]


def contacts() -> list[str]:
    return [row.sealed for row in rows(reader(), select(IssueContact.sealed).order_by(IssueContact.issue_id))]


def rotate(app):
    return app.test_cli_runner().invoke(rotate_keys)


def test_rotation_seals_everything_anew_and_the_old_key_can_go(app, reports, keys):
    before = contacts()
    keys(NEW, OLD)
    done = rotate(app)
    assert (done.exit_code, "issue_contact.sealed: 5 sealed anew" in done.output) == (0, True)
    after = contacts()
    assert set(before).isdisjoint(after)
    keys(NEW)
    assert [unseal(one, "issue_contact") for one in after] == [f"person{n}@example.org" for n in range(5)]
    with pytest.raises(Unreadable):
        unseal(before[0], "issue_contact")


def test_rotation_broken_off_goes_on_where_it_was(app, reports, keys, monkeypatch):
    keys(NEW, OLD)
    monkeypatch.setattr(admin, "RESEAL_AT_ONCE", 2)
    held = next(held for held in sealed_columns() if held.name == "issue_contact.sealed")
    admin.reseal_words(actor=SYSTEM, held=held, after=None)
    assert [has_newest_key(one) for one in contacts()] == [True, True, False, False, False]
    first = contacts()[:2]
    assert "issue_contact.sealed: 3 sealed anew" in rotate(app).output
    assert contacts()[:2] == first
    assert all(has_newest_key(one) for one in contacts())
    assert "issue_contact.sealed: 0 sealed anew" in rotate(app).output


def test_rotation_without_the_earlier_key_says_so_and_loses_nothing(app, reports, keys):
    before = contacts()
    keys(NEW)
    done = rotate(app)
    assert done.exit_code == 1
    assert "5 that no key opens" in done.output
    assert contacts() == before


def test_nobody_but_the_operator_rotates(context):
    with pytest.raises(NotAllowed):
        admin.note_rotation(actor=Actor(), resealed=1, unreadable=0)


def abouts(path: Path) -> Iterator[str]:
    """What a module seals about, as it says by a word or by a name of its own; what only travels in a page aside."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "seal" and len(call.args) == 2:
            about = call.args[1]
            if isinstance(about, ast.Constant):
                yield str(about.value)
            elif isinstance(about, ast.Name):
                module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                yield getattr(module, about.id)


def test_every_word_that_is_sealed_lies_in_a_column_that_says_so():
    """A room that seals about something new declares its column, or a rotation would leave it behind."""
    sealed = {about for path in sorted((ROOT / "app").rglob("*.py")) for about in abouts(path)}
    assert sealed - {RECEIPTS} == {held.about for held in sealed_columns()}  # receipts lie in the browser


def test_has_newest_key_of_what_is_no_seal(context):
    assert has_newest_key(seal("x", "y"))
    assert not has_newest_key("1.x")
    assert not has_newest_key("")
