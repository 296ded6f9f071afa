"""A report that a program sends: the same questions as on the page, all answered at once."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from werkzeug.datastructures import FileStorage, MultiDict

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.issues import actions, queries
from app.issues.forms.places import places
from app.issues.forms.report_steps import ReportSteps
from app.issues.forms.reporting import WhereForm
from app.issues.presenters import beyond
from app.issues.presenters import report as show
from app.kernel.db import reader
from app.web.contract import Unfit, scoped_key
from app.web.forms import problems
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key


def send_report(data: MultiDict[str, str], photos: Sequence[FileStorage] = ()) -> actions.Reported:
    """Report what `data` says in the names of the page's fields; raises `Unfit` with what does not fit."""
    told = MultiDict(data)
    told["at"], told["go"], told["key"] = "check", "next", scoped_key() or str(uuid4())
    told.setdefault("area", "")  # a point is enough
    told.setlist("kept", _received(photos) if photos else [])
    steps = _steps(told).walk(())
    if not steps.sent:
        for form in steps.forms.values():
            if not form.errors:  # a second look would find the place mended that was complained about
                form.validate()
        raise _unfit((pair for form in steps.forms.values() for pair in problems(form)), steps.forms["where"])
    for limit in ("issue.hour", "issue.day"):
        spend(limit, who_key(), steps.key)
    return actions.report_issue(actor=actor(), report=steps.report(lang()))


def _received(photos: Sequence[FileStorage]) -> list[str]:
    """The marks of photos that were taken in; raises `Unfit` for one that cannot be."""
    taken = _steps(MultiDict({"at": "words", "go": "stay"})).walk(photos)
    wrong = taken.forms["words"].photos.errors
    if wrong:
        raise _unfit(("media", str(message)) for message in wrong)
    return [mark for mark, _photo in taken.kept]


def _unfit(wrong: Iterable[tuple[str, str]], where: WhereForm | None = None) -> Unfit:
    """`where`: what was told of the place, whose errors say what lies near and what there is to choose from."""
    errors: list[dict[str, Any]] = [{"field": name, "message": message} for name, message in wrong]
    for error in errors:
        if where is not None and where.beyond is not None and error["field"] == "area":
            error |= {"hint": beyond.said(where.beyond), **beyond.told(where.beyond)}
        if where is not None and error["field"] == "house":
            found = [{"value": one.data, "label": str(one.label.text)} for one in where.house]
            error |= {"hint": "; ".join(one["label"] for one in found), "choices": found}
    return Unfit(errors=errors)


def _steps(data: MultiDict[str, str]) -> ReportSteps:
    categories, areas = queries.categories(reader()), areas_at(reader(), Level.NEIGHBOURHOOD)
    steps = ReportSteps(data, categories=categories, areas=areas, known=actor().known, places=places())
    return steps.offer(show.category_choices(categories), show.area_choices(areas))
