"""Commands of enquiries: `corrala mail-in`."""

import sys
import traceback
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from app.enquiries.actions import take_mail
from app.enquiries.mails import BadMail, Own, Passed, read_mail
from app.enquiries.vocabulary import MAIL_LARGEST
from app.identity.actor import SYSTEM
from app.kernel.errors import Invalid
from app.web.city import city

# What a mail server understands (sysexits.h): taken, return it to the sender, keep it and try again.
TAKEN, BAD, AGAIN = 0, 65, 75


@click.command("mail-in")
@click.pass_context
@with_appcontext
def mail_in(context: click.Context) -> None:
    """Take one message from standard input as an enquiry. Exits 0 when it was taken or needs nothing, 65 when it cannot
    be taken, 75 when the mail server should keep it and try again."""
    context.exit(_taken())


def _taken() -> int:
    try:
        raw = sys.stdin.buffer.read(MAIL_LARGEST + 1)
        done = take_mail(actor=SYSTEM, mail=read_mail(raw, _own(), (city().lang, *city().languages)))
    except Passed as why:
        click.echo(f"Passed by: {why}.")
    except (BadMail, Invalid) as why:
        click.echo(str(why), err=True)
        return BAD
    except Exception:  # noqa: BLE001 - whatever it was, the mail must not be lost
        click.echo(f"corrala: not taken, to be tried again: {traceback.format_exc(limit=0).strip()}", err=True)
        return AGAIN
    else:
        how = "taken before" if done.again else "added" if done.added else "taken"
        click.echo(f"{done.ref}: {how}.")
    return TAKEN


def _own() -> Own:
    settings = current_app.config["SETTINGS"]
    addresses = {settings.mail_from.rpartition("<")[2].rstrip(">").lower(), (settings.mail_in or "").lower()} - {""}
    return Own(addresses=frozenset(addresses), host=urlsplit(settings.base_url).hostname or "")
