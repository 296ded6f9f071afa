"""Appeals: the author asks, another person decides."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import AppealForm, HideContentForm
from app.moderation.pages.blueprint import pages
from app.moderation.pages.desk import around, one_case
from app.web.access import access
from app.web.answers import attempt, here, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.route("/appeals/<int:case_id>", methods=["GET", "POST"])
@access("appeal.file")
def appeal(case_id: int) -> Response:
    row = queries.case_by_id(reader(), case_id)
    if not actor().known and row.author_id is not None:
        return see_other(url_for("identity.sign_in", next=here()))
    if not policies.may_appeal(actor(), row) or row.appeals_id is not None:
        raise NotFound
    form = posted(AppealForm)
    if request.method == "POST" and attempt(
        form, lambda: actions.appeal(actor=actor(), case_id=case_id, plea=form.plea.data or "")
    ):
        return see_other(url_for("moderation.appeal", case_id=case_id), _("Another person will look at it again."))
    return page("moderation/appeal.html", form=form, **presenters.own_verdict(reader(), row))


@pages.get("/moderation/appeals")
@access("appeal.decide")
def appeals() -> Response:
    _only_deciders()
    found = queries.appeals(reader(), request.args.get("after"))
    cards = presenters.cards(reader(), actor(), found.rows)
    return page("moderation/appeals.html", cards=cards, older=found.older, **around("appeals"))


@pages.get("/moderation/appeals/<int:case_id>")
@access("appeal.decide")
def appeal_case(case_id: int) -> Response:
    return _show(case_id, HideContentForm())


@pages.post("/moderation/appeals/<int:case_id>/confirm")
@access("appeal.decide")
def confirm(case_id: int) -> Response:
    form = posted(HideContentForm)
    reason = form.reason.data or ""
    if attempt(form, lambda: actions.decide_appeal(actor=actor(), case_id=case_id, restores=False, reason=reason)):
        return see_other(url_for("moderation.appeals"), _("Confirmed. The author is told why."))
    return _show(case_id, form)


@pages.post("/moderation/appeals/<int:case_id>/restore")
@access("appeal.decide")
def restore_on_appeal(case_id: int) -> Response:
    actions.decide_appeal(actor=actor(), case_id=case_id, restores=True)
    return see_other(url_for("moderation.appeals"), _("Taken back. The author is told."))


@pages.post("/moderation/appeals/<int:case_id>/undo")
@access("appeal.decide")
def undo_appeal(case_id: int) -> Response:
    actions.undo_verdict(actor=actor(), case_id=case_id)
    return see_other(url_for("moderation.appeals"), _("Taken back. Nobody has been told."))


def _show(case_id: int, form: HideContentForm) -> Response:
    _only_deciders()
    return page("moderation/appeal_case.html", form=form, **one_case(queries.appeal_case(reader(), case_id)))


def _only_deciders() -> None:
    if not policies.may_read_appeals(actor()):
        raise NotAllowed
