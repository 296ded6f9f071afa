"""What clients of these tests say and read."""

import uuid

BODY = "When is the lamp at the school repaired?"


def join(socket, meeting, since=0, audience="hall", **more):
    return socket.ask("join", {"meeting": meeting, "since": since, "audience": audience, **more})


def asking(meeting, body=BODY, **more):
    return {"meeting": meeting, "body": body, "anonymous": True, "key": uuid.uuid4().hex, **more}


def heard_changes(socket, seconds=0.6):
    return [body for name, body in socket.listen(seconds) if name == "changes"]


def refusal(answer):
    assert answer["ok"] is False
    assert answer["message"]
    return answer["error"]
