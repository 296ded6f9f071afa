"""Proposing a meeting, its date poll, answering one. Times are the city's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.kernel.clock import end_of_day, moment_of
from app.meetings.vocabulary import NAME_LONGEST, TITLE_LONGEST, TITLE_SHORTEST, Contact
from app.proposals.vocabulary import (
    GROUP_LONGEST,
    REASON_LONGEST,
    REASON_SHORTEST,
    WHY_LONGEST,
    WHY_SHORTEST,
    WISHES_LONGEST,
    Answer,
    Slot,
)
from app.web.forms import BlockField, Form, KeyField, LineField, choices

DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
HOURS = ["%H:%M", "%H:%M:%S", "%H.%M"]
ROWS = 6
ANSWERS = ((str(Answer.YES), _l("Yes")), (str(Answer.IF_NEEDED), _l("If needed")), (str(Answer.NO), _l("No")))


def _longest(number: int) -> Length:
    return Length(max=number, message=_l("At most %(max)d characters."))


class ProposeForm(Form):
    key = KeyField()
    area = SelectField(_l("For which area?"), validators=[InputRequired(_l("Choose an area."))], validate_choice=False)
    title = LineField(
        _l("What should the meeting be about?"),
        [
            InputRequired(_l("Give the meeting a title.")),
            Length(TITLE_SHORTEST, TITLE_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    theme = SelectField(_l("Theme"), default="")
    why = BlockField(
        _l("Why is it needed?"),
        [
            InputRequired(_l("Write what you want to say.")),
            Length(WHY_SHORTEST, WHY_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    wishes = LineField(_l("When would suit you?"), [_longest(WISHES_LONGEST)])
    group_name = LineField(_l("For which group do you speak?"), [_longest(GROUP_LONGEST)])
    lang = SelectField(_l("Language of your text"), choices=[])
    charter = BooleanField(_l("I have read the charter and will keep to it"))

    def offer(
        self,
        areas: Sequence[tuple[str, str]],
        langs: Sequence[tuple[str, str]],
        themes: Sequence[tuple[str, str]],
        lang: str,
        *,
        kept_charter: bool,
    ) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        asked: Any = self
        if kept_charter:
            del asked["charter"]
        self.area.choices = choices([("", _l("Choose…")), *areas])
        self.lang.choices = choices(langs)
        self.theme.choices = choices([("", _l("No theme")), *themes])
        self.lang.data = self.lang.data or lang
        return self


class DeclineForm(Form):
    reason = BlockField(
        _l("Why not?"),
        [
            InputRequired(_l("Say why, in a sentence that everybody may read.")),
            Length(REASON_SHORTEST, REASON_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )


class _PollForm(Form):
    """Rows of day, begin and end; a row without a day is left out. `until`: the last day on which people answer."""

    until = DateField(_l("Last day to answer"), [InputRequired(_l("Enter the day."))], format=DAYS)

    def rows(self) -> list[tuple[Field, Field, Field]]:
        asked: Any = self
        return [(asked[f"day_{n}"], asked[f"begins_{n}"], asked[f"ends_{n}"]) for n in range(1, ROWS + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for day, begins, ends in self.rows():
            if day.data and not day.errors and not begins.errors and not ends.errors:
                fine = _is_whole(begins, ends) and fine
        return fine

    def slots(self, zone: str) -> list[Slot]:
        """The slots that were entered, as the wall clock of `zone` has them."""
        return [
            Slot(moment_of(day.data, begins.data, zone), moment_of(day.data, ends.data, zone))
            for day, begins, ends in self.rows()
            if day.data
        ]

    def closes_at(self, zone: str) -> datetime:
        assert self.until.data is not None
        return end_of_day(self.until.data, zone)


def _is_whole(begins: Field, ends: Field) -> bool:
    if not begins.data or not ends.data:
        field, said = (ends, _("Enter when it ends.")) if begins.data else (begins, _("Enter when it begins."))
        field.errors = [*field.errors, said]
        return False
    if ends.data <= begins.data:
        ends.errors = [*ends.errors, _("The end lies before the beginning.")]
        return False
    return True


def _with_rows() -> type[_PollForm]:
    rows: dict[str, Any] = {}
    for n in range(1, ROWS + 1):
        rows[f"day_{n}"] = DateField(_l("Day"), [Optional()], format=DAYS)
        rows[f"begins_{n}"] = TimeField(_l("Begins at"), [Optional()], format=HOURS)
        rows[f"ends_{n}"] = TimeField(_l("Ends at"), [Optional()], format=HOURS)
    return type("PollForm", (_PollForm,), rows)


PollForm = _with_rows()


class AnswersForm(Form):
    """One question for each slot of a poll: see `with_slots`."""

    key = KeyField()

    def given(self) -> dict[int, Answer]:
        """The answers by the number of the slot."""
        asked: Any = self
        names = [name for name in self.data if name.startswith("slot_")]
        return {int(name.removeprefix("slot_")): Answer(asked[name].data) for name in names}

    def questions(self) -> list[Field]:
        asked: Any = self
        return [asked[name] for name in self.data if name.startswith("slot_")]


class GuestAnswersForm(AnswersForm):
    """Without an account: a name, and the address that is confirmed."""

    name = LineField(_l("Your name"), [InputRequired(_l("Enter a name.")), _longest(NAME_LONGEST)])
    email = LineField(_l("E-mail address"), [InputRequired(_l("Enter an e-mail address.")), _longest(254)])

    def validate_email(self, field: Any) -> None:
        try:
            field.data = validate_email(field.data or "", check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(_("Enter an e-mail address, like name@example.org.")) from error

    def contact(self, lang: str) -> Contact:
        return Contact(self.name.data or "", self.email.data or "", "", lang)


def with_slots(form: type[AnswersForm], slots: Sequence[tuple[int, str]]) -> type[AnswersForm]:
    """`form` with a question for each slot, as (number, words)."""
    needed = InputRequired(_l("Choose an answer."))
    asked = {f"slot_{number}": RadioField(words, [needed], choices=choices(ANSWERS)) for number, words in slots}
    return type(form.__name__, (form,), asked)
