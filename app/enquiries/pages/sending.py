"""What a sender does: send, follow, write back, decide, delete."""

from functools import partial

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from app.enquiries import actions, policies
from app.enquiries.figures import waiting_facts
from app.enquiries.forms import SendForm, WriteBackForm
from app.enquiries.pages.room import area_choices, find, pages, show
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.marking import heed
from app.web.receipts import receipt_page, taken
from app.web.throttle import paced


@pages.get("/enquiries/new")
@access("enquiry.send")
def new_enquiry() -> Response:
    return _form(_offered(SendForm(data={"area": request.args.get("area", "")})))


@pages.post("/enquiries/new")
@access("enquiry.send")
def send() -> Response:
    form = _offered(posted(SendForm))
    done = taken(form, lambda: _send(form), limit="enquiry.hour", words=form.words.data)
    if done is None:
        return _form(form)
    more = {"email": form.email.data, "known": actor().known}
    return receipt_page("enquiries/done.html", ref=done[0], code=done[1], **more)


@pages.get("/enquiries/<ref>")
@access("enquiry.read")
def enquiry(ref: str) -> Response:
    row = find(ref)
    if not policies.is_sender(actor(), row):
        actions.note_enquiry_read(actor=actor(), enquiry_id=row.id)
    return show(row)


@pages.post("/enquiries/<ref>/words")
@access("enquiry.read")
def write_back(ref: str) -> Response:
    row, form = find(ref), posted(WriteBackForm)
    heed(form.text.data)
    about = {"enquiry_id": row.id, "text": form.text.data or "", "lang": lang(), "key": form.key.data}
    act = partial(actions.write_back, actor=actor(), **about)
    if not (paced("relay.hour", form) and attempt(form, act)):
        return show(row, writing=form, form=form)
    return see_other(url_for("enquiries.enquiry", ref=row.ref), _("Sent."))


@pages.post("/enquiries/<ref>/refuse")
@access("enquiry.read")
def refuse(ref: str) -> Response:
    row = find(ref)
    actions.refuse_issue(actor=actor(), enquiry_id=row.id)
    return see_other(url_for("enquiries.enquiry", ref=row.ref), _("It stays between you and whoever answers."))


@pages.post("/enquiries/<ref>/forget")
@access("account.own")
def forget(ref: str) -> Response:
    row = find(ref)
    actions.forget_enquiry(actor=actor(), enquiry_id=row.id)
    return see_other(url_for("enquiries.new_enquiry"), _("Deleted. Nothing of it is kept."))


def _send(form: SendForm) -> tuple[str, str]:
    return actions.send_enquiry(actor=actor(), words=form.told(lang()))


def _offered(form: SendForm) -> SendForm:
    form.area.choices = area_choices(_("The whole city, or I do not know"))
    return form


def _form(form: SendForm) -> Response:
    if not policies.may_send(actor()):
        raise NotAllowed
    mail_in = current_app.config["SETTINGS"].mail_in
    waiting = waiting_facts(reader())
    return page("enquiries/new.html", sending=form, form=form, waiting=waiting, mail_in=mail_in, known=actor().known)
