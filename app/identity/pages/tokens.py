"""Personal tokens of the own account, for programs."""

from flask import Response
from flask_babel import gettext as _

from app.identity.actions.tokens import end_token, make_token
from app.identity.forms import NewTokenForm
from app.identity.pages.blueprint import pages
from app.identity.policies import longest_token, may_make_token
from app.identity.presenters import token_entries
from app.identity.queries import roles_of
from app.identity.queries.tokens import tokens_of
from app.identity.vocabulary import TOKEN_USUAL, Scope
from app.kernel.clock import local, now
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.login import actor, signed_in_account


@pages.get("/account/tokens")
@access("account.own")
def tokens() -> Response:
    usual = local(now(), city().zone).date() + TOKEN_USUAL
    return _tokens_page(NewTokenForm(scope=Scope.READ, ends=usual))


@pages.post("/account/tokens")
@access("account.own")
def new_token() -> Response:
    form = posted(NewTokenForm)
    token = attempt(form, lambda: _make(form))
    if not token:
        return _tokens_page(form)
    return page("identity/token.html", token=token, name=form.name.data, writes=form.scope.data == Scope.WRITE)


@pages.post("/account/tokens/<int:token_id>/end")
@access("account.own")
def stop_token(token_id: int) -> Response:
    end_token(actor=actor(), account_id=signed_in_account(), token_id=token_id)
    return back_to("identity.tokens", said=_("The token is ended. Whoever has it can do nothing with it any more."))


def _make(form: NewTokenForm) -> str:
    token: str = make_token(
        actor=actor(),
        account_id=signed_in_account(),
        name=form.name.data or "",
        scope=Scope(form.scope.data),
        ends=form.ends.data,
    )
    return token


def _tokens_page(form: NewTokenForm) -> Response:
    account_id = signed_in_account()
    return page(
        "identity/tokens.html",
        form=form,
        tokens=token_entries(tokens_of(reader(), account_id, now())),
        longest=local(now() + longest_token(roles_of(reader(), account_id, now())), city().zone).date(),
        can_make=may_make_token(actor(), account_id),
    )
