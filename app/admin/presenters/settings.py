"""What an administrator can change: the name of each page, what it is for, and its endpoint."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.admin.policies import may_edit_settings
from app.web.login import actor

ENTRIES: tuple[tuple[Any, Any, str], ...] = (
    (
        _l("Categories"),
        _l("What can be reported, in which words, and within how many days it is answered."),
        "issues.categories",
    ),
    (
        _l("Where reports go"),
        _l("Which body answers for which category, in which area."),
        "issues.routes",
    ),
    (_l("Ready replies"), _l("Texts that officers put into their steps."), "issues.replies"),
    (
        _l("Cities around"),
        _l("Whom to ask about what lies outside the city."),
        "admin.nearby",
    ),
    (_l("Roles"), _l("Who holds which role, and until when."), "identity.grants"),
    (_l("Requests of authorities"), _l("Enter a request for data, with its legal basis."), "admin.requests"),
    (_l("Journal"), _l("What was done, by whom."), "admin.own_journal"),
)


def settings_url() -> str | None:
    """For the shell: the address of the settings; None for everybody who may not change them."""
    return url_for("admin.settings") if may_edit_settings(actor()) else None


def settings_entries() -> tuple[tuple[Any, Any, str], ...]:
    return ENTRIES
