"""What people fill in on the first pages."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, ValidationError

from app.identity.vocabulary import RECEIPT_LENGTH
from app.web.forms import Form, LineField


class ReceiptForm(Form):
    code = LineField(_l("Your receipt"), [InputRequired(_l("Enter the code of your receipt."))])

    def validate_code(self, field: LineField) -> None:
        if sum(c.isalnum() for c in field.data or "") != RECEIPT_LENGTH:
            raise ValidationError(_l("A receipt has 12 letters and digits."))
