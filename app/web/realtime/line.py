"""The line between the engine and the rooms: packets in, messages out, and who must hang up."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, current_app
from flask_socketio import SocketIO
from gevent import monkey
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

from app.kernel.clock import now
from app.kernel.db import reader
from app.web import login
from app.web.realtime.callers import Caller, Callers
from app.web.realtime.events import answer_to
from app.web.realtime.gate import CALLER, Gate
from app.web.realtime.places import BEAT_S, Places
from app.web.realtime.wire import MOST_BYTES, Wire, frame

NAMESPACE = "/live"
REAP_S = 1.0
CHECK_S = 2.0
log = structlog.get_logger(__name__)


class Json:
    """JSON as sent: letters as they are, no blanks."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    loads = staticmethod(json.loads)


class Line:
    """What this process needs to talk to its sockets. `tasks`: (seconds, what to do then), begun with the first
    socket, since a command or a test that serves nobody needs none."""

    def __init__(self, app: Flask, socketio: SocketIO) -> None:
        self.app, self.socketio, self.server = app, socketio, socketio.server
        self.places = Places(app.config["SETTINGS"].redis_url)
        self.callers = Callers(self.places)
        self.tasks: list[tuple[float, Callable[[], None]]] = []
        self.starts: list[Callable[[], None]] = []
        self.awake = False

    def wake(self) -> None:
        """Begin the recurring tasks."""
        if not self.awake:
            self.awake = True
            for seconds, task in self.tasks:
                self.server.start_background_task(self._repeat, seconds, task)
            for start in self.starts:
                self.server.start_background_task(start)

    def _repeat(self, seconds: float, task: Callable[[], None]) -> None:
        while True:
            self.server.sleep(seconds)
            try:
                with self.app.app_context():
                    task()
            except Exception as error:
                log.error("fault", task=getattr(task, "__name__", "task"), exc_info=error)

    def connected(self, eio_sid: str, environ: dict[str, Any]) -> bool | None:
        caller: Caller | None = environ.get(CALLER)
        if caller is None:
            return False
        caller.eio_sid = eio_sid
        self.callers.add(caller)
        self.server._handle_eio_connect(eio_sid, environ)
        return None

    def disconnected(self, eio_sid: str, reason: str) -> None:
        caller = self.callers.get(eio_sid)
        if caller is not None:
            self.callers.remove(caller)
        self.server._handle_eio_disconnect(eio_sid, reason)

    def received(self, eio_sid: str, data: Any) -> None:
        """One message of a client. What is not part of the protocol ends its socket."""
        caller = self.callers.get(eio_sid)
        if caller is None:
            return
        packet = _packet(data)
        if packet is None or packet.packet_type not in (CONNECT, DISCONNECT, EVENT):
            self.hang_up(caller)
        elif packet.packet_type == EVENT:
            self._event(caller, packet)
        elif packet.packet_type == CONNECT:
            if caller.sid:  # once is enough
                self.hang_up(caller)
                return
            self.server._handle_connect(eio_sid, packet.namespace, packet.data)
            caller.sid = self.server.manager.sid_from_eio_sid(eio_sid, NAMESPACE) or ""
        elif caller.sid and packet.namespace == NAMESPACE:
            self.hang_up(caller)

    def _event(self, caller: Caller, packet: Packet) -> None:
        named = isinstance(packet.data, list) and packet.data
        name, payload = (packet.data[0], packet.data[1:]) if named else (None, [])
        if not caller.sid or packet.namespace != NAMESPACE or (name is None and packet.id is None):
            self.hang_up(caller)
            return
        answer = answer_to(self.app, caller, name, payload[0] if len(payload) == 1 else None)
        if packet.id is not None:
            self.send(caller, f"{ACK}{NAMESPACE},{packet.id}{Json.dumps([answer])}")
        afterwards, caller.afterwards = caller.afterwards, []
        for do in afterwards:
            do()
        if caller.too_often:
            self.hang_up(caller)

    def send(self, caller: Caller, text: str) -> None:
        self.server.eio.send(caller.eio_sid, text)

    def hang_up(self, caller: Caller) -> None:
        """End a socket: it is told, and the line is cut whether or not it listens."""
        engine = self.server.eio.sockets.get(caller.eio_sid)
        if engine is None:
            return
        engine.close(wait=False)

    def reap(self) -> None:
        """End the sockets that do not take what they are sent."""
        for engine in list(self.server.eio.sockets.values()):
            wire = getattr(engine, "wire", None)
            if wire is not None and wire.too_slow:
                while not engine.queue.empty():
                    engine.queue.get(block=False)
                    engine.queue.task_done()
                engine.close(wait=False, abort=True)
                wire.hang_up()

    def check_rights(self, load: Callable[..., dict[str, Any]]) -> None:
        """One query for all who are signed in: whose session ended hangs up, who owes a second factor, and who lost the
        right to listen."""
        signed_in = [(caller, token) for caller in self.callers if (token := caller.credentials.session_token)]
        if not signed_in:
            return
        actors = load(reader(), {token for _caller, token in signed_in}, now())
        for caller, token in signed_in:
            actor = actors.get(token)
            if actor is None or actor.owes_factor or (caller.stays is not None and not caller.stays(actor)):
                self.hang_up(caller)


def _packet(data: Any) -> Packet | None:
    """The packet in `data`; None when it is none, or holds text that no database can keep."""
    try:
        packet = Packet(encoded_packet=data)
        if "\\u" in data:
            json.dumps(packet.data, ensure_ascii=False).encode()
    except (ValueError, TypeError, IndexError, RecursionError):
        return None
    return packet


def line() -> Line:
    found: Line = current_app.extensions["corrala_line"]
    return found


def install(app: Flask, load_actors: Callable[..., dict[str, Any]]) -> None:
    """Serve sockets. `load_actors(executor, session tokens, now)` gives the actor of each session that still runs."""
    site = app.wsgi_app
    socketio = SocketIO()
    socketio.init_app(
        app,
        async_mode="gevent" if monkey.is_module_patched("threading") else "threading",
        async_handlers=False,  # one event of a socket at a time, in its own greenlet, in order
        transports=["websocket"],
        allow_upgrades=False,
        cors_allowed_origins=[app.config["SETTINGS"].base_url],
        max_http_buffer_size=MOST_BYTES,
        http_compression=False,
        manage_session=False,
        namespaces=[NAMESPACE],
        json=Json,
    )
    held = Line(app, socketio)
    engine = held.server.eio
    engine._async = {**engine._async, "websocket": Wire}
    engine.on("connect", held.connected)
    engine.on("message", held.received)
    engine.on("disconnect", held.disconnected)
    app.wsgi_app = Gate(app, site, held.server, held.callers, held.wake)  # type: ignore[method-assign]
    app.extensions["corrala_line"] = held
    login.on_session_end(app, lambda: held.check_rights(load_actors))
    held.tasks += [(REAP_S, held.reap), (CHECK_S, lambda: held.check_rights(load_actors))]
    held.tasks += [(BEAT_S, held.places.beat)]


def start_with_sockets(app: Flask, run: Callable[[], None]) -> None:
    """Let `run`, which never ends, begin when this process serves its first socket."""
    app.extensions["corrala_line"].starts.append(run)


def wake(app: Flask) -> None:
    """Begin what `start_with_sockets` was given, sockets or not."""
    app.extensions["corrala_line"].wake()


def message(name: str, payload: Any) -> str:
    """An event of the server as the text of its packet; encode once, send to many."""
    return f"{EVENT}{NAMESPACE},{Json.dumps([name, payload])}"


def tell(caller: Caller, name: str, payload: Any) -> None:
    """Send an event to one socket."""
    line().send(caller, message(name, payload))


def tell_all(callers: Iterable[Caller], name: str, payload: Any) -> None:
    """Send the same event to many sockets: encoded once, framed once."""
    held, text = line(), message(name, payload)
    built = frame(f"4{text}")
    for caller in callers:
        engine = held.server.eio.sockets.get(caller.eio_sid)
        if engine is None or engine.closed:
            continue
        wire = getattr(engine, "wire", None)
        if wire is not None and wire.ws.out is not None:
            wire.send_frame(built)
        else:
            held.send(caller, text)


def hang_up(caller: Caller) -> None:
    line().hang_up(caller)
