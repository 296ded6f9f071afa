"""What people fill in about appointments."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, TimeField
from wtforms.validators import DataRequired, Email, Length, Optional

from app.kernel.clock import moment_of
from app.programme.actions import Wishes
from app.programme.vocabulary import (
    LINE_LONGEST,
    NAME_LONGEST,
    WISHES_LONGEST,
    WISHES_SHORTEST,
    WORDS_LONGEST,
    Where,
)
from app.programme.wording import PLACES
from app.web.forms import BlockField, Form, KeyField, LineField, choices

DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
EMAIL_LONGEST = 254
AT_MOST = _l("At most %(max)d characters.")


def _when() -> Any:
    words = _l("Say in 2 to 300 characters when it suits you.")
    return LineField(
        _l("When does it suit you?"), [DataRequired(words), Length(WISHES_SHORTEST, WISHES_LONGEST, words)]
    )


class AskForm(Form):
    key = KeyField()
    when = _when()
    place = RadioField(
        _l("Where would you like to meet?"),
        [DataRequired(_l("Choose one from the list."))],
        choices=choices(PLACES),
        default=Where.EITHER.value,
    )
    topic = LineField(_l("What is it about, in a line?"), [Optional(), Length(max=LINE_LONGEST, message=AT_MOST)])
    name = LineField(_l("How should the officer call you?"), [Optional(), Length(max=NAME_LONGEST, message=AT_MOST)])
    email = LineField(
        _l("E-mail, if the answer should come to you"),
        [
            Optional(),
            Length(max=EMAIL_LONGEST, message=_l("This address is too long.")),
            Email(_l("This is no e-mail address. Example: name@example.org")),
        ],
    )

    def wishes(self, lang: str) -> Wishes:
        about: dict[str, Any] = {name: self[name].data or "" for name in ("when", "topic", "name", "email")}
        return Wishes(**about, place=Where(self.place.data), lang=lang, key=self.key.data)


class WishForm(Form):
    when = _when()


class OfferForm(Form):
    """Times are the city's."""

    fits = RadioField(
        _l("Is it a time that was wished for?"),
        [DataRequired(_l("Choose one from the list."))],
        choices=choices([("yes", _l("Yes: it is settled")), ("no", _l("No: the asker says yes or no to it"))]),
    )
    day = DateField(_l("Day"), [DataRequired(_l("Enter the day."))], format=DAYS)
    begins = TimeField(_l("Begins at"), [DataRequired(_l("Enter when it begins."))])
    place = LineField(
        _l("Where you meet"),
        [
            DataRequired(_l("Say where you meet.")),
            Length(2, LINE_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    words = BlockField(
        _l("Your words to the asker"),
        [Optional(), Length(max=WORDS_LONGEST, message=_l("This text is too long: 1,000 characters at most."))],
    )

    def offered(self, zone: str) -> dict[str, Any]:
        """What was entered, for the act."""
        assert self.day.data is not None
        assert self.begins.data is not None
        starts_at = moment_of(self.day.data, self.begins.data, zone)
        told = {"place": self.place.data or "", "words": self.words.data or ""}
        return {"starts_at": starts_at, "as_wished": self.fits.data == "yes", **told}


class DeclineForm(Form):
    words = BlockField(
        _l("Why not?"),
        [
            DataRequired(_l("Write at least a sentence.")),
            Length(max=WORDS_LONGEST, message=_l("This text is too long: 1,000 characters at most.")),
        ],
    )
