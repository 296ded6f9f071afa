"""What can be done with issues. Each name is one act; the module beneath says its rule."""

from app.issues.actions.categories import put_category
from app.issues.actions.commitments import open_commitment

__all__ = ["open_commitment", "put_category"]
