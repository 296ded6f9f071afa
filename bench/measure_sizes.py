"""P5: what travels to a phone: the HTML of the three pages, the scripts of a page, a first visit to everything."""

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from flask.testing import FlaskClient

from bench.figures import Figure, at_most, run
from bench.pages import fill
from bench.places import application, place

HTML_KB, SCRIPTS_KB, FIRST_VISIT_KB = 6, 24, 60
LINKED = re.compile(r"""<(?:script|link|img)\b[^>]*?\b(?:src|href)="(/static/[^"]+)""")
STATIC_IMPORT = re.compile(r"""\b(?:from|import)\s*["']([^"']+)["']""")
LAZY_IMPORT = re.compile(r"""["']?([\w-]+)["']?: \(\) => import\(["']([^"']+)["']\)""")
IN_SHEET = re.compile(r"""url\(\s*["']?([^"')\s]+)""")
MODULES = re.compile(r"""\bdata-module="([^"]+)""")
PREFER = {"Accept-Encoding": "gzip"}


def measure() -> Iterator[Figure]:
    with place("SQLite") as where, application(where) as app:
        pages = fill()
        client = app.test_client()
        for kind in pages.by_kind:
            html = client.get(pages.path(kind)).get_data()
            travels = len(gzip.compress(html, 6)) / 1000
            note = f"{len(html) / 1000:.1f} kB plain"
            yield at_most("P5", f"HTML of a {kind} page, gzip", travels, HTML_KB, "kB", note)
            linked = fetched(client, html.decode())
            scripts = sum(size for path, size in linked.items() if path.endswith(("js", "mjs"))) / 1000
            yield at_most("P5", f"scripts of a {kind} page, gzip", scripts, SCRIPTS_KB, "kB")
            everything = travels + sum(linked.values()) / 1000
            yield at_most("P5", f"first visit to a {kind} page, everything", everything, FIRST_VISIT_KB, "kB")


def fetched(client: FlaskClient, html: str) -> dict[str, int]:
    """Every file that a browser fetches for this page with what travels of it; of scripts those that the page names.

    Pictures that a sheet names are counted whether the page shows them or not.
    """
    named = {name for value in MODULES.findall(html) for name in value.split()}
    sizes: dict[str, int] = {}
    waiting = LINKED.findall(html)
    while waiting:
        path = waiting.pop()
        if path in sizes:
            continue
        with client.get(path, headers=PREFER) as answer:
            assert answer.status_code == 200, f"{path} answered {answer.status_code}"
            sizes[path] = len(answer.get_data())
        with client.get(path) as answer:
            waiting += [urljoin(path, one) for one in named_in(path, answer.get_data().decode(), named)]
    return sizes


def named_in(path: str, content: str, modules: set[str]) -> list[str]:
    """Files that a script or sheet asks for."""
    if path.endswith(".css"):
        return [one for one in IN_SHEET.findall(content) if not one.startswith(("data:", "#"))]
    if path.endswith((".js", ".mjs")):
        lazy = [file for name, file in LAZY_IMPORT.findall(content) if name in modules]
        return [one for one in STATIC_IMPORT.findall(content) if one.startswith(".")] + lazy
    return []


if __name__ == "__main__":
    run(measure)
