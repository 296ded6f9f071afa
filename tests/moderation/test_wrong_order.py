"""What somebody tries who must not, in the wrong order, or twice: earlier verdicts under later ones, verdicts of who
has lost the role, mutes that ended meanwhile, bars over what changed or went."""

import pytest

from app.identity import actions as identity
from app.identity.actor import Actor
from app.identity.models import Mute, RoleGrant
from app.identity.queries import actor_of_account
from app.identity.vocabulary import MuteKind, Role
from app.issues import actions as issues
from app.issues.models import Issue, Rating
from app.issues.vocabulary import Level, Solved, WordsState
from app.kernel.bars import BAR
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.moderation import actions, queries
from app.moderation.models import ModerationCase, WithheldWords
from app.moderation.vocabulary import Ground, State
from app.moderation.withheld import mark_of
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

WORDS = "Ring me at 600123456 please, says Ana Canary."
REASON = "Insulted three neighbours this week."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def author(areas):
    return make_actor("Sam Author", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def post(areas, author):
    return make_reply(make_topic(make_forum(areas["mill"])), author, WORDS)


@pytest.fixture
def moderator(areas):
    return make_actor("Mod", Role.MODERATOR)


def flagged(kind: str, thing_id: int, ground: Ground = Ground.PERSONAL_DATA) -> int:
    return actions.flag_content(actor=make_actor(), kind=kind, thing_id=thing_id, ground=ground)


def black_out(actor: Actor, case_id: int, kind: str, thing_id: int, *words: int, field: str = "body") -> None:
    seen = mark_of(queries.redactable(kind).read(session(), thing_id))
    actions.redact(actor=actor, case_id=case_id, reason=Ground.PERSONAL_DATA, words={field: words}, seen=seen)


def shown(row):
    session.expire_all()
    again = session.get_one(type(row), row.id)
    return again.state, again.body


def of(account) -> Actor:
    return actor_of_account(session(), account.id, now())


@pytest.mark.parametrize("how", ["by a moderator", "on appeal"])
def test_an_earlier_verdict_is_not_taken_back_under_a_later_one(post, moderator, author, how):
    first = flagged("post", post.id)
    black_out(moderator, first, "post", post.id, 3)
    later = flagged("post", post.id, Ground.INSULT)
    actions.hide(actor=moderator, case_id=later, reason=Ground.INSULT)
    before = shown(post)
    assert before[0] == "hidden"
    other = make_actor("Second", Role.MEDIATOR)

    def take_back(case_id: int) -> None:
        if how == "on appeal":
            appeal_id = actions.appeal(actor=author, case_id=case_id, plea="No.") if case_id == later else plea
            actions.decide_appeal(actor=other, case_id=appeal_id, restores=True)
        else:
            actions.restore(actor=moderator, case_id=case_id)

    plea = actions.appeal(actor=author, case_id=first, plea="It is the town hall's.") if how == "on appeal" else 0
    with pytest.raises(Conflict, match="later decision"):
        take_back(first)
    assert shown(post) == before
    take_back(later)
    assert shown(post) == ("visible", before[1])
    take_back(first)
    assert shown(post) == ("visible", WORDS)


def test_an_approval_is_not_undone_once_others_have_reported_or_decided_again(post, moderator):
    first = flagged("post", post.id)
    actions.approve(actor=moderator, case_id=first)
    again = flagged("post", post.id, Ground.THREAT)
    with pytest.raises(Conflict, match="in the meantime"):
        actions.undo_verdict(actor=moderator, case_id=first)
    actions.hide(actor=make_actor("Other", Role.MODERATOR), case_id=again, reason=Ground.THREAT)
    with pytest.raises(Conflict, match="in the meantime"):
        actions.undo_verdict(actor=moderator, case_id=first)
    assert shown(post)[0] == "hidden"


def test_a_hiding_that_was_taken_back_is_not_undone_on_top(post, moderator, author):
    case_id = flagged("post", post.id)
    actions.hide(actor=moderator, case_id=case_id, reason=Ground.INSULT)
    actions.restore(actor=moderator, case_id=case_id)
    with pytest.raises(Conflict):
        actions.undo_verdict(actor=moderator, case_id=case_id)
    assert session.get_one(ModerationCase, case_id, populate_existing=True).state == State.DECIDED


def test_whoever_is_a_moderator_no_more_takes_no_verdict_back(areas, post):
    account = make_account("Mod", Role.MODERATOR)
    case_id = flagged("post", post.id)
    actions.hide(actor=of(account), case_id=case_id, reason=Ground.THREAT)
    (grant,) = [row for row in kept(RoleGrant) if row.account_id == account.id]
    grant.ended_at = now()
    session.commit()
    with pytest.raises(NotAllowed):
        actions.undo_verdict(actor=of(account), case_id=case_id)
    assert shown(post)[0] == "hidden"


def test_who_proposed_a_long_mute_decides_no_appeal_against_it(client, areas):
    first, second, loud = make_account("One", Role.MODERATOR), make_account("Two", Role.MODERATOR), make_account("Loud")
    told = {"account_id": loud.id, "kind": MuteKind.MUTE, "days": 20, "reason": REASON}
    mute_id = actions.mute_person(actor=of(first), **told)
    actions.second_mute(actor=of(second), mute_id=mute_id)
    case_id = kept(ModerationCase)[-1].id
    appeal_id = actions.appeal(actor=of(loud), case_id=case_id, plea="I was provoked.")
    for account in (first, second):
        with pytest.raises(NotAllowed):
            actions.decide_appeal(actor=of(account), case_id=appeal_id, restores=False, reason=REASON)
    sign_in(client, first)
    desk = client.get("/moderation/appeals").get_data(as_text=True)
    assert "somebody else looks again" in desk
    assert f"/moderation/appeals/{appeal_id}/confirm" not in desk
    actions.decide_appeal(actor=make_actor("Three", Role.MODERATOR), case_id=appeal_id, restores=True)
    assert of(loud).muted_until is None


def test_an_appeal_against_a_mute_is_upheld_though_it_ended_and_undone_as_it_was(areas):
    mod, loud, med = make_account("Mod", Role.MODERATOR), make_account("Loud"), make_actor("Med", Role.MEDIATOR)

    def appealed() -> tuple[int, int]:
        told = {"account_id": loud.id, "kind": MuteKind.MUTE, "days": 3, "reason": REASON}
        mute_id = actions.mute_person(actor=of(mod), **told)
        return mute_id, actions.appeal(actor=of(loud), case_id=kept(ModerationCase)[-1].id, plea="No.")

    mute_id, appeal_id = appealed()
    actions.decide_appeal(actor=med, case_id=appeal_id, restores=True)
    assert of(loud).muted_until is None
    actions.undo_verdict(actor=med, case_id=appeal_id)
    assert of(loud).muted_until is not None
    assert session.get_one(Mute, mute_id, populate_existing=True).ended_at is None
    actions.decide_appeal(actor=med, case_id=appeal_id, restores=False, reason=REASON)
    assert of(loud).muted_until is not None
    identity.end_mute(actor=of(mod), mute_id=mute_id)

    other_id, other_appeal = appealed()
    identity.end_mute(actor=of(mod), mute_id=other_id)
    actions.decide_appeal(actor=med, case_id=other_appeal, restores=True)
    actions.undo_verdict(actor=med, case_id=other_appeal)
    assert of(loud).muted_until is None  # it had ended before


def test_nobody_ends_the_own_mute(areas):
    mod, loud = make_account("Mod", Role.MODERATOR), make_account("Loud")
    told = {"account_id": loud.id, "kind": MuteKind.MUTE, "days": 3, "reason": REASON}
    mute_id = actions.mute_person(actor=of(mod), **told)
    promoted = Actor(kind="account", id=loud.id, account_id=loud.id, grants=make_actor("x", Role.MODERATOR).grants)
    with pytest.raises(NotAllowed):
        identity.end_mute(actor=promoted, mute_id=mute_id)
    assert of(loud).muted_until is not None


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.REPRESENTATIVE])
def test_what_became_confidential_is_read_nowhere_at_the_desk(client, areas, role):
    issue = make_issue(areas["mill"], make_category(), words=WORDS)
    case_id = flagged("issue", issue.id)
    session.get_one(Issue, issue.id).confidential = True
    session.commit()
    account = make_account("Somebody", role, area=areas["mill"] if role == Role.REPRESENTATIVE else None)
    sign_in(client, account)
    for path in ("/moderation", f"/moderation/{case_id}", f"/moderation/{case_id}/redact"):
        assert "Canary" not in client.get(path).get_data(as_text=True), path
    assert client.get(f"/moderation/{case_id}/redact").status_code == 404
    with pytest.raises(NotFound):
        black_out(of(account), case_id, "issue", issue.id, 3, field="words")


def test_bars_over_what_changed_while_they_were_put_are_refused(areas, post, moderator, author, monkeypatch):
    """The texts are read, changed by their author, and only then locked: the author's own bars stay."""
    case_id = flagged("post", post.id)
    real = queries.redactable("post")
    late = {"body": "What stood there a moment ago."}
    stale = type(real)(lambda _executor, _id: late, real.put, real.photos, real.cover)
    monkeypatch.setattr(queries, "redactable", lambda _kind: stale)
    with pytest.raises(Conflict, match="changed in the meantime"):
        actions.redact(actor=moderator, case_id=case_id, reason=Ground.INSULT, words={"body": [0]}, seen=mark_of(late))
    assert shown(post) == ("visible", WORDS)
    assert kept(WithheldWords) == []


def test_words_that_their_author_blacked_out_for_good_do_not_come_back_on_appeal(areas, moderator):
    account = make_account("Ana", Role.VERIFIED, area=areas["mill"])
    make_category()
    issue = report(of(account), level=Level.PSEUDONYM)
    chief = make_actor("Chief", Role.COMMISSIONER, area=areas["mill"])
    step(issue, chief)
    close(issue, chief)
    words = issues.RatingWords(solved=Solved.NO, verdict="Elvira Montes did it.", verdict_public=True)
    rating = issues.rate_issue(actor=of(account), issue_id=issue.id, words=words)
    case_id = flagged("verdict", rating.id, Ground.ACCUSATION)
    black_out(moderator, case_id, "verdict", rating.id, 2, field="verdict")
    appeal_id = actions.appeal(actor=of(account), case_id=case_id, plea="It is true.")
    issues.redact_words(actor=of(account), issue_id=issue.id, pieces=["Elvira Montes"])
    assert kept(WithheldWords) == []
    actions.decide_appeal(actor=make_actor("Med", Role.MEDIATOR), case_id=appeal_id, restores=True)
    told = session.get_one(Rating, rating.id, populate_existing=True)
    assert "Elvira" not in told.verdict
    assert told.verdict.startswith(BAR)
    assert told.verdict_state == WordsState.VISIBLE


def test_the_token_of_a_form_is_asked_at_each_door_of_the_desk(client, areas, post):
    sign_in(client, make_account("Mod", Role.MODERATOR))
    case_id = flagged("post", post.id)
    for act in ("approve", "hide", "restore", "undo", "redact"):
        assert client.post(f"/moderation/{case_id}/{act}", data={"reason": "insult"}).status_code == 400
    assert (
        client.post(f"/moderation/{case_id}/approve", data={"csrf_token": csrf(client, "/account")}).status_code == 303
    )
