"""Follows the questions of a meeting: CORRALA_URL and CORRALA_MEETING say where (docs/live-protocol.md)."""

import os

import socketio

URL, MEETING = os.environ["CORRALA_URL"], int(os.environ["CORRALA_MEETING"])
headers = {"Cookie": os.environ.get("CORRALA_COOKIE", "")}  # the library sends URL as the Origin
line = socketio.Client(reconnection_delay=5.5, reconnection_delay_max=5.5, randomization_factor=4.5)  # 1 to 10 s
known, revision = {}, 0


def apply(news):
    global revision
    if news["since"] > revision and not news.get("reset"):
        return join()
    if news.get("reset"):
        known.clear()
    for change in news["changes"]:
        before = known.get(change["id"])
        if change.get("gone"):
            known.pop(change["id"], None)
        elif before is None or change["revision"] > before["revision"]:
            known[change["id"]] = change | {"html": change["html"] or (before or {}).get("html")}
    revision = max(revision, news["revision"]) if not news.get("reset") else news["revision"]


def join():
    wish = {"meeting": MEETING, "since": revision, "audience": "hall", "lang": "en"}
    line.emit("join", wish, namespace="/live", callback=joined)


def joined(answer):
    if answer["ok"]:
        apply(answer)


line.on("connect", join, namespace="/live")
line.on("changes", apply, namespace="/live")
line.connect(URL, headers=headers, transports=["websocket"], namespaces=["/live"])
while True:
    line.sleep(float(os.environ.get("CORRALA_EVERY", "5")))
    best = sorted(known.values(), key=lambda question: (-question["supports"], question["id"]))
    print(revision, [(question["id"], question["state"], question["supports"]) for question in best], flush=True)
