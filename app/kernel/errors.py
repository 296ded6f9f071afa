"""What can be refused, and how it is said: each error knows its code (sockets, API) and its status (pages)."""

from app.kernel.words import spoken


class Refused(Exception):
    """An act or a reading that is not done. `message` is for people, in English, translated at the edge."""

    code = "failed"
    status = 500
    message = spoken("That did not work.")

    def __init__(self, message: str | None = None, **details: object) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.details = details


class Invalid(Refused):
    """The input is well formed and still cannot be taken; `field` names where."""

    code, status = "bad_request", 422
    message = spoken("Please check what you entered.")

    def __init__(self, message: str | None = None, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.field = field


class NotAllowed(Refused):
    code, status = "not_allowed", 403
    message = spoken("You may not do this.")


class NotFound(Refused):
    code, status = "not_found", 404
    message = spoken("There is nothing here.")


class Conflict(Refused):
    """Somebody was faster: the thing is no longer in the state this act started from."""

    code, status = "conflict", 409
    message = spoken("This has changed in the meantime.")


class Closed(Refused):
    code, status = "closed", 409
    message = spoken("This is closed.")


class TooMany(Refused):
    """A limit is reached; `retry_after` in whole seconds."""

    code, status = "too_many", 429
    message = spoken("That was too fast. Please wait a moment.")

    def __init__(self, message: str | None = None, retry_after: int = 60) -> None:
        super().__init__(message, retry_after=retry_after)
        self.retry_after = retry_after


class Busy(Refused):
    """Nothing was saved: the database is locked, full or away. Trying again is right."""

    code, status = "failed", 503
    message = spoken("Nothing was saved. Please try again in a moment.")
