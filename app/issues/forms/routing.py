"""What a coordinator says of an issue that no body has, and the lines of the city's table of routes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.issues.actions import StepWords
from app.issues.vocabulary import STEP_LONGEST
from app.web.forms import BlockField, Form, KeyField, choices

Pairs = Sequence[tuple[str, str]]


class SendOnForm(Form):
    body = SelectField(_l("Which body answers for it"), validators=[DataRequired(_l("Choose a body from the list."))])
    text = BlockField(
        _l("Why it goes there"),
        validators=[
            DataRequired(_l("Say in a sentence why it goes there.")),
            Length(max=STEP_LONGEST, message=_l("This text is too long: 5,000 characters at most.")),
        ],
    )
    key = KeyField()
    version = IntegerField(widget=HiddenInput(), validators=[DataRequired()])

    def offer(self, bodies: Pairs) -> "SendOnForm":
        self.body.choices = choices([("", _l("Choose…")), *bodies])
        return self

    def words(self, lang: str) -> StepWords:
        return StepWords(text=self.text.data or "", lang=lang, to_body_id=int(self.body.data), key=self.key.data)


class RouteForm(Form):
    category = SelectField(_l("Category"), validators=[DataRequired(_l("Choose a category."))])
    area = SelectField(_l("Area"), validators=[DataRequired(_l("Choose an area."))])
    body = SelectField(_l("Goes to"), validators=[DataRequired(_l("Choose a body from the list."))])

    def offer(self, categories: Pairs, areas: Pairs, bodies: Pairs) -> "RouteForm":
        first = ("", _l("Choose…"))
        self.category.choices = choices([first, *categories])
        self.area.choices = choices([first, *areas])
        self.body.choices = choices([first, *bodies])
        return self
