"""Every GET route of the site, with every thing there is put into its address.

The routes come from the application itself, so a new one is crawled without a line here.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from flask import Flask

Values = Mapping[str, Sequence[str]]


def addresses(app: Flask, values: Values, *, numbers: Sequence[str], words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of each route that answers GET. `values` by the name of the argument, or by how the address
    begins up to it, as "/treatment/<ref>", which goes before; an argument that is not among them gets `numbers` where
    the route takes a whole number, else `words`."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        whole = {name for name in names if f"<int:{name}>" in rule.rule}
        begins = rule.rule.partition("<")[0]
        told = [values.get(f"{begins}<{name}>") or values.get(name) for name in names]
        held = [given or (numbers if name in whole else words) for name, given in zip(names, told, strict=True)]
        for given in itertools.product(*held):
            yield rule.endpoint, path_of(rule.rule, dict(zip(names, given, strict=True)))


def path_of(rule: str, given: Mapping[str, str]) -> str:
    """The path of a rule like /topics/<int:topic_id> with its arguments put in."""
    path = ""
    for piece in rule.split("<"):
        argument, closed, rest = piece.partition(">")
        path += (quote(given[argument.rpartition(":")[2]], safe="/") + rest) if closed else piece
    return path


def queries(words: str, ref: str, area: str) -> list[str]:
    """What is put behind an address that lists things: filters and searches that would find them."""
    return [f"?area={area}&status=open", f"?q={quote(words)}", f"?q={quote(ref)}&lang=es"]


LISTING = frozenset(
    {"issues.issues", "issues.issue_map", "issues.issue_points", "issues.feed", "issues.data", "front.search"}
)
