"""The report, one question after the other. Each step validates its own fields; the others travel along unseen."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField, SelectField
from wtforms.validators import UUID, DataRequired, Email, Length, Optional, ValidationError

from app.issues.vocabulary import NAME_LONGEST, NAME_SHORTEST, STREET_LONGEST, WORDS_LONGEST, WORDS_SHORTEST, Level
from app.web.forms import BlockField, Form, LineField, choices

EMAIL_LONGEST = 254


class WhatForm(Form):
    category = RadioField(_l("What is it about?"), validators=[DataRequired(_l("Choose what it is about."))])

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.category.choices = choices(pairs)


class WhereForm(Form):
    area = SelectField(_l("Neighbourhood"))
    street = LineField(
        _l("Street or place"),
        validators=[Length(max=STREET_LONGEST, message=_l("At most 160 characters."))],
    )
    lat = HiddenField()
    lon = HiddenField()

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.area.choices = choices([("", _l("Choose…")), *pairs])

    def validate_area(self, field: Any) -> None:
        if not field.data and self.point is None:
            raise ValidationError(_l("Say where it is: choose a neighbourhood."))

    @property
    def point(self) -> tuple[float, float] | None:
        """The position that was taken or chosen on the map; None when there is none, or it is no position."""
        try:
            lat, lon = float(self.lat.data or ""), float(self.lon.data or "")
        except ValueError:
            return None
        return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


class WordsForm(Form):
    words = BlockField(
        _l("What is happening?"),
        validators=[
            DataRequired(_l("Tell in your own words what is happening.")),
            Length(min=WORDS_SHORTEST, message=_l("Tell a little more: at least 10 characters.")),
            Length(max=WORDS_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
    photos = MultipleFileField(_l("Photos"))


class CheckForm(Form):
    level = RadioField(
        _l("How should you be shown?"),
        choices=choices(
            [
                (Level.PSEUDONYM.value, _l("As “a resident”, without a name")),
                (Level.PUBLIC_NAME.value, _l("With my name")),
                (Level.CONFIDENTIAL.value, _l("Confidential: nothing of this report is shown in public")),
            ]
        ),
        default=Level.PSEUDONYM.value,
    )
    name = LineField(_l("Name to be shown"))
    email = LineField(
        _l("E-mail, if you want to hear about every step"),
        validators=[
            Optional(),
            Length(max=EMAIL_LONGEST, message=_l("This address is too long.")),
            Email(_l("This is no e-mail address. Example: name@example.org")),
        ],
    )
    key = HiddenField(validators=[UUID(_l("Please send the form again."))])

    def validate_name(self, field: Any) -> None:
        if self.level.data == Level.PUBLIC_NAME and field.data is not None and len(field.data) > NAME_LONGEST:
            raise ValidationError(_l("At most 60 characters."))
        if self.level.data == Level.PUBLIC_NAME and self.asks_name and len(field.data or "") < NAME_SHORTEST:
            raise ValidationError(_l("Give the name to be shown: at least 2 characters."))

    asks_name = True
