"""The own account: name, language, neighbourhood, password, sessions."""

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.identity.actions.account import change_account, come_of_age, set_password
from app.identity.actions.sessions import end_session, sign_out_everywhere
from app.identity.forms import AccountForm, NewPasswordForm
from app.identity.pages.blueprint import pages
from app.identity.passwords import check_password, hashed, prove
from app.identity.policies import (
    may_declare_ties,
    may_see_grants,
    may_see_neighbours,
    may_show_residence,
    may_verify_residents,
)
from app.identity.presenters import area_choices, languages, session_entries
from app.identity.queries import account_settings, factors_of, guessable_names, password_of, sessions_of
from app.identity.queries.grants import duty_paths
from app.kernel.clock import now
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import Invalid
from app.web import login
from app.web.access import access
from app.web.answers import attempt, back_to, page, see_other
from app.web.forms import choices, posted
from app.web.login import actor


@pages.get("/account")
@access("account.own")
def account() -> Response:
    if not actor().known:
        return see_other(url_for("identity.sign_in", next=url_for("identity.account")))
    return _account_page()


@pages.post("/account")
@access("account.own")
def change() -> Response:
    form = _with_choices(posted(AccountForm))
    if not attempt(form, lambda: _change(form)):
        return _account_page(settings=form)
    login.forget_actor()
    return back_to("identity.account", said=_("Your account is changed."))


@pages.post("/account/grown-up")
@access("account.own")
def grown_up() -> Response:
    come_of_age(actor=actor(), account_id=login.signed_in_account())
    login.forget_actor()
    return back_to("identity.account", said=_("Noted. You can write your whole name now."))


@pages.post("/account/password")
@access("account.own")
def new_password() -> Response:
    form = posted(NewPasswordForm)
    if not attempt(form, lambda: _set_password(form.current.data or "", form.password.data or "")):
        return _account_page(password=form)
    return back_to("identity.account", said=_("Your password is set. All other browsers were signed out."))


@pages.post("/account/sessions/<int:session_id>/end")
@access("account.own")
def end_one(session_id: int) -> Response:
    end_session(actor=actor(), session_id=session_id)
    return back_to("identity.account", anchor="sessions", said=_("That browser is signed out."))


@pages.post("/account/sessions/end-all")
@access("account.own")
def end_all() -> Response:
    sign_out_everywhere(actor=actor())
    login.sign_out()
    return see_other("/", _("You are signed out everywhere."))


def _account_page(settings: AccountForm | None = None, password: NewPasswordForm | None = None) -> Response:
    row = account_settings(reader(), login.signed_in_account())
    factors = factors_of(reader(), row.id)
    filled = _with_choices(AccountForm(name=row.name, lang=row.lang or "", area=str(row.area_id or "")))
    return page(
        "identity/account.html",
        form=settings or password,
        row=row,
        factors=factors,
        owes_factor=actor().owes_factor,
        area_url=f"/areas/{row.area_slug}",
        is_minor=actor().minor,
        can_declare_ties=may_declare_ties(actor()),
        can_see_grants=may_see_grants(actor()),
        can_see_neighbours=may_see_neighbours(actor()),
        duty_url=_duty_url(),
        can_show_residence=may_show_residence(actor()),
        can_verify_residents=may_verify_residents(actor()),
        settings=settings or filled,
        password=password or NewPasswordForm(),
        sessions=session_entries(sessions_of(reader(), row.id, now()), actor().session_id),
    )


def _with_choices(form: AccountForm) -> AccountForm:
    form.lang.choices = choices([("", _("as my browser asks")), *languages()])
    near, above = (areas_at(reader(), level) for level in (Level.NEIGHBOURHOOD, Level.DISTRICT))
    form.area.choices = area_choices(near, above, _("none chosen"))
    return form


def _change(form: AccountForm) -> object:
    return change_account(
        actor=actor(),
        account_id=login.signed_in_account(),
        name=form.name.data or "",
        lang=form.lang.data or None,
        area_id=int(form.area.data) if form.area.data else None,
    )


def _set_password(current: str, new: str) -> bool:
    who, account_id = actor(), login.signed_in_account()
    kept, names = password_of(reader(), account_id), guessable_names(reader(), account_id)
    has_factor = factors_of(reader(), account_id).any
    give_back_reader()
    check_password(new, names, has_factor=has_factor)
    proven = kept is not None and bool(current) and prove(kept, current).right
    if current and not proven:
        raise Invalid("Your present password is not right.", "current")
    set_password(actor=who, account_id=account_id, password_hash=hashed(new), proven=proven)
    return True


def _duty_url() -> str | None:
    """The page of the own duty entry, for officers and commissioners."""
    account_id = login.signed_in_account()
    own = bool(duty_paths(reader(), account_id, now()))
    return url_for("identity.edit_duty", account_id=account_id) if own else None
