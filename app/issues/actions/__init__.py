"""What can be done with issues. Each name is one act; the module beneath says its rule."""

from app.issues.actions.alarms import see_to_alarm
from app.issues.actions.assessing import AssessmentWords, draw_sample, file_assessment, reply_to_ratings
from app.issues.actions.bulk import Together, acknowledge_together
from app.issues.actions.categories import CategoryWords, put_category
from app.issues.actions.commitments import note_obligation, open_commitment
from app.issues.actions.figures import judge_burst, note_singles_read, publish_figures
from app.issues.actions.follow_up import (
    ask_to_reopen,
    close_issue,
    note_place_reading,
    note_reading,
    publish_step,
    reopen_issue,
)
from app.issues.actions.following import (
    ask_to_follow,
    confirm_follow,
    end_follow,
    follow_issue,
    unfollow_issue,
)
from app.issues.actions.forgetting import forget_report, forget_reporter, note_copy
from app.issues.actions.guiding import guide_elsewhere
from app.issues.actions.identity import answer_identity, ask_identity, read_identity, see_identity, tell_reporters
from app.issues.actions.imports import Outcome, ToldIssue, ToldStep, take_issues
from app.issues.actions.me_too import say_me_too, take_back_me_too
from app.issues.actions.merging import merge_issue, undo_merge
from app.issues.actions.moving import move_category
from app.issues.actions.noting import write_note
from app.issues.actions.promising import AreaTimes, put_promised_times
from app.issues.actions.rating import RatingWords, answer_round, rate_issue
from app.issues.actions.relay import write_relay
from app.issues.actions.reminding import escalate_silent, remind_of_issues, remind_of_reviews
from app.issues.actions.replying import put_reply, remove_reply
from app.issues.actions.reporting import Report, Reported, report_issue
from app.issues.actions.rounds import ask_to_rate, open_rounds, open_rounds_of
from app.issues.actions.routing import put_route, remove_route
from app.issues.actions.second_look import answer_hiding, decide_hiding, lapse_hidings, take_out_of_view
from app.issues.actions.showing import hide_more, let_mediator_show, redact_words, show_more
from app.issues.actions.signing import send_back_closing, sign_closing
from app.issues.actions.waiting import let_step_stand, publish_waiting, send_step, take_step_back
from app.issues.actions.words import put_issue_words, put_step_words, put_verdict_words
from app.issues.steps import StepWords

__all__ = [
    "AreaTimes",
    "AssessmentWords",
    "CategoryWords",
    "Outcome",
    "RatingWords",
    "Report",
    "Reported",
    "StepWords",
    "Together",
    "ToldIssue",
    "ToldStep",
    "acknowledge_together",
    "answer_hiding",
    "answer_identity",
    "answer_round",
    "ask_identity",
    "ask_to_follow",
    "ask_to_rate",
    "ask_to_reopen",
    "close_issue",
    "confirm_follow",
    "decide_hiding",
    "draw_sample",
    "end_follow",
    "escalate_silent",
    "file_assessment",
    "follow_issue",
    "forget_report",
    "forget_reporter",
    "guide_elsewhere",
    "hide_more",
    "judge_burst",
    "lapse_hidings",
    "let_mediator_show",
    "let_step_stand",
    "merge_issue",
    "move_category",
    "note_copy",
    "note_obligation",
    "note_place_reading",
    "note_reading",
    "note_singles_read",
    "open_commitment",
    "open_rounds",
    "open_rounds_of",
    "publish_figures",
    "publish_step",
    "publish_waiting",
    "put_category",
    "put_issue_words",
    "put_promised_times",
    "put_reply",
    "put_route",
    "put_step_words",
    "put_verdict_words",
    "rate_issue",
    "read_identity",
    "redact_words",
    "remind_of_issues",
    "remind_of_reviews",
    "remove_reply",
    "remove_route",
    "reopen_issue",
    "reply_to_ratings",
    "report_issue",
    "say_me_too",
    "see_identity",
    "see_to_alarm",
    "send_back_closing",
    "send_step",
    "show_more",
    "sign_closing",
    "take_back_me_too",
    "take_issues",
    "take_out_of_view",
    "take_step_back",
    "tell_reporters",
    "undo_merge",
    "unfollow_issue",
    "write_note",
    "write_relay",
]
