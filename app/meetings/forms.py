"""Forms of meetings: calling one, its agenda, signing up."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel.clock import moment_of
from app.meetings.vocabulary import (
    ABOUT_LONGEST,
    AGENDA_MINUTES_MOST,
    AGENDA_TITLE_LONGEST,
    DOCUMENT_TITLE_LONGEST,
    GUEST_NAME_LONGEST,
    GUEST_WHY_LONGEST,
    KIND_WORDS,
    LINE_LONGEST,
    MOST_PLACES,
    NAME_LONGEST,
    ORIGIN,
    OUTDOORS,
    PHONE_LONGEST,
    REASON_LONGEST,
    REPEATS_MOST,
    TITLE_LONGEST,
    TITLE_SHORTEST,
    WAY_LONGEST,
    Contact,
    Every,
    MeetingKind,
    MeetingPlan,
    Point,
    Reminders,
    Source,
)
from app.web.forms import BlockField, Form, KeyField, LineField, choices

EMPTY_POINTS = 3
RESERVED, OPEN = "reserved", "open"


class DayField(DateField):
    """A date, with our own words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Enter a day, like 24.11.2026 or 2026-11-24.")) from error


class HourField(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Enter a time, like 18:30.")) from error


class CountField(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Enter a whole number.")) from error


class ChecksField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _longest(number: int) -> Length:
    return Length(max=number, message=_l("At most %(max)d characters."))


def _required(words: Any) -> InputRequired:
    return InputRequired(message=words)


WEB_ADDRESS = Regexp(r"(?i)^https?://[^\s/$.?#][^\s]*$", message=_l("Enter an address that begins with https://"))
FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]


REMINDERS = [
    (str(Reminders.BOTH), _l("48 hours and 2 hours before")),
    (str(Reminders.TWO_DAYS), _l("48 hours before")),
    (str(Reminders.TWO_HOURS), _l("2 hours before")),
    (str(Reminders.NONE), _l("Not at all")),
]
KINDS = [(str(kind), _l(words)) for kind, words in KIND_WORDS.items() if kind not in OUTDOORS]


class MeetingForm(Form):
    """What is announced of a meeting. Times are the city's; `version` is that of the meeting the editor saw."""

    key = KeyField()
    # Asked of the value and not of what was sent: a meeting that is changed keeps its area, and its page asks for none.
    area = SelectField(_l("For which area?"), validators=[DataRequired(_l("Choose an area."))])
    kind = SelectField(_l("What is it?"), choices=choices(KINDS), default=str(MeetingKind.MEETING))
    title = LineField(
        _l("What is the meeting about?"),
        [
            _required(_l("Give the meeting a title.")),
            Length(TITLE_SHORTEST, TITLE_LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    theme = SelectField(_l("Theme"), default="")
    about = BlockField(_l("More about it"), [_longest(ABOUT_LONGEST)])
    lang = SelectField(_l("Language of these words"))
    day = DayField(_l("Day"), [_required(_l("Enter the day."))], format=FORMATS)
    begins = HourField(_l("Begins at"), [_required(_l("Enter when it begins."))], format=["%H:%M", "%H:%M:%S", "%H.%M"])
    ends = HourField(_l("Ends at"), [_required(_l("Enter when it ends."))], format=["%H:%M", "%H:%M:%S", "%H.%M"])
    place = LineField(_l("Place"), [_longest(LINE_LONGEST)])
    address = LineField(_l("Address"), [_longest(LINE_LONGEST)])
    way = BlockField(_l("How to get there"), [_longest(WAY_LONGEST)])
    online = LineField(_l("Link to take part online"), [Optional(), _longest(LINE_LONGEST), WEB_ADDRESS])
    place_after_sign_up = BooleanField(_l("Tell the exact place only to those who have a place"))
    step_free = BooleanField(_l("Step-free access"))
    childcare = BooleanField(_l("Childcare during the meeting"))
    languages = ChecksField(_l("Languages spoken"))
    interpretation = LineField(_l("Interpretation"), [_longest(LINE_LONGEST)])
    capacity = CountField(
        _l("How many places?"),
        [Optional(), NumberRange(0, MOST_PLACES, _l("Between %(min)d and %(max)d."))],
        default=0,
    )
    reserved = CountField(
        _l("Of these, kept for people without internet"),
        [Optional(), NumberRange(0, MOST_PLACES, _l("Between %(min)d and %(max)d."))],
        default=0,
    )
    reminders = SelectField(
        _l("When are those with a place reminded?"), choices=choices(REMINDERS), default=str(Reminders.BOTH)
    )
    reason = BlockField(_l("Why is it moved?"), [_longest(REASON_LONGEST)])
    later = BooleanField(_l("Change all later ones of the series as well"))
    version = HiddenField(default="1")
    origin = HiddenField()

    def offer(
        self,
        areas: Sequence[tuple[str, str]],
        langs: Sequence[tuple[str, str]],
        spoken: Sequence[tuple[str, str]],
        themes: Sequence[tuple[str, str]],
    ) -> "MeetingForm":
        """Give the lists to choose from: areas one may call in, languages of words, languages spoken, themes."""
        self.theme.choices = choices([("", _l("No theme")), *themes])
        self.area.choices, self.lang.choices, self.languages.choices = list(areas), list(langs), list(spoken)
        return self

    def validate_ends(self, field: Any) -> None:
        if self.begins.data and field.data and field.data <= self.begins.data:
            raise ValidationError(_("The end lies before the beginning."))

    def comes_of(self) -> str | None:
        """The thing that the meeting comes of; None for one that was thought of here."""
        told = str(self.origin.data or "")
        return told if re.fullmatch(ORIGIN, told) else None

    def seen_version(self) -> int:
        seen = str(self.version.data)
        return int(seen) if seen.isdecimal() else 0

    def plan(self, zone: str) -> MeetingPlan:
        """The plan that was entered, its times taken as the wall clock of `zone`."""
        return MeetingPlan(
            title=self.title.data or "",
            starts_at=self._at(self.begins.data, zone),
            ends_at=self._at(self.ends.data, zone),
            about=self.about.data or "",
            lang=self.lang.data or "",
            theme=self.theme.data or None,
            place=self.place.data or "",
            address=self.address.data or "",
            online=self.online.data or "",
            way=self.way.data or "",
            place_after_sign_up=self.place_after_sign_up.data,
            step_free=self.step_free.data,
            childcare=self.childcare.data,
            languages=tuple(self.languages.data or ()),
            interpretation=self.interpretation.data or "",
            capacity=self.capacity.data or 0,
            reserved=self.reserved.data or 0,
            reminders=Reminders(str(self.reminders.data)),
        )

    def _at(self, hour: Any, zone: str) -> datetime:
        assert self.day.data is not None
        return moment_of(self.day.data, hour, zone)


class PointForm(Form):
    title = LineField(_l("Point"), [_longest(AGENDA_TITLE_LONGEST)])
    minutes = CountField(
        _l("Minutes"), [Optional(), NumberRange(0, AGENDA_MINUTES_MOST, _l("Between %(min)d and %(max)d."))]
    )
    speaker = LineField(_l("Who speaks"), [_longest(120)])


class AgendaForm(Form):
    """The points in order; an empty title leaves a row out."""

    points = FieldList(FormField(PointForm))

    def add_empty_rows(self) -> "AgendaForm":
        for _row in range(EMPTY_POINTS):
            self.points.append_entry()
        return self

    def entered(self) -> list[Point]:
        rows = [row.form for row in self.points]
        return [Point(row.title.data, row.minutes.data or 0, row.speaker.data or "") for row in rows if row.title.data]


class RepeatMeetingForm(Form):
    key = KeyField()
    every = RadioField(
        _l("How often?"),
        choices=choices(
            [
                (Every.WEEK, _l("Every week")),
                (Every.TWO_WEEKS, _l("Every two weeks")),
                (Every.MONTH, _l("Every month, on the same weekday")),
            ]
        ),
        default=Every.MONTH,
    )
    times = CountField(
        _l("How many more times?"),
        [_required(_l("Say how many more times.")), NumberRange(1, REPEATS_MOST, _l("Between %(min)d and %(max)d."))],
    )


class AttachDocumentForm(Form):
    """A file with its title and language, for the meeting or for one point of its agenda."""

    key = KeyField()
    title = LineField(_l("Title"), [_required(_l("Give the document a title.")), _longest(DOCUMENT_TITLE_LONGEST)])
    lang = SelectField(_l("Language of the document"))
    point = SelectField(_l("For which point?"))
    file: Any = FileField(_l("File"))

    def offer(self, points: Sequence[str], langs: Sequence[tuple[str, str]]) -> "AttachDocumentForm":
        """Give the lists to choose from: points of the agenda, languages."""
        self.point.choices = choices([("", _("The whole meeting")), *((title, title) for title in points)])
        self.lang.choices = list(langs)
        return self

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file."))


class CancelMeetingForm(Form):
    reason = BlockField(_l("Why is it cancelled?"), [_required(_l("Say why, in a sentence that everybody may read."))])
    later = BooleanField(_l("Cancel all later ones of the series as well"))

    def validate_reason(self, field: Any) -> None:
        if len(field.data or "") > REASON_LONGEST:
            raise ValidationError(_("At most %(max)d characters.", max=REASON_LONGEST))


def _normalized(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(_("Enter an e-mail address, like name@example.org.")) from error


class InviteForm(Form):
    groups = ChecksField(_l("Which groups?"), coerce=str)

    def chosen(self) -> list[int]:
        """The numbers of the groups; `groups` holds only what was offered."""
        return [int(number) for number in self.groups.data or []]

    def again(self) -> set[str]:
        """What was sent: a form sent twice is no fault."""
        return set(self.groups.data or [])


class InviteBodyForm(Form):
    """A body that answers questions at the meeting."""

    body = SelectField(_l("Which body?"), [_required(_l("Choose a body."))])

    def offer(self, bodies: Sequence[tuple[str, str]]) -> "InviteBodyForm":
        self.body.choices = choices([("", _l("Choose…")), *bodies])
        return self


class AskHostForm(Form):
    email = LineField(_l("E-mail address of the account"), [_required(_l("Enter an e-mail address.")), _longest(254)])

    def validate_email(self, field: Any) -> None:
        field.data = _normalized(field.data or "").lower()


class SignUpForm(Form):
    """Without an account: a name, and one way to be reached."""

    key: Any = KeyField()
    name = LineField(_l("Your name"), [_required(_l("Enter a name.")), _longest(NAME_LONGEST)])
    email = LineField(_l("E-mail address"), [_longest(254)])
    phone = LineField(
        _l("Phone number"),
        [
            Optional(),
            _longest(PHONE_LONGEST),
            Regexp(r"^\+?[\d\s().\-/]{6,}$", message=_l("Enter a phone number, like +34 600 000 000.")),
        ],
    )

    agreed = BooleanField(_l("I have read this and keep to it"))

    def validate_email(self, field: Any) -> None:
        if field.data:
            field.data = _normalized(field.data)
        elif not self.phone.data:
            raise ValidationError(_("Leave an e-mail address or a phone number."))

    def contact(self, lang: str) -> Contact:
        """By mail when an address was left, else by phone."""
        email = self.email.data or ""
        return Contact(self.name.data or "", email, "" if email else self.phone.data or "", lang)


class ExchangeForm(Form):
    """For whom an exchange is, and what whoever comes keeps to."""

    age_from = IntegerField(_l("From which age"), [InputRequired(_l("Enter a whole number."))])
    age_to = IntegerField(_l("Up to which age"), [InputRequired(_l("Enter a whole number."))])
    charter = BlockField(_l("The charter of this exchange"), [_required(_l("Write what everybody keeps to."))])
    lang = SelectField(_l("Language of your text"), choices=[])


class GuestForm(Form):
    """A guest of an exchange."""

    name = LineField(_l("Name"), [_required(_l("Enter a name.")), _longest(GUEST_NAME_LONGEST)])
    why = LineField(_l("Why this person comes"), [_longest(GUEST_WHY_LONGEST)])


class OwnPlaceForm(Form):
    """An account needs no more than to accept what a walk or round asks of everybody."""

    agreed = BooleanField(_l("I have read this and keep to it"))


class EnterGuestForm(SignUpForm):
    """Somebody from paper, phone or post: a name, and a way to be reached when there is one."""

    name = LineField(_l("Name"), [_required(_l("Enter a name.")), _longest(NAME_LONGEST)])
    source = RadioField(
        _l("How did the person sign up?"),
        choices=choices(
            [
                (Source.PAPER, _l("On the paper list")),
                (Source.PHONE, _l("By phone")),
                (Source.POST, _l("By letter")),
            ]
        ),
        default=Source.PAPER,
    )
    place = RadioField(
        _l("Which place?"),
        choices=choices([(RESERVED, _l("One kept for people without internet")), (OPEN, _l("One like everybody's"))]),
        default=OPEN,
    )

    def validate_email(self, field: Any) -> None:
        if field.data:
            field.data = _normalized(field.data)
