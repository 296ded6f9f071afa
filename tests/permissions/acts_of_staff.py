"""Acts of staff that no line of the permission table needs a try for, since another try stands for their action; here
each is done once, so that its row in the journal can be looked for."""

from collections.abc import Callable

from app.admin.models import AuthorityRequest
from app.identity.actions import invite_staff
from app.identity.actions.residence_letters import ask_letter
from app.identity.actions.ties import declare_tie
from app.identity.actor import SYSTEM
from app.identity.models import AccountSession, PersonalToken, ResidenceBatch, RoleGrant, RoleProposal
from app.identity.vocabulary import Role
from app.issues.actions import merge_issue
from app.issues.models import CannedReply, ClosingProposal, IdentityRequest, Step
from app.issues.vocabulary import Closing, OwnView, State, StepKind
from app.kernel.clock import now
from app.kernel.db import session
from app.mediation.actions import give_post
from app.mediation.vocabulary import Post
from app.moderation.actions import approve, decide_appeal, hide
from tests.builders.days import today
from tests.builders.people import make_account, make_actor, make_session
from tests.builders.rows import kept
from tests.permissions.acts_on_meetings import (
    attach_a_document,
    change_a_meeting,
    close_sign_up,
    doer,
    give_a_place_back,
    note_what_a_group_answers,
    open_sign_up,
    remove_a_document,
    repeat_a_meeting,
    take_a_list_back,
    take_an_offered_place,
    take_answers_back,
    take_somebody_off_the_list,
    withdraw_a_proposal,
    write_an_agenda,
)
from tests.permissions.matrix import Door
from tests.permissions.stage import Scene
from tests.permissions.tries_forums import case_of, forum_of, topic_in
from tests.permissions.tries_issues import publish
from tests.permissions.tries_moderation import appealed

# Doors that staff may come through and that keep nothing an act would, each with why.
NOT_ACTS_OF_STAFF = {
    "identity.delete": "the end of the own account, tried where own data are",
    "identity.grown_up": "residents alone",
    "issues.forget_report": "the reporter alone",
    "issues.take_report": "the reporter alone",
    "issues.answer_hiding": "the reporter alone",
    "issues.consent": "the reporter alone",
    "issues.hide_more": "the reporter alone; staff take a report out of public view by another door",
    "issues.follow_issue": "the own list: what one follows, which no line may tell",
    "issues.answer_follow": "the link of a letter, without signing in",
    "issues.redact": "the reporter alone",
    "issues.guide_elsewhere": "counted by category and month without saying who",
    "issues.ask_to_reopen": "neighbours alone; staff open an issue again by another door",
    "live.keep_note": "own notes, seen by nobody else",
    "note": "own notes, seen by nobody else",
    "meetings.answer_place": "the link of somebody without an account",
    "meetings.answer_link": "the link of a letter to a group, without signing in",
    "proposals.change_answers": "the link of somebody without an account",
    "mediation.forget": "the person alone",
    "mediation.forget_words": "a side alone",
    "mediation.answer": "a side alone",
    "mediation.write_letter": "a side alone; those who mediate write by another door",
    "mediation.withdraw_request": "a side alone",
    "mediation.withdraw_treatment": "the person alone",
    "enquiries.forget": "the sender alone",
    "enquiries.refuse": "the sender alone",
    "enquiries.write_back": "the sender alone",
    "front.make_issue": "the sender alone",
    "programme.accept": "the asker alone",
    "programme.cancel": "the asker alone",
    "programme.forget": "the asker alone",
    "programme.wish": "the asker alone",
    "notices.stop": "the link of a letter, without signing in",
    "desk.keep_filter": "an own setting: what the desk is narrowed to",
    "desk.shortcuts": "an own setting: whether keys work",
    "issues.insert_reply": "shows the form again, with a text in it",
    "moderation.shortcuts": "an own setting: whether keys work",
    "notices.mark_read": "the own inbox: what one has read",
    "notices.stop_own": "the own inbox: which mail one wants",
    "notices.want_own": "the own inbox: which mail one wants",
}
# Second factors and the own address: tests/identity/factors acts at each of these doors.
NOT_ACTS_OF_STAFF |= {
    f"identity.{door}": "the own sign-in, tried where second factors are"
    for door in (
        *("ask_passkey", "new_passkey", "end_passkey", "new_app", "end_app", "new_codes", "prove_again", "ask_mail"),
        *("ask_own_passkey", "new_address", "use_address_code"),
    )
}
PASSWORD = "a lamp for every crossing of the river"


def own_name(it: Scene) -> int:
    return it.post("/account", {"name": "Somebody Else", "area": "", "lang": "es"})


def own_neighbourhood(it: Scene) -> int:
    return it.post(f"/areas/{it.area.slug}/mine")


def own_password(it: Scene) -> int:
    return it.post("/account/password", {"password": PASSWORD})


def make_a_token(it: Scene) -> int:
    return it.post("/account/tokens", {"name": "script", "scope": "read"})


def end_a_token(it: Scene) -> int:
    make_a_token(it)
    return it.post(f"/account/tokens/{kept(PersonalToken)[-1].id}/end")


def sign_out(it: Scene) -> int:
    return it.post("/sign-out")


def sign_out_everywhere(it: Scene) -> int:
    return it.post("/account/sessions/end-all")


def sign_out_elsewhere(it: Scene) -> int:
    assert it.account
    make_session(it.account)
    return it.post(f"/account/sessions/{kept(AccountSession)[-1].id}/end")


def acknowledge_several_issues(it: Scene) -> int:
    issue = it.issue()
    return it.post("/desk/acknowledge", {"pick-0": f"{issue.ref}:{issue.version}", "text": "We have seen it."})


def undo_a_merge(it: Scene) -> int:
    issue, into = it.issue(), it.issue()
    merge_issue(actor=SYSTEM, issue_id=issue.id, into_id=into.id, version=issue.version)
    return it.post(f"/issues/{issue.ref}/merge/undo")


def _proposed(it: Scene) -> tuple[str, int]:
    """An issue that somebody else of the same body would close."""
    issue = it.issue(State.WAITING)
    colleague = make_account("Colleague")
    about = {"kind": StepKind.WAIT, "account_id": colleague.id, "text": "It is done.", "lang": "en", "at": now()}
    step = Step(issue_id=issue.id, pos=issue.steps + 1, **about)
    session.add(step)
    issue.steps += 1
    session.flush()
    body = next((grant.body_id for grant in doer(it).grants if grant.body_id), None)
    row = ClosingProposal(issue_id=issue.id, step_id=step.id, closing=Closing.RESOLVED, own_view=OwnView.FULLY)
    row.body_id, row.proposed_by, row.at = body, colleague.id, now()
    session.add(row)
    session.commit()
    return issue.ref, row.id


def _own_case(it: Scene) -> str:
    """An issue that this member of staff works on, and its body with it."""
    body = next((grant.body_id for grant in doer(it).grants if grant.body_id), it.world.other_body.id)
    officer = it.account.id if it.account and it.who == "O" else None
    return it.issue(State.ACKNOWLEDGED, officer_account_id=officer, body_id=body).ref


def read_the_notes(it: Scene) -> int:
    return it.get(f"/issues/{_own_case(it)}/notes")


def write_a_note(it: Scene) -> int:
    return it.post(f"/issues/{_own_case(it)}/notes", {"text": "The caretaker has the key."})


def keep_a_reply(it: Scene) -> int:
    body = next((str(grant.body_id) for grant in doer(it).grants if grant.body_id), "")
    return it.post("/desk/replies", {"title": "Seen", "lang": "en", "text": "We come on {date}.", "body": body})


def remove_a_reply(it: Scene) -> int:
    body = next((grant.body_id for grant in doer(it).grants if grant.body_id), None)
    row = CannedReply(body_id=body, title="Seen", lang="en", text="We come on {date}.")
    session.add(row)
    session.commit()
    return it.post(f"/desk/replies/{row.id}/remove")


def sign_a_closing(it: Scene) -> int:
    ref, number = _proposed(it)
    return it.post(f"/issues/{ref}/sign", {"proposal": number})


def send_a_closing_back(it: Scene) -> int:
    ref, number = _proposed(it)
    return it.post(f"/issues/{ref}/send-back", {"proposal": number, "reason": "The witness was not heard."})


def decide_a_request(it: Scene) -> int:
    asked = {"asked_on": today(), "authority": "Court 3", "legal_basis": "Order 12/2026 of court 3"}
    row = AuthorityRequest(**asked, wanted="report", entered_by=it.world.stranger.id, entered_at=now())
    session.add(row)
    session.flush()
    return it.post(f"/privacy/requests/{row.id}", {"outcome": "refused"})


def confirm_a_role(it: Scene) -> int:
    other = make_actor("Other", Role.ADMINISTRATOR)
    invite_staff(actor=other, email=make_account("New").email, role=Role.MODERATOR, area_id=None)
    return it.post(f"/grants/proposals/{kept(RoleProposal)[-1].id}", {"decision": "confirm"})


def end_a_role(it: Scene) -> int:
    make_account("Officer", Role.OFFICER)
    return it.post(f"/grants/{kept(RoleGrant)[-1].id}/end")


def let_a_role_begin_again(it: Scene) -> int:
    make_account("Officer", Role.OFFICER)
    row = session.get_one(RoleGrant, kept(RoleGrant)[-1].id)
    row.paused_at = now()
    session.commit()
    return it.post(f"/grants/{row.id}/resume")


def print_letters_that_wait(it: Scene) -> int:
    address = "Calle del Molino 7, 28012 Valmere"
    ask_letter(actor=make_actor("Noor Haddad"), name="Noor Haddad", address=address, area_id=it.area.id)
    return it.post("/residence/letters/print")


def mark_printed_letters(it: Scene) -> int:
    print_letters_that_wait(it)
    return it.post(f"/residence/letters/{kept(ResidenceBatch)[-1].id}/sent")


def open_a_topic_again(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    topic.close("The city repairs the lamps until May.", now())
    session.commit()
    return it.post(f"/topics/{topic.id}/reopen")


def restore_a_post(it: Scene) -> int:
    case_id = case_of(it)
    hide(actor=make_actor("Other", Role.MODERATOR), case_id=case_id, reason="insult")
    return it.post(f"/moderation/{case_id}/restore")


def take_a_verdict_back(it: Scene) -> int:
    case_id = case_of(it)
    approve(actor=doer(it), case_id=case_id)
    return it.post(f"/moderation/{case_id}/undo")


def take_an_outcome_back(it: Scene) -> int:
    case_id = appealed(it)
    decide_appeal(actor=doer(it), case_id=case_id, restores=False, reason="insult")
    return it.post(f"/moderation/appeals/{case_id}/undo")


def _doors(who: str, *tries: Callable[[Scene], int]) -> list[Door]:
    return [Door(one.__name__, one, places=("area",), only=who) for one in tries]


def ask_who_reported(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/contact", {"reason": "The reporter must be warned today of a danger."})


def see_who_reported_once(it: Scene) -> int:
    asked = {"asked_by": it.account.id, "role": "officer", "reason": "A danger.", "asked_at": now()}
    issue = it.issue(reporter_account_id=it.world.stranger.id)
    request = IdentityRequest(issue_id=issue.id, **asked)
    request.answer(it.world.stranger.id, now(), agreed=True)
    session.add(request)
    session.commit()
    return it.post(f"/issues/{issue.ref}/contact/once")


def end_a_tie(it: Scene) -> int:
    tie = declare_tie(actor=doer(it), about_body_id=it.world.other_body.id)
    return it.post(f"/account/ties/{tie.id}/end")


def end_what_somebody_was_named_for(it: Scene) -> int:
    email = make_account("Trained Neighbour", Role.VERIFIED).email
    post = give_post(actor=doer(it), post=Post.CO_MEDIATOR, email=email, months=6)
    return it.post(f"/mediation/posts/{post.id}/end")


def undo_a_step(it: Scene) -> int:
    issue = it.issue()
    publish(it, issue, "acknowledge")
    return it.post(f"/issues/{issue.ref}/steps/undo")


def publish_a_step_at_once(it: Scene) -> int:
    issue = it.issue(State.ACKNOWLEDGED)
    publish(it, issue, "progress")
    return it.post(f"/issues/{issue.ref}/steps/now")


ACTS: dict[str, list[Door]] = {
    "tie.declare": _doors("OCPDMAZE", end_a_tie),
    "mediation.posts": _doors("MA", end_what_somebody_was_named_for),
    "issue.route": [*_doors("OCP", acknowledge_several_issues), *_doors("OC", undo_a_merge)],
    "issue.step": [
        *_doors("OCP", read_the_notes, write_a_note),
        *_doors("OC", undo_a_step, publish_a_step_at_once),
    ],
    "reply.keep": _doors("A", keep_a_reply, remove_a_reply),
    "issue.close": _doors("OCP", sign_a_closing, send_a_closing_back),
    "issue.contact": _doors("O", ask_who_reported, see_who_reported_once),
    "account.own": _doors(
        *("OCPDMAZE", own_name, own_neighbourhood, own_password, make_a_token, end_a_token),
        *(sign_out, sign_out_everywhere, sign_out_elsewhere),
    ),
    "authority.enter": _doors("A", decide_a_request),
    "grant.give": _doors("A", confirm_a_role, end_a_role, let_a_role_begin_again),
    "verify.resident": _doors("DMA", print_letters_that_wait, mark_printed_letters),
    "post.hide": _doors("D", open_a_topic_again, restore_a_post, take_a_verdict_back),
    "appeal.decide": _doors("DM", take_an_outcome_back),
    "meeting.call": _doors(
        *("OCDMZ", change_a_meeting, repeat_a_meeting, write_an_agenda, close_sign_up, open_sign_up),
        *(note_what_a_group_answers, attach_a_document, remove_a_document),
    ),
    "meeting.propose": _doors("OCPDM", withdraw_a_proposal),
    "poll.answer": _doors("OCP", take_answers_back),
    "meeting.sign_up": _doors("OCP", give_a_place_back, take_an_offered_place),
    "meeting.check_in": _doors("ODM", take_somebody_off_the_list, take_a_list_back),
}
