"""How forums, topics and posts look to who is reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.forums import policies, queries
from app.forums.asking import kept_late, open_promise
from app.forums.presenters import images, proposing, tagging
from app.forums.presenters.rows import TopicRows
from app.forums.queries.images import images_of
from app.forums.vocabulary import (
    BARRED,
    HELD,
    PAGE,
    PRINTED,
    QUOTED,
    RESERVED_SLUGS,
    Access,
    Badge,
    State,
    Tells,
    TopicKind,
)
from app.identity.actor import Actor
from app.kernel.bars import BAR
from app.kernel.clock import now
from app.kernel.paging import encode_cursor
from app.kernel.text import slug
from app.web.answers import path_to
from app.web.city import city
from app.web.i18n import in_lang

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
    images: tuple[images.ImageView, ...]
    notice: Any
    lang: str
    at: datetime
    edited: bool
    answers: int | None
    answers_url: str
    answers_who: str
    reactions: tuple[tuple[str, int, bool], ...]
    report_url: str | None
    waits: bool
    barred: bool
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


def topic_page(actor: Actor, topic: Any, read: TopicRows) -> dict[str, Any]:
    """Everything a topic's page shows of what was read for it."""
    after, can = read.after, topic_can(actor, topic)
    there = read.posts if can["moderate"] else [row for row in read.posts if _is_there(row, actor)]
    posts = _posts(there, actor, topic, read.mine, read.images)
    first = topic_url(topic.id, topic.title)
    earlier = topic_url(topic.id, topic.title, after) if after else None
    on = after + PAGE < topic.last_pos
    return {
        "topic": topic,
        "kind": KINDS[TopicKind(topic.kind)],
        "opened_by": shown_name(topic.author_name),
        "posts": posts,
        "lines": _lines(read.lines, actor),
        "tags": read.tags,
        "links": read.links,
        "can": can,
        "official": _official(topic),
        "first": first,
        "earlier": earlier,
        "later": topic_url(topic.id, topic.title, after + PAGE + 1) if on else None,
        "last": topic_url(topic.id, topic.title, topic.last_pos) if on and after + 2 * PAGE < topic.last_pos else None,
        "canonical": topic_url(topic.id, topic.title, after + 1) if after else first,
        "shown": (after + 1, min(after + PAGE, topic.last_pos)),
        "unread": unread_url(topic),
        "clock": clock_of(topic, passed_on=topic.referred_to is not None),
        "support": read.support,
        "posts_url": path_to("forums.post", post_id=0)[:-1],
        "took_part_at": _took_part_at(read.posts, actor, topic, read.mine),
        "answer_url": topic_url(topic.id, topic.title, after + 1, reply=0)[:-1] if can["reply"] else "",
    }


def _took_part_at(rows: Sequence[Any], actor: Actor, topic: Any, mine: set[tuple[int, str]]) -> int | None:
    """The number of the forum's area, 0 for the whole city, where the reader wrote one of these posts or reacted to
    one; else None. Nothing of what was said goes along."""
    wrote = any(row.author_id == actor.account_id and row.state != State.REMOVED for row in rows)
    if not actor.known or not (mine or wrote):
        return None
    return int(topic.area_path.strip("/").rpartition("/")[2] or 0)


def clock_of(topic: Any, *, passed_on: bool = False) -> tuple[str, str, datetime | None] | None:
    """(state, words, promised day) of a topic that waits for the answer it is owed; None of anything else."""
    promise = open_promise(topic, now(), city().zone, city().holidays)
    if promise is None:
        return None
    if promise.late:
        return "late", proposing.late_words(topic.kind, promise.late), promise.due
    return "on_time", proposing.promised_words(topic.kind, passed_on=passed_on), promise.due


def _lines(rows: Sequence[Any], actor: Actor) -> dict[int, list[tuple[str, datetime, str, str]]]:
    """What stands behind a place: (kind, moment, title of a forum, its address); no forum that the reader may not
    read. In place of the title the name of the institution to which it was passed on."""
    found: dict[int, list[tuple[str, datetime, str, str]]] = {}
    for row in rows:
        known = row.slug is not None and policies.may_read(actor, row)
        forum = (row.title, path_to("forums.forum", slug=row.slug)) if known else (in_lang(row.body_names), "")
        found.setdefault(row.after_pos, []).append((row.kind, row.at, *forum))
    return found


def moved_to(topic: Any, after: int) -> str:
    """Where what stood behind the place `after` of a topic stands now, that was joined with another."""
    return topic_url(topic.merged_into, "", topic.merged_pos + after + 1)


def places_to_move(forums: Sequence[Any], actor: Actor, topic: Any) -> list[tuple[str, str]]:
    """Forums, as choices of a form, in which `actor` moderates, but for the one it stands in."""
    fitting = [row for row in forums if row.id != topic.forum_id and policies.may_moderate(actor, row, topic.kind)]
    return [(str(row.id), row.title) for row in fitting]


def unread_url(topic: Any) -> str | None:
    """Where the first post stands that is new to whoever has marks on this topic; None for who has none, has read all
    of it, or wants to hear nothing."""
    read = getattr(topic, "read_pos", None)
    if read is None or read >= topic.last_pos or topic.tells == Tells.MUTE:
        return None
    return topic_url(topic.id, topic.title, read + 1, anchor=f"post-{read + 1}")


def said_of(tells: Tells | None) -> str:
    """What is said to whoever has just followed, muted, or taken it back."""
    if tells is None:
        return str(_("You get only replies to your own words."))
    if tells == Tells.MUTE:
        return str(_("You hear nothing of it any more, not even replies."))
    return str(_("You follow this. Nobody else sees it."))


def way_back(actor: Actor, topic: Any) -> str:
    """The topic's page; for who may not read it any more, the list of forums."""
    may = policies.may_read_topic(actor, topic)
    return topic_url(topic.id, topic.title) if may else path_to("forums.list_forums")


def printed(executor: Connection, topic: Any) -> dict[str, Any]:
    """A whole topic for paper, as everybody sees it; the first 500 posts."""
    rows = [row for row in queries.posts_after(executor, topic.id, 0, PRINTED) if row.state != State.PENDING]
    first = topic_url(topic.id, topic.title)
    return {
        "topic": topic,
        "kind": KINDS[TopicKind(topic.kind)],
        "official": _official(topic),
        "posts": _posts(rows, Actor(), topic, set(), images_of(executor, [row.id for row in rows if row.images])),
        "first": first,
        "address": f"{current_app.config['SETTINGS'].base_url}{path_to('forums.topic', topic_id=topic.id)}",
        "rest": max(topic.last_pos - PRINTED, 0),
    }


def quoted(words: str) -> str:
    """The words of a post as the beginning of a reply, each line marked as a quote; a long post is cut."""
    if not words:
        return ""
    short = words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"
    return "\n".join(f"> {line}".rstrip() for line in short.splitlines()) + "\n\n"


def forum_head(forum: Any, actor: Actor) -> dict[str, Any]:
    """What stands on top of a forum's page."""
    return {
        "forum": forum,
        "can_write": policies.may_write(actor, forum),
        "can_follow": policies.may_follow(actor, forum),
        "note": ACCESS.get(Access(forum.access)),
    }


def last_page(topic: Any) -> int:
    """The place that the last page of a topic follows."""
    last: int = topic.last_pos
    return max(last - 1, 0) // PAGE * PAGE


def topic_can(actor: Actor, topic: Any) -> dict[str, bool]:
    return {
        "reply": policies.may_reply(actor, topic),
        "answer_official": policies.may_answer_official(actor, topic),
        "answer_for_body": policies.may_answer_for_body(actor, topic),
        "refer": policies.may_refer(actor, topic) and (topic.official_pos is None or proposing.was_said_before(topic)),
        "let_stand": proposing.was_said_before(topic) and policies.may_let_stand(actor, topic),
        "moderate": policies.may_moderate(actor, topic, topic.kind),
        "pin": policies.may_pin(actor, topic),
        "follow": policies.may_follow(actor, topic),
        "tag": topic.state == State.VISIBLE and policies.may_tag(actor, topic) and bool(tagging.choices()),
        "link": topic.state == State.VISIBLE and policies.may_link(actor, topic),
    }


def _is_there(row: Any, actor: Actor) -> bool:
    """What waits is there for its author and for moderators alone."""
    return row.state != State.PENDING or (actor.known and row.author_id == actor.account_id)


def _posts(
    rows: Sequence[Any], actor: Actor, topic: Any, mine: set[tuple[int, str]], taken: Mapping[int, Sequence[Any]]
) -> list[PostView]:
    names = {row.pos: shown_name(row.author_name) for row in rows if row.state == State.VISIBLE}
    flag_url = path_to("moderation.flag", kind="post", key="0")[:-1]
    return [_post(row, actor, topic, names, mine, flag_url, taken.get(row.id, ())) for row in rows]


def _post(
    row: Any, actor: Actor, topic: Any, names: Mapping[int, str], mine: set[tuple[int, str]], flag_url: str,
    taken: Sequence[Any],
) -> PostView:  # fmt: skip
    pos, above = row.pos, row.in_reply_to
    visible, waits = pos in names, row.state == State.PENDING
    shown, own = visible or waits, actor.known and row.author_id == actor.account_id
    thing = _InTopic(row.author_id, row.state, topic.state, topic.access, topic.area_path) if actor.known else None
    can_react = thing is not None and policies.may_react(actor, thing)
    covered = any(image.covered for image in taken)
    can_withdraw = thing is not None and policies.may_withdraw(actor, thing)
    return PostView(
        id=row.id,
        pos=pos,
        who=names[pos] if visible else shown_name(row.author_name) if waits or own else "",
        role=badge(row.author_role) if shown else None,
        official=row.official and shown,
        html=row.html if shown else None,
        images=images.shown(taken) if shown else (),
        notice=None if shown else notice(row, own),
        lang=row.lang,
        at=row.made_at,
        edited=row.edited_at is not None and shown,
        answers=above,
        answers_url="" if above is None or above in names else topic_url(topic.id, topic.title, above),
        answers_who=names.get(above, ""),
        reactions=_reactions(row, mine, all_kinds=can_react),
        report_url=None if waits or can_withdraw else _report_url(row, topic, flag_url),
        waits=waits,
        barred=(row.reason == BARRED or covered) and shown,
        can_edit=thing is not None and BAR not in row.html and not covered and policies.may_edit(actor, thing),
        can_withdraw=can_withdraw,
        can_react=can_react,
    )


def _report_url(row: Any, topic: Any, flag_url: str) -> str:
    """Where a post is reported; with its first post, the topic is."""
    return path_to("moderation.flag", kind="topic", key=str(topic.id)) if row.pos == 1 else f"{flag_url}{row.id}"


def _reactions(row: Any, mine: set[tuple[int, str]], *, all_kinds: bool) -> tuple[tuple[str, int, bool], ...]:
    counted = (("support", row.support), ("disagree", row.disagree), ("thanks", row.thanks))
    return tuple([(kind, number, (row.id, kind) in mine) for kind, number in counted if number or all_kinds])


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
    if row.reason == HELD:
        return _("Out of sight until a moderator has decided: several neighbours have reported it.")
    if own and row.reason:
        return _("Hidden by a moderator. The notice you got says why, and how another person looks at it again.")
    return _("Hidden by a moderator.")


def shown_name(name: str) -> str:
    """A name as people read it; one without account from another system is numbered; none is left of somebody whose
    account was deleted."""
    if not name:
        return _("former participant")
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
            "unread": unread_url(topic),
            "clock": clock_of(topic),
            "kind": KINDS[TopicKind(topic.kind)],
            "last_author": shown_name(topic.last_author),
            "replies": max(topic.posts - 1, 0),
        }
        for topic in topics
    ]


def _official(topic: Any) -> dict[str, Any] | None:
    """The official answer as it stands on top of every page of its topic."""
    if topic.official_html is None:
        return None
    late = kept_late(topic, city().zone, city().holidays)
    return {
        "html": topic.official_html,
        "who": shown_name(topic.official_author),
        "role": badge(topic.official_role),
        "at": topic.official_at,
        "late": proposing.late_words(topic.kind, late) if late else "",
        "before": proposing.was_said_before(topic),
        "stands": proposing.stands_since(topic),
        "lang": topic.official_lang,
        "url": topic_url(topic.id, topic.title, topic.official_pos, anchor=f"post-{topic.official_pos}"),
    }
