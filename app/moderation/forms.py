"""Forms of moderation."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from app.moderation.vocabulary import FLAG_WORDS_LONGEST, REASON_LONGEST
from app.web.forms import BlockField, Form


class HideContentForm(Form):
    reason = BlockField(
        _l("Reason"),
        [
            InputRequired(_l("Give a reason from the list, or write one of at least 15 characters.")),
            Length(max=REASON_LONGEST, message=_l("This reason is too long: 1,000 characters at most.")),
        ],
    )


class FlagContentForm(Form):
    ground = RadioField(_l("What is wrong with it?"), [InputRequired(_l("Choose what is wrong."))], choices=[])
    words = BlockField(
        _l("Anything the moderator should know"),
        [Length(max=FLAG_WORDS_LONGEST, message=_l("Please stay below 500 characters."))],
    )
