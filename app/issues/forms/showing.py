"""How much of a report is shown: what a reporter, an officer and a mediator fill in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import AnyOf, DataRequired, Length

from app.issues.vocabulary import NAME_LONGEST, PIECES_LONGEST, WHY_LONGEST, WHY_SHORTEST, Ground, Level
from app.web.forms import BlockField, Form, LineField, choices

GROUNDS = (
    (Ground.PERSONAL_DATA.value, _l("It tells about a person who can be recognised")),
    (Ground.SAFETY.value, _l("Somebody's safety depends on it")),
    (Ground.INVESTIGATION.value, _l("It would disturb an investigation")),
    (Ground.COURT.value, _l("A court has forbidden it")),
)
WHY = [
    DataRequired(_l("Say why in a sentence: at least 15 characters.")),
    Length(min=WHY_SHORTEST, message=_l("Say why in a sentence: at least 15 characters.")),
    Length(max=WHY_LONGEST, message=_l("This reason is too long: 1,000 characters at most.")),
]


class LevelForm(Form):
    level: Any = HiddenField(validators=[AnyOf([*map(str, Level)], message=_l("Please send the form again."))])
    name = LineField(
        _l("Name to be shown"), validators=[Length(max=NAME_LONGEST, message=_l("At most 60 characters."))]
    )


class ConsentForm(Form):
    given = HiddenField(validators=[AnyOf(["0", "1"], message=_l("Please send the form again."))])


class RedactForm(Form):
    pieces = BlockField(
        _l("Words to black out"),
        validators=[
            DataRequired(_l("Copy here the words that shall go, one piece a line.")),
            Length(max=PIECES_LONGEST, message=_l("This text is too long: 2,000 characters at most.")),
        ],
    )


class TakeOutForm(Form):
    ground = RadioField(_l("What speaks against it being public?"), choices=choices(GROUNDS))
    reason = BlockField(_l("Your reason"), validators=WHY)


class AnswerHidingForm(Form):
    said = BlockField(_l("Why it should be public"), validators=WHY)


class DecideForm(Form):
    decision: Any = HiddenField(validators=[AnyOf(["yes", "no"], message=_l("Please send the form again."))])


class AskIdentityForm(Form):
    reason = BlockField(_l("Why you must know who reported"), validators=WHY)
