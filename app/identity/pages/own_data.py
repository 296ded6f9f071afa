"""One's own data: a copy to take along, and the end of the account."""

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from app.identity.actions.own_data import ask_copy, delete_account
from app.identity.copies import packed
from app.identity.forms import DeleteAccountForm
from app.identity.own_data import Person, copy_of
from app.identity.pages.blueprint import pages
from app.identity.queries import account_settings
from app.identity.vocabulary import COPY_LIFE
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import NotFound
from app.web import login
from app.web.access import access
from app.web.answers import archive, attempt, back_to, page, see_other
from app.web.forms import posted
from app.web.login import actor
from app.web.throttle import spend


@pages.get("/account/data")
@access("account.own")
def own_data() -> Response:
    if not actor().known:
        return see_other(url_for("identity.sign_in", next=url_for("identity.own_data")))
    asked = request.args.get("copy", "")
    return page("identity/own_data.html", copy=asked if _is_mine(asked) else None)


@pages.post("/account/data")
@access("account.own")
def ask_own_data() -> Response:
    account_id = login.signed_in_account()
    spend("copy.day", f"account:{account_id}")
    token = _signer().dumps(account_id)
    ask_copy(actor=actor(), account_id=account_id, link=url_for("identity.take_own_data", token=token))
    return back_to("identity.own_data", copy=token, said=_("Your copy is ready. The link came by mail, too."))


@pages.get("/account/data/<token>.zip")
@access("account.own")
def take_own_data(token: str) -> Response:
    if not actor().known:
        return see_other(url_for("identity.sign_in", next=request.path))
    if not _is_mine(token):
        raise NotFound("This link is too old, or another person's. Ask for a new copy.")
    account_id = login.signed_in_account()
    email = account_settings(reader(), account_id).email
    parts = copy_of(reader(), Person(account_id=account_id, email=email))
    give_back_reader()
    return archive(packed(parts), filename="my-data.zip")


@pages.get("/account/delete")
@access("account.own")
def ask_delete() -> Response:
    if not actor().known:
        return see_other(url_for("identity.sign_in", next=url_for("identity.ask_delete")))
    return page("identity/delete.html", form=DeleteAccountForm())


@pages.post("/account/delete")
@access("account.own")
def delete() -> Response:
    form, account_id = posted(DeleteAccountForm), login.signed_in_account()
    words_go = form.words.data == "go"
    done = attempt(form, lambda: delete_account(actor=actor(), account_id=account_id, words_go=words_go))
    if not done:
        return page("identity/delete.html", form=form)
    login.sign_out()
    return see_other("/", _("Your account is deleted. Thank you for having taken part."))


def _is_mine(token: str) -> bool:
    try:
        return bool(_signer().loads(token, max_age=int(COPY_LIFE.total_seconds())) == actor().account_id)
    except BadData:
        return False


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="own-data")
