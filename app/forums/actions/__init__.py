"""What happens in forums: opening, writing, changing, reacting, deciding, taking in."""

from app.forums.actions.imports import take_post, take_topic
from app.forums.actions.posts import edit_post, react, reply, withdraw_post
from app.forums.actions.topics import (
    close_topic,
    open_area_forums,
    open_forum,
    open_topic,
    pin_topic,
    reopen_topic,
)
from app.forums.actions.verdicts import judge_post, judge_topic

__all__ = [
    "close_topic",
    "edit_post",
    "judge_post",
    "judge_topic",
    "open_area_forums",
    "open_forum",
    "open_topic",
    "pin_topic",
    "react",
    "reopen_topic",
    "reply",
    "take_post",
    "take_topic",
    "withdraw_post",
]
