"""Joining an issue with another one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.issues.vocabulary import WHY_LONGEST
from app.web.forms import BlockField, Form, LineField


class MergeForm(Form):
    """`into`: the reference of the other one; `reason`: needed where that one is not public. `version`: what the
    writer saw."""

    into = LineField(
        _l("Reference of the other one"),
        validators=[DataRequired(_l("Choose the issue in which this one goes on.")), Length(max=20)],
    )
    reason = BlockField(
        _l("Your reason"),
        validators=[Length(max=WHY_LONGEST, message=_l("This reason is too long: 1,000 characters at most."))],
    )
    version: Any = IntegerField(widget=HiddenInput(), validators=[DataRequired()])
