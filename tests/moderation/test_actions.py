"""Moderation: what waits, who decides, and that a verdict reaches the content in the same transaction."""

import threading

import pytest
from sqlalchemy import func, select

from app.identity.actor import Actor
from app.identity.models import Account
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal, listen_inside
from app.moderation import actions, queries
from app.moderation.events import ContentJudged
from app.moderation.models import Flag, ModerationCase
from app.moderation.queries import cases
from app.moderation.vocabulary import Ground, State, Verdict, Why
from tests.builders.moderation import a_thing, know_things
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city


@pytest.fixture(autouse=True)
def _things(context):
    know_things()


@pytest.fixture
def areas(context):
    return make_city()


def waiting_case(areas, author: Account | None = None, *, why: Why = Why.NEWCOMER, **more) -> int:
    author = author or make_account("Ana Sol", new=True)
    actor = actor_of_account(session(), author.id, now())
    return actions.submit_for_review(
        actor=actor, kind="thing", thing_id=7, area_path=areas["mill"].path, why=why, **more
    )


def state_of(case_id: int) -> ModerationCase:
    session.expire_all()
    return session.get_one(ModerationCase, case_id)


def test_submit_for_review_when_already_waiting_then_gives_the_same_case(areas):
    first = waiting_case(areas)
    assert waiting_case(areas) == first
    assert session.scalar(select(func.count()).select_from(ModerationCase)) == 1
    assert session.scalars(select(Journal.act)).all() == ["review.asked"]


def test_submit_for_review_when_decided_before_then_opens_another(areas):
    first = waiting_case(areas)
    actions.approve(actor=make_actor("Mod", Role.MODERATOR), case_id=first)
    assert waiting_case(areas) != first


def test_approve_counts_the_contribution_and_tells_the_content_room(areas):
    heard = []
    listen_inside(ContentJudged, lambda _session, event: heard.append((event.kind, event.thing_id, event.verdict)))
    author = make_account("Ana Sol", new=True)
    case_id = waiting_case(areas, author)
    actions.approve(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id)
    assert heard == [("thing", 7, "approve")]
    assert state_of(case_id).state == State.DECIDED
    assert session.get_one(Account, author.id).contributions == 1


def test_approve_when_flagged_then_counts_nothing(areas):
    author = make_account("Ana Sol", new=True)
    case_id = waiting_case(areas, author, why=Why.FLAGGED, author_id=author.id)
    actions.approve(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id)
    session.expire_all()
    assert session.get_one(Account, author.id).contributions == 0


def test_approve_twice_then_conflict_and_counted_once(areas):
    author = make_account("Ana Sol", new=True)
    case_id = waiting_case(areas, author)
    moderator = make_actor("Mod", Role.MODERATOR)
    actions.approve(actor=moderator, case_id=case_id)
    with pytest.raises(Conflict):
        actions.approve(actor=moderator, case_id=case_id)
    with pytest.raises(Conflict):
        actions.hide(actor=moderator, case_id=case_id, reason=Ground.SPAM)
    assert session.get_one(Account, author.id).contributions == 1


def test_approve_when_two_moderators_at_once_then_one_decides(app, areas):
    case_id = waiting_case(areas)
    moderators = [make_actor(f"Mod {n}", Role.MODERATOR) for n in range(4)]
    results: list[str] = []
    session.rollback()

    def decide(moderator: Actor) -> None:
        with app.app_context():
            try:
                actions.approve(actor=moderator, case_id=case_id)
                results.append("done")
            except Conflict:
                results.append("late")

    threads = [threading.Thread(target=decide, args=(moderator,)) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "late", "late", "late"]


@pytest.mark.parametrize("reason", ["", "no", "x" * 14, "  short   here ", "x" * 1_001])
def test_hide_when_the_reason_says_too_little_or_too_much_then_refused(areas, reason):
    case_id = waiting_case(areas)
    with pytest.raises(Invalid) as refusal:
        actions.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=reason)
    assert refusal.value.field == "reason"
    assert state_of(case_id).state == State.OPEN


@pytest.mark.parametrize("reason", ["insult", "x" * 15, "It names the child's school."])
def test_hide_with_a_reason_then_decided(areas, reason):
    case_id = waiting_case(areas)
    actions.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=reason)
    row = state_of(case_id)
    assert (row.verdict, row.reason) == (Verdict.HIDE, reason)


def test_restore_takes_a_hiding_back_once_and_keeps_the_record(areas):
    case_id = waiting_case(areas)
    moderator = make_actor("Mod", Role.MODERATOR)
    with pytest.raises(Conflict):
        actions.restore(actor=moderator, case_id=case_id)
    actions.hide(actor=moderator, case_id=case_id, reason=Ground.SPAM)
    restored = actions.restore(actor=moderator, case_id=case_id)
    assert (restored.verdict, restored.restores_id) == (Verdict.RESTORE, case_id)
    assert state_of(case_id).verdict == Verdict.HIDE
    with pytest.raises(Conflict):
        actions.restore(actor=moderator, case_id=case_id)
    assert queries.last_verdicts(session(), "thing", [7])[7].verdict == Verdict.RESTORE


NOT_MODERATORS = [
    (),
    (Role.VERIFIED,),
    (Role.OFFICER,),
    (Role.COMMISSIONER,),
    (Role.PARTNER,),
    (Role.MEDIATOR,),
    (Role.ADMINISTRATOR,),
    (Role.COORDINATOR,),
    (Role.EVALUATOR,),
    (Role.EXPERT,),
    (Role.MODERATOR, Role.OFFICER),
    (Role.MODERATOR, Role.PARTNER),
]


@pytest.mark.parametrize("roles", NOT_MODERATORS)
def test_decide_when_no_moderator_then_refused_and_nothing_changes(areas, roles):
    case_id = waiting_case(areas)
    hidden = hidden_case(areas)
    acts = session.scalar(select(func.count()).select_from(Journal))
    actor = make_actor("Someone", *roles)
    for attempt in (
        lambda: actions.approve(actor=actor, case_id=case_id),
        lambda: actions.hide(actor=actor, case_id=case_id, reason=Ground.SPAM),
        lambda: actions.restore(actor=actor, case_id=hidden),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert state_of(case_id).state == State.OPEN
    assert session.scalar(select(func.count()).select_from(Journal)) == acts


def hidden_case(areas) -> int:
    author = actor_of_account(session(), make_account("Other").id, now())
    case_id = actions.submit_for_review(
        actor=author, kind="thing", thing_id=8, area_path=areas["mill"].path, why=Why.NEWCOMER
    )
    actions.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=Ground.SPAM)
    return case_id


def test_decide_about_own_content_then_refused(areas):
    moderator = make_account("Mod", Role.MODERATOR)
    case_id = waiting_case(areas, moderator)
    actor = actor_of_account(session(), moderator.id, now())
    with pytest.raises(NotAllowed):
        actions.approve(actor=actor, case_id=case_id)
    with pytest.raises(NotAllowed):
        actions.hide(actor=actor, case_id=case_id, reason=Ground.SPAM)


@pytest.mark.parametrize(("where", "about_officers", "allowed"), [
    ("mill", False, True),
    ("north", False, True),
    ("park", False, False),
    ("mill", True, False),
])  # fmt: skip
def test_decide_as_representative_then_own_areas_and_nothing_about_officers(areas, where, about_officers, allowed):
    case_id = waiting_case(areas, about_officers=about_officers)
    actor = make_actor("Rep", Role.REPRESENTATIVE, area=areas[where])
    assert [row.id for row in queries.queue(session(), actor).rows] == ([case_id] if allowed else [])
    assert queries.waiting(session(), actor).number == int(allowed)
    if allowed:
        assert queries.case_for(session(), actor, case_id).id == case_id
        actions.approve(actor=actor, case_id=case_id)
    else:
        with pytest.raises(NotFound):
            queries.case_for(session(), actor, case_id)
        with pytest.raises(NotAllowed):
            actions.approve(actor=actor, case_id=case_id)


def test_flag_twice_by_one_person_then_counted_once(areas):
    a_thing(7, area_path=areas["mill"].path)
    reader, other = make_actor("Reader"), make_actor("Other")
    case_id = actions.flag_content(actor=reader, kind="thing", thing_id=7, ground=Ground.INSULT, words="rude")
    assert actions.flag_content(actor=reader, kind="thing", thing_id=7, ground=Ground.SPAM) == case_id
    assert actions.flag_content(actor=other, kind="thing", thing_id=7, ground=Ground.INSULT) == case_id
    visitor = Actor(device="mark")
    for _ in range(2):
        actions.flag_content(actor=visitor, kind="thing", thing_id=7, ground=Ground.INSULT)
    assert session.scalar(select(func.count()).select_from(Flag)) == 3
    assert [flag.ground for flag in queries.flags_of(session(), [case_id])] == ["insult"] * 3


def test_flag_without_account_or_mark_then_refused(areas):
    a_thing(7)
    with pytest.raises(NotAllowed):
        actions.flag_content(actor=Actor(), kind="thing", thing_id=7, ground=Ground.INSULT)


@pytest.mark.parametrize("which", ["hidden", "missing", "unknown kind"])
def test_flag_when_there_is_nothing_to_see_then_not_found(areas, which):
    a_thing(7, visible=False)
    kind, thing_id = {"hidden": ("thing", 7), "missing": ("thing", 99), "unknown kind": ("nothing", 7)}[which]
    with pytest.raises(NotFound):
        actions.flag_content(actor=make_actor(), kind=kind, thing_id=thing_id, ground=Ground.INSULT)
    assert session.scalar(select(func.count()).select_from(ModerationCase)) == 0


def test_flag_of_a_threat_then_first_in_the_queue(areas):
    moderator = make_actor("Mod", Role.MODERATOR)
    for number in (1, 2, 3):
        a_thing(number)
        actions.flag_content(actor=make_actor(), kind="thing", thing_id=number, ground=Ground.INSULT)
    actions.flag_content(actor=make_actor(), kind="thing", thing_id=3, ground=Ground.THREAT)
    assert [row.thing_id for row in queries.queue(session(), moderator).rows] == [3, 1, 2]


def test_queue_page_by_page_shows_each_case_once(areas, monkeypatch):
    monkeypatch.setattr(cases, "PAGE", 2)
    moderator = make_actor("Mod", Role.MODERATOR)
    for number in range(1, 8):
        a_thing(number)
        ground = Ground.THREAT if number in (2, 5, 6) else Ground.SPAM
        actions.flag_content(actor=make_actor(), kind="thing", thing_id=number, ground=ground)
    seen, after = [], None
    while True:
        page = queries.queue(session(), moderator, after)
        seen += [row.thing_id for row in page.rows]
        after = page.older
        if after is None:
            break
    assert seen == [2, 5, 6, 1, 3, 4, 7]


def test_histories_leave_out_what_was_taken_back(areas):
    author = make_account("Ana", new=True)
    moderator = make_actor("Mod", Role.MODERATOR)
    first = waiting_case(areas, author)
    actions.hide(actor=moderator, case_id=first, reason=Ground.SPAM)
    assert queries.histories(session(), [author.id])[author.id].hidden == 1
    actions.restore(actor=moderator, case_id=first)
    history = queries.histories(session(), [author.id])[author.id]
    assert (history.approved, history.hidden) == (0, 0)
