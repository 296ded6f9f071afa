"""A write that is let in adds exactly the rows it should, in each table, and its lines of the journal; one that is
refused changes nothing in any row.

The matrix says who is let in and that whoever is refused adds nothing.
"""

import zlib

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.identity.permissions import TABLE, WHO
from app.kernel.db import Base, session
from tests.conftest import ON_POSTGRESQL
from tests.permissions.changes import Rows, rows_now
from tests.permissions.matrix import DOORS, Door, mismatches, outcome_of
from tests.permissions.stage import Scene, World
from tests.permissions.test_matrix import flipped  # noqa: F401 - with it come all tries

WAY = {door.name: door for doors in DOORS.values() for door in doors}
# By door: who comes, where the thing lies, how many lines of the journal, and the rows of other tables.
LEAVES: dict[str, tuple[str, str, int, dict[str, int]]] = {
    "report_a_problem": ("R", "area", 1, {"issue": 1, "issue_counter": 1, "receipt": 1}),
    "say_me_too_on_an_issue": ("V", "area", 1, {"issue_me_too": 1}),
    "follow_an_issue": ("V", "area", 1, {"issue_follow": 1}),
    "write_to_the_other_side": ("K", "own", 1, {"relay_message": 1}),
    "acknowledge_an_issue": ("C", "area", 1, {"waiting_step": 1}),
    "say_what_is_under_way": ("O", "own", 1, {"waiting_step": 1}),
    "close_an_issue": ("O", "own", 1, {"waiting_step": 1}),
    "close_by_api": ("O", "own", 1, {"issue_step": 1, "issue_round": 1}),
    "send_back_what_was_passed_on": ("P", "own", 1, {"waiting_step": 1}),
    "give_what_no_body_has_to_one": ("Z", "area", 1, {"issue_step": 1, "issue_round": 1, "referral": 1}),
    "reopen_an_issue": ("M", "area", 1, {"issue_step": 1, "issue_round": 1}),
    "rate_an_issue": ("R", "area", 1, {"issue_rating": 1}),
    "reply_to_ratings": ("O", "own", 1, {"rating_reply": 1}),
    "judge_a_burst": ("E", "area", 1, {"issue_burst_opinion": 1}),
    "draw_a_sample": ("E", "area", 1, {"assessment_sample": 1, "assessment_sample_issue": 1}),
    "assess_an_issue": ("X", "area", 1, {"assessment": 1}),
    "make_it_confidential": ("K", "own", 1, {}),
    "take_it_out_of_public_view": ("C", "area", 1, {"issue_hiding": 1}),
    "undo_a_hiding": ("M", "area", 1, {}),
    "be_the_second_person": ("M", "area", 1, {}),
    "see_to_danger": ("D", "area", 1, {}),
    "page_of_a_confidential_issue": ("D", "area", 1, {}),
    "contest_an_issue": ("R", "area", 1, {"challenge": 1, "challenge_party": 1}),
    "new_topic": ("D", "area", 1, {"topic": 1, "post": 1, "topic_mark": 1}),
    "reply": ("O", "area", 1, {"post": 1, "topic_mark": 1}),
    "follow_a_topic": ("R", "area", 0, {"topic_mark": 1}),
    "mute_a_forum": ("P", "area", 0, {"forum_mark": 1}),
    "official_answer": ("O", "area", 1, {"post": 1, "topic_mark": 1}),
    "keep_a_tag": ("Z", "area", 1, {"forum_tag": 1}),
    "link_a_topic_to_an_issue": ("O", "area", 1, {"topic_link": 1}),
    "move_a_topic": ("D", "area", 1, {"topic_line": 1}),
    "join_a_topic_with_another": ("D", "area", 2, {"topic_line": 1}),
    "flag_a_post": ("V", "area", 2, {"moderation_case": 1, "moderation_flag": 1}),
    "hide_a_post": ("D", "area", 1, {}),
    "black_out_a_part": ("D", "area", 1, {"withheld_words": 1}),
    "appeal_by_page": ("U", "own", 1, {"moderation_case": 1}),
    "confirm_on_appeal": ("M", "area", 1, {}),
    "mute_somebody": ("D", "area", 2, {"mute": 1, "moderation_case": 1}),
    "announce_a_meeting": ("O", "area", 2, {"meeting": 1, "hall": 1, "agenda_item": 1, "meeting_reminder": 2}),
    "sign_up_for_a_meeting": ("R", "area", 1, {"sign_up": 1}),
    "invite_a_group": ("C", "area", 1, {"group_invitation": 1}),
    "enter_somebody_from_the_paper_list": ("M", "area", 1, {"sign_up": 1}),
    "propose_a_meeting": ("R", "area", 1, {"meeting_proposal": 1}),
    "support_a_proposal": ("R", "area", 1, {"proposal_support": 1}),
    "decline_a_proposal": ("O", "area", 1, {}),
    "poll_dates": ("C", "area", 1, {"proposal_slot": 2}),
    "answer_a_date_poll": ("V", "area", 1, {"poll_person": 1, "slot_answer": 2}),
    "agree_with_a_statement": ("V", "area", 1, {"consultation_person": 1, "stance": 1}),
    "add_a_statement": ("R", "area", 2, {"statement": 1, "moderation_case": 1}),
    "open_a_consultation": ("C", "area", 1, {"consultation": 1, "statement": 3}),
    "close_a_consultation": ("D", "area", 1, {}),
    "promise_after_a_consultation": ("O", "area", 1, {"issue": 1, "issue_counter": 1, "issue_step": 1}),
    "put_to_the_vote": ("R", "own", 1, {"council_poll": 1}),
    "vote_in_a_council": ("N", "own", 1, {"council_ballot": 1}),
    "rank_needs": ("R", "area", 1, {"council_ballot": 1}),
    "set_up_a_council": ("Z", "area", 1, {"council": 1}),
    "put_on_the_list": ("C", "area", 1, {"council_member": 1}),
    "promise_after_a_vote": ("O", "area", 1, {"issue": 1, "issue_counter": 1, "issue_step": 1}),
    "reply_to_a_proposal": ("Z", "area", 1, {"post": 1, "topic_mark": 1}),
    "make_an_exchange": ("O", "area", 1, {"exchange_terms": 1}),
    "name_a_guest": ("H", "own", 1, {"exchange_guest": 1}),
    "answer_who_takes_part": ("U", "area", 0, {"answer_mark": 1, "answer_count": 19}),
    "vote_for_a_priority": ("R", "area", 1, {"priority_vote": 2}),
    "rate_a_priority": ("R", "area", 1, {"priority_rating": 1}),
    "begin_a_survey": ("C", "area", 1, {"priorities_cycle": 1, "priority_option": 4}),
    "choose_the_three": ("Z", "area", 1, {"priority": 3}),
    "enter_a_measure": ("O", "area", 1, {"priority_measure": 1}),
    "say_that_a_measure_is_done": ("C", "area", 1, {}),
    "ask_by_form": ("R", "area", 1, {"question": 1, "participant": 1}),
    "support_by_form": ("R", "area", 1, {"support": 1, "participant": 1}),
    "answer_by_form": ("M", "area", 1, {}),
    "set_the_timer_by_form": ("O", "area", 1, {"hall_timer": 1}),
    "ask_for_hands_by_form": ("D", "area", 1, {"show_of_hands": 1, "hand_option": 2}),
    "raise_a_hand_by_form": ("R", "area", 1, {"hand": 1, "participant": 1}),
    "count_a_paper_list": ("M", "area", 1, {"attendance": 1}),
    "propose_an_officer": ("C", "area", 1, {"role_proposal": 1}),
    "make_a_representative": ("D", "area", 1, {"role_grant": 1, "outbox": 1}),
    "ask_somebody_to_host": ("D", "area", 1, {"role_grant": 1, "outbox": 1}),
    "add_a_city_around": ("A", "area", 1, {"nearby_city": 1}),
    "enter_a_request": ("A", "area", 1, {"authority_request": 1}),
    "enter_an_absence": ("O", "own", 1, {"absence": 1}),
    "save_a_duty_entry": ("O", "own", 1, {"duty_entry": 1}),
    "ask_for_an_appointment": ("V", "area", 1, {"appointment": 1, "receipt": 1}),
    "name_a_time": ("O", "own", 1, {}),
    "decline_an_appointment": ("C", "area", 1, {}),
    "say_yes_to_a_time": ("K", "own", 1, {}),
    "cancel_an_appointment": ("U", "own", 1, {}),
    "add_a_group": ("Z", "area", 1, {"community_group": 1}),
    "name_the_contact_person": ("N", "own", 1, {"group_contact": 1}),
    "withdraw_a_consent": ("O", "area", 1, {}),
    "log_a_contact": ("P", "own", 1, {"contact_entry": 1}),
    "take_back_a_contact": ("M", "own", 1, {"contact_entry": -1}),
    "ask_for_a_copy": ("U", "own", 1, {"outbox": 1}),
}


@pytest.mark.parametrize("door", LEAVES)
def test_a_write_leaves_exactly_its_rows(door: str, world: World):
    who, where, lines, rows = LEAVES[door]
    outcome = outcome_of(world, WAY[door], who, where)
    assert outcome.allowed
    told = {"journal": lines, "journal_pending": lines} if lines else {}
    assert outcome.wrote == rows | told


REFUSED = {  # by door: somebody whom the table lets nowhere near it
    door.name: next(who for who in sorted(door.only, reverse=True) if who not in TABLE[action].cells)
    for action, doors in DOORS.items()
    for door in doors
    if door.name in LEAVES and set(door.only) - set(TABLE[action].cells)
}
WRITTEN_BY_ITSELF = {"account_session", "journal", "journal_pending"}  # when somebody was seen; that one was refused


class WorldByContent(World):
    """Reads what stands in every row of every table, and so knows each change from nobody else."""

    def rows(self) -> dict[str, Rows]:
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name not in WRITTEN_BY_ITSELF:
                lines = sorted(repr(tuple(row)) for row in session.execute(select(table)))
                found[table.name] = Rows(len(lines), zlib.crc32("\n".join(lines).encode()))
        session.commit()
        return found


@pytest.fixture
def world_by_content(context: Flask, database_that_tells: None) -> World:
    return WorldByContent(context)


def test_most_doors_refuse_somebody():
    assert len(REFUSED) > 30
    assert set(REFUSED.values()) <= set(WHO)


@pytest.mark.parametrize("door", REFUSED)
def test_a_write_that_is_refused_changes_no_row(door: str, world_by_content: World):
    outcome = outcome_of(world_by_content, WAY[door], REFUSED[door], "area")
    assert not outcome.allowed
    assert outcome.changed == frozenset()


def test_a_changed_row_would_show(world_by_content: World):
    before = world_by_content.rows()
    world_by_content.stranger.name = "Another Name"
    session.commit()
    after = world_by_content.rows()
    assert [name for name in after if after[name] != before[name]] == ["account"]


class WorldTwice(WorldByContent):
    """Reads every row, and asks the database in the same moment what it counted."""

    def rows(self) -> dict[str, Rows]:
        return super().rows() | {f"told of {name}": rows for name, rows in rows_now().items()}


@pytest.mark.parametrize("door", list(LEAVES)[::8])  # reading every row of all takes as long as twenty tries
def test_the_database_tells_of_each_table_whose_rows_differ(door: str, context: Flask, database_that_tells: None):
    """What the matrix goes by, held against the rows themselves, one kind of write after the other."""
    who, where, _lines, _rows = LEAVES[door]
    changed = outcome_of(WorldTwice(context), WAY[door], who, where).changed
    told = {name.removeprefix("told of ") for name in changed if name.startswith("told of ")}
    read = {name for name in changed if not name.startswith("told of ")}
    assert read <= told


def test_every_table_has_somebody_to_tell_of_each_kind_of_change(context: Flask, database_that_tells: None):
    asked = (
        "SELECT tgname FROM pg_trigger" if ON_POSTGRESQL else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    there = set(session.execute(text(asked)).scalars())
    wanted = {f"tell_{name}_{event}" for name in Base.metadata.tables for event in ("insert", "update", "delete")}
    assert wanted - there == set()


def only_looks_refused(it: Scene) -> int:
    """A door that turns people away, and has changed a row by then."""
    it.browser()
    it.world.stranger.name = f"{it.world.stranger.name}, known"
    session.commit()
    return 403


def test_a_refusal_that_changes_a_row_without_adding_one_turns_red(world: World, monkeypatch: pytest.MonkeyPatch):
    door = Door("only_looks_refused", only_looks_refused)
    monkeypatch.setitem(DOORS, "authority.enter", [door])
    outcome = outcome_of(world, door, "V", "area")
    assert (outcome.allowed, outcome.wrote) == (False, {})
    said = mismatches(TABLE["authority.enter"], {(door.name, "V", "area"): outcome})
    assert said == [f"authority.enter by {door.name} as V, area: refused, and yet rows changed: ['account']"]
