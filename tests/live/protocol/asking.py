"""What clients of these tests say and read."""

import time
import uuid

COMES_S = 20.0  # for what must come, on a machine that does much else
BODY = "When is the lamp at the school repaired?"


def join(socket, meeting, since=0, audience="hall", **more):
    return socket.ask("join", {"meeting": meeting, "since": since, "audience": audience, **more})


def asking(meeting, body=BODY, **more):
    return {"meeting": meeting, "body": body, "anonymous": True, "key": uuid.uuid4().hex, **more}


def changes_in(heard):
    return [body for name, body in heard if name == "changes"]


def heard_changes(socket, quiet=0.6):
    """All changes that this socket was told until now. Waits until there are more than at the last look, and then until
    no more come for `quiet` seconds."""
    last, looked_at, began = None, getattr(socket, "looked_at", 0), time.monotonic()
    seen = looked_at
    while (time.monotonic() - last < quiet) if last is not None else (time.monotonic() - began < COMES_S):
        if seen < (seen := len(changes_in(socket.listen(0.05)))):
            last = time.monotonic()
    socket.looked_at = seen
    return changes_in(socket.heard)


def until_heard(socket, found):
    """Listen until `found` holds of what was heard, or long enough."""
    give_up = time.monotonic() + COMES_S
    while not found(socket.heard) and time.monotonic() < give_up:
        socket.listen(0.05)
    return socket.heard


def refusal(answer):
    assert answer["ok"] is False
    assert answer["message"]
    return answer["error"]
