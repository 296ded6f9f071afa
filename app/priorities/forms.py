"""Beginning a cycle, voting, choosing the three, measures."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.priorities.vocabulary import CHOSEN, MEASURE_LONGEST, MEASURE_SHORTEST, REASON_LONGEST, Verdict
from app.web.forms import BlockField, Form, KeyField, LineField, choices

DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
PLACES = ("first", "second", "third")
VERDICTS = (
    (str(Verdict.MET), _l("Met")),
    (str(Verdict.PARTLY), _l("Partly met")),
    (str(Verdict.UNMET), _l("Not met")),
)
CHOOSE_OWNER = _l("Say for each priority who owns it.")
CHOOSE_THREE = _l("Choose three different priorities.")


class SeveralField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BeginForm(Form):
    key = KeyField()
    area = SelectField(_l("For which area?"), validators=[InputRequired(_l("Choose an area."))], validate_choice=False)
    categories = SeveralField(_l("Categories of issues that can be named"), choices=[])
    needs = BlockField(_l("Other needs that can be named"))
    lang = SelectField(_l("Language of your text"), choices=[])
    until = DateField(_l("Last day to vote"), [InputRequired(_l("Enter the day."))], format=DAYS)

    def offer(
        self,
        areas: Sequence[tuple[str, str]],
        categories: Sequence[tuple[str, str]],
        langs: Sequence[tuple[str, str]],
        lang: str,
    ) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        self.area.choices = choices([("", _l("Choose…")), *areas])
        self.categories.choices = choices(categories)
        self.lang.choices = choices(langs)
        self.lang.data = self.lang.data or lang
        return self


class VoteForm(Form):
    options = SeveralField(_l("What matters most to you? Choose three at most."), choices=[], coerce=int)

    def offer(self, options: Sequence[tuple[int, str]]) -> Self:
        self.options.choices = choices([(str(number), words) for number, words in options])
        return self


class ChooseForm(Form):
    first: Any = SelectField(_l("First priority"), [InputRequired(CHOOSE_THREE)], choices=[])
    first_owner: Any = SelectField(_l("Who owns the first one"), [InputRequired(CHOOSE_OWNER)], choices=[])
    second: Any = SelectField(_l("Second priority"), [InputRequired(CHOOSE_THREE)], choices=[])
    second_owner: Any = SelectField(_l("Who owns the second one"), [InputRequired(CHOOSE_OWNER)], choices=[])
    third: Any = SelectField(_l("Third priority"), [InputRequired(CHOOSE_THREE)], choices=[])
    third_owner: Any = SelectField(_l("Who owns the third one"), [InputRequired(CHOOSE_OWNER)], choices=[])
    reason = BlockField(
        _l("Why these three, if others were named more often"),
        [Optional(), Length(max=REASON_LONGEST, message=_l("At most %(max)d characters."))],
    )

    def offer(self, options: Sequence[tuple[int, str]], owners: Sequence[tuple[str, str]]) -> Self:
        """The options, the most named first, which are proposed in this order; and the bodies."""
        asked: Any = self
        for place in PLACES:
            asked[place].choices = choices([("", _l("Choose…")), *((str(number), words) for number, words in options)])
            asked[f"{place}_owner"].choices = choices([("", _l("Choose…")), *owners])
        return self

    def chosen(self) -> list[tuple[int, str]]:
        """(option, slug of its owner) for each place."""
        return [(int(self[place].data), self[f"{place}_owner"].data) for place in PLACES[:CHOSEN]]


class MeasureForm(Form):
    key = KeyField()
    priority: Any = SelectField(_l("For which priority?"), [InputRequired(_l("Choose a priority."))], choices=[])
    words = LineField(
        _l("What is done"),
        [
            InputRequired(_l("Write what is done.")),
            Length(MEASURE_SHORTEST, MEASURE_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    lang = SelectField(_l("Language of your text"), choices=[])
    due = DateField(_l("By which day"), [InputRequired(_l("Say by which day."))], format=DAYS)

    def offer(self, three: Sequence[tuple[int, str]], langs: Sequence[tuple[str, str]], lang: str) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        self.priority.choices = choices([("", _l("Choose…")), *((str(number), words) for number, words in three)])
        self.lang.choices = choices(langs)
        self.lang.data = self.lang.data or lang
        return self


class VerdictForm(Form):
    verdict = RadioField(choices=choices(VERDICTS), validators=[InputRequired(_l("Choose an answer."))])
