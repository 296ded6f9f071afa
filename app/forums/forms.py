"""Forms of forums."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.forums.vocabulary import (
    BODY_LONGEST,
    BODY_SHORTEST,
    CONCLUSIONS_SHORTEST,
    LARGEST_PLACE,
    TITLE_LONGEST,
    TITLE_SHORTEST,
)
from app.web.forms import BlockField, Form, LineField


def words_field() -> BlockField:
    return BlockField(
        _l("Your words"),
        [
            InputRequired(_l("Write what you want to say.")),
            Length(min=BODY_SHORTEST, message=_l("Write at least 8 characters.")),
            Length(max=BODY_LONGEST, message=_l("This is too long: 10,000 characters at most.")),
        ],
    )


class OpenTopicForm(Form):
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


class ReplyForm(Form):
    body = words_field()
    in_reply_to = IntegerField(_l("Answers the post at place"), [Optional(), NumberRange(1, LARGEST_PLACE)])
    official = BooleanField(_l("This is the official answer of the police"))
    lang = SelectField(_l("Language of your text"), choices=[])


class EditPostForm(Form):
    body = words_field()


class CloseTopicForm(Form):
    conclusions = BlockField(
        _l("What came of it"),
        [
            InputRequired(_l("Write what came of it, in at least 30 characters.")),
            Length(min=CONCLUSIONS_SHORTEST, message=_l("Write what came of it, in at least 30 characters.")),
            Length(max=BODY_LONGEST, message=_l("This is too long: 10,000 characters at most.")),
        ],
    )


class SwitchForm(Form):
    """One button that turns something on or off."""

    on = BooleanField(_l("On"), false_values=(False, "false", "", "0"))
