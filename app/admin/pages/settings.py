"""The settings of the city, for administrators: what can be changed, and where."""

from flask import Response

from app.admin.pages.blueprint import pages
from app.admin.policies import may_edit_settings
from app.admin.presenters.settings import settings_entries
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import page
from app.web.login import actor


@pages.get("/admin")
@access("settings.edit")
def settings() -> Response:
    if not may_edit_settings(actor()):
        raise NotAllowed
    return page("admin/settings.html", entries=settings_entries())
