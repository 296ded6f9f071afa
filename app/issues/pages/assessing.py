"""Replies to ratings, samples drawn by lot, assessments."""

from functools import partial
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import area_by_slug, areas_within
from app.identity.policies import TIED
from app.issues import actions, policies
from app.issues.forms.assessing import AssessForm, DrawForm, ReplyForm
from app.issues.pages.issue import find_issue
from app.issues.pages.ratings import show_ratings
from app.issues.pages.room import pages
from app.issues.presenters import assessing as show
from app.issues.presenters import residents
from app.issues.queries import assessing as queries
from app.issues.references import written_properly
from app.issues.vocabulary import LARGEST_PLACE, Assessor
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.post("/issues/<ref>/ratings/<int:number>/reply")
@access("rating.reply")
def reply_to_ratings(ref: str, number: int) -> Response:
    row, form = find_issue(written_properly(ref)), posted(ReplyForm)
    if number > LARGEST_PLACE:
        raise NotFound
    act = partial(actions.reply_to_ratings, actor=actor(), issue_id=row.id, number=number, lang=lang())
    if attempt(form, lambda: act(text=form.text.data or "", key=form.key.data)) is None:
        return show_ratings(row, sent={number: form}, form=form)
    return see_other(url_for("issues.ratings", ref=row.ref, _anchor=f"round-{number}"), _("Published for everyone."))


@pages.get("/assessments")
@access("rating.read")
def samples() -> Response:
    return _samples()


@pages.post("/assessments")
@access("assessment.draw")
def draw_sample() -> Response:
    form = posted(DrawForm)
    sample = attempt(form, lambda: _draw(form))
    if sample is None:
        return _samples(form)
    return see_other(url_for("issues.sample", sample_id=sample.id), _("Drawn by lot."))


@pages.get("/assessments/<int:sample_id>")
@access("rating.read")
def sample(sample_id: int) -> Response:
    found = queries.sample(reader(), _within(sample_id))
    lines = show.sampled_lines(queries.sampled(reader(), sample_id), actor())
    return page("issues/sample.html", sample=found, lines=lines, drawn=show.head_words(found))


@pages.get("/assessments/<int:sample_id>/<ref>")
@access("assessment.file")
def assess(sample_id: int, ref: str) -> Response:
    return _assess(sample_id, ref, AssessForm())


@pages.post("/assessments/<int:sample_id>/<ref>")
@access("assessment.file")
def file_assessment(sample_id: int, ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(AssessForm)
    act = partial(actions.file_assessment, actor=actor(), sample_id=_within(sample_id), issue_id=row.id)
    if attempt(form, lambda: act(words=form.words(lang()))) is None:
        return _assess(sample_id, ref, form, form=form)
    return see_other(url_for("issues.ratings", ref=row.ref, _anchor="assessments"), _("Signed and published."))


def _samples(form: DrawForm | None = None) -> Response:
    drawing = (form or DrawForm()) if policies.may_draw(actor()) else None
    if drawing is not None:
        drawing.area.choices = [(row.slug, row.name) for row in areas_within(reader(), "/")]
    return page("issues/samples.html", samples=queries.samples(reader()), drawing=drawing, form=form)


def _draw(form: DrawForm) -> Any:
    if not policies.may_draw(actor()):
        raise NotAllowed
    area = area_by_slug(reader(), form.area.data)
    told: dict[str, Any] = {"since": form.since.data, "until": form.until.data, "size": form.size.data}
    return actions.draw_sample(actor=actor(), area_id=area.id, **told)


def _assess(sample_id: int, ref: str, assessing: AssessForm, **sent: Any) -> Response:
    found: Any = queries.sample(reader(), _within(sample_id))
    row = find_issue(written_properly(ref))
    assessor = policies.assesses_as(actor(), row)
    if assessor is None:
        raise NotAllowed(TIED) if policies.is_tied_to_answer(actor(), row) else NotAllowed
    if not queries.is_sampled(reader(), sample_id, row.id):
        raise NotFound
    head, expert = residents.head(row, actor()), assessor == Assessor.EXPERT
    return page("issues/assess.html", issue=head, sample=found, assessing=assessing, expert=expert, **sent)


def _within(number: int) -> int:
    if number > LARGEST_PLACE:
        raise NotFound
    return number
