"""Danger in reports that are not public: what waits, and "I see to it"."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies
from app.issues.pages.room import pages
from app.issues.presenters.alarms import alarm_entries
from app.issues.queries import alarms as queries
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import page, see_other
from app.web.login import actor


@pages.get("/issues/danger")
@access("issue.alarm")
def alarms() -> Response:
    if not policies.may_hear_alarms(actor()):
        raise NotAllowed
    waiting = alarm_entries(queries.alarms(reader(), waiting=True), actor())
    seen = alarm_entries(queries.alarms(reader(), waiting=False), actor())
    return page("issues/alarms.html", waiting=waiting, seen=seen)


@pages.post("/issues/danger/<int:alarm_id>")
@access("issue.alarm")
def see_to_alarm(alarm_id: int) -> Response:
    actions.see_to_alarm(actor=actor(), alarm_id=alarm_id)
    return see_other(url_for("issues.alarms"), _("Kept: you have seen to it."))
