"""What residents say of a round."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.issues.actions import RatingWords
from app.issues.vocabulary import REASON_LONGEST, VERDICT_LONGEST, Solved
from app.web.forms import BlockField, Form, LineField, choices

MARKS = [
    ("1", _l("Very poor")),
    ("2", _l("Poor")),
    ("3", _l("Fair")),
    ("4", _l("Good")),
    ("5", _l("Very good")),
]
ANSWERS = [
    (Solved.YES.value, _l("Yes")),
    (Solved.PARTLY.value, _l("Partly")),
    (Solved.NO.value, _l("No")),
    (Solved.UNKNOWN.value, _l("I do not know")),
]


class RateIssueForm(Form):
    round = IntegerField(widget=HiddenInput(), validators=[Optional()])
    solved = RadioField(
        _l("Is it solved?"), choices=choices(ANSWERS), validators=[DataRequired(_l("Say whether it is solved."))]
    )
    outcome = RadioField(_l("What came of it"), choices=choices(MARKS), validators=[Optional()])
    information = RadioField(_l("How you were kept informed"), choices=choices(MARKS), validators=[Optional()])
    fairness = RadioField(_l("How fairly you were treated"), choices=choices(MARKS), validators=[Optional()])
    reason = BlockField(_l("Why?"), validators=[Length(max=REASON_LONGEST, message=_l("At most 500 characters."))])
    verdict = LineField(
        _l("Your verdict in one sentence"),
        validators=[Length(max=VERDICT_LONGEST, message=_l("One sentence: 280 characters at most."))],
    )
    verdict_public = BooleanField(_l("Show my answer to “Is it solved?” and this sentence beside the closing"))

    def words(self) -> RatingWords:
        """What was said, for the act."""
        return RatingWords(
            solved=Solved(self.solved.data),
            outcome=_mark(self.outcome.data),
            information=_mark(self.information.data),
            fairness=_mark(self.fairness.data),
            reason=self.reason.data or "",
            verdict=self.verdict.data or "",
            verdict_public=bool(self.verdict_public.data),
        )


class TapForm(Form):
    """The one answer that a letter asks for."""

    solved = RadioField(
        _l("Is it solved?"), choices=choices(ANSWERS), validators=[DataRequired(_l("Say whether it is solved."))]
    )


def _mark(value: Any) -> int | None:
    # A blank is no answer: `Optional` lets it through.
    return int(value) if value and value.strip() else None
