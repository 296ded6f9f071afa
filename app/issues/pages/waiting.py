"""The ten seconds after a step was sent: undo it, or publish it now."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions
from app.issues.pages.answering import came_from
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.references import written_properly
from app.web.access import access
from app.web.answers import see_other
from app.web.login import actor


@pages.post("/issues/<ref>/steps/undo")
@access("issue.step")
def take_step_back(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    kind = actions.take_step_back(actor=actor(), issue_id=row.id)
    return see_other(url_for("issues.write_step", ref=row.ref, kind=kind, again=1, back=came_from()))


@pages.post("/issues/<ref>/steps/now")
@access("issue.step")
def let_step_stand(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    actions.let_step_stand(actor=actor(), issue_id=row.id)
    return see_other(came_from() or url_for("issues.issue", ref=row.ref), _("Published for everyone."))
