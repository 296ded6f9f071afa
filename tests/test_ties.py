"""Nobody acts on what a declared relative wrote, reported, decided or asked for, and nobody learns from it who is
behind a report without a name."""

from datetime import date

import pytest

from app.consultations.models import Statement
from app.consultations.presenters import statement_subjects
from app.forums.actions import close_topic
from app.forums.models import Topic
from app.identity.actions import end_grant
from app.identity.actions.factors import take_factors_away
from app.identity.actions.mutes import end_mute, give_mute, second_mute
from app.identity.actions.residence import make_voucher, verify_in_person, vouch
from app.identity.actions.roles import decide_proposal, give_role, invite_staff
from app.identity.actions.ties import declare_tie, declare_tie_by_name
from app.identity.actor import Actor
from app.identity.models import Account, DutyEntry, RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import MuteKind, Role
from app.issues import actions as issues
from app.issues import policies
from app.issues.models import Burst, ClosingProposal, Hiding, Issue
from app.issues.presenters.answering import possible_kinds
from app.issues.queries import issue_page
from app.issues.vocabulary import Assessor, BurstWord, Ground, Level, ReporterKind, State, StepKind
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.mediation import actions as mediation
from app.moderation import actions as moderation
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why
from tests.builders.consultations import make_consultation
from tests.builders.forums import make_forum, make_topic
from tests.builders.issues import close, make_category, make_issue, step
from tests.builders.people import make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept

TIED = "You have declared a tie to somebody who is concerned. Leave it to a colleague."
HIDDEN = [
    {"level": Level.PSEUDONYM},
    {"level": Level.CONFIDENTIAL, "confidential": True},
    {"level": Level.PUBLIC_NAME, "confidential": True},  # taken out of view meanwhile
]


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def ana(areas):
    return make_account("Ana Gil", Role.VERIFIED, area=areas["mill"])


def again(actor: Actor) -> Actor:
    assert actor.account_id is not None
    return actor_of_account(session(), actor.account_id, now())


def tied(*roles: Role, to: str = "Ana Gil", **where) -> Actor:
    """Somebody who has declared a tie to who is called so."""
    actor = make_actor("Tied", *roles, **where)
    declare_tie_by_name(actor=actor, name=to)
    return again(actor)


def report(areas, ana, **more) -> Issue:
    """What Ana reported under her name, which everybody reads."""
    told = {"level": Level.PUBLIC_NAME, "shown_name": "Ana Gil", "reporter_kind": ReporterKind.ACCOUNT}
    return make_issue(areas["mill"], **(told | {"reporter_account_id": ana.id} | more))


def refused(act) -> None:
    with pytest.raises(NotAllowed) as said:
        act()
    assert said.value.said() == TIED


def test_officer_does_nothing_with_what_a_declared_relative_reported_but_hands_it_on(areas, ana):
    officer = tied(Role.OFFICER, area=areas["mill"])
    other = make_actor("Other", Role.OFFICER, area=areas["mill"])
    session.add(DutyEntry(account_id=other.account_id, duty_name="Officer 7", languages=[]))
    issue = report(areas, ana, state=State.ASSIGNED, officer_account_id=officer.account_id)
    for kind in ("acknowledge", "progress", "wait", "refer"):
        refused(lambda kind=kind: step(issue, officer, kind))
    refused(lambda: close(issue, officer))
    about = {"actor": officer, "issue_id": issue.id}
    refused(lambda: issues.write_relay(text="When were you there?", lang="en", **about))
    refused(lambda: issues.write_note(text="I have seen it.", lang="en", **about))
    refused(lambda: issues.take_out_of_view(ground=Ground.SAFETY, reason="Somebody is in danger here.", **about))
    assert possible_kinds(issue_page(session(), issue.ref), officer) == [StepKind.ASSIGN]
    for to in (None, officer.account_id):
        with pytest.raises(Invalid, match="Choose a colleague"):
            step(issue, officer, "assign", officer_account_id=to)
    step(issue, officer, "assign", officer_account_id=other.account_id)
    assert kept(Issue)[0].officer_account_id == other.account_id
    step(issue, other, "progress")


def test_page_of_an_officer_with_a_tie_says_why_and_offers_to_hand_it_on(client, areas, ana):
    officer = tied(Role.OFFICER, area=areas["mill"])
    issue = report(areas, ana, state=State.ASSIGNED, officer_account_id=officer.account_id)
    sign_in(client, session.get_one(Account, officer.account_id))
    html = client.get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)
    assert "You have declared a tie to who reported this." in html
    assert f"/issues/{issue.ref}/steps/assign" in html
    assert f"/issues/{issue.ref}/steps/progress" not in html
    for path in ("messages", "notes", "merge", "category"):
        assert client.get(f"/issues/{issue.ref}/{path}?lang=en").status_code in (403, 404), path


@pytest.mark.parametrize("more", HIDDEN)
def test_where_the_name_is_not_shown_a_tie_changes_nothing_at_all(areas, ana, more):
    """Neither refused nor passed over: with a tie to everybody one would learn who reported."""
    with_tie = tied(Role.OFFICER, area=areas["mill"])
    without = make_actor("Other", Role.OFFICER, area=areas["mill"])
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    for actor in (with_tie, without):
        session.add(DutyEntry(account_id=actor.account_id, duty_name=f"Officer {actor.account_id}", languages=[]))
    seen = []
    for actor in (with_tie, without):
        issue = report(areas, ana, state=State.ACKNOWLEDGED, **more)
        step(issue, chief, "assign", officer_account_id=actor.account_id)
        row = issue_page(session(), issue.ref)
        seen.append((possible_kinds(row, actor), policies.may_relay(actor, row), policies.may_note(actor, row)))
        step(issue, actor, "progress")
        close(issue, actor)
    assert seen[0] == seen[1]


def test_nobody_assigns_it_to_an_officer_with_a_tie_and_nobody_is_told_of_the_tie(areas, ana):
    officer = tied(Role.OFFICER, area=areas["mill"])
    session.add(DutyEntry(account_id=officer.account_id, duty_name="Officer 12", languages=[]))
    issue = report(areas, ana, state=State.ACKNOWLEDGED)
    with pytest.raises(Invalid) as said:
        step(issue, make_actor("Chief", Role.COMMISSIONER, area=areas["mill"]), "assign",
             officer_account_id=officer.account_id)  # fmt: skip
    assert said.value.said() == "This officer cannot take it. Choose another one."


def test_role_that_ends_hands_it_to_somebody_without_a_tie(areas, ana):
    successor = tied(Role.OFFICER, area=areas["mill"])
    chief = make_account("Chief", Role.COMMISSIONER, area=areas["mill"])
    leaving = make_account("Leaving", Role.OFFICER, area=areas["mill"])
    shown = report(areas, ana, state=State.ASSIGNED, officer_account_id=leaving.id).id
    hidden = make_issue(
        areas["mill"], state=State.ASSIGNED, officer_account_id=leaving.id, level=Level.PSEUDONYM,
        reporter_kind=ReporterKind.ACCOUNT, reporter_account_id=ana.id,
    ).id  # fmt: skip
    grant = next(row.id for row in kept(RoleGrant) if row.account_id == leaving.id)
    boss = make_actor("Administrator", Role.ADMINISTRATOR)
    end_grant(actor=boss, grant_id=grant, successor_id=successor.account_id)
    holders = {row.id: row.officer_account_id for row in kept(Issue)}
    assert (holders[shown], holders[hidden]) == (chief.id, successor.account_id)


def test_second_officer_signs_no_closing_of_a_declared_relative(areas):
    body = make_body("station", "police")
    first = make_account("Ana Gil", Role.OFFICER, area=areas["mill"], body=body)
    second = tied(Role.OFFICER, area=areas["mill"], body=body)
    category = make_category(second_sign_off=True)
    issue = make_issue(areas["mill"], category, state=State.ASSIGNED, body_id=body.id, officer_account_id=first.id)
    close(issue, actor_of_account(session(), first.id, now()))
    (proposal,) = kept(ClosingProposal)
    refused(lambda: issues.sign_closing(actor=second, issue_id=issue.id, proposal_id=proposal.id))


def case_about(areas, thing: str, thing_id: int, author_id: int | None) -> int:
    return submit_for_review(
        actor=make_actor("Author"), kind=thing, thing_id=thing_id, area_path=areas["mill"].path, why=Why.NEWCOMER,
        author_id=author_id,
    )  # fmt: skip


def test_moderator_decides_nothing_about_the_words_of_a_declared_relative(client, areas, ana):
    topic = make_topic(make_forum(areas["mill"]), actor_of_account(session(), ana.id, now()))
    case_id = case_about(areas, "topic", topic.id, ana.id)
    for roles in ((Role.MODERATOR,), (Role.VERIFIED, Role.REPRESENTATIVE)):
        who = tied(*roles, area=areas["mill"])
        refused(lambda who=who: moderation.approve(actor=who, case_id=case_id))
        refused(lambda who=who: moderation.hide(actor=who, case_id=case_id, reason="spam"))
        sign_in(client, session.get_one(Account, who.account_id))
        html = client.get("/moderation?lang=en").get_data(as_text=True)
        assert TIED in html
        assert f"/moderation/{case_id}/approve" not in html
        assert client.get(f"/moderation/{case_id}/redact?lang=en").status_code == 403
    refused(lambda: close_topic(actor=who, topic_id=topic.id, conclusions="The lamps are repaired until May, it said."))
    assert kept(Topic)[0].closed_at is None
    free = make_actor("Free", Role.MODERATOR)
    moderation.hide(actor=free, case_id=case_id, reason="spam")
    refused(lambda: moderation.restore(actor=tied(Role.MODERATOR), case_id=case_id))
    author = actor_of_account(session(), ana.id, now())
    appeal_id = moderation.appeal(actor=author, case_id=case_id, plea="")
    refused(lambda: moderation.decide_appeal(actor=tied(Role.MEDIATOR), case_id=appeal_id, restores=True))
    refused(lambda: moderation.decide_appeal(actor=tied(Role.MEDIATOR, to="Free"), case_id=appeal_id, restores=True))
    moderation.decide_appeal(actor=make_actor("Other", Role.MEDIATOR), case_id=appeal_id, restores=True)


@pytest.mark.parametrize("more", HIDDEN[:1])
def test_moderator_is_not_told_by_a_refusal_who_reported_without_a_name(client, areas, ana, more):
    moderator = tied(Role.MODERATOR)
    sign_in(client, session.get_one(Account, moderator.account_id))
    case_id = case_about(areas, "issue", report(areas, ana, **more).id, ana.id)
    assert TIED not in client.get("/moderation?lang=en").get_data(as_text=True)
    assert client.get(f"/moderation/{case_id}/redact?lang=en").status_code == 200
    moderation.approve(actor=moderator, case_id=case_id)
    shown = case_about(areas, "issue", report(areas, ana).id, ana.id)
    refused(lambda: moderation.approve(actor=moderator, case_id=shown))
    assert client.get(f"/moderation/{shown}/redact?lang=en").status_code == 403


def test_moderator_mutes_no_declared_relative_and_confirms_nothing_of_one(areas, ana):
    moderator, reason = tied(Role.MODERATOR), "Goes on and on about one neighbour."
    about = {"kind": MuteKind.MUTE, "days": 30, "reason": reason}
    refused(lambda: give_mute(actor=moderator, account_id=ana.id, **about))
    mute = give_mute(actor=make_actor("Free", Role.MODERATOR), account_id=ana.id, **about)
    for who in (moderator, tied(Role.MODERATOR, to="Free")):
        refused(lambda who=who: second_mute(actor=who, mute_id=mute.id))
    refused(lambda: end_mute(actor=moderator, mute_id=mute.id))


def test_mediator_looks_again_at_nothing_that_a_declared_relative_reported_or_took_out(areas, ana):
    officer = make_account("Officer Ruiz", Role.OFFICER, area=areas["mill"])
    for more in ({}, {"level": Level.PSEUDONYM}):
        issue = report(areas, ana, **more)
        taken = issues.take_out_of_view(
            actor=actor_of_account(session(), officer.id, now()), issue_id=issue.id, ground=Ground.SAFETY,
            reason="Somebody is in danger here.",
        )  # fmt: skip
        for to in ("Ana Gil", "Officer Ruiz"):
            mediator = tied(Role.MEDIATOR, to=to)
            refused(lambda mediator=mediator, taken=taken: issues.decide_hiding(
                actor=mediator, hiding_id=taken.id, keep=False))  # fmt: skip
    assert [row.decided_by for row in kept(Hiding)] == [None, None]


def test_second_person_agrees_to_no_request_of_a_declared_relative(areas, ana):
    asks = make_account("Officer Ruiz", Role.OFFICER, area=areas["mill"])
    issue = report(areas, ana, level=Level.PSEUDONYM)
    request = issues.ask_identity(
        actor=actor_of_account(session(), asks.id, now()),
        issue_id=issue.id,
        reason="The reporter must be warned today.",
    )
    for role, to in ((Role.MEDIATOR, "Officer Ruiz"), (Role.MEDIATOR, "Ana Gil"), (Role.ADMINISTRATOR, "Officer Ruiz")):
        who = tied(role, to=to)
        refused(lambda who=who: issues.answer_identity(actor=who, request_id=request.id, agreed=True))
    # Who reported is not an administrator's to know: no refusal tells it.
    issues.answer_identity(actor=tied(Role.ADMINISTRATOR), request_id=request.id, agreed=False)


def test_evaluator_and_expert_judge_nothing_that_a_declared_relative_answers(client, areas):
    officer, body = make_account("Officer Ruiz", Role.OFFICER, area=areas["mill"]), make_body("station", "police")
    issue = make_issue(areas["mill"], state=State.CLOSED, officer_account_id=officer.id, body_id=body.id)
    burst = Burst(issue_id=issue.id, round=1, begun_at=now(), ratings=9)
    session.add(burst)
    session.commit()
    to_person, to_body = tied(Role.EVALUATOR, to="Officer Ruiz"), make_actor("Evaluator", Role.EVALUATOR)
    declare_tie(actor=to_body, about_body_id=body.id)
    for who in (to_person, again(to_body)):
        refused(lambda who=who: issues.judge_burst(actor=who, burst_id=burst.id, word=BurstWord.RELEASE))
    sign_in(client, session.get_one(Account, to_person.account_id))
    html = client.get("/ratings/bursts?lang=en").get_data(as_text=True)
    assert TIED in html
    assert f"/ratings/bursts/{burst.id}" not in html
    row = issue_page(session(), issue.ref)
    assert policies.assesses_as(tied(Role.EXPERT, to="Officer Ruiz"), row) is None
    assert policies.assesses_as(make_actor("Expert", Role.EXPERT), row) == Assessor.EXPERT


def test_residence_roles_and_sign_in_of_a_declared_relative_are_for_others(areas):
    ana = make_account("Ana Gil")
    email, mill = ana.email, areas["mill"].id
    about = {"email": email, "area_id": mill}
    refused(lambda: verify_in_person(actor=tied(Role.MEDIATOR), document="X1234567", **about))
    speaker = tied(Role.VERIFIED, Role.REPRESENTATIVE, area=areas["mill"])
    boss = make_actor("Boss", Role.ADMINISTRATOR)
    speaks = session.get_one(Account, speaker.account_id).email
    make_voucher(actor=boss, name="Mill neighbours", email=speaks, area_id=mill, cap=5)
    refused(lambda: vouch(actor=speaker, name="Ana Gil", born=date(1980, 1, 1), **about))
    host = {"role": Role.HOST, "until": now().replace(year=now().year + 1), **about}
    refused(lambda: give_role(actor=tied(Role.MODERATOR), **host))
    refused(lambda: take_factors_away(actor=tied(Role.ADMINISTRATOR), account_id=ana.id))
    proposal = invite_staff(actor=boss, email=email, role=Role.OFFICER, area_id=mill)
    for to in ("Ana Gil", "Boss"):
        who = tied(Role.ADMINISTRATOR, to=to)
        refused(lambda who=who: decide_proposal(actor=who, proposal_id=proposal.id, confirm=True))


def test_the_tie_of_a_coordinator_bars_from_passing_on(areas, ana):
    issue = report(areas, ana, officer_account_id=None)
    assert policies.may_send_on(make_actor("Zoe", Role.COORDINATOR), issue)
    assert not policies.may_send_on(tied(Role.COORDINATOR), issue)


def test_a_word_for_whoever_is_verified_tells_nothing_of_who_it_is(areas, ana):
    speaker, boss = tied(Role.REPRESENTATIVE, area=areas["mill"]), make_actor("Boss", Role.ADMINISTRATOR)
    speaks = session.get_one(Account, speaker.account_id).email
    make_voucher(actor=boss, name="Mill neighbours", email=speaks, area_id=areas["mill"].id, cap=5)
    for one in (ana, make_account("Ben Ruiz", Role.VERIFIED, area=areas["mill"])):
        about = {"email": one.email, "name": one.name, "born": date(1980, 1, 1), "area_id": areas["mill"].id}
        with pytest.raises(Invalid, match="verified for this neighbourhood already"):
            vouch(actor=speaker, **about)


def test_statements_and_polls_without_a_name_are_not_told_apart_by_ties(areas, ana):
    asked = make_consultation(areas["mill"], words=("The lamps should burn longer.",))
    (number,) = [row.id for row in kept(Statement)]
    assert [view.name_shown for view in statement_subjects(session(), [number]).values()] == [False]
    assert asked.id


def test_how_a_declared_relative_was_treated_is_for_another_mediator(client, areas):
    ana = make_actor("Ana Gil")
    words = mediation.TreatmentWords(what="They shouted at me in the street.", lang="en", key="k" * 20)
    ref, _code = mediation.file_treatment(actor=ana, words=words)
    mediator = tied(Role.MEDIATOR)
    sign_in(client, session.get_one(Account, mediator.account_id))
    assert "You declared a tie to somebody concerned." in client.get("/mediation?lang=en").get_data(as_text=True)
    assert client.get(f"/treatment/{ref}").status_code == 404
