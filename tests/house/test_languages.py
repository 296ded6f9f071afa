"""Spanish is complete, and Arabic on the key pages: a sentence that somebody would read untranslated fails."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from app.config import ROOT

PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%%")
TAG = re.compile(r"</?[a-z]+")
# What speaks six languages: a report from the first question to the receipt, with what stands around it.
REPORT_PAGES = (
    "app/doors.py", "app/web/forms.py", "app/web/marking.py", "app/issues/forms/report",
    "app/issues/presenters/beyond.py",
    "app/issues/presenters/report.py", "templates/issues/report", "templates/issues/guided_there.html",
    "templates/issues/formal.html", "templates/issues/similar.html", "templates/layouts/base.html",
    "templates/layouts/page.html", "templates/layouts/shell/",
    *(f"templates/components/{name}.html" for name in (
        "banner", "draft_note", "emergency", "error_summary", "field", "map", "marked", "place_choice", "quick_exit",
        "receipt",
        "step_bar",
    )),
)  # fmt: skip
SIX = ("es", "ar", "fr", "pt", "uk")  # and English, which is the key

Message = str | tuple[str, ...]


@cache
def keywords() -> dict[str, object]:
    """What `make translations` gathers: the words said by functions of gettext, and by those that it names itself."""
    line = re.search(r"^SPOKEN := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert line
    return {**DEFAULT_KEYWORDS, **parse_keywords(line[1].split())}


@cache
def sentences() -> dict[Message, set[str]]:
    """Each message of code and templates, with the files it stands in."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[Message, set[str]] = {}
    for path, _line, message, *_rest in extract_from_dir(ROOT, methods, options, keywords=keywords()):
        found.setdefault(message, set()).add(path)
    return found


@cache
def catalog(tag: str) -> Catalog:
    with (ROOT / f"translations/{tag}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=tag)


def several(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def translated(tag: str, message: Message) -> bool:
    entry = catalog(tag).get(message)
    if entry is None or entry.fuzzy or several(entry.id) != several(message):
        return False
    forms = several(entry.string)
    return all(forms) and len(forms) == (1 if isinstance(message, str) else catalog(tag).num_plurals)


def test_sentences_of_pages_forms_and_refusals_are_gathered() -> None:
    assert sentences()["Neighbourhoods"] >= {"app/doors.py"}
    assert "app/kernel/errors.py" in sentences()["You may not do this."]
    assert "templates/layouts/base.html" in sentences()["Skip to the main content"]


def test_spanish_is_complete() -> None:
    assert [message for message in sentences() if not translated("es", message)] == []


def test_arabic_is_complete() -> None:
    assert [message for message in sentences() if not translated("ar", message)] == []


@pytest.mark.parametrize("tag", SIX)
def test_a_report_speaks_six_languages_from_the_first_question_to_the_receipt(tag: str) -> None:
    said = [message for message, paths in sentences().items() if any(path.startswith(REPORT_PAGES) for path in paths)]
    assert len(said) > 150
    assert [message for message in said if not translated(tag, message)] == []


@pytest.mark.parametrize("tag", SIX)
def test_translation_keeps_places_and_tags(tag: str) -> None:
    wrong = []
    for entry in catalog(tag):
        if not entry.id or not any(several(entry.string)):
            continue
        ids = several(entry.id)
        wanted, tags = set(PLACE.findall(ids[-1])), sorted(TAG.findall(ids[-1]))
        for form in several(entry.string):
            there = set(PLACE.findall(form))
            # A form for one or two may say the number in a word.
            if not there <= wanted or (len(ids) == 1 and there != wanted) or sorted(TAG.findall(form)) != tags:
                wrong.append((entry.id, form))
    assert wrong == []


@pytest.mark.parametrize("tag", SIX)
def test_catalog_holds_nothing_that_is_no_longer_said(tag: str) -> None:
    said = {several(message) for message in sentences()}
    assert [entry.id for entry in catalog(tag) if entry.id and several(entry.id) not in said] == []
