"""The images of posts: as they stand, and while they wait for their form to be sent."""

from pathlib import Path

from flask import Response, send_file

from app.forums import actions, policies
from app.forums.pages.room import pages
from app.forums.queries.images import has_read, image_at
from app.forums.vocabulary import ONE_LOOK
from app.identity.actor import Actor
from app.kernel import photos
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotFound
from app.web.access import access
from app.web.login import actor


@pages.get("/posts/<int:post_id>/images/<int:pos>")
@access("forum.read")
def image(post_id: int, pos: int) -> Response:
    row = image_at(reader(), post_id, pos)
    if not policies.may_read_post(actor(), row):
        raise Hidden
    since = now() - ONE_LOOK
    watched = policies.is_watched_reading(actor(), row)
    if watched and not has_read(reader(), row.forum_id, actor().account_id, since):
        actions.note_reading(actor=actor(), forum_id=row.forum_id)
    response = _sent(photos.file_of(row.name), "private, no-cache")  # a moderator may black out a part at any time
    if policies.may_read_post(Actor(), row):  # readers of feeds and pages of others show what everybody may see
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@pages.get("/posts/images/<token>")
@access("topic.write")
def waiting_image(token: str) -> Response:
    photo = photos.waiting(token, photos.OF_POSTS)
    if photo is None:
        raise NotFound
    return _sent(photos.waiting_file(photo), "no-store")


def _sent(file: Path, kept: str) -> Response:
    if not file.is_file():
        raise NotFound
    response = send_file(file, mimetype="image/jpeg")
    response.headers["Cache-Control"] = kept
    return response
