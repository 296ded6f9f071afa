"""What people fill in to sign in, to sign up, and to change their account."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.identity.vocabulary import CODE_DIGITS, NAME_LONGEST, NAME_SHORTEST
from app.kernel.errors import Invalid
from app.kernel.outbox import LONGEST_ADDRESS
from app.kernel.text import tidy
from app.web.forms import Form, LineField, choices


def email_address(text: str) -> str:
    """The one form in which an address is kept: lower case, checked; raises `Invalid`."""
    try:
        found = validate_email(tidy(text), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Invalid("Enter an e-mail address like name@example.org.", "email") from error
    if len(found.normalized) > LONGEST_ADDRESS:
        raise Invalid("This e-mail address is too long.", "email")
    return found.normalized.lower()


class AddressField(StringField):
    """An e-mail address, in the form in which it is kept."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0][: 2 * LONGEST_ADDRESS] if valuelist else None

    def pre_validate(self, form: BaseForm) -> None:
        if not (self.data or "").strip():
            return
        try:
            self.data = email_address(self.data or "")
        except Invalid as error:
            raise ValidationError(_l("Enter an e-mail address like name@example.org.")) from error


class DigitsField(StringField):
    """A code of digits, however it was typed or pasted: spaces and hyphens do not count."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = "".join(str(int(c)) for c in typed if c.isdecimal())


ADDRESS_NEEDED = InputRequired(_l("Enter your e-mail address."))


class AskCodeForm(Form):
    email = AddressField(_l("Your e-mail address"), [ADDRESS_NEEDED])


class SignUpForm(Form):
    name = LineField(
        _l("The name others see"),
        [
            InputRequired(_l("Enter the name that others should see.")),
            Length(NAME_SHORTEST, NAME_LONGEST, _l("A name has 2 to 60 characters.")),
        ],
    )
    email = AddressField(_l("Your e-mail address"), [ADDRESS_NEEDED])
    agreed = BooleanField(
        _l("I am 16 or older, or 14 or 15 and a parent or guardian agrees. I will keep to the charter."),
        [InputRequired(_l("Say that you are old enough and will keep to the charter."))],
    )


class CodeForm(Form):
    code = DigitsField(_l("The code from your mail"), [InputRequired(_l("Enter the six digits from your mail."))])

    def validate_code(self, field: DigitsField) -> None:
        if len(field.data or "") != CODE_DIGITS:
            raise ValidationError(_l("The code has six digits."))


class PasswordSignInForm(Form):
    email = AddressField(_l("Your e-mail address"), [ADDRESS_NEEDED])
    password = PasswordField(_l("Your password"), [InputRequired(_l("Enter your password."))])


class AccountForm(Form):
    name = LineField(
        _l("The name others see"),
        [
            InputRequired(_l("Enter the name that others should see.")),
            Length(NAME_SHORTEST, NAME_LONGEST, _l("A name has 2 to 60 characters.")),
        ],
    )
    lang = SelectField(_l("Language of pages and mails"), [Optional()])
    area = SelectField(_l("My neighbourhood"), [Optional()])


class NewPasswordForm(Form):
    current = PasswordField(_l("Your present password"), [Optional()])
    password = PasswordField(_l("A new password"), [InputRequired(_l("Enter a new password."))])


class ProposeRoleForm(Form):
    email = AddressField(_l("E-mail address of your colleague"), [ADDRESS_NEEDED])
    name = LineField(_l("Name"), [Optional(), Length(max=NAME_LONGEST, message=_l("A name has 2 to 60 characters."))])
    role = SelectField(_l("Role"))
    area = SelectField(_l("For which area"), [Optional()])


class DecideProposalForm(Form):
    decision = SelectField(choices=choices([("confirm", "confirm"), ("refuse", "refuse")]))
