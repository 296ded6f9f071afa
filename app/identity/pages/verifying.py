"""Verifying residents: in person, by printing their letters, and the groups whose word counts."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.identity.actions.residence import end_voucher, make_voucher, verify_in_person
from app.identity.actions.residence_letters import mark_letters_sent, print_letters
from app.identity.pages.blueprint import pages
from app.identity.policies import may_edit_vouchers, may_verify_residents
from app.identity.queries.groups import running_groups
from app.identity.queries.residence import letters_waiting, open_batch, vouchers, words_given
from app.identity.residence_forms import MakeVoucherForm, VerifyForm
from app.identity.residence_views import covered_choices, neighbourhood_choices, paper_letters
from app.kernel.clock import now
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import NotAllowed
from app.kernel.pdf import NoPaper, make_pdf
from app.web.access import access
from app.web.answers import attempt, back_to, body, page, see_other
from app.web.forms import choices, posted
from app.web.login import actor

WORDS_SHOWN = 20


@pages.get("/residence")
@access("verify.resident")
def verifying() -> Response:
    return _verifying_page()


@pages.post("/residence/verify")
@access("verify.resident")
def verify() -> Response:
    form = _verify_form(posted(VerifyForm))
    if not attempt(form, lambda: _verify(form)):
        return _verifying_page(verify=form)
    return back_to("identity.verifying", said=_("The person is a verified resident now."))


@pages.post("/residence/letters/print")
@access("verify.resident")
def letters_file() -> Response:
    letters = print_letters(actor=actor())
    if not letters:
        return back_to("identity.verifying", anchor="letters", said=_("No letter waits."))
    give_back_reader()
    try:
        pdf = make_pdf(*paper_letters(letters))
    except NoPaper as error:
        return see_other(url_for("identity.verifying"), error.said(_), "error")
    response = body(pdf, "application/pdf", filename="letters.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/residence/letters/<int:batch_id>/sent")
@access("verify.resident")
def letters_sent(batch_id: int) -> Response:
    mark_letters_sent(actor=actor(), batch_id=batch_id)
    return back_to("identity.verifying", anchor="letters", said=_("Marked as sent. The addresses are deleted."))


@pages.post("/residence/vouchers")
@access("voucher.edit")
def new_voucher() -> Response:
    form = _voucher_form(posted(MakeVoucherForm, prefix="group-"))
    if not may_edit_vouchers(actor()):
        raise NotAllowed
    if not attempt(form, lambda: _make_voucher(form)):
        return _verifying_page(voucher=form)
    return back_to("identity.verifying", anchor="vouchers", said=_("The group may vouch for residents now."))


@pages.post("/residence/vouchers/<int:voucher_id>/end")
@access("voucher.edit")
def stop_voucher(voucher_id: int) -> Response:
    end_voucher(actor=actor(), voucher_id=voucher_id)
    return back_to("identity.verifying", anchor="vouchers", said=_("The word of this group no longer counts."))


def _verifying_page(verify: VerifyForm | None = None, voucher: MakeVoucherForm | None = None) -> Response:
    if not may_verify_residents(actor()):
        raise NotAllowed
    return page(
        "identity/verifying.html",
        form=verify or voucher,
        verify=verify or _verify_form(VerifyForm()),
        voucher=voucher or _voucher_form(MakeVoucherForm(prefix="group-")),
        waiting=letters_waiting(reader(), now()),
        batch=open_batch(reader()),
        vouchers=vouchers(reader()),
        year=now().year,
        words=words_given(reader(), WORDS_SHOWN),
        can_edit_vouchers=may_edit_vouchers(actor()),
    )


def _verify_form(form: VerifyForm) -> VerifyForm:
    form.area.choices = neighbourhood_choices(_("choose"))
    return form


def _voucher_form(form: MakeVoucherForm) -> MakeVoucherForm:
    form.area.choices = covered_choices()
    known = [(str(row.id), f"{row.name} ({row.area_name})") for row in running_groups(reader())]
    form.group.choices = choices([("", _("None: a library or a service")), *known])
    return form


def _verify(form: VerifyForm) -> object:
    return verify_in_person(
        actor=actor(),
        email=form.email.data or "",
        area_id=int(form.area.data),
        document=form.document.data or "",
    )


def _make_voucher(form: MakeVoucherForm) -> object:
    return make_voucher(
        actor=actor(),
        name=form.name.data or "",
        email=form.email.data or "",
        area_id=int(form.area.data),
        cap=form.cap.data or 0,
        group_id=int(form.group.data) if form.group.data else None,
    )
