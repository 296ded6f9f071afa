"""What is asked for in a hall; the same forms for page and socket."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, Email, InputRequired, Length, NumberRange, Optional

from app.live.vocabulary import (
    ANSWER_LONGEST,
    KEY_LONGEST,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    REASON_LONGEST,
    Answer,
    Audience,
    Phase,
    Source,
    Verdict,
)
from app.web.forms import BlockField, Form, LineField

MOST = 2**53 - 1  # what JavaScript counts exactly
A_NUMBER = NumberRange(0, MOST, message=_l("This number is too large."))


def _words(kind: Any) -> AnyOf:
    return AnyOf([str(word) for word in kind], message=_l("This word is not known here."))


class JoinForm(Form):
    """Whom to listen to, since when, as which audience."""

    meeting = IntegerField(validators=[InputRequired(), A_NUMBER])
    since = IntegerField(default=0, validators=[Optional(), A_NUMBER])
    audience = StringField(default="hall", validators=[InputRequired(), _words(Audience)])
    lang = StringField(validators=[Optional(), Length(max=10)])


class RefreshForm(Form):
    """The same without a socket; the meeting stands in the address."""

    since = IntegerField(default=0, validators=[Optional(), A_NUMBER])
    audience = StringField(default="hall", validators=[Optional(), _words(Audience)])
    lang = StringField(validators=[Optional(), Length(max=10)])


class AskQuestionForm(Form):
    """A question, with the browser's own key for it."""

    body = BlockField(
        _l("Ask a question"),
        validators=[
            InputRequired(message=_l("Write your question.")),
            Length(QUESTION_SHORTEST, QUESTION_LONGEST, message=_l("A question has 10 to 500 characters.")),
        ],
    )
    anonymous = BooleanField(_l("Do not show my first name"))
    reach = StringField(
        _l("E-mail address for the answer"),
        validators=[Optional(), Length(max=254), Email(message=_l("This is not an e-mail address."))],
    )
    source = SelectField(
        _l("Where it was asked"),
        choices=[
            SelectChoice("hall", _l("In the hall")),
            SelectChoice("paper", _l("On paper")),
            SelectChoice("phone", _l("On the phone")),
        ],
        validators=[Optional(), _words(Source)],
        validate_choice=False,
    )
    lang = HiddenField(validators=[Optional(), Length(max=10)])
    key = HiddenField(validators=[InputRequired(), Length(1, KEY_LONGEST)])


class SupportQuestionForm(Form):
    on = BooleanField(false_values=(False, "false", "", "0"))


class ModerateQuestionForm(Form):
    act = StringField(validators=[InputRequired(), _words(Verdict)])
    reason = LineField(_l("Why it is not shown"), validators=[Optional(), Length(max=REASON_LONGEST)])
    into = IntegerField(validators=[Optional(), A_NUMBER])
    key = HiddenField(validators=[Optional(), Length(max=KEY_LONGEST)])


class AnswerQuestionForm(Form):
    """An act of the panel; a commitment has an owner and a day."""

    act = StringField(validators=[InputRequired(), _words(Answer)])
    body = BlockField(
        _l("Answer"),
        validators=[
            Optional(),
            Length(max=ANSWER_LONGEST, message=_l("An answer has 5,000 characters at most.")),
        ],
    )
    owner = SelectField(_l("Who does it"), validators=[Optional()], validate_choice=False)
    due = DateField(_l("By which day"), validators=[Optional()])
    key = HiddenField(validators=[Optional(), Length(max=KEY_LONGEST)])


class ChangePhaseForm(Form):
    phase = StringField(validators=[Optional(), _words(Phase)])
    moderated = StringField(validators=[Optional(), AnyOf(["0", "1", "true", "false"])])


class CodeForm(Form):
    code = LineField(_l("Code of the meeting"), validators=[InputRequired(message=_l("Type the code."))])
