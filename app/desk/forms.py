"""What the desk is narrowed to, and one word on several issues."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from app.desk.vocabulary import Wanted
from app.issues.vocabulary import STEP_LONGEST
from app.web.forms import BlockField, Form, KeyField, choices

LONGEST = 10  # digits of a version


class FilterForm(Form):
    area = SelectField(_l("Area"), validators=[Optional()])
    category = SelectField(_l("About"), validators=[Optional()])
    mine = BooleanField(_l("Only what is in my hand"))

    def offer(self, found: dict[str, list[tuple[str, Any]]]) -> "FilterForm":
        self.area.choices, self.category.choices = choices(found["area"]), choices(found["category"])
        return self

    def wanted(self, places: Any, kinds: Any) -> Wanted:
        """What was chosen, among the places and categories there are."""
        path = next((row.path for row in places if row.slug == self.area.data), "")
        category = next((row.id for row in kinds if row.code == self.category.data), None)
        return Wanted(path, category, bool(self.mine.data))


class ShortcutsForm(Form):
    on = BooleanField(_l("On"), false_values=(False, "false", "", "0"))


class TogetherForm(Form):
    """`pick`: "reference:version" of each issue that was ticked."""

    pick: Any = FieldList(StringField())
    text = BlockField(
        _l("What everyone reads on each of them"),
        validators=[
            DataRequired(_l("Say in a sentence what was done or will be done.")),
            Length(max=STEP_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
    key = KeyField()

    def seen(self) -> list[tuple[str, int]]:
        """(reference, version) of what was ticked; what has another form counts for nothing."""
        told = [(told or "").partition(":") for told in self.pick.data]
        return [(ref, int(version)) for ref, _colon, version in told if version.isdecimal() and len(version) < LONGEST]
