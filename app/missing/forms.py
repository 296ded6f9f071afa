"""The voluntary answers. Each may be left out."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from app.missing.vocabulary import Trait
from app.missing.wording import AGES, GENDERS, STAYS
from app.web.forms import Form, choices


class AnswerForm(Form):
    age = RadioField(_l("Age"), choices=choices(AGES), validators=[Optional()])
    gender = RadioField(_l("Gender"), choices=choices(GENDERS), validators=[Optional()])
    lang = RadioField(_l("Language you speak most"), choices=[], validators=[Optional()])
    stay = RadioField(_l("How long have you lived in the area?"), choices=choices(STAYS), validators=[Optional()])

    def told(self) -> dict[Trait, str]:
        """What was answered, by trait."""
        return {trait: self[str(trait)].data or "" for trait in Trait}
