"""What of a text tells about persons: sentences of people in three languages, and texts made to take long."""

import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from app.kernel import personal_data
from app.kernel.danger import speaks_of_danger

HERE = Path(__file__).parent
LONGEST_S = 0.2
SEEDS = (
    *(
        "a",
        "1",
        "1 ",
        "1-",
        "1.",
        "a@",
        "a.",
        "a@a.",
        "[at]",
        "+",
        "(",
        "((1",
        "\n",
        "\n\n",
        "x'",
        "é",
        "e\u0301",
        "ا",
        "A",
        "A1",
        "a-",
    ),
    *(
        "Calle ",
        "calle a ",
        "c/ a a a a a ",
        "12 rue ",
        "12 bis ter rue a ",
        "12 Mill Lane ",
        "vive ",
        "lives at flat ",
        "3º ",
        "1er ",
    ),
    *(
        "1 A ",
        "AB12 ",
        "1234 B",
        "X1234567",
        "ES91 2100 ",
        "AAAA ",
        "DNI n ",
        "DNI no no no ",
        "account is is is ",
        "matrícula A-",
    ),
    *("tel no ", "1 2 3 4 5 6 7 8 ", "2026-01-01 ", "12:", "q" * 63 + "@", "vive en calle Mayor 12, 3º B "),
    *("Juan ", "Juan roba ", "roba ", "Juan de la ", "Juan Pérez. ", "Pedro by ", "Sr. ", "Sr.", "...", "!"),
    *("te voy ", "my husband ", "i will ", "going to ", "want to ", "esta ", "سأ ", "i!!!!!", "quiero "),
)


def sentences(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("|", 2) for line in lines if line and not line.startswith("#")]


def unbracketed(told: str) -> tuple[str, int, int]:
    """The sentence without its outer brackets, and from where to where they stood."""
    start, end = told.index("["), told.rindex("]")
    return told[:start] + told[start + 1 : end] + told[end + 1 :], start, end - 1


def test_personal_data_is_marked_and_what_only_looks_like_it_is_not():
    told, found, wrong = Counter(), Counter(), []
    for kind, _lang, sentence in sentences("marking/personal.txt"):
        told[kind] += 1
        if kind == "clean":
            marks = personal_data.find(sentence)
            found[kind] += bool(marks)
            wrong += [(sentence, marks)] if marks else []
            continue
        text, start, end = unbracketed(sentence)
        covered = {at for mark in personal_data.find(text) for at in range(mark.start, mark.end)}
        whole = len(covered.intersection(range(start, end))) >= 0.8 * (end - start)
        found[kind] += whole
        wrong += [] if whole else [(text, personal_data.find(text))]
    sys.stdout.write(f"{told} {found} {wrong}\n")
    assert sum(told.values()) >= 200
    assert told["clean"] >= 50
    assert found["clean"] <= 0.05 * told["clean"], wrong
    assert all(found[kind] >= 0.95 * told[kind] for kind in told if kind not in ("clean", "account")), wrong


def test_named_accusations_are_marked_and_wrongs_of_nobody_named_are_not():
    told, found, wrong = Counter(), Counter(), []
    for kind, _lang, sentence in sentences("marking/accusations.txt"):
        marked = any(mark.kind == "accusation" for mark in personal_data.find(sentence))
        told[kind] += 1
        found[kind] += marked
        wrong += [sentence] if marked != (kind == "named") else []
    sys.stdout.write(f"{told} {found} {wrong}\n")
    assert told["named"] == 100
    assert found["named"] >= 80, wrong
    assert found["clean"] <= 0.05 * told["clean"], wrong


def test_danger_is_heard_in_four_languages_and_everyday_words_are_none():
    told = sentences("danger.txt")
    missed = [sentence for kind, _lang, sentence in told if kind == "danger" and not speaks_of_danger(sentence)]
    needless = [sentence for kind, _lang, sentence in told if kind == "clean" and speaks_of_danger(sentence)]
    assert (missed, needless) == ([], [])
    assert {lang for _kind, lang, _sentence in told} == {"es", "en", "fr", "ar"}
    assert not speaks_of_danger(None, "")
    assert speaks_of_danger("The lamp is dark.", "I want to DIE")


def test_no_text_of_ten_thousand_characters_takes_long():
    texts = [(seed * 10_000)[:9_999] + "!" for seed in SEEDS]
    slowest = max((min(_seconds(text), _seconds(text)), text[:40]) for text in texts)
    assert slowest[0] < LONGEST_S, slowest


def _seconds(text):
    """Of this process alone, whatever else the machine does."""
    begun = time.process_time()
    marks = personal_data.find(text)
    speaks_of_danger(text)
    taken = time.process_time() - begun
    assert all(earlier.end <= later.start for earlier, later in pairwise(marks))
    return taken


def test_parts_put_together_are_the_text():
    for name in ("marking/personal.txt", "marking/accusations.txt"):
        for _kind, _lang, sentence in sentences(name):
            assert "".join(piece for piece, _mark in personal_data.parts(sentence)) == sentence


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Call Rami on 612 345 678, he lives at piso 3.", ["612 345 678", "piso 3"]),
        ("Mail a@b.example and a@b.example", ["a@b.example", "a@b.example"]),
        ("Me robó Ramón y lo sé.", ["robó Ramón"]),
        ("John Carter stole it. Nobody stole that.", ["John Carter stole"]),
        ("", []),
    ],
)
def test_marks_are_the_words_themselves(text, marked):
    assert [text[mark.start : mark.end] for mark in personal_data.find(text)] == marked


def test_data_of_the_tests_names_no_kind_that_is_not_looked_for():
    kinds = {kind for kind, _lang, _sentence in sentences("marking/personal.txt")} - {"clean"}
    assert kinds | {"accusation"} == set(personal_data.FINDERS)
