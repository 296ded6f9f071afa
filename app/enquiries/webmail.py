"""The words of a formatted mail as plain text: nothing of it is ever shown as HTML, loaded or followed."""

import re
from html.parser import HTMLParser

UNSEEN = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "object", "iframe"})
PARTS = frozenset({"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "hr"})
QUOTED = "blockquote"
GAPS = re.compile(r"\s+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag == QUOTED:
            self.quoted += 1
        if tag == "br" or tag in PARTS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == QUOTED:
            self.quoted = max(0, self.quoted - 1)
        if tag in PARTS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen and not self.quoted:
            self.pieces.append(GAPS.sub(" ", data))


def words_of_html(html: str) -> str:
    """What a reader would see, line by line; what stands as a quotation is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    shown: list[str] = []
    for line in lines:
        if line or (shown and shown[-1]):
            shown.append(line)
    return "\n".join(shown)
