"""What a page and a program do alike when somebody writes in a forum: the charter, the pace, then the act."""

from typing import Any, TypeVar

from app.forums import actions
from app.forums.forms import OpenTopicForm, ReplyForm, WordsForm
from app.forums.image_forms import WithImages
from app.forums.presenters import kind_choices
from app.forums.vocabulary import NewImage, TopicKind
from app.identity.policies import must_keep_charter
from app.identity.vocabulary import CHARTER_VERSION
from app.web.city import city
from app.web.i18n import NAMES, lang
from app.web.login import actor
from app.web.throttle import spend

F = TypeVar("F", bound=WordsForm)


def offered(form: F) -> F:
    """`form` with what may be chosen here, by this person."""
    languages = [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]
    return form.offer(languages, lang(), kind_choices(), kept_charter=actor().charter >= CHARTER_VERSION)


def open_topic(forum_id: int, form: OpenTopicForm) -> Any:
    agrees = _agrees(form)
    _pace(f"forum-{forum_id}", form.key.data)
    return actions.open_topic(
        actor=actor(),
        forum_id=forum_id,
        kind=TopicKind(form.kind.data),
        title=form.title.data or "",
        body=form.body.data or "",
        lang=form.lang.data,
        key=form.key.data,
        charter=agrees,
        tags=form["tags"].data or () if "tags" in form else (),
        images=_images(form),
    )


def reply(topic_id: int, form: ReplyForm) -> Any:
    agrees = _agrees(form)
    _pace(f"topic-{topic_id}", form.key.data)
    return actions.reply(
        actor=actor(),
        topic_id=topic_id,
        body=form.body.data or "",
        lang=form.lang.data,
        in_reply_to=form.in_reply_to.data,
        official=bool(form.official.data),
        key=form.key.data,
        charter=agrees,
        images=_images(form),
    )


def _images(form: Any) -> tuple[NewImage, ...]:
    """Those that came along; programs send none."""
    return form.images() if isinstance(form, WithImages) else ()


def _agrees(form: Any) -> bool:
    """Whether the charter was ticked; asked before the pace is counted, so that nobody waits for a forgotten tick."""
    agrees = bool(form.charter and form.charter.data)
    must_keep_charter(actor(), agrees)
    return agrees


def _pace(place: str, key: str | None) -> None:
    who = actor()
    if who.known:
        # A key is one thing's within its place alone; elsewhere it would make another.
        form = f"{place}-{key}" if key else None
        spend("post.newcomer" if who.new else "post.pace", str(who.account_id), form)
