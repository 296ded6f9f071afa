"""What people fill in on the first pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.identity.vocabulary import RECEIPT_LENGTH
from app.issues.actions import Report
from app.issues.vocabulary import TITLE_LONGEST, WORDS_LONGEST, WORDS_SHORTEST, Level, Origin
from app.web.forms import BlockField, Form, KeyField, LineField, choices


class ReceiptForm(Form):
    code = LineField(_l("Your receipt"), [InputRequired(_l("Enter the code of your receipt."))])

    def validate_code(self, field: LineField) -> None:
        if sum(c.isalnum() for c in field.data or "") != RECEIPT_LENGTH:
            raise ValidationError(_l("A receipt has 12 letters and digits."))


class EnquiryIssueForm(Form):
    """The issue that the sender of an enquiry makes of it."""

    key = KeyField(validators=[DataRequired(_l("Please send the form again."))])
    words = BlockField(
        _l("What everybody will read"),
        validators=[
            DataRequired(_l("Tell in your own words what is happening.")),
            Length(min=WORDS_SHORTEST, message=_l("Tell a little more: at least 10 characters.")),
            Length(max=WORDS_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
    category: Any = SelectField(_l("What is it about?"), validators=[DataRequired(_l("Choose one from the list."))])
    area: Any = SelectField(_l("Neighbourhood"), validators=[DataRequired(_l("Choose one from the list."))])
    level = RadioField(
        _l("How should you be shown?"),
        choices=choices(
            [
                (Level.PSEUDONYM.value, _l("As “a resident”, without a name")),
                (Level.CONFIDENTIAL.value, _l("Confidential: nothing of this report is shown in public")),
            ]
        ),
        default=Level.PSEUDONYM.value,
    )

    def report(self, lang: str) -> Report:
        return Report(
            key=str(self.key.data),
            category=self.category.data,
            words=self.words.data or "",
            lang=lang,
            area=self.area.data,
            level=Level(self.level.data),
            origin_kind=Origin.ENQUIRY,
        )


class PromiseForm(Form):
    """What police or city commit to in answer to a consultation, or after a vote of a council."""

    promise = LineField(
        _l("What is promised"),
        [
            InputRequired(_l("Write what is promised.")),
            Length(max=TITLE_LONGEST, message=_l("At most %(max)d characters.")),
        ],
    )
    owner: Any = SelectField(_l("Who does it"), validators=[Optional()], validate_choice=False)
    due = DateField(_l("By which day"), [InputRequired(_l("Say by which day."))])
