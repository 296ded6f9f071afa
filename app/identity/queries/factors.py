"""What an account has as a second factor, and sign-ins that wait for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.identity.models import AuthenticatorApp, AwaitedFactor, Passkey, RecoveryCode
from app.identity.queries.accounts import token_hash
from app.identity.vocabulary import FACTOR_TRIES
from app.kernel.db import Executor, row_or_none, rows, the_row, value


@dataclass(frozen=True, slots=True)
class Factors:
    """How many passkeys an account has, whether an app, and how many recovery codes are left."""

    passkeys: int
    app: bool
    codes: int

    @property
    def any(self) -> bool:
        """Whether a second factor is asked for: recovery codes alone are none."""
        return bool(self.passkeys or self.app)


def factors_of(executor: Executor, account_id: int) -> Factors:
    unused = RecoveryCode.used_at.is_(None)
    row = the_row(
        executor,
        select(
            *(
                select(func.count()).where(*of).scalar_subquery().label(name)
                for name, of in {
                    "passkeys": (Passkey.account_id == account_id,),
                    "apps": (AuthenticatorApp.account_id == account_id,),
                    "codes": (RecoveryCode.account_id == account_id, unused),
                }.items()
            )
        ),
    )
    return Factors(row.passkeys, bool(row.apps), row.codes)


def passkeys_of(executor: Executor, account_id: int) -> Sequence[Any]:
    """The passkeys of an account, the oldest first."""
    columns = (Passkey.id, Passkey.credential_id, Passkey.name, Passkey.made_at, Passkey.used_at)
    return rows(executor, select(*columns).where(Passkey.account_id == account_id).order_by(Passkey.id))


def passkey_called(executor: Executor, credential_id: str) -> Any:
    """The passkey that bears this mark, whoever has it; None when nobody has."""
    return row_or_none(executor, select(Passkey.__table__).where(Passkey.credential_id == credential_id))


def app_since(executor: Executor, account_id: int) -> datetime | None:
    """Since when an account has an authenticator app."""
    wanted = select(AuthenticatorApp.made_at).where(AuthenticatorApp.account_id == account_id)
    found: datetime | None = value(executor, wanted)
    return found


def awaited_factor(executor: Executor, token: str | None, now: datetime) -> Any:
    """The sign-in of this browser that waits for its second factor; None when none does, or no longer."""
    if not token:
        return None
    row = row_or_none(executor, select(AwaitedFactor.__table__).where(AwaitedFactor.token_hash == token_hash(token)))
    alive = row is not None and row.used_at is None and row.ends_at > now and row.wrong <= FACTOR_TRIES
    return row if alive else None
