"""How the installation's own pages show what they show."""

from app.admin.presenters.demo import ROLE_LABELS

__all__ = ["ROLE_LABELS"]
