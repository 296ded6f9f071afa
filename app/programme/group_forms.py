"""What people fill in about community groups and in the log of contacts."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import DataRequired, Length, Optional

from app.identity.actions.groups import GroupEntry
from app.identity.vocabulary import (
    GROUP_KINDS,
    GROUP_NAME_LONGEST,
    GROUP_NAME_SHORTEST,
    PURPOSE_LONGEST,
    REACH_LONGEST,
    ConsentGiven,
    GroupKind,
)
from app.programme.actions import ContactLine
from app.programme.forms import DAYS
from app.programme.vocabulary import CONTACT_LINE_LONGEST, ContactKind
from app.programme.wording import CONTACT_KINDS
from app.web.forms import BlockField, Form, KeyField, LineField, choices

CHOOSE = _l("Choose one from the list.")
OTHER = "other"


class GroupForm(Form):
    name = LineField(
        _l("Name of the group"),
        [
            DataRequired(_l("Enter the name.")),
            Length(GROUP_NAME_SHORTEST, GROUP_NAME_LONGEST, _l("A name has 2 to 120 characters.")),
        ],
    )
    kind = SelectField(
        _l("What does it do?"),
        [DataRequired(CHOOSE)],
        choices=choices([(kind, _l(words)) for kind, words in GROUP_KINDS.items()]),
    )
    purpose = BlockField(
        _l("What is it for, in a sentence or two?"),
        [
            Optional(),
            Length(max=PURPOSE_LONGEST, message=_l("This text is too long: 500 characters at most.")),
        ],
    )
    listed = BooleanField(_l("The group wants to stand on the public page of groups"))
    area: Any = SelectField(_l("Where is it at home?"), [Optional()])
    body: Any = SelectField(_l("Which partner keeps in touch with it?"), [Optional()])
    speaker = LineField(_l("E-mail address of its representative"), [Optional()])

    def entry(self, area_id: int) -> GroupEntry:
        """What was entered; `area_id`: where the form leaves the area open."""
        return GroupEntry(
            name=self.name.data or "",
            kind=GroupKind(self.kind.data),
            purpose=self.purpose.data or "",
            listed=bool(self.listed.data),
            area_id=int(self.area.data or area_id),
            body_id=int(self.body.data) if self.body.data else None,
            speaker=self.speaker.data or "",
        )


class ContactPersonForm(Form):
    name = LineField(_l("Name of the contact person"), [DataRequired(_l("Enter the name."))])
    reach = LineField(
        _l("How to reach this person"),
        [DataRequired(_l("Write 2 to 120 characters.")), Length(2, REACH_LONGEST, _l("Write 2 to 120 characters."))],
    )
    given = RadioField(
        _l("How did this person agree to stand here?"),
        [DataRequired(_l("Without this person's consent no name is kept. Ask first."))],
        choices=choices([(ConsentGiven.SPOKEN, _l("By word")), (ConsentGiven.WRITTEN, _l("In writing"))]),
    )
    given_on = DateField(
        _l("On which day?"), [DataRequired(_l("Enter the day on which the person agreed."))], format=DAYS
    )

    def told(self) -> dict[str, Any]:
        about = {"name": self.name.data or "", "reach": self.reach.data or ""}
        return about | {"given": ConsentGiven(self.given.data), "given_on": self.given_on.data}


class ContactForm(Form):
    """Three taps: the group, what it was, and the button. The day is today unless another one is entered."""

    key = KeyField()
    group: Any = RadioField(_l("With whom?"), [DataRequired(_l("Choose a group, or for whom it was."))])
    other: Any = SelectField(_l("Another group, or for everybody"), [Optional()])
    kind = RadioField(_l("What was it?"), [DataRequired(CHOOSE)], choices=choices(CONTACT_KINDS))
    about = LineField(
        _l("What about, in a line?"),
        [Optional(), Length(max=CONTACT_LINE_LONGEST, message=_l("At most %(max)d characters."))],
    )
    held_on = DateField(_l("Which day?"), [Optional()], format=DAYS)

    def line(self, today: date) -> ContactLine:
        """What was entered; of "group-7" and "area-3" the number."""
        chosen = self.other.data if self.group.data == OTHER else self.group.data
        kind, _mark, number = (chosen or "").partition("-")
        return ContactLine(
            kind=ContactKind(self.kind.data),
            held_on=self.held_on.data or today,
            group_id=int(number) if kind == "group" else None,
            area_id=int(number) if kind == "area" else None,
            about=self.about.data or "",
            key=self.key.data,
        )
