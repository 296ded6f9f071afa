"""The two questions: where, and why. Nothing can be written but the name of a street, which is not kept."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.unsafe.vocabulary import STREET_LONGEST, Hours, Reason
from app.web.forms import Form, LineField, choices

REASONS = (
    (str(Reason.LIGHTING), _l("Too dark: lamps are missing or broken")),
    (str(Reason.TRAFFIC), _l("Traffic: speed, crossings, narrow pavements")),
    (str(Reason.LONELINESS), _l("Lonely: nobody passes, nobody would hear")),
    (str(Reason.DISORDER), _l("Neglected: rubbish, damage, noise")),
)
HOURS = (
    (str(Hours.ALWAYS), _l("At any hour")),
    (str(Hours.DAY), _l("By day")),
    (str(Hours.EVENING), _l("In the evening")),
    (str(Hours.NIGHT), _l("At night")),
)


class WhereForm(Form):
    area = SelectField(_l("Neighbourhood"), validate_choice=False)
    street = LineField(_l("Street"), validators=[Length(max=STREET_LONGEST, message=_l("At most 160 characters."))])
    lat = HiddenField()
    lon = HiddenField()

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.area.choices = choices([("", _l("Choose…")), *pairs])

    @property
    def point(self) -> tuple[float, float] | None:
        """The position that was taken or chosen on the map; None when there is none, or it is no position."""
        try:
            lat, lon = float(self.lat.data or ""), float(self.lon.data or "")
        except ValueError:
            return None
        return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


class ReasonsField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TapForm(Form):
    square = SelectField(
        _l("Which square?"), validators=[DataRequired(_l("Choose a square from the list."))], validate_choice=False
    )
    reasons = ReasonsField(
        _l("Why does it feel unsafe?"),
        choices=choices(REASONS),
        validators=[DataRequired(_l("Choose at least one reason."))],
    )
    hours = RadioField(_l("When?"), choices=choices(HOURS), default=str(Hours.ALWAYS))

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.square.choices = choices([("", _l("Choose…")), *pairs])
