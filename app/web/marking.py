"""Before words are published: what in them looks like personal data or accuses somebody, and where help is in danger.

A form that sends `look` asks to be shown what is marked before it is taken; `as_is` says that it was seen and shall go
as it stands. Who sends neither, and the API, is asked nothing: the machine points things out and refuses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, request
from flask_babel import gettext as _
from wtforms import Form

from app.kernel import personal_data
from app.kernel.danger import speaks_of_danger

Part = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with what is marked in them, as (piece, kind or None), and a sentence on each kind."""

    texts: list[list[Part]]
    told: list[str]


def marked(*texts: str | None) -> Marked | None:
    """What is marked in these texts; None when nothing is."""
    cut = [personal_data.parts(text) for text in texts if text]
    kinds = {kind for parts in cut for _piece, kind in parts if kind}
    return Marked(cut, _told(kinds)) if kinds else None


def look_again(form: Form, *names: str) -> Marked | None:
    """What must be shown before this form's words in the fields `names` are taken: None when the form is not right yet,
    nothing is marked, or the person has seen it. Danger in them brings the help card onto the next page."""
    texts = [form[name].data for name in names]
    heed(*texts)
    asked = "look" in request.form or "preview" in request.form
    if not asked or "as_is" in request.form or not form.validate():
        return None
    return marked(*texts)


def heed(*texts: str | None) -> bool:
    """Show the help card on the page that answers this request, or on the one it leads to, when a text speaks of danger
    now; returns whether one does."""
    if speaks_of_danger(*texts):
        g.needs_help = True
        return True
    return False


def _told(kinds: Iterable[str]) -> list[str]:
    words = {
        "phone": _("A telephone number: whoever reads it can ring."),
        "email": _("An e-mail address: it will be found and written to."),
        "plate": _("A number plate: it leads to a person. “A white van” is enough here."),
        "identity": _("The number of an identity paper: it can be misused."),
        "home": _("A home: say the street, without number and flat."),
        "account": _("A bank account or card: it can be misused."),
        "accusation": _(
            "Somebody is accused by name. It may be untrue, and you can be held to account for it. Say what happened,"
            " and leave the name out."
        ),
    }
    return [words[kind] for kind in words if kind in kinds]
