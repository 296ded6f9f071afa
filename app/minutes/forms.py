"""What is asked for after a meeting."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from app.live.vocabulary import ANSWER_LONGEST, COMMITMENT_TITLE
from app.minutes.vocabulary import (
    BODY_LONGEST,
    MOST_CAME,
    REASON_LONGEST,
    REASON_SHORTEST,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    Answered,
    Heard,
)
from app.web.forms import BlockField, Form, KeyField, LineField, choices
from app.web.i18n import NAMES

MOST_NUMBER = 2**53 - 1


def _owners(bodies: Iterable[Any], lang: str) -> list[SelectChoice]:
    named = [(body.slug, body.names.get(lang) or next(iter(body.names.values()), body.slug)) for body in bodies]
    named.sort(key=lambda pair: pair[1])
    return choices([("", _("Choose who does it")), *named])


class WriteAnswerForm(Form):
    """A written answer, or a promise. `also`: further questions that it answers as well."""

    key = KeyField()
    act = HiddenField(default="written", validators=[AnyOf(["written", "commit"])])
    body = BlockField(
        _l("Answer"),
        validators=[
            InputRequired(message=_l("Write the answer.")),
            Length(max=ANSWER_LONGEST, message=_l("An answer has 5,000 characters at most.")),
        ],
    )
    also = SelectMultipleField(_l("It answers these questions too"), coerce=int, validate_choice=False)
    owner = SelectField(_l("Who does it"), validators=[Optional()], validate_choice=False)
    due = DateField(_l("By which day"), validators=[Optional()])

    def offer(self, bodies: Iterable[Any], lang: str) -> "WriteAnswerForm":
        """With the bodies that may keep a promise, by their names in this language."""
        self.owner.choices = _owners(bodies, lang)
        return self

    def together(self, question_id: int) -> list[int]:
        """The numbers of all questions that the answer serves, this one first."""
        others = [number for number in self.also.data or [] if 0 < number < MOST_NUMBER]
        return list(dict.fromkeys([question_id, *others]))


WHY = [
    InputRequired(message=_l("Say why, in a sentence that everybody may read.")),
    Length(REASON_SHORTEST, REASON_LONGEST, _l("Between %(min)d and %(max)d characters.")),
]


class WriteMinutesForm(Form):
    """What was discussed, and how many came. `seen`: the version that the writer saw."""

    body = BlockField(
        _l("What was discussed"),
        validators=[
            InputRequired(message=_l("Write what was discussed.")),
            Length(max=BODY_LONGEST, message=_l("Minutes have 30,000 characters at most.")),
        ],
    )
    came = IntegerField(
        _l("How many people came"),
        validators=[Optional(), NumberRange(0, MOST_CAME, message=_l("This number is too large."))],
    )
    lang = SelectField(_l("Language of these words"), validate_choice=False, validators=[Optional()])
    seen = HiddenField(validators=[InputRequired()])

    def offer(self, languages: Iterable[str]) -> "WriteMinutesForm":
        self.lang.choices = choices([(tag, NAMES[tag]) for tag in languages if tag in NAMES])
        return self

    def said(self) -> dict[str, Any]:
        """What was written, as the acts take it."""
        seen = str(self.seen.data)
        return {
            "body": self.body.data or "",
            "came": self.came.data,
            "lang": self.lang.data or "",
            "version": int(seen) if seen.isdigit() and len(seen) < 10 else 0,
        }


class ErratumForm(WriteMinutesForm):
    """Final minutes put right."""

    reason = LineField(_l("What was wrong"), validators=WHY)

    def said(self) -> dict[str, Any]:
        return super().said() | {"reason": self.reason.data or ""}


class PromiseForm(Form):
    """A promise made at the meeting and to no question."""

    promise = LineField(
        _l("What was promised"),
        validators=[
            InputRequired(message=_l("Write what was promised.")),
            Length(max=COMMITMENT_TITLE, message=_l("At most %(max)d characters.")),
        ],
    )
    owner = SelectField(_l("Who does it"), validators=[Optional()], validate_choice=False)
    due = DateField(_l("By which day"), validators=[InputRequired(message=_l("Say by which day."))])

    def offer(self, bodies: Iterable[Any], lang: str) -> "PromiseForm":
        self.owner.choices = _owners(bodies, lang)
        return self

    def said(self) -> dict[str, Any]:
        return {"promise": self.promise.data or "", "owner": self.owner.data or None, "due": self.due.data}


class CorrectionForm(Form):
    key = KeyField()
    words = BlockField(
        _l("What is wrong, and how should it read?"),
        validators=[
            InputRequired(message=_l("Write what is wrong.")),
            Length(WORDS_SHORTEST, WORDS_LONGEST, _l("A correction has 10 to 2,000 characters.")),
        ],
    )

    def said(self, lang: str) -> dict[str, Any]:
        return {"words": self.words.data or "", "lang": lang, "key": self.key.data}


class DecideCorrectionForm(Form):
    act = HiddenField(validators=[AnyOf(["accept", "decline"], message=_l("Choose one from the list."))])
    reason = LineField(_l("Your reason"), validators=WHY)

    def said(self) -> dict[str, Any]:
        return {"accepted": self.act.data == "accept", "reason": self.reason.data or ""}


class EchoForm(Form):
    """Was I heard, and was my question answered?"""

    heard = RadioField(
        _l("Were you heard?"),
        choices=choices([("yes", _l("Yes")), ("partly", _l("Partly")), ("no", _l("No"))]),
        validators=[InputRequired(message=_l("Choose one from the list."))],
    )
    answered = RadioField(
        _l("Was your question answered?"),
        choices=choices(
            [("yes", _l("Yes")), ("partly", _l("Partly")), ("no", _l("No")), ("none", _l("I asked nothing"))]
        ),
        validators=[InputRequired(message=_l("Choose one from the list."))],
    )

    def said(self) -> dict[str, Any]:
        return {"heard": Heard(str(self.heard.data)), "answered": Answered(str(self.answered.data))}
