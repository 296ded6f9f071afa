"""What people fill in to sign in, to sign up, and to change their account."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.identity.vocabulary import (
    CODE_DIGITS,
    NAME_LONGEST,
    NAME_SHORTEST,
    PASSKEY_NAME_LONGEST,
    TOKEN_NAME_LONGEST,
    Scope,
)
from app.kernel.errors import Invalid
from app.kernel.outbox import LONGEST_ADDRESS
from app.kernel.text import tidy
from app.web.forms import BlockField, Form, LineField, choices


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


DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
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
    age = RadioField(_l("How old are you?"), [InputRequired(_l("Say how old you are."))])
    agreed = BooleanField("", [InputRequired(_l("Say that you are old enough and will keep to the charter."))])


class CodeForm(Form):
    code = DigitsField(_l("The code from your mail"), [InputRequired(_l("Enter the six digits from your mail."))])

    def validate_code(self, field: DigitsField) -> None:
        if len(field.data or "") != CODE_DIGITS:
            raise ValidationError(_l("The code has six digits."))


class PasswordSignInForm(Form):
    email = AddressField(_l("Your e-mail address"), [ADDRESS_NEEDED])
    password = PasswordField(_l("Your password"), [InputRequired(_l("Enter your password."))])


class FactorForm(Form):
    code = StringField(_l("The code from your app"), [InputRequired(_l("Enter the code from your app."))])


class AppForm(Form):
    secret = HiddenField()
    code = DigitsField(_l("The code that the app shows now"), [InputRequired(_l("Enter the code from your app."))])


class PasskeyForm(Form):
    """`passkey`: what the device answered, filled in by the page's script."""

    passkey = HiddenField()


class NewPasskeyForm(PasskeyForm):
    name = LineField(
        _l("A name for it"),
        [
            InputRequired(_l("Give it a name, so that you know it again.")),
            Length(max=PASSKEY_NAME_LONGEST, message=_l("A name has 40 characters at most.")),
        ],
    )


class ProofForm(Form):
    """Asked between a form and its act. `proof_then`: where that form goes; `proof_again`: whether it is sent again."""

    proof_code = StringField(_l("The code"), [Optional()])
    proof_password = PasswordField(_l("Your password"), [Optional()])
    proof_passkey = HiddenField()
    proof_then = HiddenField()
    proof_again = HiddenField()


class NewTokenForm(Form):
    name = LineField(
        _l("What the program is called"),
        [
            InputRequired(_l("Give it a name, so that you know it again.")),
            Length(max=TOKEN_NAME_LONGEST, message=_l("A name has 40 characters at most.")),
        ],
    )
    scope = RadioField(
        _l("What it may do"),
        [InputRequired(_l("Say what it may do."))],
        choices=choices([(Scope.READ, _l("only read")), (Scope.WRITE, _l("read and write in my name"))]),
    )
    ends = DateField(_l("Until which day"), [Optional()], format=DAYS)


class NewAddressForm(Form):
    email = AddressField(_l("Your new e-mail address"), [ADDRESS_NEEDED])


class LostFactorForm(Form):
    email = AddressField(_l("E-mail address of the account"), [ADDRESS_NEEDED])


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


class DeleteAccountForm(Form):
    words = RadioField(
        _l("What you wrote"),
        [InputRequired(_l("Say what is to become of your words."))],
        choices=choices(
            [
                ("stay", _l("stays, as that of a former participant")),
                ("go", _l("goes too: words and photos are deleted; gaps show where they were")),
            ]
        ),
    )
    sure = BooleanField(
        _l("I know that this cannot be undone."), [InputRequired(_l("Say that you know: it cannot be undone."))]
    )


class ProposeRoleForm(Form):
    email = AddressField(_l("E-mail address of your colleague"), [ADDRESS_NEEDED])
    name = LineField(_l("Name"), [Optional(), Length(max=NAME_LONGEST, message=_l("A name has 2 to 60 characters."))])
    role = SelectField(_l("Role"))
    area = SelectField(_l("For which area"), [Optional()])
    body = SelectField(_l("For which body"), [Optional()])


class MakeRepresentativeForm(Form):
    email = AddressField(_l("E-mail address of the account"), [ADDRESS_NEEDED])
    area = SelectField(_l("For which area"))
    months = SelectField(_l("For how long"))


class EndGrantForm(Form):
    successor = SelectField(_l("Who takes over what is open"), [Optional()])
    pause = BooleanField(_l("Only pause it: an administrator can let it begin again"))


class AbsenceForm(Form):
    first = DateField(_l("First day away"), [InputRequired(_l("Enter the first day."))], format=DAYS)
    last = DateField(_l("Last day away"), [InputRequired(_l("Enter the last day."))], format=DAYS)
    deputy = SelectField(_l("Who stands in"), [InputRequired(_l("Choose who stands in."))])


class TieForm(Form):
    about = SelectField(_l("Who or what"), validators=[Optional()])
    name = LineField(_l("Name of who takes part"), validators=[Optional(), Length(max=NAME_LONGEST)])


class LanguagesField(SelectMultipleField):
    """Several languages, each with its box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DutyForm(Form):
    duty_name = LineField(
        _l("Name on duty"),
        [
            InputRequired(_l("Enter the name that residents should use.")),
            Length(2, 80, _l("A name has 2 to 80 characters.")),
        ],
    )
    languages = LanguagesField(_l("Languages spoken"), [Optional()])
    meets_at = LineField(
        _l("Where and when to meet you"), [Optional(), Length(max=300, message=_l("Write 300 characters at most."))]
    )
    about = BlockField(
        _l("What you do here"), [Optional(), Length(max=1000, message=_l("Write 1,000 characters at most."))]
    )
    phone = LineField(
        _l("Duty phone"),
        [Optional(), Regexp(r"^\+?[\d\s().\-/]{3,40}$", message=_l("Enter a phone number, like +34 600 000 000."))],
    )
    since = DateField(_l("On duty here since"), [Optional()], format=DAYS)


class DecideProposalForm(Form):
    decision = SelectField(choices=choices([("confirm", "confirm"), ("refuse", "refuse")]))
