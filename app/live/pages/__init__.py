"""The pages of a hall: everything works without a script."""

from app.live.pages import acting, askers, conducting, hosting, joining, watching
from app.live.pages.blueprint import pages

__all__ = ["acting", "askers", "conducting", "hosting", "joining", "pages", "watching"]
