"""A ready reply."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length, Optional

from app.issues.vocabulary import REPLY_TITLE_LONGEST, STEP_LONGEST
from app.web.forms import BlockField, Form, LineField, choices
from app.web.i18n import NAMES


class ReplyForm(Form):
    """`reply`: the number of one that is changed."""

    reply: Any = HiddenField(validators=[Optional()])
    body = SelectField(_l("Who uses it"), validators=[Optional()])
    title = LineField(
        _l("Name"),
        validators=[
            DataRequired(_l("Give it a name of at most 80 characters.")),
            Length(max=REPLY_TITLE_LONGEST, message=_l("Give it a name of at most 80 characters.")),
        ],
    )
    lang = SelectField(_l("Language"), choices=choices(NAMES.items()))
    text = BlockField(
        _l("Text"),
        validators=[
            DataRequired(_l("Write the reply: at most 5,000 characters.")),
            Length(max=STEP_LONGEST, message=_l("Write the reply: at most 5,000 characters.")),
        ],
    )

    def offer(self, bodies: list[tuple[str, Any]]) -> "ReplyForm":
        self.body.choices = choices(bodies)
        return self

    @property
    def body_id(self) -> int | None:
        return int(self.body.data) if self.body.data else None

    @property
    def reply_id(self) -> int | None:
        told = self.reply.data or ""
        return int(told) if told.isdecimal() and len(told) < REPLY_TITLE_LONGEST // 8 else None
