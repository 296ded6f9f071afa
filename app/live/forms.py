"""What is asked for in a hall; the same forms for page and socket."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, Email, InputRequired, Length, NumberRange, Optional

from app.live.vocabulary import (
    ANSWER_LONGEST,
    HANDS_LONGEST,
    KEY_LONGEST,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    REASON_LONGEST,
    Answer,
    Audience,
    HandsAct,
    Phase,
    Source,
    TimerAct,
    Verdict,
)
from app.web.forms import BlockField, Form, LineField

MOST = 2**53 - 1  # what JavaScript counts exactly
A_NUMBER = NumberRange(0, MOST, message=_l("This number is too large."))


def _words(kind: Any) -> AnyOf:
    return AnyOf([str(word) for word in kind], message=_l("This word is not known here."))


def _number(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() else None


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
    charter = BooleanField(_l("I have read the charter and will keep to it"), false_values=(False, "false", "", "0"))
    lang = SelectField(_l("Language"), choices=[], validators=[Optional(), Length(max=10)], validate_choice=False)
    key = HiddenField(validators=[InputRequired(), Length(1, KEY_LONGEST)])

    def said(self) -> dict[str, Any]:
        """What was asked, as the act takes it."""
        return {
            "body": str(self.body.data),
            "key": str(self.key.data),
            "anonymous": self.anonymous.data,
            "lang": self.lang.data or "",
            "reach": self.reach.data or None,
            "source": Source(self.source.data) if self.source.data else None,
            "charter": bool(self.charter.data),
        }


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
    now = IntegerField(validators=[Optional(), A_NUMBER])
    key = HiddenField(validators=[Optional(), Length(max=KEY_LONGEST)])


class ChangePhaseForm(Form):
    phase = StringField(validators=[Optional(), _words(Phase)])
    moderated = StringField(validators=[Optional(), AnyOf(["0", "1", "true", "false"])])
    presence = StringField(validators=[Optional(), AnyOf(["0", "1", "true", "false"])])


class SetTimerForm(Form):
    """The timer: a point of the agenda or something else, and how many minutes."""

    act = StringField(validators=[InputRequired(), _words(TimerAct)])
    item = SelectField(_l("For which point"), coerce=_number, validators=[Optional()], validate_choice=False)
    minutes = IntegerField(_l("Minutes"), validators=[Optional(), A_NUMBER])
    title = LineField(_l("Or for something else"), validators=[Optional(), Length(max=160)])


class ShowHandsForm(Form):
    """A show of hands: asked with its answers, or closed, or put away."""

    act = StringField(default="open", validators=[Optional(), _words(HandsAct)])
    hands = IntegerField(validators=[Optional(), A_NUMBER])
    question = LineField(_l("What do you ask the hall?"), validators=[Optional(), Length(max=HANDS_LONGEST)])
    options = BlockField(_l("Answers to choose from"), validators=[Optional(), Length(max=500)])
    lang = HiddenField(validators=[Optional(), Length(max=10)])
    key = HiddenField(validators=[Optional(), Length(max=KEY_LONGEST)])

    def answers(self) -> list[str]:
        """One on each line."""
        return str(self.options.data or "").split("\n")


class RaiseHandForm(Form):
    """Which answer; none takes the hand down."""

    option = IntegerField(validators=[Optional(), A_NUMBER])


class CodeForm(Form):
    code = LineField(_l("Code of the meeting"), validators=[InputRequired(message=_l("Type the code."))])
