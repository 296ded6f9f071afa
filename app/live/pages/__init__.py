"""The pages of a hall: everything works without a script."""

from app.live.pages import acting, conducting, hosting, joining, watching
from app.live.pages.blueprint import pages

__all__ = ["acting", "conducting", "hosting", "joining", "pages", "watching"]
