"""How much of a report is shown: less and more by its reporter, out of view by police, the mediator's second look."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies, queries
from app.issues.forms.showing import AnswerHidingForm, ConsentForm, DecideForm, LevelForm, RedactForm, TakeOutForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.presenters import less_public
from app.issues.presenters import showing as show
from app.issues.references import written_properly
from app.issues.vocabulary import Ground, Level
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import attempt, given_away, page, see_other, streamed
from app.web.forms import posted
from app.web.login import actor


@pages.get("/issues/<ref>/showing")
@access("issue.hide_more")
def showing(ref: str) -> Response:
    return _showing(find_issue(written_properly(ref)))


@pages.post("/issues/<ref>/hide-more")
@access("issue.hide_more")
def hide_more(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(LevelForm)
    act = actions.hide_more
    if attempt(form, lambda: act(actor=actor(), issue_id=row.id, level=Level(form.level.data))) is None:
        return _showing(row, form=form)
    return _back(row.ref, _("Done. It holds from now on, in every place."))


@pages.post("/issues/<ref>/show-more")
@access("issue.show_more")
def show_more(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(LevelForm)
    if attempt(form, lambda: _show_more(row, form)) is None:
        return _showing(row, form=form)
    return _back(row.ref, _("Done. Words that wait for a moderator are shown once they were read."))


@pages.post("/issues/<ref>/consent")
@access("issue.show_more")
def consent(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(ConsentForm)
    given = form.given.data == "1"
    if attempt(form, lambda: _consent(row, given=given)) is None:
        return _showing(row, form=form)
    said = (
        _("A mediator may show it in public, without your name.") if given else _("Only you can make it more public.")
    )
    return _back(row.ref, said)


@pages.post("/issues/<ref>/redact")
@access("post.redact_own")
def redact(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(RedactForm)
    pieces = (form.pieces.data or "").split("\n")
    if attempt(form, lambda: actions.redact_words(actor=actor(), issue_id=row.id, pieces=pieces)) is None:
        return _showing(row, redacting=form, form=form)
    return _back(row.ref, _("Blacked out. The words are gone for good."))


@pages.post("/issues/<ref>/take-out")
@access("issue.hide_more")
def take_out(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(TakeOutForm)
    if attempt(form, lambda: _take_out(row, form)) is None:
        return _showing(row, taking_out=form, form=form)
    said = _("Out of public view. A mediator looks at it within 72 hours, and the reporter is told.")
    # Who is not on the case reads it no more.
    return _back(row.ref, said) if policies.is_on_the_case(actor(), row) else see_other("/desk", said)


@pages.post("/issues/<ref>/answer-hiding")
@access("issue.show_more")
def answer_hiding(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(AnswerHidingForm)
    words = form.said.data or ""
    if attempt(form, lambda: actions.answer_hiding(actor=actor(), issue_id=row.id, words=words)) is None:
        return _showing(row, answering=form, form=form)
    return _back(row.ref, _("A mediator reads it."))


@pages.get("/issues/second-looks")
@access("issue.second_look")
def second_looks() -> Response:
    if not policies.may_look_again(actor()):
        raise NotAllowed
    waiting = show.hiding_entries(queries.hidings(reader(), waiting=True), actor())
    decided = show.hiding_entries(queries.hidings(reader(), waiting=False), actor())
    return page("issues/second_looks.html", waiting=waiting, decided=decided)


@pages.post("/issues/second-looks/<int:hiding_id>")
@access("issue.second_look")
def decide_hiding(hiding_id: int) -> Response:
    form = posted(DecideForm)
    if not form.validate():
        raise Invalid
    keep = form.decision.data == "yes"
    issue = actions.decide_hiding(actor=actor(), hiding_id=hiding_id, keep=keep)
    ref = issue.ref
    said = _("%(ref)s stays out of public view.", ref=ref) if keep else _("%(ref)s is public again.", ref=ref)
    return see_other(url_for("issues.second_looks"), said)


@pages.get("/register/less-public.csv")
@access("register.read")
def less_public_table() -> Response:
    rows = list(less_public.table_rows(reader()))  # some lines a month, read before the connection is given back
    return given_away(streamed(csv_lines(less_public.COLUMNS, rows), "text/csv", filename="less-public.csv"))


def _show_more(row: Any, form: LevelForm) -> object:
    name, level = form.name.data or "", Level(form.level.data)
    return actions.show_more(actor=actor(), issue_id=row.id, level=level, name=name)


def _consent(row: Any, *, given: bool) -> bool:
    actions.let_mediator_show(actor=actor(), issue_id=row.id, given=given)
    return True


def _take_out(row: Any, form: TakeOutForm) -> object:
    about = {"issue_id": row.id, "ground": Ground(form.ground.data), "reason": form.reason.data or ""}
    return actions.take_out_of_view(actor=actor(), **about)


def _showing(row: Any, **sent: Any) -> Response:
    if not show.may_open(actor(), row):
        raise NotAllowed
    hiding = queries.hiding_of(reader(), row.id) if row.confidential else None
    forms = {
        "levels": LevelForm(),
        "redacting": RedactForm(),
        "taking_out": TakeOutForm(),
        "answering": AnswerHidingForm(),
    }
    return page("issues/showing.html", showing=show.showing(row, hiding, actor()), **(forms | sent))


def _back(ref: str, said: str) -> Response:
    return see_other(url_for("issues.showing", ref=ref), said)
