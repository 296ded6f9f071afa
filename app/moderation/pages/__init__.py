"""Pages of moderation: the desk, appeals, mutes, the report of a reader, the public register."""

from app.moderation.pages import appeals, desk, flags, mutes, redacting, register
from app.moderation.pages.blueprint import pages

__all__ = ["appeals", "desk", "flags", "mutes", "pages", "redacting", "register"]
