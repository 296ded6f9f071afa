"""What can be refused, and how it is said: each error knows its code (sockets, API) and its status (pages)."""

import re
from collections.abc import Callable

from app.kernel.words import spoken

NAMED = re.compile(r"%\((\w+)\)")


class Refused(Exception):
    """An act or a reading that is not done. `message` is for people, in English, translated at the edge.

    Never an f-string, which no catalog knows: `Refused("%(file)s is there already.", file=path)`. What the message
    names are its `values`; the rest are `details` for pages and scripts.
    """

    code = "failed"
    status = 500
    message = spoken("That did not work.")

    def __init__(self, message: str | None = None, **more: object) -> None:
        self.message = message or self.message
        self.values = {name: more.pop(name) for name in NAMED.findall(self.message) if name in more}
        self.details = more
        super().__init__(self.said())

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The message with its values put in, in the language of `translate`."""
        words = translate(self.message)
        return words % self.values if self.values else words


class Invalid(Refused):
    """The input is well formed and still cannot be taken; `field` names where."""

    code, status = "bad_request", 422
    message = spoken("Please check what you entered.")

    def __init__(self, message: str | None = None, field: str | None = None, **more: object) -> None:
        super().__init__(message, field=field, **more)
        self.field = field


class SentAlready(Invalid):
    """The form has made something before, with other words. Shown again, it carries a new key."""

    status = 409
    message = spoken("This form was sent already, with other words. Send it again to publish these too.")


class NotAllowed(Refused):
    code, status = "not_allowed", 403
    message = spoken("You may not do this.")


class ProofNeeded(NotAllowed):
    """The act asks once more who is there. A page asks, keeps what was typed, and goes on."""

    message = spoken("Confirm first that it is you.")


class NotFound(Refused):
    code, status = "not_found", 404
    message = spoken("There is nothing here.")


class Hidden(NotFound):
    """It is there, and not for whoever asks: said in the words of `NotFound`, so that nobody learns of it."""


class Conflict(Refused):
    """Somebody was faster: the thing is no longer in the state this act started from."""

    code, status = "conflict", 409
    message = spoken("This has changed in the meantime.")


class Closed(Refused):
    code, status = "closed", 409
    message = spoken("This is closed.")


class TooMany(Refused):
    """A limit is reached; `retry_after` in whole seconds, None where no time helps."""

    code, status = "too_many", 429
    message = spoken("That was too fast. Please wait a moment.")

    def __init__(self, message: str | None = None, retry_after: int | None = 60, **more: object) -> None:
        super().__init__(message, retry_after=retry_after, **more)
        self.retry_after = retry_after


class Busy(Refused):
    """Nothing was saved: the database is locked, full or away. Trying again is right."""

    code, status = "failed", 503
    message = spoken("Nothing was saved. Please try again in a moment.")
