"""The canonical text of minutes: the same facts give the same text for ever, whatever the language of a page.

Its lines begin with fixed English names, so that anybody can check the print with `sha256sum` and no program of ours.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

HEAD = ("meeting", "version", "title", "area", "begins", "ends", "place", "came", "lang", "reason")


def canonical(facts: Mapping[str, Any]) -> str:
    """The text of minutes with these facts; lines end with one line feed, the last one too."""
    return "\n".join(_lines(facts)) + "\n"


def print_of(text: str) -> str:
    """SHA-256 of a canonical text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    yield "minutes"
    for name in HEAD:
        if facts.get(name) not in (None, ""):
            yield f"{name}: {facts[name]}"
    yield ""
    yield str(facts["body"])
    for question in facts["questions"]:
        yield ""
        yield f"question {question['id']}: {question['body']}"
        yield f"answer ({question['kind']}) by {question['by']}: {question['answer']}"
    for promise in facts["promises"]:
        yield ""
        yield f"promise {promise['ref']} until {promise['due']}: {promise['title']}"
