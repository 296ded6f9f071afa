"""A show of hands: one a participant, hidden until it is closed, and then nobody's any more."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.identity.vocabulary import Role
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.live.actions import change_phase, end_hands, open_hands, raise_hand
from app.live.models import HAND, Hall
from app.live.presenters.course import hands_of
from app.live.queries import course_of
from app.live.vocabulary import HandsAct, Phase
from tests.builders.live import make_hall, make_moderator, make_officer, make_participant
from tests.builders.people import make_account, make_actor
from tests.live.actions.reading import hall_row, signed_in

ANSWERS = ["Monday", "Thursday", "Neither"]


def asked(meeting, actor=None, key="k-1", question="Which day suits you?", options=ANSWERS):
    who = actor or make_moderator()
    return open_hands(actor=who, meeting_id=meeting.id, question=question, options=options, key=key)


def told(meeting):
    return hands_of(course_of(session(), meeting.id))


def counts(meeting):
    return [one["hands"] for one in told(meeting)["options"]]


def hands_in_the_database():
    return session.execute(select(func.count()).select_from(HAND)).scalar_one()


def test_asked_answered_closed_and_put_away(meeting):
    moderator = make_moderator()
    shown = asked(meeting, moderator)
    assert asked(meeting, moderator) == shown
    people = [make_participant(meeting) for _ in range(4)]
    for who, pos in zip(people, (1, 1, 2, 3), strict=True):
        raise_hand(actor=who, hands_id=shown.id, pos=pos)
    raise_hand(actor=people[3], hands_id=shown.id, pos=2)
    assert raise_hand(actor=people[0], hands_id=shown.id, pos=None).raised == 3
    assert (told(meeting)["raised"], counts(meeting)) == (3, [None, None, None])
    before = hall_row(meeting).revision
    assert end_hands(actor=moderator, hands_id=shown.id, how=HandsAct.CLOSE).revision == before + 1
    assert (told(meeting)["open"], told(meeting)["raised"], counts(meeting)) == (False, 3, [1, 2, 0])
    assert hands_in_the_database() == 0
    with pytest.raises(Conflict):
        raise_hand(actor=people[0], hands_id=shown.id, pos=1)
    with pytest.raises(Conflict):
        end_hands(actor=moderator, hands_id=shown.id, how=HandsAct.CLOSE)
    end_hands(actor=moderator, hands_id=shown.id, how=HandsAct.PUT_AWAY)
    assert told(meeting) is None


def test_one_at_a_time_and_the_next_takes_the_place_of_the_last(meeting):
    first = asked(meeting)
    with pytest.raises(Conflict):
        asked(meeting, key="k-2")
    end_hands(actor=make_moderator(), hands_id=first.id, how=HandsAct.CLOSE)
    second = asked(meeting, key="k-2")
    assert told(meeting)["id"] == second.id


def test_a_person_who_signs_in_keeps_one_hand(meeting):
    shown, browser = asked(meeting), make_participant(meeting)
    account = make_account("Noor Haddad")
    raise_hand(actor=signed_in(account), hands_id=shown.id, pos=1)
    raise_hand(actor=browser, hands_id=shown.id, pos=2)
    assert told(meeting)["raised"] == 2
    both = replace(signed_in(account), participants=browser.participants)
    assert raise_hand(actor=both, hands_id=shown.id, pos=3).raised == 1
    end_hands(actor=make_moderator(), hands_id=shown.id, how=HandsAct.CLOSE)
    assert counts(meeting) == [0, 0, 1]


def test_the_end_of_the_meeting_counts_what_is_open(meeting):
    shown = asked(meeting)
    raise_hand(actor=make_participant(meeting), hands_id=shown.id, pos=2)
    change_phase(actor=make_moderator(), meeting_id=meeting.id, phase=Phase.WRITING)
    assert (told(meeting)["open"], counts(meeting), hands_in_the_database()) == (False, [0, 1, 0], 0)


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("Why?", ANSWERS),
        ("x" * 201, ANSWERS),
        ("Which day suits you?", ["Monday"]),
        ("Which day suits you?", ["Monday", " monday".title().strip(), ""]),
        ("Which day suits you?", list("abcdef")),
        ("Which day suits you?", ["Monday", "x" * 81]),
    ],
)
def test_what_makes_no_show_of_hands(meeting, question, options):
    with pytest.raises(Invalid):
        asked(meeting, question=question, options=options)


def test_an_answer_that_is_none_is_refused(meeting):
    shown = asked(meeting)
    for pos in (0, 4):
        with pytest.raises(Invalid):
            raise_hand(actor=make_participant(meeting), hands_id=shown.id, pos=pos)


def test_who_runs_it_and_who_answers(meeting, area):
    officer, host = make_officer(area), make_actor("Library", Role.HOST, meeting_id=meeting.id)
    for number, actor in enumerate((officer, host)):
        shown = asked(meeting, actor, key=f"k-{number}")
        with pytest.raises(NotAllowed):
            raise_hand(actor=officer, hands_id=shown.id, pos=1)
        end_hands(actor=actor, hands_id=shown.id, how=HandsAct.CLOSE)
    for actor in (make_participant(meeting), make_actor("Chief", Role.COMMISSIONER, area=area)):
        with pytest.raises(NotAllowed):
            asked(meeting, actor, key="k-9")


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase != Phase.LIVE])
def test_asked_only_while_the_meeting_is_live(area, phase):
    with pytest.raises(Closed):
        asked(make_hall(area, phase))


def test_in_a_break_hands_may_still_go_up(meeting):
    shown = asked(meeting)
    session.get_one(Hall, meeting.id).phase = Phase.PAUSED
    session.commit()
    assert raise_hand(actor=make_participant(meeting), hands_id=shown.id, pos=1).raised == 1
