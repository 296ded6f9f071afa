"""What officers write on an issue: a form for each kind of step, told apart by a prefix, since all are on one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.issues.actions import StepWords
from app.issues.replying import blanks
from app.issues.vocabulary import NEXT_STEP_LONGEST, STEP_LONGEST, WAITING_LONGEST, Closing, Limit, OwnView, StepKind
from app.kernel import photos
from app.kernel.errors import Invalid, TooMany
from app.web.forms import BlockField, Form, KeyField, LineField, choices
from app.web.i18n import NAMES
from app.web.i18n import lang as page_lang
from app.web.throttle import show_again, spend, who_key, why_and_when

Choices = Sequence[tuple[str, str]]


class AnswerForm(Form):
    """The fields every step has. `version`, `seen`: what the writer saw of the issue and its timeline. `kept`: the
    token of a photo that arrived already, so that a form which is shown again has it still."""

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
    text_lang = SelectField(_l("Language of the text"), choices=choices(NAMES.items()), validators=[Optional()])
    photo: Any = FileField(_l("Photo of how it is now"))
    kept: Any = HiddenField()
    key = KeyField()
    version = IntegerField(widget=HiddenInput(), validators=[DataRequired()])
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def validate_photo(self, field: Any) -> None:
        """Make a photo that came along anew, with no metadata; from here on its token stands for it."""
        if not getattr(field.data, "filename", ""):
            return
        try:
            spend("upload.minute", who_key())
            self.kept.data = photos.receive(field.data.read())
        except TooMany as error:
            self.status = show_again(error)
            raise ValidationError(why_and_when(error)) from error
        except Invalid as error:
            raise ValidationError(error.said(_)) from error

    def keep_photo(self) -> None:
        """Keep a photo that came along while nothing is sent yet; one that is none is named beside its field."""
        self.photo.validate(self, [type(self).validate_photo])

    def words(self, lang: str) -> StepWords:
        """What was written, for the act."""
        photo = photos.waiting(self.kept.data) if self.kept.data else None
        values = {name: field.data for name, field in self._fields.items() if name not in ("key", "version", "seen")}
        closing, own_view = values.get("closing"), values.get("own_view")
        limited = values.get("limited")
        officer = (values.get("officer") or "").strip()
        return StepWords(
            text=values["text"] or "",
            lang=values.get("text_lang") or lang,
            next_step=values.get("next_step") or "",
            next_on=values.get("next_on"),
            waiting_for=values.get("waiting_for") or "",
            limited=Limit(limited) if limited else None,
            review_on=values.get("review_on"),
            closing=Closing(closing) if closing else None,
            own_view=OwnView(own_view) if own_view else None,
            to_body_id=int(values["body"]) if values.get("body") else None,
            officer_account_id=int(officer) if officer else None,
            photo=photo,
            key=self.key.data,
        )

    @property
    def blanks(self) -> list[str]:
        """What is still to be filled in."""
        return blanks(self.text.data or "")

    def insert(self, text: str, lang: str) -> None:
        """Put a ready reply behind what was written, and say in which language it is."""
        self.text.data = "\n\n".join(part for part in (self.text.data, text) if part)
        self.text_lang.data = lang

    def fill_with(self, words: StepWords) -> None:
        """Show again what was sent before."""
        held = {
            "text": words.text,
            "text_lang": words.lang,
            "next_step": words.next_step,
            "next_on": words.next_on,
            "waiting_for": words.waiting_for,
            "limited": words.limited or "",
            "review_on": words.review_on,
            "closing": words.closing,
            "own_view": words.own_view,
            "body": str(words.to_body_id or ""),
            "officer": str(words.officer_account_id or ""),
            "kept": photos.token_of(words.photo) if words.photo is not None else "",
        }
        for name, told in held.items():
            if name in self:
                self[name].data = told

    def see(self, version: int, steps: int) -> None:
        """The writer has now been shown this version and this many steps."""
        for field, number in ((self.version, version), (self.seen, steps)):
            field.data, field.raw_data = number, [str(number)]

    def offer(
        self,
        *,
        bodies: Choices = (),
        officers: Choices = (),
        closings: Choices = (),
        views: Choices = (),
        limits: Choices = (),
    ) -> None:
        """Give the lists of this form their choices, in the page's language."""
        lists: dict[str, Choices] = {
            "closing": closings,
            "limited": [("", _l("Everything can be said")), *limits],
            "own_view": views,
            "body": [("", _l("Choose…")), *bodies],
            "officer": [("", _l("Me")), *officers],
        }
        for name, pairs in lists.items():
            if name in self:
                field: Any = self[name]
                field.choices = choices(pairs)


class ProgressForm(AnswerForm):
    """With what may be said later: why little can be said now, and by which day that is looked at again."""

    limited = SelectField(_l("If little can be said for now: why"), validators=[Optional()])
    review_on: Any = DateField(_l("Looked at again by"), validators=[Optional()])


class AssignForm(AnswerForm):
    officer = SelectField(_l("Who takes it"), validators=[Optional()])


class ReferForm(AnswerForm):
    body = SelectField(_l("Passed on to"), validators=[DataRequired(_l("Choose to whom this is passed on."))])


class ReturnForm(AnswerForm):
    next_step = next_on = None


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
    StepKind.PROGRESS: ProgressForm,
    StepKind.ASSIGN: AssignForm,
    StepKind.REFER: ReferForm,
    StepKind.TAKE: AnswerForm,
    StepKind.RETURN: ReturnForm,
    StepKind.WAIT: WaitForm,
    StepKind.CLOSE: CloseForm,
}


def answer_form(kind: StepKind, data: Any = None, **seen: int) -> AnswerForm:
    """The form for steps of this kind, filled from `data`; `seen`: version and number of steps on the page."""
    form = FORMS[kind](data, prefix=f"{kind}-", data={"text_lang": page_lang(), **seen})
    if "closing" in form and data is None:
        form["closing"].data = None
    return form


def answer_forms(
    kinds: Sequence[StepKind], sent: Mapping[StepKind, AnswerForm], **seen: int
) -> dict[StepKind, AnswerForm]:
    """A form for each kind that is possible now; one that was `sent` and must be put right keeps its text."""
    return {kind: sent.get(kind) or answer_form(kind, **seen) for kind in kinds}
