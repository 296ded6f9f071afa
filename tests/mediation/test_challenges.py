"""A challenge from its filing to its outcome, and everybody who may not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.identity.actions.roles import pause_grant
from app.identity.actions.ties import declare_tie
from app.identity.actor import SYSTEM, Actor
from app.identity.models import RoleGrant
from app.identity.vocabulary import Role
from app.issues.models import Issue, Step
from app.issues.vocabulary import Closing, Origin, State, StepKind
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, SentAlready
from app.mediation import actions
from app.mediation.models import Challenge, ChallengeParty, Mediation, Treatment
from app.mediation.vocabulary import Ground, Matter, Outcome, Refusal
from app.mediation.vocabulary import State as At
from app.notices.models import Notice
from tests.builders.at_once import at_once
from tests.builders.issues import make_category, make_issue, step
from tests.builders.mediation import admit, closed, decision, file, holder_of, in_days, make_mediator
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off


@pytest.fixture
def areas(context):
    found = make_city()
    make_category()
    return found


@pytest.fixture
def issue(areas):
    return make_issue(areas["mill"], **closed(body_id=make_body("mill-lights").id))


def test_closing_answer_and_solution_can_be_contested_and_nothing_else(areas):
    long_ago = now() - timedelta(days=50)
    mill = areas["mill"]
    assert file(make_issue(mill, **closed())).ground == Ground.CLOSING
    silent = make_issue(mill, at=long_ago, reporter_kind="receipt")
    assert file(silent).ground == Ground.NO_ANSWER
    late = make_issue(mill, at=long_ago, reporter_kind="receipt", state=State.ASSIGNED, first_answer_at=long_ago)
    assert file(late).ground == Ground.NO_SOLUTION
    old = {"closing": Closing.RESOLVED, "closed_at": now() - timedelta(days=61)}
    for fine in (
        make_issue(mill, reporter_kind="receipt"),
        make_issue(mill, at=now() - timedelta(days=7), reporter_kind="receipt"),
        make_issue(mill, at=now() - timedelta(days=80), **closed(**old)),
    ):
        with pytest.raises(Conflict, match="cannot be contested now"):
            file(fine)


def test_reporter_and_verified_residents_of_the_area_contest_and_nobody_else(areas, issue):
    mill, hill = areas["mill"], areas["hill"]
    for who in (
        make_actor("Unverified"),
        make_actor("Elsewhere", Role.VERIFIED, area=hill),
        make_actor("Officer", Role.OFFICER, area=mill),
        make_mediator(),
    ):
        with pytest.raises(NotAllowed):
            file(issue, who)
    challenge = file(issue)
    neighbour = make_actor("Neighbour", Role.VERIFIED, area=mill)
    assert file(issue, neighbour).id == challenge.id
    with pytest.raises(Conflict, match="already"):
        file(issue, neighbour)
    assert [row.person for row in kept(ChallengeParty)] == ["reporter", f"account:{neighbour.account_id}"]


def test_same_form_files_once_and_says_when_it_differs(issue):
    first = file(issue, key="the-same")
    assert file(issue, key="the-same").id == first.id
    with pytest.raises(SentAlready):
        file(issue, words="Something else altogether is contested here.", key="the-same")
    with pytest.raises(Invalid):
        file(issue, words="too short")
    with pytest.raises(Invalid):
        file(issue, words="x" * 3001)


def test_two_at_once_make_one_challenge_with_two_parties(context, areas, issue):
    neighbours = [make_actor(f"Neighbour {n}", Role.VERIFIED, area=areas["mill"]) for n in range(2)]
    session.expunge(issue)
    at_once(context, *(lambda who=who: file(issue, who).id for who in neighbours))
    assert len(kept(Challenge)) == 1
    assert len(kept(ChallengeParty)) == 2


def test_withdrawal_uses_up_nobodys_right_and_others_go_on(areas, issue):
    neighbour = make_actor("Neighbour", Role.VERIFIED, area=areas["mill"])
    challenge = file(issue)
    file(issue, neighbour)
    actions.withdraw_challenge(actor=holder_of(issue), challenge_id=challenge.id)
    assert kept(Challenge)[0].state == At.SUBMITTED
    file(issue)
    for who in (holder_of(issue), neighbour):
        actions.withdraw_challenge(actor=who, challenge_id=challenge.id)
    assert kept(Challenge)[0].outcome == Outcome.WITHDRAWN
    with pytest.raises(NotAllowed):
        actions.withdraw_challenge(actor=neighbour, challenge_id=challenge.id)
    again = file(issue)
    assert (again.number, again.coordinated) == (2, False)


def test_upheld_challenge_leaves_a_step_an_obligation_and_no_answer_of_the_police(areas, issue):
    mediator, officer = make_mediator(), make_actor("Marin", Role.COMMISSIONER, area=areas["mill"])
    challenge = admit(file(issue), mediator)
    with pytest.raises(Conflict):
        actions.decide_challenge(actor=mediator, challenge_id=challenge.id, decision=decision(), lang="en")
    actions.give_statement(actor=officer, challenge_id=challenge.id, text="The lamp was lit when we left.", lang="en")
    with pytest.raises(NotAllowed):
        actions.give_statement(actor=officer, challenge_id=challenge.id, text="And once more, louder.", lang="en")
    for wrong in (
        {"obligation": ""},
        {"until": None},
        {"until": in_days(0)},
        {"until": in_days(400)},
        {"reasons": "No."},
    ):
        with pytest.raises(Invalid):
            actions.decide_challenge(actor=mediator, challenge_id=challenge.id, decision=decision(**wrong), lang="en")
    actions.decide_challenge(actor=mediator, challenge_id=challenge.id, decision=decision(), lang="en")
    row, [told] = kept(Challenge)[0], [row for row in kept(Step) if row.issue_id == issue.id]
    assert (row.state, row.outcome, row.missed) == (At.DECIDED, Outcome.UPHELD, False)
    assert (told.kind, told.role, told.next_step) == (StepKind.COMMIT, "mediator", "Repair the lamp at the steps.")
    followed = session.get_one(Issue, row.obligation_id)
    assert (followed.origin_kind, followed.origin_id, followed.body_id) == (Origin.CHALLENGE, row.id, issue.body_id)
    assert followed.origin_path == f"/issues/{issue.ref}/challenges/1"
    again = session.get_one(Issue, issue.id, populate_existing=True)
    assert (again.state, again.first_answer_at, again.last_official_at) == (State.CLOSED, None, None)


def test_not_admitted_says_why_and_another_one_can_follow(areas, issue):
    challenge = file(issue)
    about = {"refusal": Refusal.COURT, "reasons": "A court decides about this lamp.", "lang": "en"}
    actions.decline_challenge(actor=make_mediator(), challenge_id=challenge.id, **about)
    with pytest.raises(Conflict, match="moved on"):
        admit(challenge)
    assert file(issue).number == 2


def test_police_that_say_nothing_hold_nobody_up_and_are_reminded_once(context, areas, issue):
    officer = make_account("Marin", Role.COMMISSIONER, area=areas["mill"])
    challenge = admit(file(issue))
    with clock.at(challenge.due - timedelta(days=2)):
        assert actions.run_clocks(actor=SYSTEM) == 1
        assert actions.run_clocks(actor=SYSTEM) == 0
    with clock.at(challenge.due - timedelta(seconds=1)):
        assert actions.run_clocks(actor=SYSTEM) == 0
    with clock.at(challenge.due):
        assert actions.run_clocks(actor=SYSTEM) == 1
        row = kept(Challenge)[0]
        assert (row.state, row.missed) == (At.MEDIATION, True)
        chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
        actions.give_statement(actor=chief, challenge_id=challenge.id, text="We are sorry to be late.", lang="en")
    assert kept(Challenge)[0].missed
    work_off(context)
    told = [row.words for row in kept(Notice) if row.account_id == officer.id]
    assert told.count("mediation/due") == 1


def test_whoever_had_to_do_with_the_issue_cannot_decide_and_hears_who_can(areas, issue):
    mill, body_id = areas["mill"], issue.body_id
    free = make_mediator("Free Mediator", area=areas["hill"])
    acted = make_actor("Acted", Role.MEDIATOR, Role.MODERATOR)
    handled = make_issue(mill, reporter_kind="receipt", at=now() - timedelta(days=60))
    step(handled, acted, "acknowledge")
    command = make_actor("Command", Role.MEDIATOR, Role.OFFICER, area=mill)
    tied = make_mediator("Tied")
    declare_tie(actor=tied, about_body_id=body_id)
    aside = make_mediator("Aside")
    first, second = file(handled), file(issue)
    actions.stand_aside(actor=aside, challenge_id=second.id)
    for who, challenge, said in (
        (acted, first, "handled, answered or moderated"),
        (command, second, "line of command"),
        (tied, second, "declared a tie"),
        (aside, second, "stood aside"),
    ):
        with pytest.raises(NotAllowed, match=said) as refused:
            admit(challenge, who)
        assert "Free Mediator" in refused.value.said()
        with pytest.raises(Conflict):
            actions.hand_challenge(actor=free, challenge_id=challenge.id, to_id=who.account_id)
    with pytest.raises(NotAllowed):
        admit(first, make_actor("Nobody"))
    actions.hand_challenge(actor=tied, challenge_id=second.id, to_id=free.account_id)
    assert admit(second, free).mediator_id == free.account_id


def test_after_five_on_one_issue_the_coordinating_mediator_decides(areas, issue):
    mediator, coordinator = make_mediator("Ordinary"), make_account("Coordinating", Role.MEDIATOR)
    about = {"post": "coordinating", "email": coordinator.email, "months": 12}
    actions.give_post(actor=mediator, **about)
    refuse = {"refusal": Refusal.UNCLEAR, "reasons": "It does not say what is wrong.", "lang": "en"}
    for _number in range(5):
        actions.decline_challenge(actor=mediator, challenge_id=file(issue).id, **refuse)
    sixth = file(issue)
    assert sixth.coordinated
    with pytest.raises(NotAllowed, match="coordinating mediator decides: Coordinating"):
        admit(sixth, mediator)


def test_two_mediators_at_once_decide_once(context, areas, issue):
    challenge = admit(file(issue))
    with clock.at(challenge.due):
        actions.run_clocks(actor=SYSTEM)
    both = [make_mediator(f"Mediator {n}") for n in range(2)]
    challenge_id = challenge.id

    def decide(who):
        outcome = decision(Outcome.NOT_UPHELD)
        return actions.decide_challenge(actor=who, challenge_id=challenge_id, decision=outcome, lang="en").id

    done = at_once(context, *(lambda who=who: decide(who) for who in both))
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "int"]
    assert kept(Challenge)[0].outcome == Outcome.NOT_UPHELD


def test_words_go_with_the_account_and_with_the_report(areas, issue):
    neighbour = make_actor("Neighbour", Role.VERIFIED, area=areas["mill"])
    challenge = file(issue)
    file(issue, neighbour)
    actions.forget_party(actor=SYSTEM, account_id=neighbour.account_id)
    actions.forget_party(actor=SYSTEM, issue_id=issue.id)
    assert [(row.words, row.left_at is None) for row in kept(ChallengeParty)] == [("", True), ("", False)]
    assert session.get_one(Challenge, challenge.id).state == At.SUBMITTED


def test_obligation_of_a_confidential_issue_is_confidential_too(areas):
    issue = make_issue(areas["mill"], **closed(confidential=True, level="confidential", ref="AAAA-BBBB"))
    challenge = admit(file(issue))
    with clock.at(challenge.due):
        actions.run_clocks(actor=SYSTEM)
    actions.decide_challenge(actor=make_mediator(), challenge_id=challenge.id, decision=decision(), lang="en")
    assert session.get_one(Issue, kept(Challenge)[0].obligation_id).confidential


def test_cases_of_a_mediator_whose_role_ends_wait_for_the_others_who_are_told(context, areas, issue):
    leaving, staying = make_mediator("Leaving"), make_mediator("Staying", area=areas["hill"])
    challenge = admit(file(issue), leaving)
    told = actions.TreatmentWords(what="An officer shouted at me on the bridge.", lang="en")
    actions.file_treatment(actor=Actor(device="x"), words=told)
    treatment = kept(Treatment)[0]
    actions.write_on_treatment(actor=leaving, treatment_id=treatment.id, text="I read what you wrote.")
    asking = actions.Asking(kind=Matter.NOISE, area_id=areas["mill"].id, what="It goes on until two.", lang="en")
    actions.request_mediation(actor=Actor(device="x"), asking=asking)
    number = kept(Mediation)[0].id
    actions.hand_mediation(actor=staying, mediation_id=number, to_id=leaving.account_id)
    grant = session.query(RoleGrant).filter_by(account_id=leaving.account_id).one()
    administrator = replace(make_actor("Administrator", Role.ADMINISTRATOR), proven_at=now())
    pause_grant(actor=administrator, grant_id=grant.id)
    assert kept(Challenge)[0].mediator_id is kept(Treatment)[0].mediator_id is kept(Mediation)[0].mediator_id is None
    work_off(context)
    words = [row.words for row in kept(Notice) if row.account_id == staying.account_id]
    assert words.count("mediation/yours") >= 3
    actions.hand_challenge(actor=staying, challenge_id=challenge.id, to_id=staying.account_id)
    assert kept(Challenge)[0].mediator_id == staying.account_id
