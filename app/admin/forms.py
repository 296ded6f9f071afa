"""Forms of the installation's own pages."""

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.admin.vocabulary import AUTHORITY_LONGEST, BASIS_LONGEST, BASIS_SHORTEST, OUTCOME_NAMES, WANTED_NAMES
from app.areas.actions import ToldCityNearby
from app.areas.vocabulary import LONGEST_NAME, LONGEST_OUTLINE, LONGEST_PHONE, LONGEST_WEB
from app.kernel.paging import LARGEST
from app.web.forms import BlockField, Form, LineField, choices


class SearchJournalForm(Form):
    act: Any = SelectField(_l("What was done"), choices=[], default="")
    who: Any = LineField(_l("By whom"), [Length(max=60, message=_l("This name is too long."))])
    kind: Any = SelectField(_l("About what"), choices=[], default="")
    number: Any = IntegerField(
        _l("Its number"),
        [Optional(), NumberRange(min=1, max=LARGEST, message=_l("Enter a whole number."))],
    )
    since: Any = DateField(_l("From"), [Optional()])
    until: Any = DateField(_l("Up to"), [Optional()])


class EnterRequestForm(Form):
    asked_on = DateField(_l("Asked on"), [InputRequired(_l("Enter the day of the request."))])
    authority = LineField(
        _l("Which authority"),
        [
            InputRequired(_l("Enter which authority asked.")),
            Length(max=AUTHORITY_LONGEST, message=_l("At most 160 characters.")),
        ],
    )
    legal_basis = BlockField(
        _l("Legal basis"),
        [
            InputRequired(_l("Enter the law and the order that the request rests on.")),
            Length(BASIS_SHORTEST, BASIS_LONGEST, _l("A legal basis has 15 to 500 characters.")),
        ],
    )
    wanted = SelectField(_l("What they ask for"), choices=choices((str(k), _l(v)) for k, v in WANTED_NAMES.items()))


class NearbyCityForm(Form):
    """A city around this one. `geometry`: its outline, as GeoJSON; `everywhere`: it shall have none any more."""

    name = LineField(
        _l("Name"),
        [
            InputRequired(_l("Enter the name of the city.")),
            Length(max=LONGEST_NAME, message=_l("This name is too long.")),
        ],
    )
    phone = LineField(_l("Phone"), [Length(max=LONGEST_PHONE, message=_l("At most 40 characters."))])
    web = LineField(_l("Web address"), [Length(max=LONGEST_WEB, message=_l("At most 200 characters."))])
    geometry = BlockField(
        _l("Outline"),
        [Length(max=LONGEST_OUTLINE, message=_l("This outline is too long: 200,000 characters at most."))],
    )
    everywhere = BooleanField(_l("Forget the outline: tell it for every place outside"))

    def validate_geometry(self, field: Any) -> None:
        if field.data and self._outline() is None:
            raise ValidationError(_("This is no GeoJSON with one polygon."))

    def told(self) -> ToldCityNearby:
        about = {name: self[name].data or "" for name in ("name", "phone", "web")}
        return ToldCityNearby(**about, outline=self._outline())

    def _outline(self) -> dict[str, Any] | None:
        """The geometry that was put in: as it is, as a feature, or as the only feature of a collection."""
        try:
            found = json.loads(self.geometry.data or "null")
        except (ValueError, RecursionError):
            return None
        features = found.get("features") if isinstance(found, dict) else None
        if isinstance(features, list):
            found = features[0] if len(features) == 1 else None
        if isinstance(found, dict) and "geometry" in found:
            found = found["geometry"]
        return found if isinstance(found, dict) else None


class DecideRequestForm(Form):
    outcome = RadioField(
        _l("What they got"),
        [InputRequired(_l("Say what they got."))],
        choices=choices((str(k), _l(v)) for k, v in OUTCOME_NAMES.items() if k != "open"),
    )
