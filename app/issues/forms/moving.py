"""Another category for an issue."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.issues.vocabulary import WHY_LONGEST
from app.web.forms import BlockField, Form, choices


class MoveForm(Form):
    """`reason`: needed where the category is never public. `version`: what the writer saw."""

    category = SelectField(_l("Category"), validators=[DataRequired(_l("Choose a category from the list."))])
    reason = BlockField(
        _l("Your reason"),
        validators=[Length(max=WHY_LONGEST, message=_l("This reason is too long: 1,000 characters at most."))],
    )
    version: Any = IntegerField(widget=HiddenInput(), validators=[DataRequired()])

    def offer(self, kinds: list[tuple[str, Any]]) -> "MoveForm":
        self.category.choices = choices(kinds)
        return self
