"""Search: every word, accents aside, as a beginning; nothing typed reaches the query language."""

from datetime import UTC, datetime

import pytest

from app.kernel import search
from app.kernel.db import reader, session
from app.kernel.search import Document, excerpt, find, find_alike, put, remove
from app.kernel.transaction import act


def lamp(number: int, title: str, words: str = "", **more) -> Document:
    at = datetime(2026, 11, number, tzinfo=UTC)
    return Document(
        kind=more.pop("kind", "issue"),
        thing_id=number,
        url=f"/issues/{number}",
        title=title,
        words=words,
        at=at,
        **more,
    )


@act
def write(*documents: Document) -> None:
    put(session(), documents)


@act
def forget(kind: str, *ids: int) -> None:
    remove(session(), kind, ids)


def found(wanted: str, **more) -> list[int]:
    return [row.thing_id for row in find(reader(), wanted, **more)]


@pytest.fixture
def lamps(context):
    write(
        lamp(1, "Farola apagada en la plaza", "La calle está oscura", area_path="/1/2/"),
        lamp(2, "Señal caída", "Junto a la farola de la esquina", area_path="/1/3/"),
        lamp(3, "Reunión de vecinos", "Se hablará de las farolas", kind="topic", access="forum:7"),
    )


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ("farola", {1, 2}),
        ("FARÓLA apagada", {1}),
        ("senal caida", {2}),
        ("faro", {1, 2}),
        ("oscura plaza", {1}),
        ("nothing of it", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_find_takes_every_word_without_accents_and_the_last_as_a_beginning(lamps, wanted, ids):
    assert set(found(wanted)) == ids


@pytest.mark.parametrize(
    "wanted",
    [
        '"',
        "farola OR",
        "farola AND NOT",
        "NEAR(farola)",
        "farola*",
        "-farola",
        "(farola",
        "words:farola",
        "^",
        "' | '",
        "a & b :*",
        "\x00",
        "%",
        "\\",
    ],
)
def test_find_with_what_means_something_to_a_query_language_only_finds_words(lamps, wanted):
    assert set(found(wanted)) <= {1, 2}


def test_find_shows_only_what_the_reader_may_see_and_asked_for(lamps):
    assert set(found("farola", access=("public", "forum:7"))) == {1, 2, 3}
    assert found("farola", area_path="/1/3/") == [2]
    assert found("farola", kinds=("topic",), access=("public", "forum:7")) == [3]


def test_what_is_not_among_the_newest_is_found_where_one_looks_for_it(context, monkeypatch):
    """Frequent words: only the newest hits are ranked, of those that the reader looks for and may see."""
    monkeypatch.setattr(search, "NEWEST_RANKED", 2)
    write(
        lamp(1, "Farola", area_path="/1/2/", kind="topic"),
        *(lamp(number, "Farola", area_path="/1/3/") for number in (2, 3, 4)),
        lamp(5, "Farola", area_path="/1/3/", access="forum:7"),
    )
    assert set(found("farola")) == {3, 4}
    assert set(found("farola", access=("public", "forum:7"))) == {4, 5}
    assert found("farola", area_path="/1/2/") == found("farola", kinds=("topic",)) == [1]
    assert set(found("farola", since=datetime(2026, 11, 3, tzinfo=UTC))) == {3, 4}


def test_put_again_replaces_and_remove_makes_unfindable(lamps):
    write(lamp(1, "Banco roto"))
    assert found("apagada") == []
    assert found("banco") == [1]
    forget("issue", 1)
    assert found("banco") == []


def test_excerpt_marks_hits_and_escapes_the_rest():
    assert str(excerpt("a <b> Fárola x", "farola")) == "a &lt;b&gt; <mark>Fárola</mark> x"
    long = "word " * 100 + "farola " + "end " * 100
    shown = str(excerpt(long, "farola"))
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "<mark>farola</mark>" in shown


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ('"farola apagada"', {1}),
        ('"apagada farola"', set()),
        ("“farola de la esquina”", {2}),
        ("«de la esquina» farola", {2}),
        ('"farola', {1, 2}),
        ('""', set()),
    ],
)
def test_find_takes_words_in_quotes_side_by_side(lamps, wanted, ids):
    assert set(found(wanted)) == ids


def test_find_since_a_day_leaves_out_what_is_older(lamps):
    assert found("farola", since=datetime(2026, 11, 2, tzinfo=UTC)) == [2]


def test_find_alike_shares_half_of_the_telling_words_whatever_their_endings(lamps):
    def alike(words: str) -> list[int]:
        return [row.thing_id for row in find_alike(reader(), words, kinds=("issue",), limit=3)]

    assert alike("Farolas apagadas en la plaza mayor") == [1]
    assert set(alike("una farola")) == {1, 2}
    assert alike("en la de") == []
    assert alike("Bancos rotos junto al colegio y la farola") == []
    assert set(alike('" OR farola*')) == {1, 2}
