"""How long forums keep the key of a form that was sent."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from app.forums.models import Post, Topic
from app.forums.vocabulary import FORM_KEY_KEPT
from app.kernel.retention import RowRule


def _posts(moment: datetime) -> ColumnElement[bool]:
    return and_(Post.key.is_not(None), Post.made_at < moment - FORM_KEY_KEPT)


def _topics(moment: datetime) -> ColumnElement[bool]:
    return and_(Topic.key.is_not(None), Topic.made_at < moment - FORM_KEY_KEPT)


RULES = (
    RowRule(name="keys of post forms", model=Post, when=_posts, becomes={"key": None}),
    RowRule(name="keys of topic forms", model=Topic, when=_topics, becomes={"key": None}),
)
