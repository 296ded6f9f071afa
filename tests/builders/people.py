"""People for tests: accounts with grants, and their actors."""

import itertools
from datetime import timedelta

from flask.testing import FlaskClient

from app.areas.models import Area, Body
from app.identity.actor import Actor
from app.identity.models import Account, AccountSession, RoleGrant
from app.identity.queries import actor_of_account, token_hash
from app.identity.vocabulary import CHARTER_VERSION, Factor, Role
from app.kernel.clock import now
from app.kernel.db import session

_number = itertools.count(1)


def make_account(
    name: str = "Noor Haddad",
    *roles: Role,
    area: Area | None = None,
    body: Body | None = None,
    meeting_id: int | None = None,
    new: bool = False,
    charter: int = CHARTER_VERSION,
) -> Account:
    """A confirmed account holding `roles` for `area` (everywhere when None); `new`: its first words wait; `charter`:
    the version of the charter it has agreed to."""
    account = Account(
        email=f"person{next(_number)}@example.org",
        name=name,
        made_at=now(),
        confirmed_at=now(),
        contributions=0 if new else 3,
        charter=charter,
    )
    session.add(account)
    session.flush()
    for role in roles:
        session.add(
            RoleGrant(
                account_id=account.id,
                role=role,
                area_id=area.id if area else None,
                body_id=body.id if body else None,
                meeting_id=meeting_id,
                since=now() - timedelta(days=1),
            )
        )
    session.commit()
    return account


def make_actor(name: str = "Noor Haddad", *roles: Role, **where: object) -> Actor:
    """The actor of a new account; arguments as for `make_account`."""
    return actor_of_account(session(), make_account(name, *roles, **where).id, now())  # type: ignore[arg-type]


def actor_of(account: Account) -> Actor:
    """The actor of an account as it stands now."""
    found = actor_of_account(session(), account.id, now())
    session.commit()
    return found


def make_session(account: Account, *, factor: Factor | None = Factor.PASSKEY) -> str:
    """A running session of `account`, begun just now, with a second factor shown unless `factor` is None; its token."""
    token = f"token-{account.id}-{next(_number)}"
    session.add(
        AccountSession(
            token_hash=token_hash(token),
            account_id=account.id,
            made_at=now(),
            seen_at=now(),
            ends_at=now() + timedelta(days=30),
            factor=factor,
            proven_at=now(),
        )
    )
    session.commit()
    return token


def sign_in(client: FlaskClient, account: Account, *, factor: Factor | None = Factor.PASSKEY) -> None:
    """Give `client` a session of `account`, as the sign-in page would; arguments as for `make_session`."""
    token = make_session(account, factor=factor)
    with client.session_transaction() as browser:
        browser["token"] = token


def another(client: FlaskClient) -> FlaskClient:
    """A browser like `client`, that has nothing of it."""
    other = type(client)(client.application, client.application.response_class)
    other.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return other


def csrf(client: FlaskClient, page: str) -> str:
    """The token that `page` shows to this client."""
    html = client.get(page).get_data(as_text=True)
    return html.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
