"""The acts of councils: keeping them and their lists, voting, and saying what follows."""

from app.councils.actions.keeping import choose_name, end_member, keep_council, put_member, say_follows
from app.councils.actions.verdicts import judge_poll
from app.councils.actions.voting import cast_ballot, open_poll

__all__ = [
    "cast_ballot",
    "choose_name",
    "end_member",
    "judge_poll",
    "keep_council",
    "open_poll",
    "put_member",
    "say_follows",
]
