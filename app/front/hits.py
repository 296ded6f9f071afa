"""How hits of a search are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.kernel.search import excerpt

# What a tab of the page asks for.
KINDS: dict[str, tuple[str, ...]] = {"": (), "issues": ("issue",), "talk": ("topic", "post"), "meetings": ("meeting",)}
NAMES = {"topic": _l("Topic"), "post": _l("Post"), "issue": _l("Issue"), "meeting": _l("Meeting")}


@dataclass(frozen=True, slots=True)
class Hit:
    """`excerpt`: escaped, with the words looked for marked."""

    title: str
    url: str
    kind: str
    lang: str
    at: datetime
    excerpt: Markup


def hit_views(hits: Sequence[Any], wanted: str) -> list[Hit]:
    return [Hit(hit.title, hit.url, str(NAMES[hit.kind]), hit.lang, hit.at, excerpt(hit.words, wanted)) for hit in hits]


def kind_tabs(wanted: str) -> list[tuple[str, str, str]]:
    names = {"": _("Everything"), "issues": _("Issues"), "talk": _("Forums"), "meetings": _("Meetings")}
    return [(kind, name, url_for("front.search", q=wanted, kind=kind or None)) for kind, name in names.items()]
