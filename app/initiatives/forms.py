"""What is announced of a joint initiative, and what is reported afterwards."""

from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.initiatives.vocabulary import KINDS, REPORT_LONGEST
from app.kernel.clock import moment_of
from app.meetings.vocabulary import (
    ABOUT_LONGEST,
    LINE_LONGEST,
    MOST_PLACES,
    TITLE_LONGEST,
    TITLE_SHORTEST,
    MeetingPlan,
)
from app.web.forms import BlockField, Form, KeyField, LineField, choices

LONG = Length(max=LINE_LONGEST, message=_l("At most %(max)d characters."))


class InitiativeForm(Form):
    """Times are the city's."""

    key: Any = KeyField()
    area = SelectField(_l("For which area?"), validators=[DataRequired(_l("Choose an area."))], validate_choice=False)
    kind = RadioField(
        _l("What is it?"),
        choices=choices([(str(kind), _l(words)) for kind, words in KINDS.items()]),
        validators=[DataRequired(_l("Choose what it is."))],
    )
    refs = LineField(
        _l("For which issues?"), [DataRequired(_l("Name the issues it is for, by their reference.")), LONG]
    )
    title = LineField(
        _l("What will be done, in one sentence"),
        [
            DataRequired(_l("Say it in a sentence.")),
            Length(TITLE_SHORTEST, TITLE_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    about = BlockField(_l("More about it"), [Length(max=ABOUT_LONGEST, message=_l("At most %(max)d characters."))])
    day = DateField(_l("Day"), [DataRequired(_l("Enter the day."))])
    begins = TimeField(_l("Begins at"), [DataRequired(_l("Enter when it begins."))])
    ends = TimeField(_l("Ends at"), [DataRequired(_l("Enter when it ends."))])
    place = LineField(_l("Where people meet"), [DataRequired(_l("Say where people meet.")), LONG])
    capacity = IntegerField(
        _l("How many places?"),
        [Optional(), NumberRange(0, MOST_PLACES, _l("Between %(min)d and %(max)d."))],
        default=0,
    )

    def plan(self, lang: str, zone: str) -> MeetingPlan:
        """What was entered, for the act."""
        return MeetingPlan(
            title=self.title.data or "",
            about=self.about.data or "",
            lang=lang,
            starts_at=self._at(self.begins.data, zone),
            ends_at=self._at(self.ends.data, zone),
            place=self.place.data or "",
            capacity=self.capacity.data or 0,
        )

    def _at(self, hour: time | None, zone: str) -> datetime:
        assert self.day.data is not None
        return moment_of(self.day.data, hour or time(), zone)


class ReportForm(Form):
    text = BlockField(
        _l("What was seen and agreed"),
        [
            DataRequired(_l("Say it in a sentence.")),
            Length(max=REPORT_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
