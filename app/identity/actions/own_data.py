"""One's own data: taken along, and deleted."""

from sqlalchemy import update

from app.identity.actions.proving import require_proof
from app.identity.actions.sessions import end_sessions, end_tokens
from app.identity.actor import Actor
from app.identity.events import AccountDeleted, AccountWarned, DataCopied, RoleEnded
from app.identity.letters import copy_letter, goodbye_letter, unused_letter
from app.identity.models import Account, RoleGrant
from app.identity.own_data import GONE, Person, erase, find_to_erase
from app.identity.policies import may_change_account, may_delete_account
from app.identity.queries import account_by_id, roles_of, sessions_of
from app.identity.queries.standing import other_administrators
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act


@act
def ask_copy(*, actor: Actor, account_id: int, link: str) -> None:
    """Write down that a person takes a copy of everything, and send the link to it to the own address. It works for
    seven days, and only for whoever is signed in as this person."""
    if not may_change_account(actor, account_id):
        raise NotAllowed
    require_proof(actor=actor)
    account = account_by_id(session(), account_id)
    journal_id = announce(DataCopied(account_id=account_id), actor=actor)
    letter = copy_letter(account.lang, link)
    key = f"copy-{journal_id}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)


@act
def delete_account(*, actor: Actor, account_id: int, words_go: bool) -> None:
    """Delete an account for good, at once: its address, name, sessions, roles, and all that `held.toml` says.

    What the person wrote stays as that of a former participant, or goes too (`words_go`). Rooms that hold something
    do their part inside this act, and may refuse: what was entrusted to somebody is handed over first. The row stays,
    without anything but its number, which is all that the record of acts knows.
    """
    if not may_delete_account(actor, account_id):
        raise NotAllowed
    require_proof(actor=actor)
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if account.closed_at is not None:
        raise NotAllowed
    _must_not_be_the_last(account_id)
    email, lang = account.email, account.lang
    found = find_to_erase(session(), Person(account_id=account_id, email=email))
    journal_id = announce(AccountDeleted(account_id=account_id, words_go=words_go), actor=actor)
    _end_roles(actor, account_id)
    end_sessions(
        actor=actor, account_id=account_id, session_ids=[row.id for row in sessions_of(session(), account_id, now())]
    )
    end_tokens(actor=actor, account_id=account_id)
    erase(session(), found)
    account.email, account.name, account.closed_at = f"{GONE}{account_id}", "", now()
    account.password = account.lang = account.area_id = account.confirmed_at = None
    account.contributions = 0
    letter = goodbye_letter(lang)
    key = f"goodbye-{journal_id}"
    post(session(), recipient=email, subject=letter.subject, text=letter.text, key=key, neutral=True, lang=letter.lang)


@act
def warn_unused(*, actor: Actor, account_id: int) -> None:
    """Tell the owner of an account that nobody uses that it goes in a month, unless they sign in."""
    if actor.kind != "system":
        raise NotAllowed
    account = account_by_id(session(), account_id)
    journal_id = announce(AccountWarned(account_id=account_id), actor=actor)
    letter = unused_letter(account.lang)
    key = f"unused-{journal_id}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)


def _must_not_be_the_last(account_id: int) -> None:
    moment = now()
    administers = Role.ADMINISTRATOR in roles_of(session(), account_id, moment)
    if administers and not other_administrators(session(), account_id, moment):
        raise Invalid("You are the only administrator. Give the role to a colleague first.")


def _end_roles(actor: Actor, account_id: int) -> None:
    ended = session.execute(
        update(RoleGrant)
        .where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
        .values(ended_at=now())
        .returning(RoleGrant.id, RoleGrant.role)
    ).all()
    for grant in ended:
        announce(RoleEnded(grant_id=grant.id, account_id=account_id, role=grant.role), actor=actor)
