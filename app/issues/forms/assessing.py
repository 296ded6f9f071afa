"""What is said beside the residents' ratings: a reply, a sample to draw, an assessment."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, Length, NumberRange

from app.issues.actions import AssessmentWords
from app.issues.forms.rating import ANSWERS, MARKS
from app.issues.vocabulary import INTERESTS_LONGEST, REPLY_LONGEST, SAMPLE_LARGEST, Solved
from app.web.forms import BlockField, Form, KeyField, LineField, choices

LONGEST = Length(max=REPLY_LONGEST, message=_l("This text is too long: 2,000 characters at most."))


class ReplyForm(Form):
    key = KeyField()
    text = BlockField(
        _l("Your reply to what residents say"), validators=[DataRequired(_l("Say it in a sentence.")), LONGEST]
    )


def reply_forms(numbers: Sequence[int], sent: Mapping[int, ReplyForm]) -> dict[int, ReplyForm]:
    """A form for each round of a page, with ids of its own; `sent`: those that must be put right."""
    forms = {number: sent.get(number) or ReplyForm() for number in numbers}
    for number, form in forms.items():
        form.text.id, form.key.id = f"text-{number}", f"key-{number}"
    return forms


class DrawForm(Form):
    area = SelectField(_l("Area"), validators=[DataRequired(_l("Choose an area."))], validate_choice=False)
    since = DateField(_l("Closed from"), validators=[DataRequired(_l("Choose a day."))])
    until = DateField(_l("Closed until"), validators=[DataRequired(_l("Choose a day."))])
    size = IntegerField(
        _l("How many issues"),
        default=10,
        validators=[NumberRange(1, SAMPLE_LARGEST, message=_l("A sample has 1 to 50 issues."))],
    )


def _mark(label: str) -> RadioField:
    return RadioField(label, choices=choices(MARKS), validators=[DataRequired(_l("Choose a mark."))])


class AssessForm(Form):
    solved = RadioField(
        _l("Is it solved?"), choices=choices(ANSWERS), validators=[DataRequired(_l("Say whether it is solved."))]
    )
    outcome = _mark(_l("What came of it"))
    information = _mark(_l("How people were kept informed"))
    fairness = _mark(_l("How fairly people were treated"))
    text = BlockField(_l("Your assessment"), validators=[DataRequired(_l("Say it in a sentence.")), LONGEST])
    interests = LineField(
        _l("Declared interests"),
        validators=[Length(max=INTERESTS_LONGEST, message=_l("This is too long: 500 characters at most."))],
    )

    def words(self, lang: str) -> AssessmentWords:
        """What was said, for the act."""
        return AssessmentWords(
            solved=Solved(self.solved.data),
            outcome=int(self.outcome.data),
            information=int(self.information.data),
            fairness=int(self.fairness.data),
            text=self.text.data or "",
            interests=self.interests.data or "",
            lang=lang,
        )
