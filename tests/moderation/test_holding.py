"""Out of sight until somebody has decided: only on the word of three residents, on four grounds, for a day."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.journal import Journal, listen_inside
from app.moderation import actions
from app.moderation.events import ContentHeld, ContentReleased
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import HELD_LONGEST, Ground, Verdict
from app.notices.models import Notice
from tests.builders.mails import letters
from tests.builders.moderation import a_thing, know_things
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

OTHER_GROUNDS = [Ground.HATRED, Ground.INSULT, Ground.SPAM, Ground.OFF_TOPIC]
HOLDING = [Ground.PERSONAL_DATA, Ground.THREAT, Ground.MINORS, Ground.ACCUSATION]


@pytest.fixture(autouse=True)
def sights(context):
    """What content rooms are told of sight, in order."""
    know_things()
    make_city()
    heard: list[str] = []
    for event in (ContentHeld, ContentReleased):
        listen_inside(event, lambda _session, event: heard.append(event.sight))
    a_thing(7)
    return heard


def flag(actor: Actor, ground: Ground, thing_id: int = 7) -> int:
    return actions.flag_content(actor=actor, kind="thing", thing_id=thing_id, ground=ground)


def three(ground: Ground) -> int:
    case_ids = {flag(make_actor(), ground) for _ in range(3)}
    return case_ids.pop()


def case(case_id: int) -> ModerationCase:
    session.expire_all()
    return session.get_one(ModerationCase, case_id)


@pytest.mark.parametrize("ground", HOLDING)
def test_three_residents_hold_and_two_do_not(sights, ground):
    for _ in range(2):
        case_id = flag(make_actor(), ground)
    assert (case(case_id).held_at, sights) == (None, [])
    flag(make_actor(), ground)
    assert (case(case_id).held_ground, case(case_id).urgent) == (ground, True)
    assert sights == ["held"]
    assert session.scalars(select(Journal.act)).all()[-1] == "content.held"


@pytest.mark.parametrize("ground", OTHER_GROUNDS)
def test_fifty_flags_on_another_ground_hide_nothing(sights, ground):
    for _ in range(50):
        case_id = flag(make_actor(), ground)
    assert (case(case_id).held_at, sights) == (None, [])


def test_three_on_different_grounds_hide_nothing(sights):
    for ground in HOLDING[:3]:
        case_id = flag(make_actor(), ground)
    assert (case(case_id).held_at, sights) == (None, [])


@pytest.mark.parametrize(
    "role",
    [
        Role.OFFICER,
        Role.COMMISSIONER,
        Role.PARTNER,
        Role.MODERATOR,
        Role.MEDIATOR,
        Role.ADMINISTRATOR,
        Role.COORDINATOR,
        Role.EVALUATOR,
        Role.EXPERT,
    ],
)
def test_flags_of_police_partners_and_staff_never_count(sights, role):
    for _ in range(2):
        flag(make_actor(), Ground.THREAT)
    for _ in range(5):
        case_id = flag(make_actor("Office", role), Ground.THREAT)
    assert (case(case_id).held_at, sights) == (None, [])
    flag(make_actor("Neighbour", Role.VERIFIED), Ground.THREAT)
    assert sights == ["held"]


def test_flags_without_an_account_and_of_the_author_never_count(sights):
    author = make_account("Author")
    a_thing(8, author_id=author.id)
    for number in range(6):
        case_id = flag(Actor(device=f"browser {number}"), Ground.MINORS, 8)
    for _ in range(2):
        flag(make_actor(), Ground.MINORS, 8)
    actions.flag_content(
        actor=Actor(kind="account", account_id=author.id, id=author.id), kind="thing", thing_id=8, ground=Ground.MINORS
    )
    assert (case(case_id).held_at, sights) == (None, [])


def test_three_at_once_hold_once(app, sights):
    actors = [make_actor() for _ in range(3)]
    session.rollback()

    def say(actor: Actor) -> None:
        with app.app_context():
            flag(actor, Ground.THREAT)

    threads = [threading.Thread(target=say, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sights == ["held"]


@pytest.mark.parametrize(
    ("ground", "seen"),
    [
        (Ground.MINORS, ["held", "visible"]),
        (Ground.ACCUSATION, ["held", "visible"]),
        (Ground.PERSONAL_DATA, ["held"]),
        (Ground.THREAT, ["held"]),
    ],
)
def test_undecided_after_a_day_it_is_seen_again_unless_personal_data_or_a_threat(sights, ground, seen):
    case_id = three(ground)
    with at(now() + HELD_LONGEST - timedelta(minutes=1)):
        assert actions.release_held(actor=SYSTEM) == 0
    with at(now() + HELD_LONGEST + timedelta(minutes=1)):
        assert actions.release_held(actor=SYSTEM) == len(seen) - 1
        assert actions.release_held(actor=SYSTEM) == 0
    assert sights == seen
    assert case(case_id).state == "open"


def test_released_once_it_is_not_held_again_by_the_same_case(sights):
    three(Ground.MINORS)
    with at(now() + HELD_LONGEST + timedelta(minutes=1)):
        actions.release_held(actor=SYSTEM)
        three(Ground.MINORS)
    assert sights == ["held", "visible"]


def test_what_was_kept_is_not_hidden_again_on_the_same_ground(sights):
    moderator = make_actor("Mod", Role.MODERATOR)
    actions.approve(actor=moderator, case_id=three(Ground.ACCUSATION))
    again = three(Ground.ACCUSATION)
    assert (case(again).held_at, sights) == (None, ["held"])
    three(Ground.MINORS)
    assert case(again).held_ground == Ground.MINORS


def test_what_was_changed_after_it_was_kept_can_be_hidden_again(sights):
    actions.approve(actor=make_actor("Mod", Role.MODERATOR), case_id=three(Ground.ACCUSATION))
    a_thing(7, changed_at=now() + timedelta(seconds=1))
    three(Ground.ACCUSATION)
    assert sights == ["held", "held"]


def test_words_of_a_newcomer_that_wait_are_not_held(sights):
    newcomer = make_actor("Sam", new=True)
    case_id = actions.submit_for_review(actor=newcomer, kind="thing", thing_id=7, area_path="/", why="newcomer")
    three(Ground.THREAT)
    assert (case(case_id).held_at, sights) == (None, [])


def test_nobody_decides_what_speaks_about_the_own_body(sights):
    body = make_body("lighting-service")
    a_thing(9, body_id=body.id)
    case_id = flag(make_actor(), Ground.INSULT, 9)
    of_the_body = make_actor("Mod", Role.MODERATOR, body=body)
    with pytest.raises(NotAllowed):
        actions.hide(actor=of_the_body, case_id=case_id, reason=Ground.INSULT)
    actions.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=Ground.INSULT)
    assert case(case_id).verdict == Verdict.HIDE


def test_moderators_are_reminded_once_of_what_waits_for_half_a_day(context, sights):
    moderator = make_account("Mod", Role.MODERATOR)
    flag(make_actor(), Ground.SPAM)
    assert actions.remind_moderators(actor=SYSTEM) == 0
    with at(now() + timedelta(hours=12, minutes=1)):
        assert actions.remind_moderators(actor=SYSTEM) == 1
        assert actions.remind_moderators(actor=SYSTEM) == 0
        work_off(context)
    assert session.scalars(select(Journal.act)).all().count("content.waited") == 1
    told = [(row.account_id, row.words, row.path) for row in kept(Notice)]
    assert told == [(moderator.id, "moderation/waits", "/moderation")]
    assert [row.subject for row in letters(moderator.email)] == ["Something has waited for more than 12 hours"]
