"""Whoever keeps a council: sets it up, keeps its list, says what follows; a member's own name."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.councils import actions
from app.councils import presenters as show
from app.councils.forms import CouncilForm, FollowsForm, MemberForm, NameForm
from app.councils.pages.blueprint import found, pages, poll_of
from app.councils.policies import may_keep, may_keep_any
from app.councils.vocabulary import Group
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor


@pages.route("/new", methods=["GET", "POST"])
@access("council.keep")
def new() -> Response:
    if not may_keep_any(actor()):
        raise NotAllowed
    form = posted(CouncilForm).offer(show.area_choices(reader(), actor()))
    made = attempt(form, lambda: _keep(form)) if request.method == "POST" else None
    if made:
        return back_to(
            "councils.council", slug=made.slug, said=_("The council has its page. Put its members on the list.")
        )
    return page("councils/new.html", form=form, it=None)


@pages.route("/<slug>/change", methods=["GET", "POST"])
@access("council.keep")
def change(slug: str) -> Response:
    row = _kept(slug)
    about = {"area": row.area_slug, "title": row.title, "about": row.about, "access": row.access}
    form = posted(CouncilForm) if request.method == "POST" else CouncilForm(data=about)
    form.offer([(row.area_slug, row.area_name)])
    done = attempt(form, lambda: _keep(form, row.id)) if request.method == "POST" else None
    if done:
        return back_to("councils.council", slug=slug, said=_("Kept."))
    return page("councils/new.html", form=form, it=row)


@pages.route("/<slug>/members", methods=["GET", "POST"])
@access("council.keep")
def members(slug: str) -> Response:
    row = _kept(slug)
    form = posted(MemberForm).offer(show.group_choices())
    done = attempt(form, lambda: _put(row.id, form)) if request.method == "POST" else None
    if done:
        return back_to(
            "councils.members", slug=slug, said=_("On the list. The name stands there when the member lets it.")
        )
    return page("councils/members.html", form=form, **show.council_page(reader(), actor(), row))


@pages.post("/<slug>/members/<int:member_id>/end")
@access("council.keep")
def end_member(slug: str, member_id: int) -> Response:
    actions.end_member(actor=actor(), council_id=found(slug).id, member_id=member_id)
    return back_to("councils.members", slug=slug, said=_("No longer on the list."))


@pages.post("/<slug>/name")
@access("council.decide")
def choose_name(slug: str) -> Response:
    actions.choose_name(actor=actor(), council_id=found(slug).id, named=bool(posted(NameForm).named.data))
    return back_to("councils.council", slug=slug, anchor="members", said=_("Kept."))


@pages.route("/<slug>/polls/<int:poll_id>/follows", methods=["GET", "POST"])
@access("council.keep")
def follows(slug: str, poll_id: int) -> Response:
    row = _kept(slug)
    poll = poll_of(row, poll_id)
    form = posted(FollowsForm) if request.method == "POST" else FollowsForm(data={"words": poll.follows})
    words = {"actor": actor(), "poll_id": poll.id}
    done = request.method == "POST" and attempt(form, lambda: actions.say_follows(words=form.words.data or "", **words))
    if done:
        return back_to("councils.poll", slug=slug, poll_id=poll.id, said=_("It stands in the record."))
    return page("councils/follows.html", it=row, poll=poll, form=form)


def _kept(slug: str) -> Any:
    row = found(slug)
    if not may_keep(actor(), row.area_path):
        raise NotAllowed
    return row


def _keep(form: CouncilForm, council_id: int | None = None) -> Any:
    area_id = area_by_slug(reader(), form.area.data).id
    return actions.keep_council(actor=actor(), area_id=area_id, council_id=council_id, **form.words())


def _put(council_id: int, form: MemberForm) -> Any:
    about: dict[str, Any] = {"email": form.email.data or "", "until": form.until.data}
    return actions.put_member(actor=actor(), council_id=council_id, group=Group(form.group.data), **about)
