"""Places for images in the forms of a topic and of a reply: for each a file, and what is to be seen on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField
from wtforms.validators import Length, ValidationError

from app.forums.forms import NewTopicForm, ReplyForm
from app.forums.vocabulary import ALT_LONGEST, MOST_IMAGES, NewImage
from app.kernel import photos
from app.kernel.errors import Invalid, TooMany
from app.kernel.media import Photo
from app.web.forms import Form, LineField
from app.web.throttle import show_again, spend, who_key, why_and_when

PARTS = ("image", "kept", "drop", "alt")


@dataclass(frozen=True, slots=True)
class Place:
    """The fields of one place; `photo`: the image that has arrived there, for which `token` stands in the form."""

    number: int
    photo: Photo | None
    file: Any
    token: Any
    drop: Any
    alt: Any

    @property
    def is_used(self) -> bool:
        """Whether it is to be shown open: with an image, with words, or with something to put right."""
        return bool(self.photo or self.alt.data or self.file.errors or self.alt.errors)


def needed_beside_an_image(form: Any, field: Any) -> None:
    if form[field.name.replace("alt", "kept")].data and not field.data:
        raise ValidationError(_l("Say what is to be seen, for those who cannot see it."))


class WithImages(Form):
    """A form with places for images, none of which has to be used. `kept` holds the token of an image that arrived
    already, so that a form which is shown again has it still; `drop` leaves that one out."""

    def take_images(self, *, allowed: bool) -> Self:
        """Make images that came along anew, with no metadata; from here on their tokens stand for them. What is none
        is named beside its place. Where none are `allowed` there is no place."""
        for number in range(1, MOST_IMAGES + 1):
            if allowed:
                self._take(number)
            else:
                for part in PARTS:
                    del self[f"{part}_{number}"]
        return self

    @property
    def places(self) -> list[Place]:
        """The places there are, for the page."""
        numbers = [number for number in range(1, MOST_IMAGES + 1) if f"image_{number}" in self]
        return [Place(number, self._photo_at(number), *self._fields_at(number)) for number in numbers]

    def images(self) -> tuple[NewImage, ...]:
        """What was chosen, for the act."""
        return tuple(NewImage(place.photo, place.alt.data or "") for place in self.places if place.photo is not None)

    @property
    def alts(self) -> list[str]:
        """The names of the fields that say what is to be seen."""
        return [place.alt.name for place in self.places]

    def _fields_at(self, number: int) -> Iterator[Any]:
        return (self[f"{part}_{number}"] for part in PARTS)

    def _photo_at(self, number: int) -> Photo | None:
        token = self[f"kept_{number}"].data
        return photos.waiting(token, photos.OF_POSTS) if token else None

    def _take(self, number: int) -> None:
        file, kept, drop, alt = self._fields_at(number)
        if drop.data:
            kept.data = alt.data = ""
            drop.data = False
        if getattr(file.data, "filename", ""):
            try:
                spend("upload.minute", who_key())
                kept.data = photos.receive(file.data.read(), photos.OF_POSTS)
            except TooMany as error:
                self.status = show_again(error)
                file.process_errors = [why_and_when(error)]
            except Invalid as error:
                file.process_errors = [f"{file.data.filename}: {error.said(_)}"]
        elif kept.data and self._photo_at(number) is None:
            kept.data = ""
            file.process_errors = [_("This image waited for too long. Choose it again.")]


for _number in range(1, MOST_IMAGES + 1):
    setattr(WithImages, f"image_{_number}", FileField(_l("Image")))
    setattr(WithImages, f"kept_{_number}", HiddenField())
    setattr(WithImages, f"drop_{_number}", BooleanField(_l("Leave this image out")))
    _words = [Length(max=ALT_LONGEST, message=_l("At most 200 characters.")), needed_beside_an_image]
    setattr(WithImages, f"alt_{_number}", LineField(_l("What is to be seen on it"), _words))


class ComposeTopicForm(NewTopicForm, WithImages):
    """A new topic on its page."""


class ComposeReplyForm(ReplyForm, WithImages):
    """A reply on the page of its topic."""
