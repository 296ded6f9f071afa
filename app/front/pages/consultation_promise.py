"""What police or city commit to in answer to a consultation, or after a vote of a council, becomes an issue with its
day."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import bodies
from app.consultations.policies import may_promise
from app.consultations.queries import consultation_by_id
from app.councils.policies import may_promise as may_promise_council
from app.councils.queries import council_by_slug, poll_by_id
from app.front.actions import promise_after_consultation, promise_after_council
from app.front.forms import PromiseForm
from app.front.pages.blueprint import pages
from app.front.presenters import in_lang
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import choices, posted
from app.web.login import actor


@pages.get("/consultations/<int:consultation_id>/promise")
@access("consultation.promise")
def ask_promise(consultation_id: int) -> Response:
    return page("front/promise.html", form=_offered(PromiseForm()), **_consultation(consultation_id))


@pages.post("/consultations/<int:consultation_id>/promise")
@access("consultation.promise")
def promise(consultation_id: int) -> Response:
    about, form = _consultation(consultation_id), _offered(posted(PromiseForm))
    ref = attempt(form, lambda: promise_after_consultation(consultation_id=consultation_id, **_said(form)))
    return _answer(ref, form, about)


@pages.get("/councils/<slug>/polls/<int:poll_id>/promise")
@access("council.promise")
def ask_promise_council(slug: str, poll_id: int) -> Response:
    return page("front/promise.html", form=_offered(PromiseForm()), **_council(slug, poll_id))


@pages.post("/councils/<slug>/polls/<int:poll_id>/promise")
@access("council.promise")
def promise_council(slug: str, poll_id: int) -> Response:
    about, form = _council(slug, poll_id), _offered(posted(PromiseForm))
    ref = attempt(form, lambda: promise_after_council(poll_id=poll_id, **_said(form)))
    return _answer(ref, form, about)


def _answer(ref: str | None, form: PromiseForm, about: dict[str, Any]) -> Response:
    if ref is None:
        return page("front/promise.html", form=form, **about)
    return see_other(f"{about['url']}#{about['place']}", _("The promise is issue %(ref)s.", ref=ref))


def _said(form: PromiseForm) -> dict[str, Any]:
    words: dict[str, Any] = {"promise": form.promise.data or "", "owner": form.owner.data or None, "due": form.due.data}
    return words | {"actor": actor()}


def _consultation(consultation_id: int) -> dict[str, Any]:
    row = consultation_by_id(reader(), consultation_id)
    if not may_promise(actor(), row, now()):
        raise NotAllowed
    return {
        "it": row,
        "url": url_for("consultations.closing", consultation_id=row.id),
        "place": "promised",
        "here": url_for("front.promise", consultation_id=row.id),
        "room": (_("Consultations"), url_for("consultations.consultations")),
    }


def _council(slug: str, poll_id: int) -> dict[str, Any]:
    council, poll = council_by_slug(reader(), slug), poll_by_id(reader(), poll_id)
    if poll.council_id != council.id or not poll.shown:
        raise NotFound
    if not may_promise_council(actor(), council, poll, now()):
        raise NotAllowed
    return {
        "it": poll,
        "url": url_for("councils.poll", slug=slug, poll_id=poll.id),
        "place": "follows",
        "here": url_for("front.promise_council", slug=slug, poll_id=poll.id),
        "room": (_("Councils"), url_for("councils.councils")),
    }


def _offered(form: PromiseForm) -> PromiseForm:
    keepers = [(one.slug, in_lang(one.names)) for one in bodies(reader())]
    form.owner.choices = choices([("", _("The police of the area")), *keepers])
    return form
