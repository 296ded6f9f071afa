"""The report, one question after the other. Each step validates its own fields; the others travel along unseen."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField, SelectField
from wtforms.validators import UUID, DataRequired, Email, Length, Optional, ValidationError

from app.areas.beyond import Beyond
from app.issues.vocabulary import NAME_LONGEST, NAME_SHORTEST, STREET_LONGEST, WORDS_LONGEST, WORDS_SHORTEST, Level
from app.issues.whereabouts import Match, Whereabouts
from app.web.forms import BlockField, Form, LineField, choices

EMAIL_LONGEST = 254


class WhatForm(Form):
    category = RadioField(_l("What is it about?"), validators=[DataRequired(_l("Choose what it is about."))])

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.category.choices = choices(pairs)


class WhereForm(Form):
    area = SelectField(_l("Neighbourhood"))
    street = LineField(
        _l("Street or place"),
        validators=[Length(max=STREET_LONGEST, message=_l("At most 160 characters."))],
    )
    house = RadioField(_l("Which one is it?"), choices=[], validate_choice=False)
    lat = HiddenField()
    lon = HiddenField()
    # Of a point that a street and number gave: the neighbourhood chosen before, the point, the line.
    placed = HiddenField()

    # Whoever makes the form says where places are looked up, and the city's neighbourhoods by slug.
    places: Whereabouts
    areas: Mapping[str, Any]
    # What a point outside the city is told, and what a line may mean that names no one house.
    beyond: Beyond | None = None
    matches: Sequence[Match] = ()
    asks = False

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.area.choices = choices([("", _l("Choose…")), *pairs])

    def validate_area(self, field: Any) -> None:
        """A point decides the neighbourhood, so that the preview names the one the report will have; one outside the
        city is dropped, and the list decides."""
        self._leave_old_house(field)
        if self.point is None and self.street.data:
            self._take_house(field, self.street.data)
        if self.point is not None:
            field.data = self.places.area_at(*self.point)
            if field.data is None:
                self._leave_point(field, *self.point)
        if not field.data and not self.asks:
            raise ValidationError(_l("Say where it is: choose a neighbourhood."))

    def validate_house(self, _field: Any) -> None:
        if self.asks:
            raise ValidationError(_l("More than one place fits. Choose the right one."))

    def _leave_old_house(self, field: Any) -> None:
        """Drop the point of a house when another street or neighbourhood was told since."""
        before, at, line = ((self.placed.data or "") + "||").split("|", 2)
        if self.point is None or at != f"{self.lat.data},{self.lon.data}":
            self.placed.data = ""
            return
        moved = field.data != self.places.area_at(*self.point)
        if moved or line.rstrip("|") != (self.street.data or ""):
            self.lat.data = self.lon.data = self.placed.data = ""
            field.data = field.data if moved else before

    def _take_house(self, field: Any, line: str) -> None:
        """A street with a number that the city's list knows is a point, where none was given; one that may be several
        is asked for."""
        area = self.areas.get(field.data)
        house = self.places.house(line, area.id if area else None)
        if house is not None:
            self._put(field, house.lat, house.lon, line)
            return
        self.matches = self.places.matches(line, area.id if area else None)
        none = f"none:{line}"
        chosen = next((one for one in self.matches if one.value == self.house.data), None)
        self.asks = bool(self.matches) and chosen is None and self.house.data != none
        names = {row.id: row.name for row in self.areas.values()}
        pairs = [(one.value, f"{one.name} · {names.get(one.area_id, '')}") for one in self.matches]
        self.house.choices = choices([*pairs, (none, _l("None of these"))])
        if chosen is not None and chosen.point is not None:
            self._put(field, *chosen.point, line)
        elif chosen is not None:
            field.data = next((slug for slug, row in self.areas.items() if row.id == chosen.area_id), field.data)

    def _put(self, field: Any, lat: float, lon: float, line: str) -> None:
        self.lat.data, self.lon.data = str(lat), str(lon)
        self.placed.data = f"{field.data or ''}|{lat},{lon}|{line}"

    def _leave_point(self, field: Any, lat: float, lon: float) -> None:
        """Drop a point outside the city, and choose the nearest neighbourhood in the list; raises the error."""
        self.beyond = self.places.beyond(lat, lon)
        self.lat.data = self.lon.data = ""
        near = self.beyond.nearest
        if near is None:
            raise ValidationError(_l("This point lies outside the city. Choose a neighbourhood from the list."))
        field.data = near.slug
        said = _l("This point lies outside the city. The nearest neighbourhood is %(area)s: it is chosen in the list.")
        raise ValidationError(said % {"area": near.name})

    @property
    def point(self) -> tuple[float, float] | None:
        """The position that was taken or chosen on the map; None when there is none, or it is no position."""
        try:
            lat, lon = float(self.lat.data or ""), float(self.lon.data or "")
        except ValueError:
            return None
        return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


class WordsForm(Form):
    words = BlockField(
        _l("What is happening?"),
        validators=[
            DataRequired(_l("Tell in your own words what is happening.")),
            Length(min=WORDS_SHORTEST, message=_l("Tell a little more: at least 10 characters.")),
            Length(max=WORDS_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
    photos = MultipleFileField(_l("Photos"))


class CheckForm(Form):
    level = RadioField(
        _l("How should you be shown?"),
        choices=choices(
            [
                (Level.PSEUDONYM.value, _l("As “a resident”, without a name")),
                (Level.PUBLIC_NAME.value, _l("With my name")),
                (Level.CONFIDENTIAL.value, _l("Confidential: nothing of this report is shown in public")),
            ]
        ),
        default=Level.PSEUDONYM.value,
    )
    name = LineField(_l("Name to be shown"))
    email = LineField(
        _l("E-mail, if you want to hear about every step"),
        validators=[
            Optional(),
            Length(max=EMAIL_LONGEST, message=_l("This address is too long.")),
            Email(_l("This is no e-mail address. Example: name@example.org")),
        ],
    )
    key = HiddenField(validators=[UUID(_l("Please send the form again."))])

    def validate_name(self, field: Any) -> None:
        if not self.asks_name or self.level.data != Level.PUBLIC_NAME:
            return
        if len(field.data or "") > NAME_LONGEST:
            raise ValidationError(_l("At most 60 characters."))
        if len(field.data or "") < NAME_SHORTEST:
            raise ValidationError(_l("Give the name to be shown: at least 2 characters."))

    asks_name = True
