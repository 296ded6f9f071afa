"""How somebody was treated, in the hands of mediators: reminders, handing on, standing aside, withdrawing, and the
numbers that everybody reads."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.identity.actions.ties import declare_tie
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Hidden, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.mediation import actions
from app.mediation.models import Treatment, TreatmentLeave
from app.mediation.vocabulary import Ending, Leaving, Post
from tests.builders.at_once import at_once
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.mediation.in_hand import acting, be_away, case, chore, hand, noted, told

WHAT = "An officer shouted at me on the bridge."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def people(areas):
    """Three mediators; Ana has in hand what Noor told of a unit."""
    found = {name: make_account(name, Role.MEDIATOR, area=areas["mill"]) for name in ("Ana", "Ben", "Cleo")}
    noor, unit = make_account("Noor"), make_body("mill-station")
    told = actions.TreatmentWords(what=WHAT, lang="en", body_id=unit.id)
    numbers = {name.lower(): row.id for name, row in found.items()}
    people = SimpleNamespace(**numbers, noor=noor.id, unit=unit.id)
    actions.file_treatment(actor=acting(noor.id), words=told)
    people.case = kept(Treatment)[0].id
    actions.write_on_treatment(actor=acting(people.ana), treatment_id=people.case, text="I read what you wrote.")
    return people


# Reminders


def test_mediator_is_reminded_before_and_when_late_and_then_others_are_too_each_once(context, people):
    due, since = case(people).due, noted(context)
    free = [people.ben, people.cleo]
    assert chore(due - timedelta(days=3, seconds=1)) == 0
    for moment in (due - timedelta(days=3), due - timedelta(days=1)):
        chore(moment)
    assert told(context, since=since) == [(people.ana, "due")]
    for moment in (due, due + timedelta(days=2)):
        chore(moment)
    assert told(context, since=since + 1) == [(people.ana, "late")]
    for moment in (due + timedelta(days=3), due + timedelta(days=30)):
        chore(moment)
    assert told(context, since=since + 2) == [(people.ana, "late"), *((one, "late_elsewhere") for one in free)]
    assert [row.ids["due"] for row in kept(Journal) if row.act == "treatment.due"] == ["soon", "late", "others"]


def test_when_it_is_late_for_days_the_coordinating_mediator_is_told_and_not_everybody(context, people):
    cleo = session.get_one(type(make_account()), people.cleo)
    actions.give_post(actor=acting(people.ana), post=Post.COORDINATING, email=cleo.email, months=12)
    due, since = case(people).due, noted(context)
    chore(due + timedelta(days=3))  # a chore that slept says how it stands now, once
    assert told(context, since=since) == [(people.ana, "late"), (people.cleo, "late_elsewhere")]


def test_substitute_is_reminded_while_the_mediator_is_away(context, people):
    be_away(people, "ana", "ben")
    since = noted(context)
    session.get_one(Treatment, people.case).due = now() + timedelta(days=1)
    session.commit()
    chore(now())
    assert sorted(told(context, since=since)) == [(people.ana, "due"), (people.ben, "due")]


def test_what_nobody_has_taken_reminds_those_whom_nothing_bars(context, people):
    actions.leave_treatment(actor=acting(people.ana), treatment_id=people.case)
    declare_tie(actor=acting(people.ben), about_body_id=people.unit)
    due, since = case(people).due, noted(context)
    chore(due)
    assert told(context, since=since) == [(people.cleo, "late")]


@pytest.mark.parametrize("how", ["ended", "withdrawn", "deleted"])
def test_what_is_over_reminds_nobody(context, people, how):
    due = case(people).due
    if how == "ended":
        about = {"ending": Ending.DIALOGUE, "text": "You spoke with one another on Friday."}
        actions.end_treatment(actor=acting(people.ana), treatment_id=people.case, **about)
    elif how == "withdrawn":
        actions.withdraw_treatment(actor=acting(people.noor), treatment_id=people.case)
    else:
        actions.forget_treatment(actor=acting(people.noor), treatment_id=people.case)
    since = noted(context)
    assert chore(due + timedelta(days=9)) == 0
    assert told(context, since=since) == []


# Handing on


def test_conflict_bars_whoever_had_it_for_good_and_the_person_hears_of_it(context, people):
    since = noted(context)
    hand(people, "ana", "ben")
    assert (case(people).mediator_id, case(people).due) == (people.ben, kept(Treatment)[0].due)
    assert sorted(told(context, since=since)) == sorted([(people.ben, "yours"), (people.noor, "issues/confidential")])
    with pytest.raises(Hidden):
        actions.write_on_treatment(actor=acting(people.ana), treatment_id=people.case, text="Once more.")
    with pytest.raises(Conflict, match="bars them"):
        hand(people, "ben", "ana", seen="ben", reason=Leaving.ABSENCE)
    assert [(row.account_id, row.to_id, row.reason) for row in kept(TreatmentLeave)] == [
        (people.ana, people.ben, "conflict")
    ]


def test_after_an_absence_it_may_come_back(people):
    hand(people, "ana", "ben", reason=Leaving.ABSENCE)
    hand(people, "ben", "ana", seen="ben", reason=Leaving.ABSENCE)
    hand(people, "ana", "cleo", reason=Leaving.ABSENCE)
    assert case(people).mediator_id == people.cleo


@pytest.mark.parametrize("reason", [None, Leaving.ASIDE])
def test_whoever_has_it_says_why(people, reason):
    with pytest.raises(Invalid, match="why"):
        hand(people, "ana", "ben", reason=reason)
    assert case(people).mediator_id == people.ana


def test_others_hand_on_only_what_waits_and_never_as_a_conflict(people):
    with pytest.raises(NotAllowed, match="here and in time"):
        hand(people, "ben", "cleo")
    be_away(people, "ana", "ben")
    hand(people, "ben", "cleo")
    assert [(row.account_id, row.reason) for row in kept(TreatmentLeave)] == [(people.ana, "absence")]
    with at(case(people).due):
        actions.hand_treatment(
            actor=acting(people.ben), treatment_id=people.case, to_id=people.ben, seen_id=people.cleo
        )  # late: whoever can takes it
    assert case(people).mediator_id == people.ben


def test_who_declares_a_tie_since_hands_it_on_and_does_nothing_else(people):
    declare_tie(actor=acting(people.ana), about_body_id=people.unit)
    with pytest.raises(Hidden):
        actions.write_on_treatment(actor=acting(people.ana), treatment_id=people.case, text="Once more.")
    hand(people, "ana", "ben")
    assert case(people).mediator_id == people.ben


def test_nobody_else_has_a_say_in_who_hears_of_it(areas, people):
    mill = areas["mill"]
    unit = session.get_one(type(make_body("another")), people.unit)
    tied = make_actor("Tied", Role.MEDIATOR)
    declare_tie(actor=tied, about_body_id=people.unit)
    others = [
        tied,
        acting(people.noor),
        Actor(device="x"),
        Actor(kind="receipt", receipts=(("treatment", people.case),), device="y"),
        make_actor("Both", Role.MEDIATOR, Role.OFFICER, area=mill, body=unit),
        make_actor("Officer", Role.OFFICER, area=mill, body=unit),
        make_actor("Chief", Role.COMMISSIONER, area=mill),
        make_actor("Adm", Role.ADMINISTRATOR),
        make_actor("Moderator", Role.MODERATOR),
        make_actor("Coordinator", Role.COORDINATOR),
    ]
    before = len(kept(Journal))
    for who in others:
        with pytest.raises(Hidden):
            actions.hand_treatment(actor=who, treatment_id=people.case, to_id=people.ben, seen_id=people.ana)
        with pytest.raises(Hidden):
            actions.leave_treatment(actor=who, treatment_id=people.case)
    assert (case(people).mediator_id, kept(TreatmentLeave), len(kept(Journal))) == (people.ana, [], before)


def test_mediator_who_told_it_chooses_nobody(people):
    actions.file_treatment(actor=Actor(device="x"), words=actions.TreatmentWords(what=WHAT, lang="en"))
    own = kept(Treatment)[1].id
    session.get_one(Treatment, own).account_id = people.ben  # told as a resident, before Ben mediated
    session.commit()
    for act in (
        lambda: actions.hand_treatment(actor=acting(people.ben), treatment_id=own, to_id=people.cleo, seen_id=None),
        lambda: actions.leave_treatment(actor=acting(people.ben), treatment_id=own),
    ):
        with pytest.raises(Hidden):
            act()


@pytest.mark.parametrize("to", ["nobody", "noor", "officer"])
def test_it_goes_to_a_free_mediator_alone(areas, people, to):
    people.nobody = 10**9
    people.officer = make_account("Officer", Role.OFFICER, area=areas["mill"]).id
    with pytest.raises(Conflict, match="Choose another"):
        hand(people, "ana", to)


def test_it_goes_to_nobody_who_is_away(people):
    be_away(people, "ben", "cleo")
    with pytest.raises(Conflict, match="away"):
        hand(people, "ana", "ben")


def test_after_the_end_nobody_hands_it_on_leaves_or_withdraws_it(people):
    about = {"ending": Ending.REASONED, "text": "This is the outcome, with its reasons."}
    actions.end_treatment(actor=acting(people.ana), treatment_id=people.case, **about)
    with pytest.raises(Closed):
        hand(people, "ana", "ben")
    with pytest.raises(Closed):
        actions.leave_treatment(actor=acting(people.ana), treatment_id=people.case)
    with pytest.raises(Closed):
        actions.withdraw_treatment(actor=acting(people.noor), treatment_id=people.case)
    assert case(people).ending == Ending.REASONED


def test_of_two_at_once_one_hands_it_on(app, people):
    be_away(people, "ana", "ben")
    about = {"treatment_id": people.case, "seen_id": people.ana}
    ana, ben = acting(people.ana), acting(people.ben)
    done = at_once(
        app,
        lambda: actions.hand_treatment(actor=ana, to_id=people.ben, reason=Leaving.ABSENCE, **about),
        lambda: actions.hand_treatment(actor=ben, to_id=people.cleo, **about),
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    (left,) = kept(TreatmentLeave)
    assert case(people).mediator_id == left.to_id


def test_the_same_twice_at_once_is_done_once(app, people):
    ana = acting(people.ana)
    about = {"treatment_id": people.case, "to_id": people.ben, "seen_id": people.ana, "reason": Leaving.CONFLICT}
    assert at_once(app, *[lambda: actions.hand_treatment(actor=ana, **about)] * 2) == [None, None]
    ben = acting(people.ben)
    assert at_once(app, *[lambda: actions.leave_treatment(actor=ben, treatment_id=people.case)] * 2) == [None, None]
    assert [row.reason for row in kept(TreatmentLeave)] == ["conflict", "aside"]
    acts = [row.act for row in kept(Journal)]
    assert (acts.count("treatment.handed"), acts.count("treatment.left")) == (1, 1)


def test_database_keeps_the_rules_of_leaving(people):
    rows = [
        {"reason": "bored", "to_id": people.ben},
        {"reason": "aside", "to_id": people.ben},
        {"reason": "conflict", "to_id": None},
        {"reason": "absence", "to_id": people.ana},
    ]
    for row in rows:
        values = {"treatment_id": people.case, "account_id": people.ana, "had_it": True, "at": now()} | row
        with pytest.raises(IntegrityError):
            session.execute(insert(TreatmentLeave).values(values))
        session.rollback()


# Standing aside, withdrawing


def test_who_stands_aside_reads_it_no_more_and_the_others_are_told(context, people):
    since = noted(context)
    actions.leave_treatment(actor=acting(people.ana), treatment_id=people.case)
    assert case(people).mediator_id is None
    found = told(context, since=since)
    assert sorted(found) == sorted(
        [(people.ben, "yours"), (people.cleo, "yours"), (people.noor, "issues/confidential")]
    )
    with pytest.raises(Hidden):
        actions.write_on_treatment(actor=acting(people.ana), treatment_id=people.case, text="Once more.")


def test_who_never_had_it_stands_aside_in_silence(context, people):
    since = noted(context)
    actions.leave_treatment(actor=acting(people.ben), treatment_id=people.case)
    assert (case(people).mediator_id, told(context, since=since)) == (people.ana, [])
    with pytest.raises(Conflict, match="bars them"):
        hand(people, "ana", "ben")


def test_substitute_who_stood_aside_is_told_nothing_any_more(context, people):
    actions.leave_treatment(actor=acting(people.ben), treatment_id=people.case)
    be_away(people, "ana", "ben")
    since = noted(context)
    actions.write_on_treatment(actor=acting(people.noor), treatment_id=people.case, text="Is anybody there?")
    assert told(context, since=since) == [(people.cleo, "issues/confidential")]


def test_person_withdraws_and_still_reads_it_the_mediator_is_told(context, client, people):
    since = noted(context)
    noor = browser(client, people.noor)
    page = f"/treatment/{case(people).ref}"
    assert noor.post(f"{page}/withdraw", data={"csrf_token": csrf(noor, page)}).location == page
    html = noor.get(f"{page}?lang=en").text
    assert "Withdrawn" in html
    assert WHAT in html
    assert "Withdraw it" not in html
    assert told(context, since=since) == [(people.ana, "issues/confidential")]
    assert [row.actor_id for row in kept(Journal) if row.act == "treatment.ended"] == [None]
    with pytest.raises(Closed):
        actions.write_on_treatment(actor=acting(people.ana), treatment_id=people.case, text="Once more.")


def test_nobody_else_withdraws_it(client, people):
    with pytest.raises(NotAllowed):
        actions.withdraw_treatment(actor=acting(people.ana), treatment_id=people.case)
    stranger = browser(client, make_account("Stranger").id)
    page = f"/treatment/{case(people).ref}"
    for who in (stranger, another(client)):
        assert who.post(f"{page}/withdraw", data={"csrf_token": csrf(who, "/receipt")}).status_code == 404
    assert case(people).ended_at is None


def test_deleting_takes_along_who_had_it(people):
    hand(people, "ana", "ben")
    actions.forget_treatment(actor=acting(people.noor), treatment_id=people.case)
    assert (kept(Treatment), kept(TreatmentLeave)) == ([], [])


# Pages


def browser(client, number: int):
    found = another(client)
    sign_in(found, SimpleNamespace(id=number))
    return found


def test_mediator_hands_it_on_by_the_page_and_says_why(client, people):
    ana, page = browser(client, people.ana), f"/treatment/{case(people).ref}"
    html = ana.get(f"{page}?lang=en").text
    assert "Give it to Ben" in html
    fields = {"csrf_token": csrf(ana, page), "to": str(people.ben), "holder": str(people.ana)}
    refused = ana.post(f"{page}/hand?lang=en", data=fields)
    assert refused.status_code == 422
    assert "Say why you hand it on." in refused.text
    assert ana.post(f"{page}/hand", data=fields | {"reason": "conflict"}).location == "/mediation"
    assert ana.get(page).status_code == 404
    shown = browser(client, people.noor).get(f"{page}?lang=en").text
    assert "the one before had a conflict of interest" in shown
    assert "Ana" not in shown
    assert "Ben" not in shown
    late = browser(client, people.cleo).post(f"{page}/hand", data=fields | {"csrf_token": csrf(ana, "/receipt")})
    assert late.status_code in (400, 403, 404, 409)


def test_desk_lets_whoever_is_tied_since_hand_it_on_unopened(client, people):
    declare_tie(actor=acting(people.ana), about_body_id=people.unit)
    ana, page = browser(client, people.ana), f"/treatment/{case(people).ref}"
    html = ana.get("/mediation?lang=en").text
    assert f'action="{page}/hand"' in html
    assert f'href="{page}"' not in html
    fields = {"csrf_token": csrf(ana, "/mediation"), "to": str(people.cleo), "holder": str(people.ana)}
    assert ana.post(f"{page}/hand", data=fields | {"reason": "conflict"}).status_code == 303
    assert case(people).mediator_id == people.cleo
    assert f'action="{page}/hand"' not in browser(client, people.ben).get("/mediation").text


def test_mediator_stands_aside_by_the_page(client, people):
    ana, page = browser(client, people.ana), f"/treatment/{case(people).ref}"
    assert ana.post(f"{page}/leave", data={"csrf_token": csrf(ana, page)}).location == "/mediation"
    assert "You stood aside." in ana.get("/mediation?lang=en").text
    assert "the mediator stood aside" in browser(client, people.noor).get(f"{page}?lang=en").text


def test_garbled_numbers_are_refused_and_nothing_moves(client, people):
    ana, page = browser(client, people.ana), f"/treatment/{case(people).ref}"
    token = csrf(ana, page)
    for to in ("", "x", "-1", "9" * 40):
        fields = {"csrf_token": token, "to": to, "holder": str(people.ana), "reason": "absence"}
        assert ana.post(f"{page}/hand", data=fields).status_code in (409, 422), to
    bored = {"csrf_token": token, "to": str(people.ben), "holder": str(people.ana), "reason": "bored"}
    assert ana.post(f"{page}/hand", data=bored).status_code == 422
    assert case(people).mediator_id == people.ana
