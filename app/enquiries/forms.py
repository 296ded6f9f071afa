"""What people fill in about enquiries."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, Email, Length, Optional

from app.enquiries.actions import EnquiryWords
from app.enquiries.vocabulary import ANSWER_LONGEST, WORDS_LONGEST, WORDS_SHORTEST, Subject
from app.enquiries.wording import SUBJECTS
from app.web.forms import BlockField, Form, KeyField, LineField, choices

EMAIL_LONGEST = 254


def _subject() -> Any:
    return RadioField(
        _l("What is it?"), choices=choices(SUBJECTS), validators=[DataRequired(_l("Choose one from the list."))]
    )


class SendForm(Form):
    key = KeyField()
    subject = _subject()
    area: Any = SelectField(_l("Which neighbourhood is it about?"), validators=[Optional()])
    words = BlockField(
        _l("What do you want to say or ask?"),
        validators=[
            DataRequired(_l("Tell in your own words what it is about.")),
            Length(min=WORDS_SHORTEST, message=_l("Tell a little more: at least 10 characters.")),
            Length(max=WORDS_LONGEST, message=_l("This text is too long: 10,000 characters at most.")),
        ],
    )
    email = LineField(
        _l("E-mail, if the answer should come to you"),
        validators=[
            Optional(),
            Length(max=EMAIL_LONGEST, message=_l("This address is too long.")),
            Email(_l("This is no e-mail address. Example: name@example.org")),
        ],
    )

    def told(self, lang: str) -> EnquiryWords:
        about: dict[str, Any] = {name: self[name].data or "" for name in ("words", "area", "email")}
        return EnquiryWords(**about, subject=Subject(self.subject.data), lang=lang, key=self.key.data)


def _text(label: Any, longest: int, too_long: Any) -> Any:
    return BlockField(
        label,
        validators=[
            DataRequired(_l("Write at least a sentence.")),
            Length(max=longest, message=too_long),
        ],
    )


class WriteBackForm(Form):
    key = KeyField()
    text = _text(_l("What do you want to add?"), WORDS_LONGEST, _l("This text is too long: 10,000 characters at most."))


class AnswerForm(Form):
    """One text for the sender: the answer, or a question."""

    key = KeyField()
    text = _text(_l("Your words to the sender"), ANSWER_LONGEST, _l("This text is too long: 5,000 characters at most."))


class ReturnForm(Form):
    key = KeyField()
    text = _text(_l("Why not you?"), ANSWER_LONGEST, _l("This text is too long: 5,000 characters at most."))


class ClassifyForm(Form):
    subject = _subject()
    area: Any = SelectField(_l("Where does it belong?"), validators=[Optional()])


class ForwardForm(Form):
    to: Any = SelectField(_l("Who should answer?"), validators=[DataRequired(_l("Choose one from the list."))])

    def whom(self) -> dict[str, int]:
        """The officer or the body that was chosen."""
        kind, _mark, number = (self.to.data or "").partition("-")
        return {"officer_id" if kind == "officer" else "body_id": int(number)}
