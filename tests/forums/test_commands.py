"""`corrala import topics`: everything is taken once, and what is broken is refused by row."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from app.forums.commands import import_topics
from app.forums.models import Forum, Post, Topic
from app.kernel.db import reader, rows, value
from app.kernel.journal import Journal
from tests.builders.places import make_city

TOPICS = ["id", "code", "title", "author", "date", "summary", "text", "status", "supports", "comments"]
POSTS = ["id", "proposal_id", "parent_id", "author", "role", "at", "text", "votes_up", "votes_down", "removed"]
TOPIC = ["7", "C-7", "Clean streets", "1", "2015-09-15", "As simple as that.", "Clean them daily.", "open", "12", "3"]


def post(number: int, parent: object = "", text: str = "Some words", **change: object) -> list[str]:
    row = dict.fromkeys(POSTS, "")
    row |= {
        "id": number,
        "proposal_id": 7,
        "parent_id": parent,
        "author": 80,
        "at": "2015-09-15T10:50:19",
        "text": text,
    }
    row |= {"votes_up": 1, "votes_down": 0, "removed": 0} | change
    return [str(row[name]) for name in POSTS]


def write(file: Path, columns: list[str], lines: list[list[str]]) -> Path:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(columns)
        writer.writerows(lines)
    return file


@pytest.fixture
def folder(tmp_path, context):
    make_city()
    write(tmp_path / "proposals.csv", TOPICS, [TOPIC])
    return tmp_path


@pytest.fixture
def run(app, folder):
    def run_import(*options: str) -> Result:
        return app.test_cli_runner().invoke(import_topics, [str(folder / "proposals.csv"), *options])

    return run_import


def posts() -> list:
    return list(rows(reader(), select(Post.__table__).order_by(Post.pos)))


def refused(file: Path) -> list[tuple[int, str]]:
    with file.with_name(f"{file.name}.refused.csv").open(newline="", encoding="utf-8") as opened:
        return [(int(row["line"]), row["reason"]) for row in csv.DictReader(opened)]


def test_import_takes_topics_posts_votes_and_times(folder, run):
    write(folder / "comments.csv", POSTS, [post(1, votes_up=3, votes_down=2), post(2, 1, role="staff", text="Mended.")])
    result = run()
    assert (result.exit_code, result.output.count("refused")) == (0, 2)
    topic = rows(reader(), select(Topic.__table__))[0]
    assert (topic.title, topic.kind, topic.posts, topic.official_pos) == ("Clean streets", "proposal", 3, 3)
    assert (topic.made_at, topic.author_name) == (datetime(2015, 9, 14, 22, tzinfo=UTC), "imported author 1")
    opening, first, answer = posts()
    assert (opening.body, opening.imported_support) == ("As simple as that.\n\nClean them daily.", 12)
    assert (first.support, first.disagree, first.imported_disagree, first.author_id) == (3, 2, 2, None)
    assert first.made_at == datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC)
    assert (answer.official, answer.author_role, answer.in_reply_to, answer.depth) == (True, "city", 2, 1)
    forum = rows(reader(), select(Forum.__table__))[0]
    assert (forum.slug, forum.topics, forum.posts) == ("city", 1, 3)


def test_import_again_changes_nothing(folder, run):
    write(folder / "comments.csv", POSTS, [post(1), post(2, 1)])
    assert run().exit_code == 0
    before = [tuple(row) for table in (Forum, Topic, Post) for row in rows(reader(), select(table.__table__))]
    acts = value(reader(), select(func.count()).select_from(Journal))
    result = run()
    assert result.exit_code == 0
    assert "0 taken, 1 unchanged" in result.output
    assert "0 taken, 2 unchanged" in result.output
    assert before == [tuple(row) for table in (Forum, Topic, Post) for row in rows(reader(), select(table.__table__))]
    assert value(reader(), select(func.count()).select_from(Journal)) == acts


def test_import_of_a_deep_chain_hangs_on_the_ancestor_at_depth_three(folder, run):
    write(folder / "comments.csv", POSTS, [post(n, n - 1 or "") for n in range(1, 8)])
    assert run().exit_code == 0
    assert [(row.pos, row.in_reply_to, row.depth) for row in posts()[1:]] == [
        (2, None, 0),
        (3, 2, 1),
        (4, 3, 2),
        (5, 4, 3),
        (6, 5, 3),
        (7, 5, 3),
        (8, 5, 3),
    ]


def test_import_of_a_removed_post_keeps_its_place_and_shows_a_notice(folder, run, client):
    write(folder / "comments.csv", POSTS, [post(1, text="", removed=1), post(2, 1)])
    assert run().exit_code == 0
    row = posts()[1]
    assert (row.state, row.body, row.pos) == ("removed", "", 2)
    topic = rows(reader(), select(Topic.id, Topic.posts, Topic.last_pos))[0]
    assert (topic.posts, topic.last_pos) == (2, 3)
    assert "These words were removed." in client.get(f"/topics/{topic.id}").text


def test_import_of_a_post_whose_parent_was_not_taken_hangs_on_the_topic(folder, run):
    write(folder / "comments.csv", POSTS, [post(1, text="x" * 10_001), post(2, 1)])
    assert run().exit_code == 3
    assert [(row.in_reply_to, row.depth) for row in posts()[1:]] == [(None, 0)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (post(2, text="x" * 40_000), "a field has more than 32768 characters"),
        (post(2, text="x" * 10_001), "This text is too long."),
        (post(2, text="a\x00b"), "the row holds a NUL byte"),
        (post(2, text=""), "the post has no text"),
        (post(1), "another row has the id 1"),
        (post(2, at="yesterday"), "'yesterday' is no date"),
        (post(2, at="9999-12-31"), "is no date of our time"),
        (post(2, at="0001-01-01T00:00+05:00"), "is no date"),
        (post(2, votes_up="-1"), "'-1' is no number of votes"),
        (post(2, votes_up="9" * 30), "is no number of votes"),
        (post(2, removed="maybe"), "0 or 1"),
        (post(2, proposal_id=99), "its topic was not taken"),
        (post(2)[:-1], "the row has 9 fields, not 10"),
        (["", *post(2)[1:]], "the post has no usable id"),
    ],
)
def test_import_of_a_broken_row_refuses_it_and_takes_the_rest(folder, run, bad, reason):
    file = write(folder / "comments.csv", POSTS, [post(1), bad, post(3)])
    assert run().exit_code == 3
    assert [(line, reason in told) for line, told in refused(file)] == [(3, True)]
    assert [row.pos for row in posts()] == [1, 2, 3]


def test_import_in_another_encoding_refuses_those_rows(folder, run):
    file = write(folder / "comments.csv", POSTS, [post(1), post(2, text="Señal"), post(3)])
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    assert run().exit_code == 3
    assert refused(file) == [(3, "the row is not in UTF-8")]
    assert len(posts()) == 3


@pytest.mark.parametrize(
    "options", [("--forum", "nowhere"), ("--posts", "/nowhere/at-all.csv"), ("--posts", "/"), ("--lang", "of the town")]
)
def test_import_that_cannot_begin_then_fails(folder, run, options):
    write(folder / "comments.csv", POSTS, [post(1)])
    assert run(*options).exit_code == 1


def test_import_without_a_needed_column_then_fails(folder, run):
    write(folder / "comments.csv", POSTS[:-1], [])
    assert run().exit_code == 1


def test_two_sources_with_the_same_ids_stand_side_by_side(folder, run):
    write(folder / "comments.csv", POSTS, [post(1)])
    assert run("--source", "one").exit_code == run("--source", "two").exit_code == 0
    assert value(reader(), select(func.count()).select_from(Topic)) == 2
