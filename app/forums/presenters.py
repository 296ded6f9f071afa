"""How forums, topics and posts look to who is reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.forums import policies, queries
from app.forums.vocabulary import PAGE, RESERVED_SLUGS, Access, Badge, State, TopicKind
from app.identity.actor import Actor
from app.kernel.db import Executor
from app.kernel.paging import encode_cursor
from app.kernel.text import slug
from app.moderation.vocabulary import SubjectView
from app.web.answers import path_to

KINDS = {
    TopicKind.TALK: _l("Talk"),
    TopicKind.QUESTION_TO_POLICE: _l("Question to the police"),
    TopicKind.PROPOSAL: _l("Proposal"),
    TopicKind.ANNOUNCEMENT: _l("Announcement"),
    TopicKind.EXCHANGE: _l("Exchange"),
}
KIND_HINTS = {
    TopicKind.TALK: _l("Something the neighbourhood should talk about."),
    TopicKind.QUESTION_TO_POLICE: _l("An officer of the area may answer it officially."),
    TopicKind.PROPOSAL: _l("Something that could be done."),
    TopicKind.ANNOUNCEMENT: _l("Something that will happen."),
    TopicKind.EXCHANGE: _l("Help offered or sought among neighbours."),
}
BADGES = {
    Badge.POLICE: _l("Police"),
    Badge.PARTNER: _l("Partner"),
    Badge.MEDIATOR: _l("Mediator"),
    Badge.MODERATOR: _l("Moderator"),
    Badge.REPRESENTATIVE: _l("Representative"),
    Badge.CITY: _l("City"),
}
ACCESS = {
    Access.MEMBERS_WRITE: _l("Everyone reads; residents of the area write."),
    Access.MEMBERS: _l("For residents of the area only."),
}
IMPORTED = "imported author "


class PostView(NamedTuple):
    """A post as a page shows it: either its `html`, or a `notice` in its place.

    `reactions`: (kind, how many, mine) of those to show: all three to whoever can react, else those that anybody had.
    """

    id: int
    pos: int
    who: str
    role: tuple[str, Any] | None
    official: bool
    html: str | None
    notice: Any
    lang: str
    at: datetime
    edited: bool
    answers: int | None
    answers_url: str
    answers_who: str
    reactions: tuple[tuple[str, int, bool], ...]
    waits: bool
    can_edit: bool
    can_withdraw: bool
    can_react: bool


def topic_url(topic_id: int, title: str, pos: int = 0, **more: Any) -> str:
    """The address of a topic's page that holds the place `pos`; the first page without one."""
    words: str | None = slug(title) or None
    if words in RESERVED_SLUGS:
        words = f"{words}-1"
    start = max(pos - 1, 0) // PAGE * PAGE
    after = encode_cursor(start) if start else None
    return path_to("forums.topic", topic_id=topic_id, slug=words, after=after, **more)


def topic_page(executor: Connection, actor: Actor, topic: Any, after: int) -> dict[str, Any]:
    """Everything a topic's page shows of the range that follows the place `after`."""
    rows = queries.posts_after(executor, topic.id, after)
    mine: set[tuple[int, str]] = set()
    if actor.known and rows:
        mine = queries.my_reactions(executor, actor.account_id or 0, [row.id for row in rows])
    names = {row.pos: shown_name(row.author_name) for row in rows if row.state == State.VISIBLE}
    can = topic_can(actor, topic)
    posts = [_post(row, actor, topic, names, mine) for row in rows if _is_there(row, actor, can["moderate"])]
    first = topic_url(topic.id, topic.title)
    earlier = topic_url(topic.id, topic.title, after) if after else None
    on = after + PAGE < topic.last_pos
    return {
        "topic": topic,
        "kind": KINDS[TopicKind(topic.kind)],
        "opened_by": shown_name(topic.author_name),
        "posts": posts,
        "can": can,
        "official": _official(topic),
        "first": first,
        "earlier": earlier,
        "later": topic_url(topic.id, topic.title, after + PAGE + 1) if on else None,
        "last": topic_url(topic.id, topic.title, topic.last_pos) if on and after + 2 * PAGE < topic.last_pos else None,
        "canonical": topic_url(topic.id, topic.title, after + 1) if after else first,
        "shown": (after + 1, min(after + PAGE, topic.last_pos)),
        "posts_url": path_to("forums.post", post_id=0)[:-1],
        "flag_url": path_to("moderation.flag", kind="post", thing_id=0)[:-1],
        "answer_url": topic_url(topic.id, topic.title, after + 1, reply=0)[:-1] if can["reply"] else "",
    }


def last_page(topic: Any) -> int:
    """The place that the last page of a topic follows."""
    last: int = topic.last_pos
    return max(last - 1, 0) // PAGE * PAGE


def topic_can(actor: Actor, topic: Any) -> dict[str, bool]:
    return {
        "reply": policies.may_reply(actor, topic),
        "answer_official": policies.may_answer_official(actor, topic),
        "moderate": policies.may_moderate(actor, topic),
        "pin": policies.may_pin(actor, topic),
    }


def _is_there(row: Any, actor: Actor, moderates: bool) -> bool:
    """What waits is there for its author and for moderators alone."""
    return row.state != State.PENDING or moderates or (actor.known and row.author_id == actor.account_id)


def _post(row: Any, actor: Actor, topic: Any, names: Mapping[int, str], mine: set[tuple[int, str]]) -> PostView:
    own = actor.known and row.author_id == actor.account_id
    shown = row.state in (State.VISIBLE, State.PENDING)
    thing = _InTopic(row.author_id, row.state, topic.state, topic.access, topic.area_path) if actor.known else None
    can_react = thing is not None and policies.may_react(actor, thing)
    above = row.in_reply_to
    return PostView(
        id=row.id,
        pos=row.pos,
        who=shown_name(row.author_name) if shown or own else "",
        role=badge(row.author_role) if shown else None,
        official=row.official and shown,
        html=row.html if shown else None,
        notice=None if shown else notice(row, own),
        lang=row.lang,
        at=row.made_at,
        edited=row.edited_at is not None and shown,
        answers=above,
        answers_url="" if above is None or above in names else topic_url(topic.id, topic.title, above),
        answers_who=names.get(above, ""),
        reactions=_reactions(row, mine, all_kinds=can_react),
        waits=row.state == State.PENDING,
        can_edit=thing is not None and policies.may_edit(actor, thing),
        can_withdraw=thing is not None and policies.may_withdraw(actor, thing),
        can_react=can_react,
    )


def _reactions(row: Any, mine: set[tuple[int, str]], *, all_kinds: bool) -> tuple[tuple[str, int, bool], ...]:
    counted = (("support", row.support), ("disagree", row.disagree), ("thanks", row.thanks))
    return tuple((kind, number, (row.id, kind) in mine) for kind, number in counted if number or all_kinds)


@dataclass(frozen=True, slots=True)
class _InTopic:
    """A post with what policies ask of its topic and forum."""

    author_id: int | None
    state: str
    topic_state: str
    access: str
    area_path: str


def notice(row: Any, own: bool = False) -> Any:
    """What stands in the place of words that are out of sight; the author reads the moderator's reason."""
    if row.state == State.REMOVED:
        return _("Withdrawn by its author.") if row.author_id else _("These words were removed.")
    if own and row.reason:
        return _("Hidden by a moderator. You can ask another moderator to look again.")
    return _("Hidden by a moderator.")


def shown_name(name: str) -> str:
    """A name as people read it; one without account from another system is numbered."""
    if name.startswith(IMPORTED):
        return _("Imported author %(number)s", number=name.removeprefix(IMPORTED))
    return name


def badge(code: str) -> tuple[str, Any] | None:
    return (code, BADGES[Badge(code)]) if code else None


def kind_choices() -> list[SelectChoice]:
    return [SelectChoice(str(kind), label) for kind, label in KINDS.items()]


def kind_hints() -> dict[str, Any]:
    return {str(kind): hint for kind, hint in KIND_HINTS.items()}


def listed(topics: Sequence[Any]) -> list[dict[str, Any]]:
    """Topics as a list shows them."""
    return [
        {
            "row": topic,
            "url": topic_url(topic.id, topic.title),
            "kind": KINDS[TopicKind(topic.kind)],
            "last_author": shown_name(topic.last_author),
            "replies": max(topic.posts - 1, 0),
        }
        for topic in topics
    ]


def post_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Posts for the moderators' queue."""
    return {row.id: _subject(row) for row in queries.posts_for_review(executor, ids)}


def topic_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Topics for the moderators' queue, with their opening words."""
    return {row.topic_id: _subject(row, whole=True) for row in queries.topics_for_review(executor, ids)}


def _subject(row: Any, *, whole: bool = False) -> SubjectView:
    seen = row.topic_state == State.VISIBLE and row.access != Access.MEMBERS
    return SubjectView(
        excerpt=row.body,
        url=topic_url(row.topic_id, row.title, row.pos, anchor=f"post-{row.pos}"),
        author_name=shown_name(row.author_name),
        at=row.made_at,
        title=row.title,
        lang=row.lang,
        author_id=row.author_id,
        area_path=row.area_path,
        visible=seen and (whole or row.state == State.VISIBLE),
    )


def _official(topic: Any) -> dict[str, Any] | None:
    """The official answer as it stands on top of every page of its topic."""
    if topic.official_html is None:
        return None
    return {
        "html": topic.official_html,
        "who": shown_name(topic.official_author),
        "role": badge(topic.official_role),
        "at": topic.official_at,
        "lang": topic.official_lang,
        "url": topic_url(topic.id, topic.title, topic.official_pos, anchor=f"post-{topic.official_pos}"),
    }
