"""The pages' own line, `static/js/live/line.mjs`, run without a browser: when a server goes, a hall full of pages
notices in the same moment, and must not come back in the same moment."""

import json
import shutil
import subprocess

import pytest

from app.config import ROOT

pytestmark = pytest.mark.node
PAGES = 400
EARLIEST_MS, LATEST_MS = 1_000, 10_000

SOCKET = """
export const sockets = [];
export function io(_namespace, options) {
  const heard = {};
  const socket = { connected: true, options, heard, joins: [], dialled: 0 };
  socket.on = (name, take) => (heard[name] = take);
  socket.connect = () => (socket.dialled += 1);
  socket.timeout = () => ({ emit: (name, payload, done) => socket.joins.push({ payload, done }) });
  sockets.push(socket);
  return socket;
}
"""

HALL = """
import line from "./js/live/line.mjs";
import { sockets } from "./vendor/socket.io.esm.min.js";

const waits = [];
globalThis.setTimeout = (then, after) => waits.push({ then, after });
globalThis.clearTimeout = () => {};
Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
globalThis.fetch = () => Promise.reject(new Error("nobody answers"));
const turn = () => new Promise((done) => setImmediate(done));
const taken = () => waits.splice(0);

for (let page = 0; page < PAGES; page += 1) {
  line({ dataset: { meeting: "1", audience: "hall", lang: "en", revision: "0", client: "yes" } }, { changes() {} });
}
while (sockets.length < PAGES) await turn();
const told = { options: sockets[0].options };
taken();

for (const socket of sockets) socket.heard.connect();
for (const socket of sockets) socket.joins.pop().done(null, { ok: false, error: "failed" });
await turn();
told.refused = taken().map((wait) => wait.after);

for (const socket of sockets) socket.heard.connect();
for (const socket of sockets) socket.joins.pop().done(null, { ok: true, since: 0, revision: 3, changes: [] });
await turn();
taken();
for (const socket of sockets) socket.heard.disconnect("io server disconnect");
const lost = taken();
told.lost = lost.map((wait) => wait.after);
for (const wait of lost) wait.then();
for (let number = 0; number < 5; number += 1) await turn();
told.dialled = sockets.filter((socket) => socket.dialled === 1).length;
told.unanswered = taken().map((wait) => wait.after);
console.log(JSON.stringify(told));
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What so many pages do when their first join is refused, when the server goes, and when nobody answers then."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "js/live").mkdir(parents=True)
    (folder / "vendor").mkdir()
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(ROOT / "static/js/live/line.mjs", folder / "js/live")
    (folder / "vendor/socket.io.esm.min.js").write_text(SOCKET)
    (folder / "vendor/package.json").write_text('{"type": "module"}')
    (folder / "hall.mjs").write_text(HALL.replace("PAGES", str(PAGES)))
    done = subprocess.run(["node", folder / "hall.mjs"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def spread(waits) -> bool:
    """Whether nobody comes before a second or after ten, and no second sees a quarter of them."""
    seconds = [int(wait // 1000) for wait in waits]
    within = min(waits) >= EARLIEST_MS and max(waits) <= LATEST_MS
    return within and max(seconds.count(second) for second in set(seconds)) < len(waits) / 4


def test_sockets_come_back_within_one_to_ten_seconds(told):
    options = told["options"]
    deviation = options["reconnectionDelay"] * options["randomizationFactor"]
    first = (options["reconnectionDelay"] - deviation, options["reconnectionDelay"] + deviation)
    assert [round(end) for end in first] == [EARLIEST_MS, LATEST_MS]
    assert options["reconnectionDelayMax"] == LATEST_MS


def test_when_the_server_goes_sockets_and_refreshes_come_back_spread(told):
    assert len(told["lost"]) == 2 * PAGES  # of each page its socket and its refresh
    assert spread(told["lost"])
    assert told["dialled"] == PAGES


def test_a_refresh_that_nobody_answers_is_tried_again_spread(told):
    assert len(told["unanswered"]) == PAGES
    assert spread(told["unanswered"])


def test_a_page_that_could_not_join_tries_again_and_refreshes_meanwhile(told):
    assert len(told["refused"]) == 2 * PAGES
    assert spread(told["refused"])
