"""Forms of councils: setting one up, its list, what is put to the vote, a ballot, what follows."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.councils.vocabulary import (
    ABOUT_LONGEST,
    FOLLOWS_LONGEST,
    FOLLOWS_SHORTEST,
    QUESTION_LONGEST,
    QUESTION_SHORTEST,
    TITLE_LONGEST,
    TITLE_SHORTEST,
    Method,
    PollKind,
)
from app.forums.vocabulary import Access
from app.kernel.clock import end_of_day
from app.kernel.errors import Invalid
from app.web.forms import BlockField, Form, KeyField, LineField, choices

DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
BETWEEN = _l("Between %(min)d and %(max)d characters.")
ACCESS = (
    (str(Access.OPEN), _l("Open: residents of the area rank needs too")),
    (str(Access.MEMBERS_WRITE), _l("Everybody reads, members vote")),
    (str(Access.MEMBERS), _l("Members alone see what is being voted on; the record is public")),
)
KINDS = (
    (str(PollKind.NEEDS), _l("What is needed most: ranked")),
    (str(PollKind.DECISION), _l("A decision")),
)
METHODS = (
    (str(Method.RANKED), _l("Ranked: the first choice counts most")),
    (str(Method.APPROVAL), _l("By approval: whoever can live with an option ticks it")),
)


class CouncilForm(Form):
    area = SelectField(_l("For which area?"), validators=[InputRequired(_l("Choose an area."))], validate_choice=False)
    title = LineField(
        _l("Name of the council"),
        [InputRequired(_l("Give it a name.")), Length(TITLE_SHORTEST, TITLE_LONGEST, BETWEEN)],
    )
    about = BlockField(
        _l("What it is for, and when it meets"),
        [Length(max=ABOUT_LONGEST, message=_l("At most %(max)d characters."))],
    )
    access = RadioField(_l("Who takes part?"), choices=choices(ACCESS), default=str(Access.MEMBERS_WRITE))

    def offer(self, areas: Sequence[tuple[str, str]]) -> Self:
        self.area.choices = choices([("", _l("Choose…")), *areas])
        return self

    def words(self) -> dict[str, Any]:
        return {"title": self.title.data or "", "about": self.about.data or "", "access": Access(self.access.data)}


class MemberForm(Form):
    email = LineField(_l("E-mail address of the account"), [InputRequired(_l("Enter the address."))])
    group: Any = RadioField(_l("For whom?"), [InputRequired(_l("Choose a group."))])
    until = DateField(_l("Last day of the term"), [InputRequired(_l("Enter the day."))], format=DAYS)

    def offer(self, groups: Sequence[tuple[str, Any]]) -> Self:
        self.group.choices = choices(groups)
        return self


class NameForm(Form):
    named = BooleanField(false_values=(False, "false", "", "0"))


class PollForm(Form):
    key = KeyField()
    kind = RadioField(_l("What is put to the vote?"), choices=choices(KINDS), default=str(PollKind.DECISION))
    question = LineField(
        _l("What do you ask?"),
        [InputRequired(_l("Write the question.")), Length(QUESTION_SHORTEST, QUESTION_LONGEST, BETWEEN)],
    )
    options = BlockField(_l("Options"), [InputRequired(_l("Give two to twelve options, each on a line of its own."))])
    method = RadioField(_l("How is it counted?"), choices=choices(METHODS), default=str(Method.APPROVAL))
    lang = SelectField(_l("Language of your text"), choices=[])
    until = DateField(_l("Last day to vote"), [InputRequired(_l("Enter the day."))], format=DAYS)

    def offer(self, langs: Sequence[tuple[str, str]], lang: str) -> Self:
        """Fill in what may be chosen; `lang` is taken when nothing was said."""
        self.lang.choices = choices(langs)
        self.lang.data = self.lang.data or lang
        return self

    def closes_at(self, zone: str) -> datetime:
        assert self.until.data is not None
        return end_of_day(self.until.data, zone)

    def lines(self) -> list[str]:
        return (self.options.data or "").splitlines()


class TickedForm(Form):
    """A ballot by approval; `ballot_form` adds the boxes."""

    choice: Any

    def chosen(self) -> list[int]:
        """The places of the options that were ticked."""
        return sorted(self.choice.data or ())


class RankedForm(Form):
    """A ranked ballot; `ballot_form` adds a place for each option."""

    number = 0

    def chosen(self) -> list[int]:
        """In the order of their places; raises `Invalid` when two options were given the same one."""
        told = [(int(self[f"place_{option}"].data or 0), option) for option in range(self.number)]
        given = sorted((place, option) for place, option in told if place)
        for (place, _option), (next_place, option) in pairwise(given):
            if place == next_place:
                raise Invalid("Give each place once.", field=f"place_{option}")
        return [option for _place, option in given]


def ballot_form(method: str, options: Sequence[str]) -> type[TickedForm] | type[RankedForm]:
    """The form with a place for each option, or with a box to tick beside each."""
    if method == Method.APPROVAL:
        ticked = SelectMultipleField(
            _l("With which can you live?"),
            [Optional()],
            choices=choices([(str(number), words) for number, words in enumerate(options)]),
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            coerce=int,
        )
        return type("TickedBallot", (TickedForm,), {"choice": ticked})
    places: list[tuple[str, Any]] = [
        ("", _l("not ranked")),
        *((str(place), str(place)) for place in range(1, len(options) + 1)),
    ]
    fields: dict[str, Any] = {"number": len(options)}
    for number, words in enumerate(options):
        fields[f"place_{number}"] = SelectField(words, [Optional()], choices=choices(places))
    return type("RankedBallot", (RankedForm,), fields)


def ballot_data(method: str, choice: Sequence[int] | None) -> dict[str, Any]:
    """What somebody has chosen already, as the form's values."""
    if method == Method.APPROVAL:
        return {"choice": list(choice or ())}
    return {f"place_{option}": str(place) for place, option in enumerate(choice or (), start=1)}


class FollowsForm(Form):
    words = BlockField(
        _l("What comes of it"),
        [InputRequired(_l("Write what you want to say.")), Length(FOLLOWS_SHORTEST, FOLLOWS_LONGEST, BETWEEN)],
    )
