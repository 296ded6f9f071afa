"""Where topics were before, and where they can go."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.areas.models import Body
from app.forums.models import Forum, TopicLine
from app.forums.vocabulary import PAGE
from app.kernel.db import Executor, rows


def lines_behind(executor: Executor, topic_id: int, after: int, number: int = PAGE) -> Sequence[Any]:
    """What stands between the posts of a page, by place; with the forum that a topic came from, and `body_names` of the
    institution to which it was passed on."""
    there = (TopicLine.topic_id == topic_id, TopicLine.after_pos > after, TopicLine.after_pos <= after + number)
    told = (TopicLine.after_pos, TopicLine.kind, TopicLine.at, Forum.slug, Forum.title, Forum.access, Forum.area_path)
    wanted = select(*told, Body.names.label("body_names")).join(Forum, Forum.id == TopicLine.forum_id, isouter=True)
    wanted = wanted.join(Body, Body.id == TopicLine.body_id, isouter=True)
    return rows(executor, wanted.where(*there).order_by(TopicLine.after_pos, TopicLine.id))
