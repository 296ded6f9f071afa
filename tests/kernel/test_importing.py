"""Imports: batches, savepoints, what is refused and where it is written."""

import csv
from functools import partial

import pytest
from sqlalchemy import insert

from app.areas.models import Body
from app.kernel.db import session
from app.kernel.errors import Busy, Invalid
from app.kernel.importing import run_import, run_import_together
from app.kernel.reading import Unreadable
from app.kernel.transaction import after_commit


def take_body(row):
    """Takes a row {slug, kind} as a body; a slug that is there is unchanged."""
    if row["slug"] == "bad":
        raise Invalid("No such slug.")
    if session.query(Body).filter_by(slug=row["slug"]).one_or_none():
        return "unchanged"
    session.add(Body(slug=row["slug"], kind=row["kind"], names={"en": row["slug"]}))
    return "taken"


def numbered(*slugs):
    return [(line, {"slug": slug, "kind": "city"}) for line, slug in enumerate(slugs, 2)]


def slugs():
    return [body.slug for body in session.query(Body).order_by(Body.id)]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "bodies.csv"


def refused_lines(file):
    with file.with_name("bodies.csv.refused.csv").open(newline="") as opened:
        return list(csv.reader(opened))


def test_run_import_takes_good_rows_and_writes_refused_ones_with_line_and_reason(context, file):
    said = []
    result = run_import(numbered("a", "bad", "b", "a"), take_body, file, said.append)
    assert (result.taken, result.unchanged, result.refused, result.exit_code) == (2, 1, 1, 3)
    assert refused_lines(file) == [["line", "reason", "row"], ["3", "No such slug.", "bad | city"]]
    assert slugs() == ["a", "b"]
    assert said[-1].startswith("2 taken, 1 unchanged, 1 refused")


def test_run_import_a_second_time_changes_nothing_and_removes_the_old_refused_file(context, file):
    run_import(numbered("a", "bad"), take_body, file, print)
    result = run_import(numbered("a"), take_body, file, print)
    assert (result.taken, result.unchanged, result.refused, result.exit_code) == (0, 1, 0, 0)
    assert result.refused_file is None
    assert not file.with_name("bodies.csv.refused.csv").exists()


def test_run_import_a_row_the_database_refuses_leaves_its_neighbours(context, file):
    rows = numbered("a", "b")
    rows[1:1] = [(99, {"slug": "c", "kind": "no such kind"})]
    result = run_import(rows, take_body, file, print)
    assert (result.taken, result.refused) == (2, 1)
    assert "refused" in refused_lines(file)[1][1]
    assert slugs() == ["a", "b"]


def test_run_import_more_than_a_batch_commits_each_batch(context, file):
    said = []
    result = run_import(numbered(*(f"s{n}" for n in range(1203))), take_body, file, said.append)
    session.rollback()
    assert result.taken == 1203 == session.query(Body).count()
    assert len(said) == 3  # two full batches and the end


def test_run_import_that_breaks_keeps_the_batches_before_and_a_second_run_takes_the_rest(context, file):
    def breaking(row):
        if row["slug"] == "s700":
            raise RuntimeError("power cut")
        return take_body(row)

    rows = numbered(*(f"s{n}" for n in range(900)))
    with pytest.raises(RuntimeError):
        run_import(rows, breaking, file, print)
    assert session.query(Body).count() == 500
    result = run_import(rows, take_body, file, print)
    assert (result.taken, result.unchanged) == (400, 500)


def test_run_import_a_refused_row_drops_its_hooks_and_rows(context, file):
    told = []

    def take(row):
        after_commit(lambda: told.append(row["slug"]))
        session.add(Body(slug=row["slug"] + "-child", kind="city", names={}))
        session.flush()
        return take_body(row)

    run_import(numbered("a", "bad", "b"), take, file, print)
    assert told == ["a", "b"]
    assert slugs() == ["a-child", "a", "b-child", "b"]


def test_run_import_where_the_refused_file_cannot_be_written_tells_the_rows(context, tmp_path):
    said = []
    result = run_import(numbered("bad"), take_body, tmp_path / "absent" / "bodies.csv", said.append)
    assert result.refused == 1
    assert result.refused_file is None
    assert any("line 2 refused: No such slug." in text for text in said)


def test_refused_file_writes_formulas_as_text(context, file):
    def take(row):
        raise Invalid("=1+1")

    run_import([(2, {"slug": "=cmd()"})], take, file, print)
    assert refused_lines(file)[1] == ["2", "'=1+1", "'=cmd()"]


def test_run_import_of_a_file_that_breaks_off_takes_what_stands_before_and_then_fails(context, file):
    def broken(fault):
        yield from numbered("a", "b")
        raise fault

    said = []
    with pytest.raises(Invalid, match=r"bodies\.csv cannot be read any further: disk"):
        run_import(broken(OSError("disk")), take_body, file, said.append)
    assert (slugs(), said) == (["a", "b"], ["2 taken, 0 unchanged, 0 refused"])
    with pytest.raises(Invalid, match="The list is broken"):
        run_import(broken(Invalid("The list is broken.")), take_body, file, said.append)
    assert said[1:] == ["0 taken, 2 unchanged, 0 refused"]


def read_body(row):
    if row["slug"] == "bad":
        raise Invalid("No such slug.")
    return Body(slug=row["slug"], kind=row["kind"], names={})


def take_bodies(bodies):
    """Takes bodies in one statement; those whose slug stands are unchanged."""
    standing = set(slugs())
    new = [body for body in bodies if body.slug not in standing]
    if new:
        session.execute(insert(Body), [{"slug": one.slug, "kind": one.kind, "names": {}} for one in new])
    return ["unchanged" if body.slug in standing else "taken" for body in bodies]


def together(rows, file, take=take_bodies):
    return run_import_together(rows, read_body, take, file, print)


def test_run_import_together_gives_what_row_by_row_gives(context, file):
    rows = numbered(*(f"s{n}" for n in range(1203)))
    for at in (0, 250, 499, 500, 777, 1202):
        rows[at] = (rows[at][0], {"slug": f"s{at}", "kind": "no such kind"})
    rows[30] = (32, {"slug": "bad", "kind": "city"})
    rows[31] = (33, Unreadable("the row holds a NUL byte", "s31"))
    result = together(rows, file)
    lines = refused_lines(file)[1:]
    kept, told = slugs(), [(line, start) for line, _, start in lines]
    assert (result.taken, result.unchanged, result.refused) == (1195, 0, 8) == (len(kept), 0, len(lines))
    assert [int(line) for line, _, _ in lines] == [2, 32, 33, 252, 501, 502, 779, 1204]
    assert [reason for _, reason, _ in lines[1:3]] == ["No such slug.", "the row holds a NUL byte"]
    again = run_import(rows, take_body, file, print)
    assert (again.taken, again.unchanged, again.refused) == (0, 1195, 8)
    assert [(line, start) for line, _, start in refused_lines(file)[1:]] == told
    assert slugs() == kept


def test_run_import_together_says_the_rows_in_one_savepoint_and_halves_only_where_one_is_refused(context, file):
    sizes = []

    def take(bodies):
        sizes.append(len(bodies))
        return take_bodies(bodies)

    rows = numbered(*(f"s{n}" for n in range(508)))
    rows[507] = (509, {"slug": "s507", "kind": "no such kind"})
    assert together(rows, file, take).refused == 1
    assert sizes == [500, 8, 4, 4, 2, 2, 1, 1]


def test_run_import_together_a_refused_half_drops_its_hooks_and_rows(context, file):
    told = []

    def take(bodies):
        for body in bodies:
            after_commit(partial(told.append, body.slug))
        outcomes = take_bodies(bodies)
        if any(body.slug == "b" for body in bodies):
            raise Invalid("Not this one.")
        return outcomes

    result = together(numbered("a", "b", "c"), file, take)
    assert (result.taken, result.refused, told, slugs()) == (2, 1, ["a", "c"], ["a", "c"])


def test_run_import_together_of_a_busy_database_refuses_no_row(context, file):
    def take(bodies):
        raise Busy

    with pytest.raises(Busy):
        together(numbered("a"), file, take)
    assert not file.with_name("bodies.csv.refused.csv").exists()
