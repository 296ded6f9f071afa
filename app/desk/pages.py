"""The page of the desk."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.desk import actions, presenters, queries
from app.desk.forms import FilterForm, ShortcutsForm, TogetherForm
from app.desk.policies import may_have_desk
from app.desk.vocabulary import Part
from app.identity.actions import set_shortcuts
from app.issues.actions import StepWords, acknowledge_together
from app.issues.queries import categories
from app.issues.queries.lists import places
from app.issues.queries.waiting import own_waiting
from app.issues.replying import may_keep_replies
from app.issues.waiting import as_sent
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.kept import kept
from app.web.login import actor

pages = Blueprint("desk", __name__)


@pages.get("/desk")
@access("issue.route")
def desk() -> Response:
    _only_with_desk()
    return _desk(_part(), request.args.get("after"))


@pages.post("/desk/filter")
@access("issue.route")
def keep_filter() -> Response:
    _only_with_desk()
    form = posted(FilterForm).offer(_choices())
    if not form.validate():
        raise NotFound
    actions.keep_filter(actor=actor(), wanted=form.wanted(kept(places), kept(categories)))
    return see_other(url_for("desk.desk", part=_part()))


@pages.post("/desk/acknowledge")
@access("issue.route")
def acknowledge() -> Response:
    _only_with_desk()
    form = posted(TogetherForm)
    words = StepWords(text=form.text.data or "", lang=lang(), key=form.key.data)
    done = attempt(form, lambda: acknowledge_together(actor=actor(), seen=form.seen(), words=words))
    if done is None:
        return _desk(_part(), None, form=form, together=form)
    return see_other(url_for("desk.desk", part=_part()), _said(done), "warn" if done.left else "success")


@pages.post("/desk/shortcuts")
@access("issue.route")
def shortcuts() -> Response:
    _only_with_desk()
    set_shortcuts(actor=actor(), on=posted(ShortcutsForm).on.data)
    return see_other(url_for("desk.desk", part=_part()))


def _desk(part: Part | None, after: str | None, **forms: Any) -> Response:
    about = (reader(), actor(), now(), end_of_day(local(now(), city().zone).date(), city().zone))
    wanted = queries.kept_filter(reader(), actor())
    sent = [as_sent(row) for row in own_waiting(reader(), actor().account_id or 0)]
    if part is None:
        found = queries.parts(*about, wanted)
        totals, shown = {key: held.total for key, held in found.items()}, presenters.desk(found, actor())
    else:
        totals = queries.totals(*about, wanted)
        rows = queries.one_part(about[0], about[1], part, *about[2:], wanted, after)
        shown = [presenters.one_part(part, rows, totals.get(part, 0), actor())]
    narrow = FilterForm(data=presenters.filtered_by(wanted, kept(places), kept(categories))).offer(_choices())
    around: dict[str, Any] = {
        "here": part or "all",
        "tabs_of": presenters.tabs_of(totals, actor()),
        "narrow": narrow,
        "after": after,
    }
    around |= {"keys_on": actor().shortcuts, "keeps_replies": may_keep_replies(actor()), "sent": sent}
    around["asked"] = presenters.asked(actor()) if part is None else []
    return page("desk/desk.html", parts=shown, wanted=wanted, **({"together": TogetherForm()} | around | forms))


def _part() -> Part | None:
    told = request.args.get("part") or None
    if told is not None and told not in list(Part):
        raise NotFound
    return Part(told) if told else None


def _choices() -> Any:
    return presenters.filter_choices(actor(), kept(places), kept(categories))


def _said(done: Any) -> str:
    words = ngettext("%(num)d published for everyone.", "%(num)d published for everyone.", len(done.done))
    left = _("Changed meanwhile, and left as it is: %(refs)s", refs=", ".join(done.left)) if done.left else ""
    return f"{words} {left}".strip()


def _only_with_desk() -> None:
    if not may_have_desk(actor()):
        raise NotAllowed("The desk is for officers, commissioners, partners and coordinators.")
