"""Each route says which action of the permission table it serves; a route that says nothing fails the build."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def access(action: str) -> Callable[[F], F]:
    """Declare `action` (an id of the permission table, like "issue.read") for a view.

    It declares and does not decide: the action in the room asks its policy.
    """

    def declare(view: F) -> F:
        view.access = action  # type: ignore[attr-defined]
        return view

    return declare
