"""Search follows the journal: what an act touched is read again, and put into the index or taken out of it."""

from typing import Any

from app.forums.queries import places_of_posts
from app.front.findable import FINDABLE
from app.issues.vocabulary import SUBJECT_WORDS
from app.kernel.db import session
from app.kernel.search import put, remove

# What moderators call a kind of content, and what search calls it.
JUDGED = {"topic": "topic", "post": "post", SUBJECT_WORDS: "issue"}
# Acts that change no word.
SILENT = frozenset(
    {
        *("post.reacted", "issue.me_too_said", "issue.me_too_taken_back", "issue.rated", "issue.confidential_read"),
        *("meeting.reminded", "meeting.filled", "meeting.names_read", "meeting.ran"),
    }
)


def finds(act: str) -> bool:
    """Whether an act of this name can change what is found."""
    return act not in SILENT and act.split(".")[0] in {*FINDABLE, "content"}


def follow_journal(row: Any) -> None:
    """Bring the index up to date with one sealed journal row, in the consumer's act."""
    if not finds(row.act):
        return
    for kind, ids in touched(row).items():
        documents = FINDABLE[kind](session(), ids)
        remove(session(), kind, sorted(set(ids) - {document.thing_id for document in documents}))
        put(session(), documents)


def touched(row: Any) -> dict[str, list[int]]:
    """Ids of what a journal row is about, by kind. A topic takes its posts with it."""
    ids = {kind: [int(row.ids[f"{kind}_id"])] for kind in FINDABLE if f"{kind}_id" in row.ids}
    if row.act == "content.judged" and row.ids["kind"] in JUDGED:
        ids[JUDGED[row.ids["kind"]]] = [int(row.ids["thing_id"])]
    if "topic" in ids and row.act != "post.written":
        ids["post"] = list(places_of_posts(session(), ids["topic"][0]))
    return ids
