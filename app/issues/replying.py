"""Ready replies: their blanks, what is filled by itself, and who keeps them."""

import re
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import Role

# What stands for a word to be filled in, in any script: {date}, {calle}.
BLANK = re.compile(r"\{(\w{1,30})\}")


def blanks(text: str) -> list[str]:
    """The names of the blanks of a text, each once, in their order."""
    return list(dict.fromkeys(BLANK.findall(text)))


def filled(text: str, row: Any) -> str:
    """The text with what is known of an issue in its blanks; the others stay, for the officer."""
    known = {"ref": row.ref, "street": row.street, "area": row.area_name}
    return BLANK.sub(lambda found: known.get(found[1]) or found[0], text)


def may_keep_replies(actor: Actor) -> bool:
    """reply.keep: commissioners for their bodies, administrators for all."""
    return actor.kind == "system" or actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR)


def may_keep_reply(actor: Actor, body_id: int | None) -> bool:
    """reply.keep of one body's; what is for all the administrator keeps."""
    own = keeps_replies_of(actor)
    return may_keep_replies(actor) and (own is None or body_id in own)


def bodies_of(actor: Actor) -> frozenset[int]:
    """The bodies an actor speaks for."""
    return frozenset(g.body_id for g in actor.grants if g.body_id is not None)


def keeps_replies_of(actor: Actor) -> frozenset[int] | None:
    """The bodies for which an actor keeps replies; None for every one."""
    if actor.kind == "system" or actor.has(Role.ADMINISTRATOR):
        return None
    return frozenset(g.body_id for g in actor.grants if g.role == Role.COMMISSIONER and g.body_id is not None)
