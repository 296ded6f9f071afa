"""The pages of joint initiatives; time, place and sign-up are on the page of the meeting that each is."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.areas.queries import area_by_slug
from app.initiatives import queries
from app.initiatives.actions import call_initiative, report_initiative
from app.initiatives.forms import InitiativeForm, ReportForm
from app.initiatives.policies import may_call_somewhere, may_report_initiative
from app.initiatives.presenters import area_choices, entry_of, kind_words
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.vocabulary import MeetingKind
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.city import city
from app.web.feeds import Item, atom
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor

pages = Blueprint("initiatives", __name__)
LARGEST = 2**31 - 1


@pages.get("/initiatives")
@access("meeting.read")
def initiatives() -> Response:
    coming = [entry_of(row) for row in queries.initiatives(reader(), now())]
    past = [entry_of(row) for row in queries.initiatives(reader(), now(), past=True)]
    return page("initiatives/initiatives.html", coming=coming, past=past, may_call=may_call_somewhere(actor()))


@pages.get("/initiatives/feed.atom")
@access("meeting.read")
def feed() -> Response:
    items = [
        Item(
            f"initiative-{row.id}",
            f"{kind_words(row.kind)}: {row.title}",
            url_for("meetings.meeting", meeting_id=row.id),
            Markup(row.about_html),  # noqa: S704 - cleaned when it was stored
            row.made_at,
        )
        for row in queries.newest(reader())
    ]
    return atom(_("Joint initiatives"), url_for("initiatives.initiatives"), items)


@pages.get("/initiatives/new")
@access("initiative.call")
def new() -> Response:
    return _new(InitiativeForm(data={"refs": request.args.get("issue", ""), "kind": str(MeetingKind.WALK)}))


@pages.post("/initiatives/new")
@access("initiative.call")
def call() -> Response:
    form = posted(InitiativeForm)
    called = attempt(form, lambda: _call(form))
    if called is None:
        return _new(form)
    return see_other(url_for("meetings.meeting", meeting_id=called.id), _("Announced, and said on each issue."))


@pages.get("/initiatives/<int:meeting_id>/report")
@access("initiative.report")
def report(meeting_id: int) -> Response:
    return _report(meeting_id, ReportForm())


@pages.post("/initiatives/<int:meeting_id>/report")
@access("initiative.report")
def publish_report(meeting_id: int) -> Response:
    form = posted(ReportForm)
    act = partial(report_initiative, actor=actor(), meeting_id=min(meeting_id, LARGEST), lang=lang())
    if attempt(form, lambda: act(text=form.text.data or "")) is None:
        return _report(meeting_id, form)
    return see_other(
        url_for("meetings.meeting", meeting_id=meeting_id), _("Published for everyone, on each issue too.")
    )


def _new(form: InitiativeForm) -> Response:
    form.area.choices = area_choices(reader(), actor())
    return page("initiatives/new.html", form=form)


def _call(form: InitiativeForm) -> Any:
    area = area_by_slug(reader(), form.area.data)
    plan = form.plan(lang(), city().zone)
    act = partial(call_initiative, actor=actor(), area_id=area.id, kind=MeetingKind(form.kind.data))
    return act(plan=plan, refs=form.refs.data or "", key=form.key.data)


def _report(meeting_id: int, form: ReportForm) -> Response:
    held = queries.initiative(reader(), min(meeting_id, LARGEST))
    if not may_report_initiative(actor(), held):
        raise NotAllowed
    return page("initiatives/report.html", held=held, kind=kind_words(held.kind), form=form)
