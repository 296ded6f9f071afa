"""The mediators' desk, and who is named for what."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.mediation import actions, policies
from app.mediation.forms import PostForm
from app.mediation.pages.room import pages
from app.mediation.presenters import desk as show
from app.mediation.presenters.away import duty
from app.mediation.presenters.between import heads as between_heads
from app.mediation.presenters.treatment import heads
from app.mediation.queries import around
from app.mediation.queries import challenges as queries
from app.mediation.queries.between import waiting_mediations
from app.mediation.queries.treatments import waiting_treatments
from app.mediation.vocabulary import Post
from app.web.access import access
from app.web.answers import attempt, moved, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.get("/mediation")
@access("challenge.decide")
def desk() -> Response:
    if not policies.is_mediator(actor()):
        raise NotAllowed
    found = show.desk(reader(), actor(), queries.waiting(reader()), queries.ended_lately(reader()))
    treated = heads(reader(), waiting_treatments(reader()), actor())
    between = between_heads(reader(), actor(), waiting_mediations(reader()))
    return page("mediation/desk.html", desk=found, treated=treated, between=between, duty=duty(reader(), actor()))


@pages.get("/mediation/ties")
@access("tie.declare")
def ties() -> Response:
    """Where mediators declared theirs before everybody who decides did."""
    return moved(url_for("identity.ties"))


@pages.get("/mediation/posts")
@access("mediation.posts")
def posts() -> Response:
    return _posts(PostForm())


@pages.post("/mediation/posts")
@access("mediation.posts")
def give_post() -> Response:
    form = posted(PostForm)
    if attempt(form, lambda: _give(form)) is None:
        return _posts(form)
    return see_other(url_for("mediation.posts"), _("Named."))


@pages.post("/mediation/posts/<int:post_id>/end")
@access("mediation.posts")
def end_post(post_id: int) -> Response:
    actions.end_post(actor=actor(), post_id=post_id)
    return see_other(url_for("mediation.posts"), _("Ended."))


def _give(form: PostForm) -> Any:
    about: dict[str, Any] = {
        "post": Post(form.post.data),
        "email": form.email.data or "",
        "months": int(form.months.data),
    }
    return actions.give_post(actor=actor(), **about)


def _posts(form: PostForm) -> Response:
    if not policies.may_give_posts(actor()):
        raise NotAllowed
    held = {post: around.posts(reader(), post, now()) for post in Post}
    return page("mediation/posts.html", held=held, naming=form, form=form)
