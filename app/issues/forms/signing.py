"""What the second officer fills in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.issues.vocabulary import STEP_LONGEST
from app.web.forms import BlockField, Form


class SignForm(Form):
    """`proposal`: the closing that the signer has read."""

    proposal: Any = IntegerField(widget=HiddenInput(), validators=[DataRequired()])


class SendBackForm(SignForm):
    reason = BlockField(
        _l("Why you do not sign"),
        validators=[
            DataRequired(_l("Say in a sentence why.")),
            Length(max=STEP_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
