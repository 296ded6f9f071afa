"""An address at which somebody without an account wants to be told."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired, Email, Length

from app.issues.forms.reporting import EMAIL_LONGEST
from app.web.forms import Form, LineField


class FollowForm(Form):
    email = LineField(
        _l("E-mail address"),
        validators=[
            DataRequired(_l("Enter an e-mail address.")),
            Length(max=EMAIL_LONGEST, message=_l("This address is too long.")),
            Email(_l("This is no e-mail address. Example: name@example.org")),
        ],
    )
