"""What people fill in to show where they live, or to say it of somebody."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.identity.forms import ADDRESS_NEEDED, AddressField
from app.identity.vocabulary import DOCUMENT_LONGEST, DOCUMENT_SHORTEST, LETTER_CODE_LENGTH, VOUCHER_CAP_MOST
from app.kernel.clock import now
from app.web.forms import BlockField, Form, LineField

FIRST_YEAR = 1900


class CodeField(LineField):
    """A code or a document's number, however it was typed: letters and digits alone count, in capitals."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = "".join(c for c in (valuelist[0] if valuelist else "").upper() if c.isalnum())[:40]


def born(_form: Form, field: DateField) -> None:
    """A birth date of somebody alive."""
    if not isinstance(field.data, date) or not FIRST_YEAR <= field.data.year <= now().year or field.data > now().date():
        raise ValidationError(_l("Enter a birth date, like 24.11.1980 or 1980-11-24."))


def document_field(label: str) -> CodeField:
    wrong = _l("Enter the number of the document.")
    return CodeField(label, [InputRequired(wrong), Length(DOCUMENT_SHORTEST, DOCUMENT_LONGEST, wrong)])


def area_field() -> SelectField:
    return SelectField(_l("Neighbourhood"), [InputRequired(_l("Choose a neighbourhood."))])


class BornForm(Form):
    """A form that asks for a birth date, which is kept nowhere."""

    born = DateField(_l("Birth date"), [born], format=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"])

    @property
    def birth(self) -> date:
        """The date, once the form has been found valid."""
        assert self.born.data is not None
        return self.born.data


class AskLetterForm(Form):
    name = LineField(
        _l("Name on the letterbox"),
        [
            InputRequired(_l("Enter the name that stands on the letterbox.")),
            Length(2, 80, _l("A name has 2 to 80 characters.")),
        ],
    )
    address = BlockField(
        _l("Postal address"),
        [InputRequired(_l("Enter street, number and town.")), Length(8, 300, _l("Write 8 to 300 characters."))],
    )
    area = area_field()


class LetterCodeForm(Form):
    code = CodeField(_l("The code from your letter"), [InputRequired(_l("Enter the code from your letter."))])

    def validate_code(self, field: CodeField) -> None:
        if len(field.data or "") != LETTER_CODE_LENGTH:
            raise ValidationError(_l("The code has eight letters and digits."))


class CensusForm(BornForm):
    document = document_field(_l("Number of your identity document"))
    area = area_field()


class VerifyForm(Form):
    email = AddressField(_l("E-mail address of the account"), [ADDRESS_NEEDED])
    document = document_field(_l("Number of the document you looked at"))
    area = area_field()


class VouchForm(BornForm):
    email = AddressField(_l("E-mail address of the account"), [ADDRESS_NEEDED])
    name = LineField(
        _l("Full name"),
        [InputRequired(_l("Enter the full name.")), Length(2, 80, _l("A name has 2 to 80 characters."))],
    )
    area = area_field()


class MakeVoucherForm(Form):
    name = LineField(
        _l("Name of the group, library or service"),
        [Optional(), Length(2, 120, _l("A name has 2 to 120 characters."))],
    )
    group: Any = SelectField(_l("In the inventory of groups"), [Optional()])
    email = AddressField(_l("E-mail address of its representative"), [ADDRESS_NEEDED])
    area = SelectField(_l("For people in"), [InputRequired(_l("Choose an area."))])
    cap = IntegerField(
        _l("How many people a year"),
        [InputRequired(_l("Enter a whole number.")), NumberRange(1, VOUCHER_CAP_MOST, _l("Choose 1 to 1000."))],
    )
