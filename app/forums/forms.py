"""Forms of forums."""

import re
from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.forums.vocabulary import (
    BODY_LONGEST,
    BODY_SHORTEST,
    CONCLUSIONS_SHORTEST,
    LARGEST_PLACE,
    MOST_TAGS,
    TAG_LONGEST,
    TITLE_LONGEST,
    TITLE_SHORTEST,
    Tells,
)
from app.kernel.errors import Invalid, NotFound
from app.kernel.text import is_overloaded
from app.web.forms import BlockField, Form, KeyField, LineField

# "17", or an address that has "/topics/17" in it.
NUMBER_OF_TOPIC = re.compile(r"(?:^|/topics/)([0-9]{1,18})(?![0-9])(?:$|[/?#])")


def plain_enough(_form: Any, field: Any) -> None:
    """A text that would hold everybody up is refused, and kept where it was written."""
    if is_overloaded(field.data or ""):
        raise ValidationError(_l("There are too many signs like * [ ( & in this text. Write it more plainly."))


def words_field() -> BlockField:
    return BlockField(
        _l("Your words"),
        [
            InputRequired(_l("Write what you want to say.")),
            Length(min=BODY_SHORTEST, message=_l("Write at least 8 characters.")),
            Length(max=BODY_LONGEST, message=_l("This is too long: 10,000 characters at most.")),
            plain_enough,
        ],
    )


class WordsForm(Form):
    """Words for everybody: in which language, and with a word on the charter while the writer owes it."""

    key = KeyField()

    def offer(self, languages: Sequence[Any], lang: str, kinds: Sequence[Any] = (), *, kept_charter: bool) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        asked: Any = self
        if kept_charter:
            del asked["charter"]
        asked["lang"].choices = list(languages)
        asked["lang"].data = asked["lang"].data or lang
        if "kind" in asked:
            asked["kind"].choices = list(kinds)
        return self


class OpenTopicForm(WordsForm):
    kind = RadioField(_l("What is it?"), [InputRequired(_l("Choose what it is."))], choices=[])
    title = LineField(
        _l("Title"),
        [
            InputRequired(_l("Give it a title.")),
            Length(min=TITLE_SHORTEST, max=TITLE_LONGEST, message=_l("A title has 10 to 150 characters.")),
        ],
    )
    body = words_field()
    lang = SelectField(_l("Language of your text"), choices=[])
    charter = BooleanField(_l("I have read the charter and will keep to it"))


class TagsField(SelectMultipleField):
    """Tags of the city's list, each with its box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if len(self.data or ()) > MOST_TAGS:
            raise ValidationError(_l("Choose three tags at most."))


class NewTopicForm(OpenTopicForm):
    """With the tags of the city's list, where it has some."""

    tags = TagsField(_l("What is the topic about?"), [Optional()])

    def offer_tags(self, tags: Sequence[Any]) -> Self:
        if tags:
            self.tags.choices = list(tags)
        else:
            del self.tags
        return self


class ReplyForm(WordsForm):
    body = words_field()
    in_reply_to = IntegerField(_l("Answers the post at place"), [Optional(), NumberRange(1, LARGEST_PLACE)])
    official = BooleanField(_l("This is the official answer of the police"))
    lang = SelectField(_l("Language of your text"), choices=[])
    charter = BooleanField(_l("I have read the charter and will keep to it"))


class EditPostForm(Form):
    """With the images that may be taken away, and the tags of the topic that the post opens."""

    body = words_field()
    without = SelectMultipleField(_l("Take away"), [Optional()], coerce=int, choices=[])
    tags = TagsField(_l("What is the topic about?"), [Optional()])

    def offer(self, images: Sequence[int], tags: Sequence[Any]) -> Self:
        asked: Any = self
        asked["without"].choices, asked["tags"].choices = [(pos, str(pos)) for pos in images], list(tags)
        for name, there in (("without", images), ("tags", tags)):
            if not there:
                del asked[name]
        return self


class CloseTopicForm(Form):
    conclusions = BlockField(
        _l("What came of it"),
        [
            InputRequired(_l("Write what came of it, in at least 30 characters.")),
            Length(min=CONCLUSIONS_SHORTEST, message=_l("Write what came of it, in at least 30 characters.")),
            Length(max=BODY_LONGEST, message=_l("This is too long: 10,000 characters at most.")),
        ],
    )


class MoveTopicForm(Form):
    forum = SelectField(_l("To which forum?"), [InputRequired(_l("Choose a forum."))], choices=[])

    def offer(self, forums: Sequence[Any]) -> Self:
        self.forum.choices = list(forums)
        return self


class ReferTopicForm(Form):
    body = SelectField(_l("Who answers?"), choices=[], validate_choice=True)

    def offer(self, bodies: Sequence[Any]) -> Self:
        self.body.choices = list(bodies)
        return self

    def wanted(self) -> int | None:
        """The number of the institution; None for the police."""
        return int(self.body.data) if self.body.data else None


class MergeTopicForm(Form):
    into = LineField(
        _l("Address or number of the other topic"),
        [InputRequired(_l("Write the address or the number.")), Length(max=300, message=_l("This is too long."))],
    )

    def number(self) -> int:
        """The number of the other topic; raises `Invalid` when it says none."""
        told = NUMBER_OF_TOPIC.search((self.into.data or "").strip())
        if told is None:
            raise Invalid("Write the address or the number.", field="into")
        return int(told[1])


class LinkTopicForm(Form):
    address = LineField(
        _l("Address of the issue, the meeting or the consultation"),
        [InputRequired(_l("Write the address.")), Length(max=300, message=_l("This is too long."))],
    )


class TopicTagsForm(Form):
    tags = TagsField(_l("What is the topic about?"), [Optional()])

    def offer(self, tags: Sequence[Any]) -> Self:
        self.tags.choices = list(tags)
        return self


class TagForm(Form):
    """A tag of the city's list; `form_in` adds its name in each language."""

    slug = LineField(
        _l("Short name in addresses"),
        [Optional(), Length(max=TAG_LONGEST, message=_l("At most 40 characters."))],
    )
    active = BooleanField(_l("In use"), default=True)
    langs: tuple[str, ...] = ()

    def words(self) -> dict[str, Any]:
        names = {tag: self[f"name_{tag}"].data or "" for tag in self.langs}
        return {"slug": self.slug.data or "", "names": names, "active": bool(self.active.data)}


def tag_form_in(langs: Sequence[str]) -> type[TagForm]:
    """The form with a name in each of these languages."""
    fields: dict[str, Any] = {"langs": tuple(langs)}
    for tag in langs:
        fields[f"name_{tag}"] = LineField(_l("Name"), [Length(max=TAG_LONGEST, message=_l("At most 40 characters."))])
    return type("TagFormInLanguages", (TagForm,), fields)


class SwitchForm(Form):
    """One button that turns something on or off."""

    on = BooleanField(_l("On"), false_values=(False, "false", "", "0"))


class TellsForm(Form):
    """Buttons that say what somebody wants to hear; empty: as if nothing was said."""

    tells = HiddenField(validators=[AnyOf(["", *Tells])])

    def wanted(self) -> Tells | None:
        """What was chosen; raises `NotFound` for what cannot be."""
        if not self.validate():
            raise NotFound
        return Tells(self.tells.data) if self.tells.data else None


class PlaceForm(Form):
    """Up to which place somebody has read."""

    pos = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_PLACE)])

    def wanted(self) -> int:
        """The place; raises `NotFound` for what is none."""
        if not self.validate():
            raise NotFound
        return int(self.pos.data or 0)
