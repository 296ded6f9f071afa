"""What everybody may read at the doors for programs, and what the holder of a personal token may do there."""

from datetime import timedelta

from sqlalchemy import select, update

from app.forums.models import Post, Topic
from app.issues.models import Issue
from app.issues.vocabulary import State, WordsState
from app.kernel.clock import now
from app.kernel.db import session
from app.live.vocabulary import Phase
from tests.builders.live import invite
from tests.builders.meetings import make_meeting
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene
from tests.permissions.tries_forums import WORDS, first_post, forum_of, topic_in, waits


def reads(action: str, *paths: str):
    """Declare the addresses by which a program reads what `action` stands for."""
    for path in paths:

        def read(it: Scene, path: str = path) -> int:
            return it.get(f"/api/v1/{path}")

        read.__name__ = f"api: {path}"
        tries(action)(read)


reads("area.page", "areas", "areas/mill")
reads("forum.read", "forums", "topics", "posts")
reads("issue.read", "categories", "issues")
reads("meeting.read", "meetings")
reads("priorities.read", "priorities")
reads("register.read", "register")
reads("guide.read", "openapi.json")


@tries("issue.read")
def read_steps_by_api(it: Scene) -> int:
    return it.get(f"/api/v1/issues/{it.issue().ref}/steps")


@tries("rating.read")
def read_ratings_by_api(it: Scene) -> int:
    return it.get(f"/api/v1/issues/{it.issue().ref}/ratings")


@tries("hall.watch")
def read_questions_by_api(it: Scene) -> int:
    return it.get(f"/api/v1/meetings/{it.hall().id}/questions")


WITH_A_TOKEN = "URNHOCPDMAZEX"


@tries("issue.report", places=("area", "other"), only=WITH_A_TOKEN)
def report_by_api(it: Scene) -> tuple[int, bool]:
    about = {"category": it.world.category.code, "area": it.area.slug, "words": "Six lamps are dark."}
    return _and_waits(it.send("issues", about))


@tries("issue.report", places=("area", "other"), only=WITH_A_TOKEN)
def report_by_open311(it: Scene) -> tuple[int, bool]:
    about = {"service_code": it.world.category.code, "description": "Six lamps are dark."}
    return _and_waits(it.request(about | {"attribute[area]": it.area.slug}))


def _and_waits(status: int) -> tuple[int, bool]:
    """`status`, and whether the newest issue, when one was made, waits for a moderator."""
    made = status in (200, 201)
    row = session.scalars(select(Issue).order_by(Issue.id.desc()).limit(1)).one_or_none() if made else None
    waits = row is not None and row.words_state == WordsState.PENDING
    session.commit()
    return status, waits


@tries("issue.me_too", never_own="URNH", only=WITH_A_TOKEN)
def say_me_too_by_api(it: Scene) -> int:
    return it.send(f"issues/{it.issue().ref}/me-too")


@tries("rating.give", only=WITH_A_TOKEN)
def rate_by_api(it: Scene) -> int:
    return it.send(f"issues/{it.issue(State.CLOSED).ref}/rating", {"solved": "yes", "outcome": 4})


@tries("issue.step", only=WITH_A_TOKEN)
def publish_a_step_by_api(it: Scene) -> int:
    issue = it.issue(State.ACKNOWLEDGED)
    return it.send(f"issues/{issue.ref}/steps/progress", {"text": "We looked at it.", "version": issue.version})


@tries("issue.close", only=WITH_A_TOKEN)
def close_by_api(it: Scene) -> int:
    issue = it.issue(State.ACKNOWLEDGED)
    end = {"text": "All lamps burn.", "version": issue.version, "closing": "resolved", "own_view": "fully"}
    return it.send(f"issues/{issue.ref}/steps/close", end)


@tries("topic.write", places=("area", "other"), only=WITH_A_TOKEN)
def open_a_topic_by_api(it: Scene) -> tuple[int, bool]:
    about = {"kind": "talk", "title": "Dark crossing", "body": WORDS, "lang": "en"}
    if it.account:  # at the pages' doors a newcomer has used up a day's topics
        own = update(Post).where(Post.author_id == it.account.id)
        session.execute(own.values(made_at=now() - timedelta(days=2)))
    status = it.send(f"forums/{forum_of(it).slug}/topics", about)
    return status, waits(Topic) if status == 201 else False


@tries("topic.write", places=("area", "other"), only=WITH_A_TOKEN)
def reply_by_api(it: Scene) -> tuple[int, bool]:
    topic = topic_in(it, forum_of(it))
    status = it.send(f"topics/{topic.id}/posts", {"body": WORDS, "lang": "en"})
    return status, waits(Post) if status == 201 else False


@tries("post.react", never_own="URNH", only=WITH_A_TOKEN)
def support_a_post_by_api(it: Scene) -> int:
    return it.send(f"posts/{first_post(topic_in(it, forum_of(it))).id}/reactions/support")


@tries("meeting.sign_up", places=("area", "other"), only=WITH_A_TOKEN)
def sign_up_by_api(it: Scene) -> int:
    return it.send(f"meetings/{make_meeting(it.area).id}/place")


@tries("meeting.call", places=("area", "other"))
def invite_a_body_by_api(it: Scene) -> int:
    return it.send(f"meetings/{it.hall(Phase.COLLECTING).id}/bodies/{it.world.other_body.slug}")


@tries("meeting.call", places=("area", "other"))
def let_a_body_go_by_api(it: Scene) -> int:
    meeting = it.hall(Phase.COLLECTING)
    invite(meeting, it.world.other_body)
    return it.send(f"meetings/{meeting.id}/bodies/{it.world.other_body.slug}", method="DELETE")
