"""Doors of identity: signing in and up, the own account, roles of staff, where one lives."""

from app.identity.pages import (
    absence,
    account,
    address,
    confirm,
    duty,
    factors,
    grants,
    lost_factor,
    neighbours,
    own_data,
    residence,
    second_step,
    sign_in,
    sign_up,
    ties,
    tokens,
    verifying,
)
from app.identity.pages.blueprint import pages

__all__ = [
    "absence",
    "account",
    "address",
    "confirm",
    "duty",
    "factors",
    "grants",
    "lost_factor",
    "neighbours",
    "own_data",
    "pages",
    "residence",
    "second_step",
    "sign_in",
    "sign_up",
    "ties",
    "tokens",
    "verifying",
]
