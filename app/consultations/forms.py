"""Opening a consultation, answering a statement, adding one, and what follows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange

from app.consultations.vocabulary import (
    ABOUT_LONGEST,
    FINDINGS_LONGEST,
    FINDINGS_SHORTEST,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    STATEMENT_LONGEST,
    STATEMENT_SHORTEST,
    Choice,
    Who,
)
from app.kernel.clock import end_of_day
from app.kernel.paging import LARGEST
from app.web.forms import BlockField, Form, KeyField, LineField, choices

DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
WHO = (
    (str(Who.EVERYONE), _l("Everybody; without an account one stance for each device, counted apart")),
    (str(Who.ACCOUNTS), _l("Whoever has an account")),
    (str(Who.VERIFIED), _l("Verified residents")),
)
CHOICES = (
    (str(int(Choice.AGREE)), _l("Agree")),
    (str(int(Choice.DISAGREE)), _l("Disagree")),
    (str(int(Choice.PASS)), _l("Pass")),
)
BETWEEN = _l("Between %(min)d and %(max)d characters.")


class OpenForm(Form):
    key = KeyField()
    area = SelectField(_l("For which area?"), validators=[InputRequired(_l("Choose an area."))], validate_choice=False)
    question = LineField(
        _l("What do you ask?"),
        [InputRequired(_l("Write the question.")), Length(QUESTION_SHORTEST, QUESTION_LONGEST, BETWEEN)],
    )
    about = BlockField(
        _l("Why, and what will come of it?"),
        [Length(max=ABOUT_LONGEST, message=_l("At most %(max)d characters."))],
    )
    lang = SelectField(_l("Language of your text"), choices=[])
    who = RadioField(_l("Whose stances are taken?"), choices=choices(WHO), default=str(Who.EVERYONE))
    until = DateField(_l("Last day to answer"), [InputRequired(_l("Enter the day."))], format=DAYS)
    first = BlockField(
        _l("Statements to begin with"),
        [InputRequired(_l("Begin with three to forty statements, each on a line of its own."))],
    )

    def offer(self, areas: Sequence[tuple[str, str]], langs: Sequence[tuple[str, str]], lang: str) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        self.area.choices = choices([("", _l("Choose…")), *areas])
        self.lang.choices = choices(langs)
        self.lang.data = self.lang.data or lang
        return self

    def closes_at(self, zone: str) -> datetime:
        assert self.until.data is not None
        return end_of_day(self.until.data, zone)

    def statements(self) -> list[str]:
        return (self.first.data or "").splitlines()


class StanceForm(Form):
    statement = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST)])
    choice = RadioField(choices=choices(CHOICES), validators=[InputRequired(_l("Choose an answer."))])


class StatementForm(Form):
    key = KeyField()
    words = LineField(
        _l("Your sentence"),
        [InputRequired(_l("Write what you want to say.")), Length(STATEMENT_SHORTEST, STATEMENT_LONGEST, BETWEEN)],
    )
    lang = SelectField(_l("Language of your text"), choices=[])
    charter = BooleanField(_l("I have read the charter and will keep to it"))

    def offer(self, langs: Sequence[tuple[str, str]], lang: str, *, kept_charter: bool) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        asked: Any = self
        if kept_charter:
            del asked["charter"]
        self.lang.choices = choices(langs)
        self.lang.data = self.lang.data or lang
        return self


class FindingsForm(Form):
    words = BlockField(
        _l("What police and city make of it"),
        [InputRequired(_l("Write what you want to say.")), Length(FINDINGS_SHORTEST, FINDINGS_LONGEST, BETWEEN)],
    )
