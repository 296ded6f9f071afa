"""What residents say of their own report, and of a closing."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired, Length

from app.issues.vocabulary import STEP_LONGEST
from app.web.forms import BlockField, Form, KeyField, choices


class ForgetReportForm(Form):
    words = RadioField(
        _l("Your words and photos"),
        choices=choices([("stay", _l("stay, without anything that leads to you")), ("go", _l("are deleted too"))]),
        validators=[DataRequired(_l("Say what is to become of your words."))],
    )


class ReopenIssueForm(Form):
    key = KeyField()
    reason = BlockField(
        _l("What is still wrong?"),
        validators=[
            DataRequired(_l("Say in a sentence what is still wrong.")),
            Length(max=STEP_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
