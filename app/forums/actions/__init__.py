"""What happens in forums: opening, writing, changing, reacting, deciding, taking in."""

from app.forums.actions.answering import let_answer_stand
from app.forums.actions.asking import owe_replies, remind_of_questions, remind_of_replies
from app.forums.actions.forgetting import forget_author
from app.forums.actions.imports import take_post, take_topic
from app.forums.actions.linking import link_topic, unlink_topic
from app.forums.actions.marks import follow_forum, follow_topic, join_forum, mark_read
from app.forums.actions.moving import merge_topic, move_topic
from app.forums.actions.posts import edit_post, react, reply, withdraw_post
from app.forums.actions.referring import refer_topic
from app.forums.actions.tagging import keep_tag, tag_topic
from app.forums.actions.topics import (
    close_topic,
    note_reading,
    open_area_forums,
    open_forum,
    open_topic,
    pin_topic,
    reopen_topic,
)
from app.forums.actions.verdicts import judge_post, judge_topic, put_post_words, put_topic_words

__all__ = [
    "close_topic",
    "edit_post",
    "follow_forum",
    "follow_topic",
    "forget_author",
    "join_forum",
    "judge_post",
    "judge_topic",
    "keep_tag",
    "let_answer_stand",
    "link_topic",
    "mark_read",
    "merge_topic",
    "move_topic",
    "note_reading",
    "open_area_forums",
    "open_forum",
    "open_topic",
    "owe_replies",
    "pin_topic",
    "put_post_words",
    "put_topic_words",
    "react",
    "refer_topic",
    "remind_of_questions",
    "remind_of_replies",
    "reopen_topic",
    "reply",
    "tag_topic",
    "take_post",
    "take_topic",
    "unlink_topic",
    "withdraw_post",
]
