"""Doors of identity: signing in and up, the own account, roles of staff."""

from app.identity.pages import account, grants, sign_in, sign_up
from app.identity.pages.blueprint import pages

__all__ = ["account", "grants", "pages", "sign_in", "sign_up"]
