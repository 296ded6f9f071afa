"""What officers write on an issue: a form for each kind of step, told apart by a prefix, since all are on one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.issues.actions import StepWords
from app.issues.vocabulary import NEXT_STEP_LONGEST, STEP_LONGEST, WAITING_LONGEST, Closing, OwnView, StepKind
from app.web.forms import BlockField, Form, LineField, choices

Choices = Sequence[tuple[str, str]]


class AnswerForm(Form):
    """The fields every step has. `version`, `seen`: what the writer saw of the issue and its timeline."""

    text = BlockField(
        _l("What was done or decided"),
        validators=[
            DataRequired(_l("Say in a sentence what was done or will be done.")),
            Length(max=STEP_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
    next_step: Any = LineField(
        _l("Next step"),
        validators=[Length(max=NEXT_STEP_LONGEST, message=_l("At most 200 characters."))],
    )
    next_on: Any = DateField(_l("By which day"), validators=[Optional()])
    version = IntegerField(widget=HiddenInput(), validators=[DataRequired()])
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def words(self, lang: str) -> StepWords:
        """What was written, for the act."""
        values = {name: field.data for name, field in self._fields.items() if name not in ("version", "seen")}
        closing, own_view = values.get("closing"), values.get("own_view")
        return StepWords(
            text=values["text"] or "",
            lang=lang,
            next_step=values.get("next_step") or "",
            next_on=values.get("next_on"),
            waiting_for=values.get("waiting_for") or "",
            closing=Closing(closing) if closing else None,
            own_view=OwnView(own_view) if own_view else None,
            to_body_id=int(values["body"]) if values.get("body") else None,
            officer_account_id=int(values["officer"]) if values.get("officer") else None,
        )

    def see(self, version: int, steps: int) -> None:
        """The writer has now been shown this version and this many steps."""
        self.version.raw_data, self.seen.raw_data = [str(version)], [str(steps)]

    def offer(
        self, *, bodies: Choices = (), officers: Choices = (), closings: Choices = (), views: Choices = ()
    ) -> None:
        """Give the lists of this form their choices, in the page's language."""
        lists: dict[str, Choices] = {
            "closing": closings,
            "own_view": views,
            "body": [("", _l("Choose…")), *bodies],
            "officer": [("", _l("Me")), *officers],
        }
        for name, pairs in lists.items():
            if name in self:
                field: Any = self[name]
                field.choices = choices(pairs)


class AssignForm(AnswerForm):
    officer = SelectField(_l("Who takes it"), validators=[Optional()])


class ReferForm(AnswerForm):
    body = SelectField(_l("Passed on to"), validators=[DataRequired(_l("Choose to whom this is passed on."))])


class WaitForm(AnswerForm):
    waiting_for = LineField(
        _l("For whom or for what"),
        validators=[
            DataRequired(_l("Say for whom or for what this waits.")),
            Length(max=WAITING_LONGEST, message=_l("At most 120 characters.")),
        ],
    )


class CloseForm(AnswerForm):
    closing = RadioField(_l("How it ends"), validators=[DataRequired(_l("Choose how this ends."))])
    own_view = RadioField(
        _l("Your own view: how far is it solved?"), validators=[DataRequired(_l("Say how far you think it is solved."))]
    )
    next_step = next_on = None


FORMS: dict[StepKind, type[AnswerForm]] = {
    StepKind.ACKNOWLEDGE: AnswerForm,
    StepKind.PROGRESS: AnswerForm,
    StepKind.ASSIGN: AssignForm,
    StepKind.REFER: ReferForm,
    StepKind.WAIT: WaitForm,
    StepKind.CLOSE: CloseForm,
}


def answer_form(kind: StepKind, data: Any = None, **seen: int) -> AnswerForm:
    """The form for steps of this kind, filled from `data`; `seen`: version and number of steps on the page."""
    form = FORMS[kind](data, prefix=f"{kind}-", data=seen)
    if "closing" in form and data is None:
        form["closing"].data = None
    return form


def answer_forms(
    kinds: Sequence[StepKind], sent: Mapping[StepKind, AnswerForm], **seen: int
) -> dict[StepKind, AnswerForm]:
    """A form for each kind that is possible now; one that was `sent` and must be put right keeps its text."""
    return {kind: sent.get(kind) or answer_form(kind, **seen) for kind in kinds}
