"""Saying that one is there, entering a paper list, and notes of staff."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from app.live.vocabulary import KEY_LONGEST, MOST_ON_PAPER, NAME_LONGEST, NOTE_LONGEST, AttendedFrom
from app.web.forms import BlockField, Form, LineField


class CheckInForm(Form):
    """Where somebody is, and the name only when it may stand in the record."""

    place = RadioField(
        _l("Where are you?"),
        choices=[SelectChoice("hall", _l("Here in the hall")), SelectChoice("afar", _l("Elsewhere, following online"))],
        validators=[InputRequired(), AnyOf([AttendedFrom.HALL, AttendedFrom.AFAR])],
    )
    agreed = BooleanField(_l("My name may stand in the record of the meeting"), false_values=(False, "false", "", "0"))
    name = LineField(_l("Your name"), validators=[Optional(), Length(max=NAME_LONGEST)])


class PaperListForm(Form):
    """A list that lay at the door: how many people, and who of them agreed to be named."""

    people = IntegerField(
        _l("How many people are on the list?"),
        validators=[
            InputRequired(message=_l("Say how many people.")),
            NumberRange(1, MOST_ON_PAPER, message=_l("A list has 1 to 500 people.")),
        ],
    )
    names = BlockField(
        _l("Names of those who agreed to be named"), validators=[Optional(), Length(max=MOST_ON_PAPER * NAME_LONGEST)]
    )
    key = HiddenField(validators=[Optional(), Length(max=KEY_LONGEST)])


class KeepNoteForm(Form):
    """Own notes, on a question or on the meeting."""

    note = BlockField(
        _l("My notes"),
        validators=[Optional(), Length(max=NOTE_LONGEST, message=_l("Notes have 5,000 characters at most."))],
    )
    question = IntegerField(validators=[Optional(), NumberRange(0, 2**53 - 1)])
