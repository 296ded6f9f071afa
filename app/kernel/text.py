"""Words of people: the one place that turns Markdown into HTML and decides what a text may hold.

Markdown source is kept; the cleaned HTML is stored beside it with RULES, so a change of rules can re-render.
"""

import functools
import re
import unicodedata
from typing import Any

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from app.kernel.errors import Invalid

RULES = 2
LONGEST = 10_000  # characters; rendering is 1.35 ms a post at this cap

TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
# Signs that make the parser look far ahead. A text of the greatest length that had a tenth of them took 40 ms, one of
# nothing else up to 3.7 s; a page of tables and links holds some hundred.
MARKS = re.compile(r"[\[\]()*_~<&!]")
MOST_MARKS = 2_000
# A table fills each short row up to its width: 782 signs made 18,000 cells and took 0.8 s. A list of a whole year's
# meetings has fewer than these, which take 80 ms.
MOST_CELLS = 2_000
WIDTH_OF_TABLE = re.compile(r"[\s|:>*+\d.)-]*")  # the line under a table's head, in a list or a quotation too
# A link leads to the web, to a mail address or to this site; anything else loses its target.
TARGET = re.compile(r"(?:https?://|mailto:|/(?!/)|#)", re.IGNORECASE)


def _of_link(_tag: str, name: str, content: str) -> bool:
    return name == "title" or (name == "href" and TARGET.match(content) is not None)


ATTRIBUTES: dict[str, Any] = {"a": _of_link, "ol": ["start"], "th": ["align"], "td": ["align"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
# No targets that are written once and meant often ("[a]: https://…"): 7,600 signs made a page of 3.6 MB.
_markdown.disable("reference")


def _outbound(attributes: dict[tuple[None, str], str], _new: bool = False) -> dict[tuple[None, str], str]:
    attributes[(None, "rel")] = "nofollow ugc noopener"
    return attributes


def _cleaner() -> Cleaner:
    # A Cleaner keeps parser state while it runs, so each rendering gets its own.
    return Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        filters=[functools.partial(LinkifyFilter, callbacks=[_outbound])],  # type: ignore[list-item]
    )


def render(source: str) -> str:
    """Cleaned HTML of Markdown `source`; raises `Invalid` above LONGEST characters or MOST_MARKS signs.

    Headings of people are lowered by two levels, since the page owns h1 and h2.
    """
    if len(source) > LONGEST:
        raise Invalid("This text is too long.", field="body")
    if is_overloaded(source):
        raise Invalid("There are too many signs like * [ ( & in this text. Write it more plainly.", field="body")
    html = _markdown.render(source)
    html = re.sub(r"<(/?)h([1-6])>", lambda m: f"<{m[1]}h{min(int(m[2]) + 2, 5)}>", html)
    return str(_cleaner().clean(html))


def is_overloaded(source: str) -> bool:
    """Whether a text has so many signs of Markdown, or cells of tables, that reading them would hold everybody up."""
    if len(source) > MOST_MARKS and len(MARKS.findall(source)) > MOST_MARKS:
        return True
    return _cells(source) > MOST_CELLS


def _cells(source: str) -> int:
    """How many cells the tables of a text have at most."""
    cells = wide = 0
    for line in source.split("\n"):
        if not line.strip(" \t>"):
            wide = 0
        elif "|" in line and "-" in line and WIDTH_OF_TABLE.fullmatch(line):
            wide = max(wide, line.count("|") + 1)
        cells += wide
    return cells


def plain(source: str) -> str:
    """The words of Markdown `source` without its marks, as one line; to be escaped like any other text."""
    return Markup(_markdown.render(source)).striptags()  # noqa: S704 - what comes out is text, not HTML


def paragraphs(plain: str) -> str:
    """HTML of a plain text (no Markdown): escaped, an empty line parts paragraphs, a line break stays one."""
    parts = re.split(r"\n\s*\n", plain.strip())
    return "".join(f"<p>{escape(part).replace(chr(10), Markup('<br>'))}</p>" for part in parts if part)


def tidy(value: str | None) -> str:
    """One line of text as people meant it: NFC, no control or direction-override characters, single spaces."""
    return " ".join(CONTROL.sub("", unicodedata.normalize("NFC", value or "")).split())


def tidy_block(value: str | None) -> str:
    """Several lines, likewise: NFC, no control characters, unix line ends, no blank edges."""
    text = unicodedata.normalize("NFC", value or "").replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", text).strip()


def runs(words: str) -> str:
    """ "ltr" or "rtl": how words run, by their first letter that says so, as browsers find it for `dir="auto"`; marks
    of HTML aside. Words without such a letter run from left to right."""
    signs = (unicodedata.bidirectional(sign) for sign in re.sub(r"<[^>]*>", "", words))
    first = next((sign for sign in signs if sign in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


def excerpt(source: str, length: int = 160) -> str:
    """The first `length` characters of a text as one line, cut at a word, with an ellipsis when cut."""
    line = tidy(source)
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + "…"


def fold(value: str) -> str:
    """Lower case without accents, for comparing and searching names."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(value: str) -> str:
    """A name as a piece of an address: letters without accents, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(value)).strip("-")[:60]
