"""Verdicts on real posts, topics and reports: bars, ten seconds to undo, and the appeal to another person."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select, text

from app.forums import actions as forums
from app.forums.feeds import of_topic
from app.forums.models import Post, Topic
from app.forums.queries import feed_of_topic, topic_by_id
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.issues.models import Issue, Photo
from app.issues.queries import photos_to_cover
from app.kernel import earlier, photos
from app.kernel.bars import BAR
from app.kernel.clock import at, now
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.media import keep, reencode
from app.kernel.search import SearchDocument
from app.moderation import actions, queries
from app.moderation.models import ModerationCase, WithheldWords
from app.moderation.vocabulary import APPEAL_OPEN, UNDO, Ground, Verdict
from app.moderation.withheld import mark_of
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import make_category, make_issue
from tests.builders.moderation import settle
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off

SECRET = "600123456"
WORDS = f"Ring me at {SECRET} please.\n\nThe lamp is dark."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def author(areas):
    return make_actor("Sam Author", Role.VERIFIED, area=areas["mill"])


@pytest.fixture
def post(areas, author) -> Post:
    return make_reply(make_topic(make_forum(areas["mill"])), author, WORDS)


@pytest.fixture
def moderator(areas):
    return make_actor("Mod", Role.MODERATOR)


def flagged(kind: str, thing_id: int, ground: Ground = Ground.PERSONAL_DATA) -> int:
    return actions.flag_content(actor=make_actor(), kind=kind, thing_id=thing_id, ground=ground)


def black_out(actor: Actor, case_id: int, kind: str, thing_id: int, **words) -> None:
    seen = mark_of(queries.redactable(kind).read(session(), thing_id))
    actions.redact(actor=actor, case_id=case_id, reason=Ground.PERSONAL_DATA, words=words, seen=seen)


def again(row):
    session.expire_all()
    return session.get_one(type(row), row.id)


def everywhere(app) -> str:
    """Every text of the database, as a copy of it would give it away."""
    found = []
    for name in session.execute(text(TABLES[session.get_bind().dialect.name])).scalars().all():
        found += [str(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(found)


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def test_bars_take_the_words_from_post_feed_search_history_and_database(app, post, moderator, author):
    with at(now() + timedelta(hours=1)):
        forums.edit_post(actor=author, post_id=post.id, body=f"{WORDS} I insist.")
    work_off(app)
    assert SECRET in everywhere(app)
    black_out(moderator, flagged("post", post.id), "post", post.id, body=[3])
    shown = again(post)
    assert shown.body.startswith(f"Ring me at {BAR} please.")
    assert (shown.state, BAR in shown.html) == ("visible", True)
    assert earlier.versions(session(), "post", post.id) == []
    found = session.scalars(select(SearchDocument.words).where(SearchDocument.kind == "post")).all()
    assert len(found) == 1
    assert BAR in found[0]
    topic = topic_by_id(reader(), post.topic_id)
    assert SECRET not in of_topic(reader(), topic, feed_of_topic(reader(), post.topic_id))
    assert SECRET not in everywhere(app)


def test_bars_taken_back_bring_earlier_versions_back_too_and_a_withdrawal_forgets_all(post, moderator, author):
    with at(now() + timedelta(hours=1)):
        forums.edit_post(actor=author, post_id=post.id, body=f"{WORDS} I insist.")
    before = earlier.versions(session(), "post", post.id)
    case_id = flagged("post", post.id)
    black_out(moderator, case_id, "post", post.id, body=[3])
    actions.undo_verdict(actor=moderator, case_id=case_id)
    assert earlier.versions(session(), "post", post.id) == before
    black_out(moderator, case_id, "post", post.id, body=[3])
    forums.withdraw_post(actor=author, post_id=post.id)
    assert session.scalar(select(func.count()).select_from(WithheldWords)) == 0


def test_bars_over_nothing_or_over_words_that_changed_are_refused(post, moderator, author):
    case_id = flagged("post", post.id)
    with pytest.raises(Invalid):
        black_out(moderator, case_id, "post", post.id, body=[])
    seen = mark_of({"body": WORDS})
    forums.edit_post(actor=author, post_id=post.id, body=f"Hello. {WORDS}")
    with pytest.raises(Conflict):
        actions.redact(actor=moderator, case_id=case_id, reason=Ground.SPAM, words={"body": [3]}, seen=seen)
    assert SECRET in again(post).body


def test_bars_in_a_title_stand_in_search_too(app, areas, author, moderator):
    topic = make_topic(make_forum(areas["mill"]), author, title=f"Call {SECRET} about lamps")
    work_off(app)
    black_out(moderator, flagged("topic", topic.id), "topic", topic.id, title=[1])
    assert again(topic).title == f"Call {BAR} about lamps"
    assert SECRET not in everywhere(app)


@pytest.mark.parametrize("which", ["approve", "hide", "redact"])
def test_undone_within_ten_seconds_all_is_as_before_and_nobody_was_told(app, post, moderator, which):
    case_id = flagged("post", post.id)
    before = (again(post).body, post.state, post.html)
    if which == "redact":
        black_out(moderator, case_id, "post", post.id, body=[0, 3])
    else:
        {"approve": actions.approve, "hide": actions.hide}[which](
            actor=moderator, case_id=case_id, **({"reason": "spam"} if which == "hide" else {})
        )
    actions.undo_verdict(actor=moderator, case_id=case_id)
    shown = again(post)
    assert (shown.body, shown.state, shown.html) == before
    case = session.get_one(ModerationCase, case_id)
    assert (case.state, case.verdict, case.decided_by) == ("open", None, None)
    assert session.scalar(select(func.count()).select_from(WithheldWords)) == 0
    settle()
    work_off(app)
    assert session.execute(text("SELECT count(*) FROM outbox WHERE subject LIKE 'Your words%'")).scalar() == 0


def test_undo_of_a_newcomers_approval_takes_the_count_back(areas, moderator):
    newcomer = make_actor("New", new=True)
    post = make_reply(make_topic(make_forum(areas["mill"])), newcomer, "Some words that wait.")
    case_id = queries.open_case_id(session(), "post", post.id)
    actions.approve(actor=moderator, case_id=case_id)
    assert session.get_one(Account, newcomer.account_id).contributions == 1
    actions.undo_verdict(actor=moderator, case_id=case_id)
    assert again(post).state == "pending"
    assert session.get_one(Account, newcomer.account_id).contributions == 0


def test_undo_late_by_another_or_when_told_is_refused(post, moderator):
    case_id = flagged("post", post.id)
    actions.hide(actor=moderator, case_id=case_id, reason="spam")
    with pytest.raises(NotAllowed):
        actions.undo_verdict(actor=make_actor("Other", Role.MODERATOR), case_id=case_id)
    with at(now() + UNDO + timedelta(seconds=1)), pytest.raises(Conflict):
        actions.undo_verdict(actor=moderator, case_id=case_id)
    assert again(post).state == "hidden"


def test_an_appeal_goes_to_another_person_who_takes_it_back(areas, post, moderator, author):
    case_id = flagged("post", post.id)
    actions.hide(actor=moderator, case_id=case_id, reason="insult")
    settle()
    appeal_id = actions.appeal(actor=author, case_id=case_id, plea="It is my own number.")
    with pytest.raises(Conflict):
        actions.appeal(actor=author, case_id=case_id, plea="Again.")
    with pytest.raises(NotAllowed):
        actions.decide_appeal(actor=moderator, case_id=appeal_id, restores=True)
    actions.decide_appeal(actor=make_actor("Med", Role.MEDIATOR), case_id=appeal_id, restores=True)
    assert again(post).state == "visible"
    appeal = session.get_one(ModerationCase, appeal_id)
    assert (appeal.verdict, appeal.restores_id, appeal.decided_role) == (Verdict.RESTORE, case_id, "mediator")


def test_an_appeal_against_bars_puts_the_words_back_and_can_be_undone(app, post, moderator, author):
    case_id = flagged("post", post.id)
    black_out(moderator, case_id, "post", post.id, body=[3])
    settle()
    appeal_id = actions.appeal(actor=author, case_id=case_id, plea="")
    other = make_actor("Other", Role.MODERATOR)
    actions.decide_appeal(actor=other, case_id=appeal_id, restores=True)
    assert again(post).body == WORDS
    actions.undo_verdict(actor=other, case_id=appeal_id)
    assert BAR in again(post).body
    assert SECRET not in everywhere(app)
    actions.decide_appeal(actor=other, case_id=appeal_id, restores=True)
    assert again(post).body == WORDS


def test_an_appeal_that_is_confirmed_leaves_all_as_it_was_and_forgets_the_words(post, moderator, author):
    case_id = flagged("post", post.id)
    black_out(moderator, case_id, "post", post.id, body=[3])
    settle()
    appeal_id = actions.appeal(actor=author, case_id=case_id, plea="")
    assert actions.forget_withheld(actor=SYSTEM) == 0
    with pytest.raises(Invalid):
        actions.decide_appeal(actor=make_actor("Med", Role.MEDIATOR), case_id=appeal_id, restores=False)
    actions.decide_appeal(
        actor=make_actor("Med", Role.MEDIATOR), case_id=appeal_id, restores=False, reason="personal_data"
    )
    settle()
    assert actions.forget_withheld(actor=SYSTEM) == 1
    assert BAR in again(post).body


def test_words_put_aside_are_forgotten_when_nobody_can_appeal_any_more(post, moderator):
    black_out(moderator, flagged("post", post.id), "post", post.id, body=[3])
    settle()
    with at(now() + APPEAL_OPEN - timedelta(days=1)):
        assert actions.forget_withheld(actor=SYSTEM) == 0
    with at(now() + APPEAL_OPEN + timedelta(days=1)):
        assert actions.forget_withheld(actor=SYSTEM) == 1


def test_appeal_late_or_by_somebody_else_is_refused(post, moderator, author):
    case_id = flagged("post", post.id)
    actions.hide(actor=moderator, case_id=case_id, reason="insult")
    with pytest.raises(NotFound):
        actions.appeal(actor=make_actor("Other"), case_id=case_id, plea="")
    with at(now() + APPEAL_OPEN + timedelta(days=1)), pytest.raises(Conflict):
        actions.appeal(actor=author, case_id=case_id, plea="")


def test_nobody_decides_an_appeal_about_own_words(areas, moderator):
    mediator = make_actor("Med", Role.MEDIATOR)
    post = make_reply(make_topic(make_forum(areas["mill"])), mediator, "Words of a mediator here.")
    case_id = flagged("post", post.id)
    actions.hide(actor=moderator, case_id=case_id, reason="insult")
    appeal_id = actions.appeal(actor=mediator, case_id=case_id, plea="")
    with pytest.raises(NotAllowed):
        actions.decide_appeal(actor=mediator, case_id=appeal_id, restores=True)


def test_the_holder_of_a_receipt_appeals(areas, moderator):
    issue = make_issue(areas["mill"], make_category(), words="The man in flat 12 is loud.")
    case_id = flagged("issue", issue.id)
    actions.hide(actor=moderator, case_id=case_id, reason="personal_data")
    assert actions.appeal(actor=Actor(receipts=(("issue", issue.id),)), case_id=case_id, plea="No name in it.") > 0


def photo_of(issue: Issue) -> Photo:
    """A photo with a red half on the left and a blue one on the right."""
    image = Image.new("RGB", (240, 180), "blue")
    image.paste("red", (0, 0, 120, 180))
    out = BytesIO()
    image.save(out, "PNG")
    kept = keep(photos.folder(), *reencode(out.getvalue()))
    row = Photo(issue_id=issue.id, pos=1, name=kept.name, width=kept.width, height=kept.height, sha256=kept.sha256)
    session.add(row)
    session.commit()
    return row


def test_black_rectangles_leave_no_pixel_in_any_file_and_an_appeal_puts_the_photo_back(areas, moderator):
    issue = make_issue(areas["mill"], make_category(), words="A car stands here.")
    row = photo_of(issue)
    before = photos.file_of(row.name)
    original, case_id = before.read_bytes(), flagged("issue", issue.id)
    (shown,) = photos_to_cover(session(), issue.id)
    left_half = {r * 12 + c for r in range(9) for c in range(6)}
    covered = photos.covered(shown.name, left_half)
    seen = mark_of(queries.redactable("issue").read(session(), issue.id))
    actions.redact(
        actor=moderator, case_id=case_id, reason="personal_data", words={}, seen=seen, photos={shown.key: covered}
    )
    assert not before.exists()
    files = [file for file in photos.folder().glob("*/*.jpg") if file.parent.name != "waiting"]
    assert len(files) == 1
    with Image.open(files[0]) as image:
        reddest = image.crop((0, 0, 112, 180)).getchannel("R").getextrema()[1]
        assert (reddest < 40, image.size) == (True, (240, 180))
        assert image.getpixel((200, 90))[2] > 200
    actions.undo_verdict(actor=moderator, case_id=case_id)
    files = list(photos.folder().glob("*/*.jpg"))
    assert [file.read_bytes() for file in files] == [original]
    assert again(row).name == files[0].name


def test_hidden_topic_comes_back_with_its_counters(areas, author, moderator):
    forum = make_forum(areas["mill"])
    topic = make_topic(forum, author)
    make_reply(topic, author)
    case_id = flagged("topic", topic.id)
    actions.hide(actor=moderator, case_id=case_id, reason="spam")
    assert (again(forum).topics, again(forum).posts) == (0, 0)
    actions.undo_verdict(actor=moderator, case_id=case_id)
    assert (again(forum).topics, again(forum).posts, session.get_one(Topic, topic.id).state) == (1, 2, "visible")
