"""A message between whoever handles an issue and its reporter."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired, Length, Optional

from app.issues.vocabulary import RELAY_LONGEST
from app.web.forms import BlockField, Form, KeyField, choices


class RelayForm(Form):
    """`wait_days`: only for who may let the clock stand still."""

    text = BlockField(
        _l("Message"),
        validators=[
            DataRequired(_l("Write something.")),
            Length(max=RELAY_LONGEST, message=_l("This text is too long: 2,000 characters at most.")),
        ],
    )
    wait_days: Any = SelectField(_l("Does the clock wait for the answer?"), validators=[Optional()])
    key = KeyField()

    def offer(self, waits: list[tuple[str, Any]]) -> None:
        """What may be chosen of the clock; nothing takes the question away."""
        if waits:
            self.wait_days.choices = choices(waits)
        else:
            del self.wait_days

    @property
    def days(self) -> int:
        field = self._fields.get("wait_days")
        return int(field.data or 0) if field is not None else 0
