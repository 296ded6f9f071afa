"""Private messages between whoever handles an issue and its reporter."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions
from app.issues.forms.relay import RelayForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.policies import may_relay, must_be_free
from app.issues.presenters import relay as show
from app.issues.queries import relay
from app.issues.references import written_properly
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.marking import heed
from app.web.throttle import spend, who_key


@pages.get("/issues/<ref>/messages")
@access("issue.relay")
def messages(ref: str) -> Response:
    row, form = _row(ref), RelayForm()
    shown = _shown(row)
    form.offer(shown.waits)
    return _page(shown, form)


@pages.post("/issues/<ref>/messages")
@access("issue.relay")
def write_message(ref: str) -> Response:
    row, form = _row(ref), posted(RelayForm)
    shown = _shown(row)
    form.offer(shown.waits)
    heed(form.text.data)
    if attempt(form, lambda: _write(row, form)) is None:
        return _page(shown, form)
    return see_other(url_for("issues.messages", ref=row.ref), _("Sent. Nobody else reads it."))


def _write(row: Any, form: RelayForm) -> object:
    spend("relay.hour", who_key(), form.key.data)
    told: dict[str, Any] = {"text": form.text.data or "", "lang": lang(), "key": form.key.data, "wait_days": form.days}
    return actions.write_relay(actor=actor(), issue_id=row.id, **told)


def _row(ref: str) -> Any:
    row = find_issue(written_properly(ref))
    must_be_free(actor(), row)
    if not may_relay(actor(), row):
        raise Hidden if row.confidential else NotAllowed
    return row


def _shown(row: Any) -> show.Relay:
    found, paused = relay.relay_messages(reader(), row.id), relay.pauses(reader(), row.id)
    return show.relay(row, actor(), found, paused)


def _page(shown: show.Relay, form: RelayForm) -> Response:
    response = page("issues/messages.html", relay=shown, form=form)
    response.headers["Cache-Control"] = "no-store"
    return response
