"""An internal note."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.issues.vocabulary import NOTE_LONGEST
from app.web.forms import BlockField, Form, KeyField, choices


class NoteForm(Form):
    """`to`: the colleagues who are told."""

    text = BlockField(
        _l("Note"),
        validators=[
            DataRequired(_l("Write something.")),
            Length(max=NOTE_LONGEST, message=_l("This text is too long: 2,000 characters at most.")),
        ],
    )
    to: Any = SelectMultipleField(_l("Tell colleagues"), widget=ListWidget(), option_widget=CheckboxInput())
    key = KeyField()

    def offer(self, colleagues: Sequence[tuple[str, str]]) -> "NoteForm":
        if colleagues:
            self.to.choices = choices(colleagues)
        else:
            del self.to
        return self

    @property
    def told(self) -> list[int]:
        field = self._fields.get("to")
        return [int(number) for number in (field.data or [])] if field is not None else []
