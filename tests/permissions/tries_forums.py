"""Forums and their moderation, tried."""

from sqlalchemy import select

from app.areas.models import Area
from app.forums.actions import open_forum
from app.forums.models import Forum, Post, Topic, TopicLink
from app.forums.vocabulary import Access, State, TopicKind
from app.identity.actor import SYSTEM
from app.kernel.clock import now
from app.kernel.db import session
from app.moderation.actions import submit_for_review
from app.moderation.models import ModerationCase
from app.moderation.queries import redactable
from app.moderation.vocabulary import Why
from app.moderation.withheld import mark_of
from tests.builders.forums import make_forum, make_reply, make_topic, new_image
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

WORDS = "The crossing by the school is dark in the evening."


def forum_of(it: Scene, access: Access = Access.OPEN) -> Forum:
    """The forum there, made when first needed; `access` makes another of the same area."""
    slug = f"{it.area.slug}-{access}"
    found = session.scalars(select(Forum).where(Forum.slug == slug)).one_or_none()
    return found or make_forum(session.get_one(Area, it.area.id), slug=slug, access=access)


def topic_in(it: Scene, forum: Forum) -> Topic:
    """A topic whose author is the owner of the thing."""
    topic = make_topic(forum)
    topic.author_id = it.owner.id
    post = first_post(topic)
    post.author_id = it.owner.id
    session.commit()
    return topic


def first_post(topic: Topic) -> Post:
    return session.scalars(select(Post).where(Post.topic_id == topic.id)).one()


def waits(kind: type[Topic] | type[Post]) -> bool:
    """Whether the newest one waits for a moderator."""
    row = session.scalars(select(kind).order_by(kind.id.desc()).limit(1)).one()
    pending = row.state == State.PENDING
    session.expire_all()
    session.commit()
    return pending


@tries("forum.read", places=("area", "other"))
def page_of_a_topic(it: Scene) -> int:
    return it.get(f"/topics/{topic_in(it, forum_of(it)).id}")


@tries("forum.read", places=("area", "other"))
def image_of_a_post(it: Scene) -> int:
    topic = make_topic(forum_of(it), images=[new_image()])
    return it.get(f"/posts/{first_post(topic).id}/images/1")


@tries("forum.read", places=("area", "other"))
def feed_of_a_forum(it: Scene) -> int:
    return it.get(f"/forums/{forum_of(it).slug}/feed.atom")


@tries("forum.read_closed", places=("area", "other"))
def page_of_a_forum_for_members(it: Scene) -> int:
    return it.get(f"/forums/{forum_of(it, Access.MEMBERS).slug}")


@tries("forum.read_closed", places=("area", "other"))
def topic_of_a_forum_for_members(it: Scene) -> int:
    return it.get(f"/topics/{topic_in(it, forum_of(it, Access.MEMBERS)).id}")


@tries("forum.read_closed", places=("area", "other"))
def feed_of_a_forum_for_members(it: Scene) -> int:
    return it.get(f"/forums/{forum_of(it, Access.MEMBERS).slug}/feed.atom")


@tries("topic.write", places=("area", "other"))
def new_topic(it: Scene) -> tuple[int, bool]:
    path = f"/forums/{forum_of(it).slug}/new"
    status = it.post(path, {"kind": "talk", "title": "Dark crossing", "body": WORDS, "lang": "en"})
    return status, waits(Topic) if status == 303 else False


@tries("topic.write", places=("area", "other"))
def reply(it: Scene) -> tuple[int, bool]:
    topic = topic_in(it, forum_of(it))
    status = it.post(f"/topics/{topic.id}/reply", {"body": WORDS, "lang": "en"})
    return status, waits(Post) if status == 303 else False


@tries("post.edit_own")
def edit_a_post(it: Scene) -> int:
    post = first_post(topic_in(it, forum_of(it)))
    return it.post(f"/posts/{post.id}/edit", {"body": f"{WORDS} And by the church."})


@tries("post.redact_own", only="VWURNHOCPDMAZEX")  # who holds a receipt blacks out a report, not a post
def withdraw_a_post(it: Scene) -> int:
    return it.post(f"/posts/{first_post(topic_in(it, forum_of(it))).id}/withdraw")


@tries("post.react", never_own="URNH")
def support_a_post(it: Scene) -> int:
    return it.post(f"/posts/{first_post(topic_in(it, forum_of(it))).id}/react/support", {"on": "1"})


@tries("forum.follow", places=("area", "other"))
def follow_a_topic(it: Scene) -> int:
    return it.post(f"/topics/{topic_in(it, forum_of(it)).id}/follow", {"tells": "follow"})


@tries("forum.follow", places=("area", "other"))
def mute_a_forum(it: Scene) -> int:
    return it.post(f"/forums/{forum_of(it).slug}/follow", {"tells": "mute"})


@tries("forum.follow", places=("area", "other"))
def join_a_forum(it: Scene) -> int:
    return it.post(f"/forums/{forum_of(it).slug}/join", {"on": "1"})


@tries("forum.follow", places=("area", "other"))
def keep_what_was_read(it: Scene) -> int:
    return it.post(f"/topics/{topic_in(it, forum_of(it)).id}/read", {"pos": "1"})


@tries("post.flag")
def flag_a_post(it: Scene) -> int:
    post = first_post(topic_in(it, forum_of(it)))
    return it.post(f"/flag/post/{post.id}", {"ground": "threat", "words": ""})


@tries("forum.tags", places=("area",))
def keep_a_tag(it: Scene) -> int:
    return it.post("/admin/tags", {"name_en": "Lamps", "active": "y"})


@tries("topic.tag", places=("own", "area", "other"))
def tag_a_topic(it: Scene) -> int:
    return it.post(f"/topics/{topic_in(it, forum_of(it)).id}/tags", {})


@tries("topic.link", places=("own", "area", "other"))
def link_a_topic_to_an_issue(it: Scene) -> int:
    issue = it.issue()
    return it.post(f"/topics/{topic_in(it, forum_of(it)).id}/link", {"address": f"/issues/{issue.ref}"})


@tries("topic.link", places=("own", "area", "other"))
def take_a_link_away(it: Scene) -> int:
    topic, issue = topic_in(it, forum_of(it)), it.issue()
    link = TopicLink(topic_id=topic.id, issue_id=issue.id, at=now())
    session.add(link)
    session.commit()
    return it.post(f"/topics/{topic.id}/unlink/{link.id}")


@tries("topic.pin", places=("area", "other"))
def pin_a_topic(it: Scene) -> int:
    return it.post(f"/topics/{topic_in(it, forum_of(it)).id}/pin", {"on": "1"})


@tries("topic.answer_official", places=("area", "other"))
def official_answer(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    return it.post(f"/topics/{topic.id}/reply", {"body": WORDS, "lang": "en", "official": "1"})


@tries("topic.answer_official", places=("own", "area", "other"), only="P")
def official_answer_of_a_partner(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    topic.kind, topic.referred_to = TopicKind.QUESTION_TO_POLICE, (it.world.body if it.own else it.world.other_body).id
    session.commit()
    return it.post(f"/topics/{topic.id}/reply", {"body": WORDS, "lang": "en", "official": "1"})


@tries("topic.answer_official", places=("own", "area", "other"), only="P")
def official_answer_of_a_partners_program(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    topic.kind, topic.referred_to = TopicKind.QUESTION_TO_POLICE, (it.world.body if it.own else it.world.other_body).id
    session.commit()
    return it.send(f"topics/{topic.id}/posts", {"body": WORDS, "lang": "en", "official": True})


@tries("topic.refer", places=("area", "other"))
def pass_a_question_on(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    topic.kind = TopicKind.QUESTION_TO_POLICE
    session.commit()
    return it.post(f"/topics/{topic.id}/refer", {"body": str(it.world.body.id)})


@tries("topic.answer_proposal", places=("area", "other"))
def reply_to_a_proposal(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    topic.kind, topic.answer_due = TopicKind.PROPOSAL, now()
    session.commit()
    return it.post(f"/topics/{topic.id}/reply", {"body": WORDS, "lang": "en", "official": "1"})


@tries("topic.answer_proposal", places=("area", "other"))
def let_an_earlier_answer_stand(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    make_reply(topic, body=WORDS)
    answer = session.scalars(select(Post).where(Post.topic_id == topic.id, Post.pos == 2)).one()
    answer.official = True
    session.refresh(topic)
    topic.kind, topic.answer_due, topic.official_pos = TopicKind.PROPOSAL, now(), 2
    session.commit()
    return it.post(f"/topics/{topic.id}/answer-stands", {"pos": "2"})


def case_of(it: Scene) -> int:
    """A post that waits for a moderator; its case."""
    topic = topic_in(it, forum_of(it))
    post = first_post(topic)
    post.state = State.PENDING
    session.commit()
    return submit_for_review(
        actor=SYSTEM, kind="post", thing_id=post.id, area_path=it.area.path, why=Why.NEWCOMER, author_id=it.owner.id
    )


@tries("post.hide", never_own="ND")
def let_a_post_through(it: Scene) -> int:
    return it.post(f"/moderation/{case_of(it)}/approve")


@tries("post.hide", never_own="ND")
def hide_a_post(it: Scene) -> int:
    return it.post(f"/moderation/{case_of(it)}/hide", {"reason": "personal_data"})


@tries("post.hide", never_own="ND")
def black_out_a_part(it: Scene) -> int:
    case_id = case_of(it)
    words = redactable("post").read(session(), session.get_one(ModerationCase, case_id).thing_id)
    return it.post(f"/moderation/{case_id}/redact", {"reason": "spam", "body": "1", "seen": mark_of(words)})


@tries("post.hide", places=("area", "other"))
def move_a_topic(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    theme = f"theme-{topic.id}"
    there = open_forum(actor=SYSTEM, title="A theme of this place", slug=theme, area_path=it.area.path)
    return it.post(f"/topics/{topic.id}/move", {"forum": str(there)})


@tries("post.hide", places=("area", "other"))
def join_a_topic_with_another(it: Scene) -> int:
    topic, other = topic_in(it, forum_of(it)), topic_in(it, forum_of(it))
    return it.post(f"/topics/{topic.id}/merge", {"into": str(other.id)})


@tries("post.hide", places=("area", "other"))
def end_a_topic(it: Scene) -> int:
    topic = topic_in(it, forum_of(it))
    return it.post(f"/topics/{topic.id}/close", {"conclusions": "The city repairs the lamps until May, it said."})
