"""The inbox, the choice of mails, and the way to stop a mail without signing in."""

import hmac

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app.forums.queries.following import followed_by as talks_of
from app.issues.queries.following import followed
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.notices.actions import read_all, stop_mail, want_mail
from app.notices.letters import stop_path, stop_proof
from app.notices.presenters import entries, followed_lines, kind_words, mail_choices, older_than, talk_lines
from app.notices.queries import inbox, stopped
from app.notices.vocabulary import ALL, Kind
from app.web.access import access
from app.web.answers import back_to, page
from app.web.headers import csrf
from app.web.login import actor

pages = Blueprint("notices", __name__)


def _own_id() -> int:
    account_id: int | None = actor().account_id
    if account_id is None:
        raise NotAllowed("Sign in to see what you are told.")
    return account_id


def _kind(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError as error:
        raise BadRequest from error


@pages.get("/account/notices")
@access("account.own")
def notices() -> Response:
    rows = inbox(reader(), _own_id(), request.args.get("before", type=int))
    return page(
        "notices/inbox.html",
        entries=entries(rows),
        newest=rows[0].id if rows else 0,
        older=older_than(rows),
        followed=followed_lines(followed(reader(), _own_id())),
        talks=talk_lines(actor(), *talks_of(reader(), _own_id())),
        choices=mail_choices(stopped(reader(), f"account:{_own_id()}")),
    )


@pages.post("/account/notices/read/<int:up_to>")
@access("account.own")
def mark_read(up_to: int) -> Response:
    read_all(actor=actor(), up_to=up_to)
    return back_to("notices.notices", said=_("All marked as read."))


@pages.post("/account/notices/stop/<kind>")
@access("account.own")
def stop_own(kind: str) -> Response:
    stop_mail(actor=actor(), person=f"account:{_own_id()}", kind=_kind(kind))
    return back_to("notices.notices", anchor="mail", said=_("You get no more mail of this kind."))


@pages.post("/account/notices/want/<kind>")
@access("account.own")
def want_own(kind: str) -> Response:
    want_mail(actor=actor(), kind=_kind(kind))
    return back_to("notices.notices", anchor="mail", said=_("You get mail of this kind again."))


def _proven(kind: str, person: str, proof: str) -> Kind:
    """The kind that a link from a letter may stop; anything else is no request of ours."""
    wanted = _kind(kind)
    if not hmac.compare_digest(proof.encode(), stop_proof(person, wanted).encode()):
        raise BadRequest
    return wanted


@pages.get("/notices/stop/<kind>/<person>/<proof>")
@access("account.own")
def ask_stop(kind: str, person: str, proof: str) -> Response:
    wanted = _proven(kind, person, proof)
    return page("notices/stop.html", words=kind_words()[wanted], path=stop_path(person, wanted), done=False)


@pages.post("/notices/stop/<kind>/<person>/<proof>")
@csrf.exempt
@access("account.own")
def stop(kind: str, person: str, proof: str) -> Response:
    """RFC 8058: a mail program posts here by itself, without cookie or token; the link is the proof."""
    wanted = _proven(kind, person, proof)
    everything = request.form.get("kind") == ALL
    stop_mail(actor=actor(), person=person, kind=None if everything else wanted)
    words = _("All mail but what you ask for yourself") if everything else kind_words()[wanted]
    return page("notices/stop.html", words=words, path=stop_path(person, wanted), done=True, everything=everything)


stop.own_credentials = True  # type: ignore[attr-defined]
