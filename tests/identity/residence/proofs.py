"""What tests of residence prove with, and what the whole database says afterwards."""

from datetime import date

from sqlalchemy import select

from app.identity.actions.residence import make_voucher
from app.identity.actions.residence_letters import ask_letter, mark_letters_sent, print_letters
from app.identity.models import Account, ResidenceBatch
from app.identity.vocabulary import Role
from app.kernel.db import Base, session
from tests.builders.people import make_account, make_actor
from tests.builders.rows import kept

DOCUMENT, BORN = "X1234567L", date(1980, 11, 24)
NAME, ADDRESS = "Noor Haddad Unusual", "Calle del Molino 14, 3 B\n28001 Valmere"


def email_of(actor):
    found = session.get_one(Account, actor.account_id).email
    session.commit()
    return found


def printed_code(actor, mediator, area, name=NAME, address=ADDRESS, sent=True):
    """Ask for a letter as `actor`, print and send it; the code on the paper."""
    ask_letter(actor=actor, name=name, address=address, area_id=area.id)
    code = print_letters(actor=mediator)[-1].code
    if sent:
        mark_letters_sent(actor=mediator, batch_id=kept(ResidenceBatch)[-1].id)
    return code


def group(boss, area, cap=3):
    """A group that may vouch in `area`; who speaks for it."""
    account = make_account("Representative", Role.VERIFIED, Role.REPRESENTATIVE, area=area)
    make_voucher(actor=boss, name="Mill Library", email=account.email, area_id=area.id, cap=cap)
    return account


def newcomers(number):
    return [make_actor(f"Newcomer {n}") for n in range(number)]


def whole_database():
    """Every row of every table as text."""
    session.rollback()
    said = " ".join(
        str(tuple(row)) for table in Base.metadata.tables.values() for row in session.execute(select(table))
    )
    session.commit()
    return said
