"""The images of a post within an act: put beside it, taken away, covered by a moderator. Their files go once that is
committed: an image whose row stands must never be missing."""

from collections.abc import Collection, Sequence
from functools import partial

from sqlalchemy import ColumnElement, delete, select

from app.forums.models import Post, PostImage
from app.forums.policies import may_add_images
from app.forums.vocabulary import ALT_LONGEST, MOST_IMAGES, NewImage
from app.identity.actor import Actor
from app.kernel import photos
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.text import tidy
from app.kernel.transaction import after_commit
from app.moderation.vocabulary import ALT, Words

COVERED = "covered:"  # among what was put aside: whether the image of this place had been covered before


def checked(actor: Actor, images: Sequence[NewImage]) -> list[NewImage]:
    """These images as they may be put beside a post; raises `Invalid` for too many, for one without words, and for
    someone new."""
    if images and not may_add_images(actor):
        raise Invalid("While you are new, a text holds no images.", field="image_1")
    if len(images) > MOST_IMAGES:
        raise Invalid("Three images at most.", field="image_1")
    found = [NewImage(image.photo, tidy(image.alt)) for image in images]
    for number, image in enumerate(found, 1):
        if not image.alt:
            raise Invalid("Say what is to be seen, for those who cannot see it.", field=f"alt_{number}")
        if len(image.alt) > ALT_LONGEST:
            raise Invalid("At most 200 characters.", field=f"alt_{number}")
    return found


def told(images: Sequence[NewImage]) -> str:
    """What images add to the words of a post, for whoever looks for danger in them and for the journal's digest."""
    return "".join(f"\n{image.alt}" for image in images)


def put_images(post: Post, images: Sequence[NewImage]) -> None:
    """Put images, as `checked` gave them, beside a post that has just been written; raises `Invalid` when one stands
    beside another post."""
    names = [image.photo.name for image in images]
    taken = select(PostImage.id).where(PostImage.name.in_(names)).limit(1)
    if len(set(names)) < len(names) or (names and session.execute(taken).scalar() is not None):
        raise Invalid("This image was sent already. Choose it again.", field="image_1")
    for pos, image in enumerate(images, 1):
        photos.claim(image.photo)
        photo = image.photo
        shape = {"name": photo.name, "width": photo.width, "height": photo.height, "sha256": photo.sha256}
        session.add(PostImage(post_id=post.id, pos=pos, alt=image.alt, **shape))
    post.images = len(images)
    session.flush()


def take_away(post: Post, places: Collection[int]) -> int:
    """Take images away from a post, by their places; how many."""
    gone = _forget(PostImage.post_id == post.id, PostImage.pos.in_(places)) if places else 0
    post.images -= gone
    return gone


def is_covered(post: Post) -> bool:
    """Whether a moderator has blacked out a part of an image."""
    covered = select(PostImage.id).where(PostImage.post_id == post.id, PostImage.covered).limit(1)
    return bool(post.images) and session.execute(covered).scalar() is not None


def forget_images(post_ids: Collection[int]) -> None:
    """Take all images away from posts that are withdrawn; the caller sets their number."""
    _forget(PostImage.post_id.in_(post_ids))


def put_covered(post: Post, words: Words) -> Words:
    """Put other images, and other words on what they show, in place of those of a post; what stood there by the same
    names. What its author has taken away meanwhile stays away."""
    before: Words = {}
    standing = select(PostImage).where(PostImage.post_id == post.id).order_by(PostImage.pos).with_for_update()
    for image in session.scalars(standing.execution_options(populate_existing=True)).all() if post.images else ():
        before[f"{ALT}{image.pos}"] = image.alt
        image.alt = words.get(f"{ALT}{image.pos}", image.alt)
        key = f"{photos.KEY}{image.pos}"
        if key in words:
            before[f"{COVERED}{image.pos}"] = "y" if image.covered else ""
            before[key] = photos.exchange(image, words[key])
            image.covered = bool(words.get(f"{COVERED}{image.pos}", "y"))
    return before


def _forget(*which: ColumnElement[bool]) -> int:
    gone = delete(PostImage).where(*which).returning(PostImage.name)
    names: Sequence[str] = session.execute(gone.execution_options(synchronize_session=False)).scalars().all()
    for name in names:
        after_commit(partial(photos.forget, name))
    return len(names)
