// What P8 is compared with: a bare Socket.IO server that tells all at once what one of them did. It keeps nothing, asks
// nobody's right and draws nothing; a message is as long as ours, of which RELAY_SAMPLE is one.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer((_request, answer) => answer.end("ready"));
const live = new Server(http, { transports: ["websocket"], perMessageDeflate: false }).of("/live");
const sample = JSON.parse(process.env.RELAY_SAMPLE);
const counts = new Map();
let revision = 0;

live.on("connection", (socket) => {
  socket.on("join", (_wish, done) => {
    socket.join("hall");
    done({ ok: true, since: 0, revision, phase: "live" });
  });
  socket.on("support", ({ question }, done) => {
    const supports = (counts.get(question) ?? 0) + 1;
    counts.set(question, supports);
    done({ ok: true, supports });
    revision += 1;
    const [change] = sample.changes;
    live.to("hall").emit("changes", { ...sample, since: revision - 1, revision, changes: [{ ...change, id: question, revision, supports }] });
  });
});

http.listen(Number(process.env.PORT), "127.0.0.1");
