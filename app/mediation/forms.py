"""What people fill in when something is contested."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import AnyOf, DataRequired, Email, Length, Optional

from app.mediation.actions import Asking, Decision, Filing, TreatmentWords
from app.mediation.vocabulary import (
    ASKED_LONGEST,
    HANDED_FOR,
    OBLIGATION_LONGEST,
    PLACE_LONGEST,
    REACH_LONGEST,
    REASONS_LONGEST,
    WORDS_LONGEST,
    Ending,
    Leaving,
    Matter,
    Outcome,
    Post,
    Result,
    Side,
)
from app.mediation.wording import HANDINGS, MATTERS, REFUSALS, RESULTS
from app.web.forms import BlockField, Form, KeyField, LineField, choices

OUTCOMES = (
    (Outcome.UPHELD.value, _l("Upheld")),
    (Outcome.PARTLY.value, _l("Upheld in part")),
    (Outcome.NOT_UPHELD.value, _l("Not upheld")),
    (Outcome.AGREEMENT.value, _l("Both sides agree")),
)


def _longest(number: int, words: Any) -> Length:
    return Length(max=number, message=words)


class FileChallengeForm(Form):
    key = KeyField()
    words = BlockField(
        _l("What do you contest, and why?"),
        validators=[
            DataRequired(_l("Say what you contest in a sentence: at least 15 characters.")),
            _longest(WORDS_LONGEST, _l("This text is too long: 3,000 characters at most.")),
        ],
    )
    wish = BlockField(
        _l("What should happen?"),
        validators=[_longest(WORDS_LONGEST, _l("This text is too long: 3,000 characters at most."))],
    )

    def filing(self, lang: str) -> Filing:
        return Filing(words=self.words.data or "", wish=self.wish.data or "", lang=lang, key=self.key.data)


class AdmitForm(Form):
    asked = LineField(
        _l("What is asked, in a sentence for everybody"),
        validators=[
            DataRequired(_l("Say in a sentence what is asked: at least 15 characters.")),
            _longest(ASKED_LONGEST, _l("This sentence is too long: 300 characters at most.")),
        ],
    )


def _reasons(label: Any, id: str | None = None) -> Any:
    """`id`: where a page holds several, since a label leads to the first that is called so."""
    return BlockField(
        label,
        id=id,
        validators=[
            DataRequired(_l("Write at least a sentence, which everybody may read.")),
            _longest(REASONS_LONGEST, _l("This text is too long: 5,000 characters at most.")),
        ],
    )


class DeclineForm(Form):
    refusal = RadioField(
        _l("Why is it not admitted?"),
        choices=choices(REFUSALS.items()),
        validators=[DataRequired(_l("Choose one from the list."))],
    )
    reasons = _reasons(_l("Your reasons, for everybody"))


class StateForm(Form):
    statement = _reasons(_l("Statement, for everybody"))


class DecideChallengeForm(Form):
    outcome = RadioField(
        _l("How it ends"), choices=choices(OUTCOMES), validators=[DataRequired(_l("Choose how this ends."))]
    )
    reasons = _reasons(_l("Your reasons, for everybody"))
    obligation = LineField(
        _l("Obligation, in one sentence"),
        validators=[_longest(OBLIGATION_LONGEST, _l("One sentence: 150 characters at most."))],
    )
    until: Any = DateField(_l("To be done by"), validators=[Optional()])

    def decision(self) -> Decision:
        return Decision(
            outcome=Outcome(self.outcome.data),
            reasons=self.reasons.data or "",
            obligation=self.obligation.data or "",
            until=self.until.data,
        )


class HandForm(Form):
    to: Any = HiddenField(validators=[DataRequired(_l("Choose one from the list."))])


class PostForm(Form):
    post = RadioField(
        _l("Named for"),
        choices=choices(
            (
                (Post.COORDINATING.value, _l("coordinating the mediators")),
                (Post.CO_MEDIATOR.value, _l("mediating between neighbours, beside a mediator, after training")),
            )
        ),
        validators=[DataRequired(_l("Choose one from the list."))],
    )
    email = LineField(_l("E-mail address of the account"), validators=[DataRequired(_l("This is needed."))])
    months = RadioField(
        _l("For how long"),
        choices=choices((("6", _l("6 months")), ("12", _l("12 months")), ("24", _l("24 months")))),
        validators=[AnyOf(["6", "12", "24"], message=_l("Choose one from the list."))],
    )


class TreatmentForm(Form):
    key = KeyField()
    when = LineField(_l("When was it?"), validators=[_longest(PLACE_LONGEST, _l("At most 160 characters."))])
    where = LineField(_l("Where was it?"), validators=[_longest(PLACE_LONGEST, _l("At most 160 characters."))])
    body: Any = SelectField(_l("Which unit, if you know it?"), validators=[Optional()])
    what = BlockField(
        _l("What happened?"),
        validators=[
            DataRequired(_l("Tell what happened in a sentence: at least 15 characters.")),
            _longest(WORDS_LONGEST, _l("This text is too long: 3,000 characters at most.")),
        ],
    )
    wish = BlockField(
        _l("What do you wish?"),
        validators=[_longest(WORDS_LONGEST, _l("This text is too long: 3,000 characters at most."))],
    )

    def words(self, lang: str) -> TreatmentWords:
        told = {name: self[name].data or "" for name in ("when", "where", "what", "wish")}
        body = self.body.data or ""
        return TreatmentWords(**told, lang=lang, key=self.key.data, body_id=int(body) if body.isdecimal() else None)


class MessageForm(Form):
    message = _reasons(_l("Your message"))


class HandTreatmentForm(Form):
    """`holder`: in whose hands it was on the page, empty for nobody's. `reason`: of whoever has it."""

    to: Any = HiddenField(validators=[DataRequired(_l("Choose one from the list."))])
    holder: Any = HiddenField()
    reason = RadioField(
        _l("Why do you hand it on?"),
        choices=choices((one.value, HANDINGS[one]) for one in HANDED_FOR),
        validators=[Optional()],
    )

    def about(self) -> dict[str, Any]:
        reason = self.reason.data
        return {
            "to_id": _whole(self.to.data) or 0,
            "seen_id": _whole(self.holder.data),
            "reason": Leaving(reason) if reason else None,
        }


def _whole(told: str | None) -> int | None:
    return int(told) if told and told.isdecimal() and len(told) < 19 else None


class EndTreatmentForm(Form):
    ending = RadioField(
        _l("How it ends"),
        choices=choices(
            (
                (Ending.DIALOGUE.value, _l("In a dialogue")),
                (Ending.REFERRAL.value, _l("Referred to another office, with the person's consent")),
                (Ending.REASONED.value, _l("With a reasoned outcome")),
            )
        ),
        validators=[DataRequired(_l("Choose how this ends."))],
    )
    message = _reasons(_l("The outcome and its reasons, for the person"), id="end-message")


def _reach(label: Any) -> Any:
    return LineField(label, validators=[_longest(REACH_LONGEST, _l("At most 300 characters."))])


def _email(label: Any) -> Any:
    return LineField(label, validators=[Optional(), Email(_l("This is no e-mail address. Example: ana@example.org"))])


class AskMediationForm(Form):
    key = KeyField()
    kind = RadioField(
        _l("What is it about?"),
        choices=choices(MATTERS.items()),
        validators=[DataRequired(_l("Choose one from the list."))],
    )
    area: Any = SelectField(_l("In which neighbourhood?"), validators=[DataRequired(_l("Choose one from the list."))])
    what = BlockField(
        _l("Tell the mediator about it"),
        validators=[
            DataRequired(_l("Say in a sentence what it is about: at least 15 characters.")),
            _longest(WORDS_LONGEST, _l("This text is too long: 3,000 characters at most.")),
        ],
    )
    other = _reach(_l("Who is the other side, and how can a mediator reach them?"))
    email = _email(_l("Your e-mail address"))
    reach = _reach(_l("Another way to reach you"))

    def asking(self, lang: str, areas: Any) -> Asking:
        """`areas`: the numbers of the neighbourhoods by the name in the address."""
        told: dict[str, str] = {name: self[name].data or "" for name in ("what", "other", "email", "reach")}
        return Asking(
            kind=Matter(self.kind.data), area_id=areas.get(self.area.data, 0), lang=lang, key=self.key.data, **told
        )


class OfferForm(Form):
    co: Any = SelectField(_l("Who mediates beside you?"), validators=[DataRequired(_l("Choose one from the list."))])
    message = _reasons(_l("Your letter to both sides"), id="offer-message")


class CoMediatorForm(Form):
    co: Any = SelectField(_l("Who mediates beside you?"), validators=[DataRequired(_l("Choose one from the list."))])


COMES = (("yes", _l("Yes")), ("no", _l("No")))
SIDES = ((Side.ASKER.value, _l("Who asked for it")), (Side.OTHER.value, _l("The other side")))


class AnswerOfferForm(Form):
    comes = RadioField(
        _l("Do you come to the talk?"), choices=choices(COMES), validators=[DataRequired(_l("Choose yes or no."))]
    )
    email = _email(_l("Your e-mail address"))


class ConsentForm(Form):
    side = RadioField(
        _l("Who said it"), choices=choices(SIDES), validators=[DataRequired(_l("Choose one from the list."))]
    )
    comes = RadioField(_l("Do they come?"), choices=choices(COMES), validators=[DataRequired(_l("Choose yes or no."))])


class TalkForm(Form):
    on: Any = DateField(_l("Day of the talk"), validators=[DataRequired(_l("Give the day of the talk."))])


class LetterForm(Form):
    to = RadioField(
        _l("To whom"),
        choices=choices((*SIDES, ("both", _l("Both, the same letter")))),
        validators=[DataRequired(_l("Choose one from the list."))],
    )
    message = _reasons(_l("Your message"), id="letter-message")


class EndMediationForm(Form):
    result = RadioField(
        _l("How it ends"),
        choices=choices((one.value, RESULTS[one][1]) for one in (Result.AGREEMENT, Result.NO_AGREEMENT)),
        validators=[DataRequired(_l("Choose how this ends."))],
    )
    message = _reasons(_l("What was agreed, or what stays open, for both sides"), id="end-message")
