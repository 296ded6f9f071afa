"""Forms of moderation."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import InputRequired, Length, NumberRange

from app.identity.vocabulary import MUTE_LONGEST_DAYS, MUTE_REASON_LONGEST, MUTE_REASON_SHORTEST, MuteKind
from app.moderation.vocabulary import FLAG_WORDS_LONGEST, PLEA_LONGEST, REASON_LONGEST
from app.web.forms import BlockField, Form, choices


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


class RedactForm(HideContentForm):
    """Which words and cells, stands in lists of numbers beside."""


class AppealForm(Form):
    plea = BlockField(
        _l("Why should another person look again?"),
        [Length(max=PLEA_LONGEST, message=_l("This is too long: 2,000 characters at most."))],
    )


class MuteForm(Form):
    kind = RadioField(
        _l("What?"),
        choices=choices(
            [
                (MuteKind.MUTE, _l("Mute: reads, and does not write in forums and live questions")),
                (MuteKind.BAN, _l("Ban: does not support, thank or report either. Only after a mute.")),
            ]
        ),
        default=MuteKind.MUTE,
    )
    days = IntegerField(
        _l("For how many days?"),
        [
            InputRequired(_l("Choose 1 to 365 days.")),
            NumberRange(1, MUTE_LONGEST_DAYS, message=_l("Choose 1 to 365 days.")),
        ],
        default=3,
    )
    reason = BlockField(
        _l("Reason"),
        [
            InputRequired(_l("Give a reason of 15 to 1,000 characters. The person reads it.")),
            Length(
                MUTE_REASON_SHORTEST,
                MUTE_REASON_LONGEST,
                message=_l("Give a reason of 15 to 1,000 characters. The person reads it."),
            ),
        ],
    )


class ShortcutsForm(Form):
    on = BooleanField(_l("On"), false_values=(False, "false", "", "0"))


def numbers(told: Iterable[str]) -> set[int]:
    """Numbers of words or cells that were ticked; what is none counts as not ticked."""
    return {int(word) for word in told if word.isascii() and word.isdigit() and len(word) < 7}
