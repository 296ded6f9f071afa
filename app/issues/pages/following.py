"""Following an issue, with an account or by mail, and the page a letter leads to."""

import hmac
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.issues import actions
from app.issues.forms.following import FollowForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.persons import follow_proof, person_of_address
from app.issues.policies import may_follow
from app.issues.presenters import following as show
from app.issues.presenters import residents
from app.issues.queries import following
from app.issues.references import written_properly
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key


@pages.get("/issues/<ref>/follow")
@access("issue.follow")
def follow(ref: str) -> Response:
    row = _row(ref)
    return page("issues/follow.html", issue=residents.head(row, actor()), form=FollowForm(), asked=False)


@pages.post("/issues/<ref>/follow")
@access("issue.follow")
def follow_issue(ref: str) -> Response:
    row = _row(ref)
    spend("follow.hour", who_key())
    if not actor().known:
        return _by_mail(row)
    if request.form.get("on") == "0":
        actions.unfollow_issue(actor=actor(), issue_id=row.id)
        return see_other(url_for("issues.issue", ref=row.ref), _("You no longer follow this."))
    actions.follow_issue(actor=actor(), issue_id=row.id)
    return see_other(url_for("issues.issue", ref=row.ref), _("You follow this. Nobody else sees it."))


def _by_mail(row: Any) -> Response:
    form, shown = posted(FollowForm), residents.head(row, actor())
    done = attempt(form, lambda: _ask(row, form.email.data or ""))
    return page("issues/follow.html", issue=shown, form=form, asked=done is not None)


def _ask(row: Any, email: str) -> bool:
    spend("follow.email", person_of_address(email))
    actions.ask_to_follow(actor=actor(), issue_id=row.id, email=email, lang=lang())
    return True


@pages.get("/follows/<int:follow_id>/<proof>")
@access("account.own")
def follow_link(follow_id: int, proof: str) -> Response:
    if not hmac.compare_digest(proof.encode(), follow_proof(follow_id).encode()):
        raise NotFound
    found = show.follow(following.follow_of(reader(), follow_id))
    response = page("issues/follow_link.html", follow=found, path=request.path)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/follows/<int:follow_id>/<proof>")
@access("account.own")
def answer_follow(follow_id: int, proof: str) -> Response:
    if request.form.get("on") == "0":
        actions.end_follow(actor=actor(), follow_id=follow_id, proof=proof)
        return see_other(url_for("issues.issues"), _("You no longer follow this, and your address is deleted."))
    actions.confirm_follow(actor=actor(), follow_id=follow_id, proof=proof)
    return see_other(request.path, _("You follow this. Nobody else sees it."))


def _row(ref: str) -> Any:
    row = find_issue(written_properly(ref))
    if not may_follow(actor(), row):
        raise NotAllowed
    return row
