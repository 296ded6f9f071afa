"""The page on which people answer: one statement at a time, those they answered, and a statement of their own."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.consultations import presenters as show
from app.consultations import queries
from app.consultations.actions import give_stance, write_statement
from app.consultations.forms import StanceForm, StatementForm
from app.consultations.pages.blueprint import found, pages
from app.consultations.persons import device_of, person_of
from app.consultations.policies import may_answer
from app.consultations.vocabulary import Choice
from app.identity.vocabulary import CHARTER_VERSION
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted, posted_value
from app.web.i18n import lang
from app.web.login import actor, device
from app.web.marking import look_again
from app.web.throttle import address_key, paced, spend


@pages.get("/<int:consultation_id>")
@access("consultation.read")
def consultation(consultation_id: int) -> Response:
    return _page(found(consultation_id))


def _page(row: Any, form: StatementForm | None = None, marked: Any = None) -> Response:
    can, mark = show.abilities(actor(), row), person_of(actor(), row.id)
    own = queries.own_stances(reader(), row.id, mark[0] if mark else None) if may_answer(actor(), row) else ()
    asked = queries.next_statement(reader(), row.id, mark[0] if mark else None) if can["answer"] else None
    stating = form if form is not None else _offered(StatementForm()) if can["state"] else None
    return page(
        "consultations/consultation.html",
        it=row,
        chip=show.chip(row),
        who=show.who_words(row.who),
        can=can,
        asked=asked,
        own=[(one, show.choice_words(one.choice)) for one in own],
        given=min(own[0].given, row.statements) if own else 0,  # some may be out of sight since
        form=stating,
        found=marked,
        talks=show.talks(reader(), row),
        on_device=_on_device(row) if can["answer"] else 0,
    )


def _on_device(row: Any) -> int:
    """How many answers of this device go along to the account with its next one."""
    mark = device_of(actor(), row.id) if actor().known else None
    return queries.answers_of(reader(), row.id, mark) if mark is not None else 0


def _offered(form: StatementForm) -> StatementForm:
    return form.offer(show.language_choices(), lang(), kept_charter=actor().charter >= CHARTER_VERSION)


@pages.post("/<int:consultation_id>/stance")
@access("consultation.stance")
def stance(consultation_id: int) -> Response:
    row, form = found(consultation_id), posted(StanceForm)
    if may_answer(actor(), row):
        _spend()
    back = "given" if posted_value("from") == "given" else "answer"
    if attempt(form, lambda: _stance(row.id, form)) is None:
        return back_to("consultations.consultation", consultation_id=row.id, anchor=back, said=_("Choose an answer."))
    return back_to("consultations.consultation", consultation_id=row.id, anchor=back)


def _spend() -> None:
    """A phone pays for its stances itself, so that a hall behind one address can answer; a new one pays to come in."""
    if actor().known:
        spend("support.minute", f"account {actor().account_id}")
        return
    if not actor().device:
        spend("join.minute", address_key())
    spend("support.minute", f"device {device()}")


def _stance(consultation_id: int, form: StanceForm) -> bool:
    given: dict[str, Any] = {"statement_id": form.statement.data, "choice": Choice(int(form.choice.data))}
    give_stance(actor=actor(), consultation_id=consultation_id, **given)
    return True


@pages.post("/<int:consultation_id>/statements")
@access("consultation.state")
def state(consultation_id: int) -> Response:
    row, form = found(consultation_id), _offered(posted(StatementForm))
    marked = look_again(form, "words")
    fine = not marked and form.validate() and paced(_pace(), form)
    if not fine or attempt(form, lambda: _state(row, form)) is None:
        return _page(row, form, marked)
    said = _("Thank you. A moderator reads it first; then others can answer it.")
    return back_to("consultations.consultation", consultation_id=row.id, anchor="own", said=said)


def _pace() -> str:
    return "post.newcomer" if actor().new else "post.pace"


def _state(row: Any, form: StatementForm) -> Any:
    charter = bool(form.charter and form.charter.data)
    about = {"words": form.words.data or "", "lang": form.lang.data, "key": form.key.data, "charter": charter}
    return write_statement(actor=actor(), consultation_id=row.id, **about)
