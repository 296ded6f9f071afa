"""What bars do beside posts and reports: official entries, reporters' verdicts, words at a reopening; and what an
author may still change. A mute can be taken back as any decision."""

import re

import pytest
from sqlalchemy import func, select

from app.forums import actions as forums
from app.identity.actions import agree_to_charter
from app.identity.models import Account, Mute
from app.identity.queries import actor_of_account
from app.identity.vocabulary import MuteKind, Role
from app.issues import actions as issues
from app.issues.models import Issue, Rating, Step
from app.issues.vocabulary import Level, Solved, WordsState
from app.kernel.bars import BAR
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import Journal
from app.live.actions import ask_question
from app.moderation import actions, queries
from app.moderation.models import ModerationCase, WithheldWords
from app.moderation.vocabulary import Ground
from app.moderation.withheld import mark_of
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.live import make_hall
from tests.builders.moderation import settle
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.worker import work_off

VICTIM = "Elvira Montes"
TEXT = f"We spoke with {VICTIM} and mended the lamp."
REASON = "Insulted three neighbours this week."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def officer(areas):
    return make_account("Officer", Role.OFFICER, area=areas["mill"])


@pytest.fixture
def entry(areas, officer) -> Step:
    who = actor_of_account(session(), officer.id, now())
    issue = make_issue(areas["mill"], make_category(), officer_account_id=officer.id)
    step(issue, who)
    return step(issue, who, "wait", text=TEXT, waiting_for=VICTIM)


@pytest.fixture
def mediator(areas):
    return make_account("Mediator", Role.MEDIATOR)


def ref_of(entry: Step) -> str:
    return str(session.scalars(select(Issue.ref).where(Issue.id == entry.issue_id)).one())


def ticks(page: str) -> dict[str, list[str]]:
    """The boxes of the words of the victim's name, by text."""
    found: dict[str, list[str]] = {}
    for name, value, word in re.findall(r'name="(\w+)" value="(\d+)"[^>]*><span>([^<]*)</span>', page):
        if word in VICTIM:
            found.setdefault(name, []).append(value)
    return found


def test_a_mediator_blacks_out_a_victim_in_a_step_and_the_step_stays(client, areas, entry, mediator, officer):
    ref, path = ref_of(entry), f"/redact/step/{ref_of(entry)}.{entry.pos}"
    sign_in(client, mediator)
    assert f'href="{path}"' in client.get(f"/issues/{ref}").text
    page = client.get(path).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    chosen = ticks(page)
    assert set(chosen) == {"text", "waiting_for"}
    answer = client.post(
        path, data={"csrf_token": csrf(client, path), "seen": seen[1], "reason": "personal_data", **chosen}
    )
    assert (answer.status_code, answer.location) == (303, "/moderation/appeals")
    desk = client.get("/moderation/appeals").text
    (undo,) = set(re.findall(r"/moderation/appeals/\d+/undo", desk))
    visitor = another(client)
    for address in (f"/issues/{ref}", f"/issues/{ref}/feed.atom", f"/search?q={VICTIM.split()[0]}"):
        assert "Elvira Montes" not in visitor.get(address).text.replace("q=Elvira", "")
    assert "A part was blacked out" in visitor.get(f"/issues/{ref}").text
    # Ten seconds: as if nothing had been decided, and nothing of it stays in the queue or the register.
    assert client.post(undo, data={"csrf_token": csrf(client, path)}).status_code == 303
    assert "Elvira Montes" in visitor.get(f"/issues/{ref}").text
    assert session.scalar(select(func.count()).select_from(ModerationCase)) == 0
    assert session.scalar(select(func.count()).select_from(WithheldWords)) == 0


def black_out(actor, entry: Step, *words: int, field: str = "text") -> ModerationCase:
    seen = mark_of(queries.redactable("step").read(session(), entry.id))
    about = {"kind": "step", "thing_id": entry.id, "seen": seen, "words": {field: words}}
    return actions.redact_record(actor=actor, reason=Ground.PERSONAL_DATA, **about)


def test_the_author_of_a_step_is_told_and_another_mediator_decides_the_appeal(context, areas, entry, mediator, officer):
    first = actor_of_account(session(), mediator.id, now())
    case = black_out(first, entry, 3, 4)
    assert session.get_one(Step, entry.id).text == f"We spoke with {BAR} and mended the lamp."
    assert session.get_one(Issue, entry.issue_id).steps == entry.pos
    settle()
    work_off(context)
    box = list((context.config["SETTINGS"].instance_dir / "outbox").glob("*.eml"))
    letters = [file.read_text() for file in box if officer.email in file.read_text()]
    for file in box:
        file.unlink()
    (letter,) = [letter.replace("=\n", "") for letter in letters if f"/appeals/{case.id}" in letter]
    assert "Why: personal data of others" in letter
    assert "The rule of the charter: Personal data of others, and what would let a victim" in letter
    who = actor_of_account(session(), officer.id, now())
    appeal_id = actions.appeal(actor=who, case_id=case.id, plea="The name is a street's.")
    with pytest.raises(NotAllowed):
        actions.decide_appeal(actor=first, case_id=appeal_id, restores=True)
    with pytest.raises(NotAllowed):  # and no moderator shows it again by the way
        actions.restore(actor=make_actor("Mod", Role.MODERATOR), case_id=case.id)
    actions.decide_appeal(actor=make_actor("Second", Role.MEDIATOR), case_id=appeal_id, restores=True)
    assert session.get_one(Step, entry.id, populate_existing=True).text == TEXT
    acts = session.scalars(select(Journal.act).where(Journal.act.like("content.judged"))).all()
    assert len(acts) == 2
    assert not any(VICTIM in str(tuple(row)) for row in session.execute(select(Journal.__table__)))


def test_nobody_else_blacks_out_a_step(areas, entry, officer):
    for actor in (
        actor_of_account(session(), officer.id, now()),
        make_actor("Mod", Role.MODERATOR),
        make_actor("Chief", Role.COMMISSIONER, Role.MEDIATOR, area=areas["mill"]),
        make_actor("Resident"),
    ):
        with pytest.raises(NotAllowed):
            black_out(actor, entry, 3)
    mediator = make_actor("Mediator", Role.MEDIATOR)
    with pytest.raises(Invalid):
        black_out(mediator, entry)
    with pytest.raises(NotFound):  # it stands in the record: nobody reports or hides it
        actions.flag_content(actor=make_actor(), kind="step", thing_id=entry.id, ground=Ground.INSULT)
    issue = session.get_one(Issue, entry.issue_id)
    issue.confidential = True
    session.commit()
    with pytest.raises(NotFound):
        black_out(mediator, entry, 3)


def said(areas):
    """A reporter's public verdict, and words at a reopening."""
    account = make_account("Ana", Role.VERIFIED, area=areas["mill"])
    ana = actor_of_account(session(), account.id, now())
    make_category()
    issue = report(ana, level=Level.PSEUDONYM)
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    step(issue, chief)
    close(issue, chief)
    words = issues.RatingWords(solved=Solved.NO, verdict=f"{VICTIM} did it all.", verdict_public=True)
    rating = issues.rate_issue(actor=ana, issue_id=issue.id, words=words)
    return ana, issue, rating


def flagged(moderator, kind: str, thing_id: int, **words) -> int:
    case_id = actions.flag_content(actor=make_actor(), kind=kind, thing_id=thing_id, ground=Ground.ACCUSATION)
    seen = mark_of(queries.redactable(kind).read(session(), thing_id))
    actions.redact(actor=moderator, case_id=case_id, reason=Ground.ACCUSATION, words=words, seen=seen)
    return case_id


def test_verdicts_and_reopenings_are_blacked_out_and_their_words_do_not_come_back(client, areas):
    ana, issue, rating = said(areas)
    again = issues.reopen_issue(actor=ana, issue_id=issue.id, reason=f"{VICTIM} broke it again.", lang="en")
    moderator = make_actor("Mod", Role.MODERATOR)
    case_id = flagged(moderator, "verdict", rating.id, verdict=[0, 1])
    flagged(moderator, "reopening", again.id, text=[0, 1])
    page = client.get(f"/issues/{issue.ref}").text
    assert "Elvira" not in page
    assert f"{BAR} did it all." in page
    assert f"{BAR} broke it again." in page
    back = issues.RatingWords(solved=Solved.NO, verdict=f"{VICTIM} did it all.", verdict_public=True)
    with pytest.raises(Conflict):
        issues.rate_issue(actor=ana, issue_id=issue.id, words=back, number=rating.round)
    kept = issues.RatingWords(solved=Solved.PARTLY, verdict=f"{BAR} did it all.", verdict_public=True)
    assert issues.rate_issue(actor=ana, issue_id=issue.id, words=kept, number=rating.round).solved == Solved.PARTLY
    actions.undo_verdict(actor=moderator, case_id=case_id)
    assert session.get_one(Rating, rating.id, populate_existing=True).verdict == f"{VICTIM} did it all."


@pytest.mark.parametrize("kind", ["police", "city"])
def test_a_representative_decides_about_no_words_on_what_the_police_did(areas, kind):
    sam = make_actor("Sam", new=True)
    make_category(body=make_body("who-answers", kind))
    issue = report(sam, level=Level.PSEUDONYM)
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    step(issue, chief)
    close(issue, chief)
    words = issues.RatingWords(solved=Solved.NO, verdict="They never came to look.", verdict_public=True)
    rating = issues.rate_issue(actor=sam, issue_id=issue.id, words=words)
    issues.reopen_issue(actor=sam, issue_id=issue.id, reason="They never came to look.", lang="en")
    neighbour = make_actor("Rep", Role.VERIFIED, Role.REPRESENTATIVE, area=areas["mill"])
    moderator = make_actor("Mod", Role.MODERATOR)
    waiting = {row.kind: row.id for row in queries.queue(session(), moderator).rows}
    assert set(waiting) == {"issue", "verdict", "reopening"}
    for about in ("verdict", "reopening"):
        if kind == "police":
            with pytest.raises(NotAllowed):
                actions.approve(actor=neighbour, case_id=waiting[about])
            actions.approve(actor=moderator, case_id=waiting[about])
        else:
            actions.approve(actor=neighbour, case_id=waiting[about])
    settle()
    again = actions.flag_content(actor=make_actor(), kind="verdict", thing_id=rating.id, ground=Ground.SPAM)
    assert session.get_one(ModerationCase, again).about_officers is (kind == "police")
    actions.approve(actor=neighbour, case_id=waiting["issue"])  # a report speaks of a problem


def test_a_hidden_verdict_is_not_shown_again_by_changing_a_mark(areas):
    ana, issue, rating = said(areas)
    case_id = actions.flag_content(actor=make_actor(), kind="verdict", thing_id=rating.id, ground=Ground.INSULT)
    actions.hide(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id, reason=Ground.INSULT)
    same = issues.RatingWords(solved=Solved.PARTLY, verdict=f"{VICTIM} did it all.", verdict_public=True)
    changed = issues.rate_issue(actor=ana, issue_id=issue.id, words=same, number=rating.round)
    assert (changed.solved, changed.verdict_state) == (Solved.PARTLY, WordsState.HIDDEN)


def test_words_with_bars_are_withdrawn_or_appealed_and_not_changed(client, areas):
    account = make_account("Sam", Role.VERIFIED, area=areas["mill"])
    sam = actor_of_account(session(), account.id, now())
    post = make_reply(make_topic(make_forum(areas["mill"])), sam, f"{VICTIM} did it all, I say.")
    flagged(make_actor("Mod", Role.MODERATOR), "post", post.id, body=[0, 1])
    with pytest.raises(Conflict, match="blacked out a part"):
        forums.edit_post(actor=sam, post_id=post.id, body=f"{VICTIM} did it all, I say again.")
    sign_in(client, account)
    assert f"/posts/{post.id}/edit" not in client.get(f"/topics/{post.topic_id}").text
    assert forums.withdraw_post(actor=sam, post_id=post.id).body == ""


def test_a_mute_is_taken_back_within_ten_seconds_as_if_never_given(client, areas):
    loud, mod, second = make_account("Loud"), make_account("Mod", Role.MODERATOR), make_account("Two", Role.MODERATOR)
    sign_in(client, mod)
    token = csrf(client, f"/moderation/people/{loud.id}")
    sent = {"csrf_token": token, "kind": "mute", "days": "3", "reason": REASON}
    client.post(f"/moderation/people/{loud.id}/mute", data=sent)
    assert actor_of_account(session(), loud.id, now()).muted_until is not None
    (undo,) = set(re.findall(r"/moderation/\d+/undo", client.get("/moderation/mutes").text))
    session.rollback()
    assert client.post(undo, data={"csrf_token": token}).status_code == 303
    session.expire_all()
    assert actor_of_account(session(), loud.id, now()).muted_until is None
    assert session.scalar(select(func.count()).select_from(Mute)) == 0
    assert session.scalar(select(func.count()).select_from(ModerationCase)) == 0
    # A second moderator's yes: it waits again.
    first, other = (actor_of_account(session(), row.id, now()) for row in (mod, second))
    told = {"account_id": loud.id, "kind": MuteKind.MUTE, "days": 20, "reason": REASON}
    mute_id = actions.mute_person(actor=first, **told)
    case_id = session.get_one(ModerationCase, actions.second_mute(actor=other, mute_id=mute_id) and _newest()).id
    with pytest.raises(NotAllowed):
        actions.undo_verdict(actor=first, case_id=case_id)
    actions.undo_verdict(actor=other, case_id=case_id)
    mute = session.get_one(Mute, mute_id, populate_existing=True)
    assert (mute.since, mute.seconded_by, mute.ended_at) == (None, None, None)
    settle()
    acts = session.scalars(select(Journal.act).where(Journal.act == "content.verdict_settled")).all()
    assert acts == []


def _newest() -> int:
    return int(session.scalars(select(func.max(ModerationCase.id))).one())


def test_the_charter_is_asked_once_in_live_questions_too(client, areas):
    account = make_account("Ana", charter=0)
    meeting_id = make_hall(areas["mill"]).id
    ana = actor_of_account(session(), account.id, now())
    asked, page = {"meeting_id": meeting_id, "body": "When is the lamp mended?"}, f"/meetings/{meeting_id}/live"
    with pytest.raises(Invalid, match="charter"):
        ask_question(actor=ana, key="k1", **asked)
    sign_in(client, account)
    assert 'name="charter"' in client.get(page).text
    sent = {"csrf_token": csrf(client, page), "key": "k2", "body": "When is the lamp mended?"}
    answer = client.post(f"{page}/ask", data=sent)
    assert answer.status_code == 422
    assert "Say that you will keep to the charter." in answer.text
    assert client.post(f"{page}/ask", data=sent | {"charter": "y"}).status_code == 303
    assert 'name="charter"' not in client.get(page).text
    assert session.get_one(Account, account.id, populate_existing=True).charter > 0
    agree_to_charter(actor=ana)  # twice changes nothing


def test_somebody_muted_asks_under_no_other_name_while_signed_in(client, areas):
    account, meeting = make_account("Loud"), make_hall(areas["mill"])
    told = {"account_id": account.id, "kind": MuteKind.MUTE, "days": 3, "reason": REASON}
    actions.mute_person(actor=make_actor("Mod", Role.MODERATOR), **told)
    client.get(f"/j/{meeting.code}")
    sign_in(client, account)
    page = f"/meetings/{meeting.id}/live"
    sent = {"csrf_token": csrf(client, "/account"), "key": "k", "body": "When is the lamp mended?", "anonymous": "y"}
    answer = client.post(f"{page}/ask", data=sent)
    assert answer.status_code == 403
    assert REASON in answer.text
