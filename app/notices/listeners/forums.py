"""Forums: who wrote learns of a reply, once everybody may read it."""

from collections.abc import Iterator

from app.forums.events import PostWritten
from app.forums.vocabulary import State
from app.kernel.db import Executor
from app.notices.queries import accounts, reply_told
from app.notices.vocabulary import Heard, Kind, Telling


def _written(executor: Executor, event: PostWritten) -> Iterator[Telling]:
    return reply(executor, event.post_id)


def reply(executor: Executor, post_id: int) -> Iterator[Telling]:
    """To the author of the post that is answered, else to the topic's; never of one's own words."""
    post = reply_told(executor, post_id)
    if post is None or post.state != State.VISIBLE or post.told_id in (None, post.author_id):
        return
    values = {"topic": post.title, "by": post.author_name}
    path = f"/topics/{post.topic_id}?after={post.pos - 1}#post-{post.pos}"
    for account in accounts(executor, [post.told_id]):
        yield Telling(to=account, kind=Kind.REPLY, words="forums/reply", path=path, values=values)


HEARD: Heard = {PostWritten: _written}
