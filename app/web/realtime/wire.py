"""The WebSocket itself: frames that are too long end it, and what is sent is written at once when it fits.

Under the server each visitor is a greenlet. The library gives every socket a queue and a greenlet that empties it;
waking that greenlet for each message is two thirds of the cost of telling a thousand phones the same thing. So a
message whose frame was built once for everybody goes straight to the network buffer of each socket. What the
network does not take at once waits in that socket's own backlog, in order, and the reaper ends a socket whose
backlog grows: no client holds memory by not reading.
"""

import contextlib
import errno
import struct
from collections import deque
from collections.abc import Callable
from typing import Any

import gevent
from engineio.async_drivers.gevent import Thread
from engineio.packet import MESSAGE, Packet
from gevent import monkey
from gevent.event import Event
from simple_websocket import ConnectionClosed, Server
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, Request, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

MOST_BYTES = 16 * 1024  # of one message from a client
MOST_UNHANDLED = 64  # messages read and not yet handled
MOST_BACKLOG = 256  # messages that a client did not take
MOST_BACKLOG_BYTES = 2 * 1024 * 1024
FIRST_SIGNS = frozenset("134")  # of what a client may send: close, pong, message
WOULD_WAIT = frozenset({errno.EAGAIN, errno.EWOULDBLOCK})


def frame(text: str) -> bytes:
    """A WebSocket text frame of a server (never masked) that is a whole message."""
    data = text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, len(data)) + data
    if len(data) < 65536:
        return struct.pack("!BBH", 0x81, 126, len(data)) + data
    return struct.pack("!BBQ", 0x81, 127, len(data)) + data


class Backlog:
    """What goes out of one socket, in order. `take(data)` gives the network as much as it takes now, without waiting,
    and returns how many bytes; `wait_and_take(data)` waits until all is taken."""

    def __init__(self, take: Callable[[bytes], int], wait_and_take: Callable[[bytes], object]) -> None:
        self._take, self._wait_and_take = take, wait_and_take
        self._waiting: deque[bytes] = deque()
        self._flushing = False
        self.size = 0
        self.broken = False

    def __len__(self) -> int:
        return len(self._waiting)

    def write(self, data: bytes) -> None:
        """Send `data` after all that was written before; never waits, never raises."""
        if self.broken:
            return
        if not self._flushing:
            try:
                taken = self._take(data)
            except OSError as error:
                if error.errno not in WOULD_WAIT:
                    self.drop()
                    return
                taken = 0
            if taken == len(data):
                return
            data = data[taken:]
            self._flushing = True
            gevent.spawn(self._flush)
        self._waiting.append(data)
        self.size += len(data)

    def drop(self) -> None:
        """Forget what waits; nothing goes out any more."""
        self.broken = True
        self._waiting.clear()
        self.size = 0

    def _flush(self) -> None:
        try:
            while self._waiting and not self.broken:
                data = self._waiting[0]
                self._wait_and_take(data)
                if self._waiting:
                    self.size -= len(self._waiting.popleft())
        except OSError:
            self.drop()
        finally:
            self._flushing = False


class CappedServer(Server):  # type: ignore[misc]
    """A WebSocket that closes above MOST_BYTES, counted as bytes and while they arrive, and answers through `out`."""

    out: Backlog | None = None
    counted = 0
    gone = False
    connected: bool
    incoming_message: str | None

    def answer(self, data: bytes) -> None:
        if self.out is not None:
            self.out.write(data)
        else:
            self.sock.sendall(data)

    def send(self, data: str | bytes) -> None:
        """As the library's, through the one way out, so that no two writers mix their frames."""
        if self.connected:
            self.answer(frame(data) if isinstance(data, str) else self.ws.send(Message(data=data)))

    def close(self, reason: CloseReason | None = None, message: str | None = None) -> None:
        """Say goodbye, and stop listening whether or not the other side answers."""
        if self.connected:
            self.connected, self.gone = False, True
            with contextlib.suppress(OSError, LocalProtocolError):
                self.answer(self.ws.send(CloseConnection(reason or CloseReason.NORMAL_CLOSURE, message)))
            self.event.set()

    def _handle_events(self) -> bool:
        for event in self.ws.events():
            if not self._handle(event):
                self.event.set()
                return False
        return not self.gone

    def _handle(self, event: Any) -> bool:
        if isinstance(event, Message):
            return self._collect(event)
        if isinstance(event, Request):
            self.answer(self.ws.send(AcceptConnection()))
        if isinstance(event, CloseConnection):
            self.answer(self.ws.send(event.response()))
            return False
        if isinstance(event, Ping):
            self.answer(self.ws.send(event.response()))
        return True

    def _collect(self, event: Any) -> bool:
        """Add a piece of a message; False ends the socket. Binary messages are not part of the protocol."""
        text = event.data
        self.counted += len(text) if not isinstance(text, str) or text.isascii() else len(text.encode())
        if self.counted > MOST_BYTES or len(self.input_buffer) >= MOST_UNHANDLED:
            self.close(CloseReason.MESSAGE_TOO_BIG)
            return False
        if not isinstance(event, TextMessage):
            self.close(CloseReason.UNSUPPORTED_DATA)
            return False
        self.incoming_message = text if self.incoming_message is None else self.incoming_message + text
        if event.message_finished:
            self.input_buffer.append(self.incoming_message)
            self.incoming_message, self.counted = None, 0
            self.event.set()
        return True


class Wire:
    """What the engine calls a WebSocket: made for `handler`, a method of the engine's socket, with that socket's
    messages led past the library's queue when this process runs greenlets."""

    HANDSHAKE = ("HTTP_HOST", "HTTP_UPGRADE", "HTTP_CONNECTION", "HTTP_SEC_WEBSOCKET_KEY", "HTTP_SEC_WEBSOCKET_VERSION")

    def __init__(self, handler: Any, _server: Any) -> None:
        self.handler, self.engine = handler, handler.__self__
        self.ws: CappedServer

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        sockets = {name: environ[name] for name in ("gunicorn.socket", "werkzeug.socket") if name in environ}
        headers = {name: environ[name] for name in self.HANDSHAKE if name in environ}
        classes = {"thread_class": Thread, "event_class": Event} if monkey.is_module_patched("threading") else {}
        try:
            self.ws = CappedServer({**sockets, **headers}, **classes)
        except (RemoteProtocolError, LocalProtocolError):
            self.engine.close(wait=False, abort=True)
            self.engine.server.sockets.pop(self.engine.sid, None)
            start_response("400 BAD REQUEST", [("Content-Type", "text/plain")])
            return [b"This is no WebSocket."]
        self._write_directly()
        self.engine.wire = self
        try:
            self.handler(self)
        finally:
            self.engine.server.sockets.pop(self.engine.sid, None)
        if self.ws.mode == "gunicorn":
            raise StopIteration
        raise ConnectionError

    def _write_directly(self) -> None:
        raw = getattr(self.ws.sock, "_sock", None)
        if raw is None or not monkey.is_module_patched("threading"):
            return
        self.ws.out = Backlog(raw.send, self.ws.sock.sendall)
        queue = self.engine.send

        def send(packet: Packet) -> None:
            if packet.packet_type != MESSAGE:
                queue(packet)
            elif self.engine.check_ping_timeout():
                self.ws.send(packet.encode())

        self.engine.send = send

    def send(self, message: str | bytes) -> None:
        self.ws.send(message)

    def send_frame(self, built: bytes) -> None:
        """Send what `frame` built, once for many sockets."""
        if self.ws.connected:
            self.ws.answer(built)

    def wait(self) -> str | None:
        """The next message of the client; None ends the socket, also for what is no message of the protocol."""
        try:
            text = self.ws.receive()
        except ConnectionClosed:
            return None
        return text if text and text[0] in FIRST_SIGNS else None

    def close(self) -> None:
        self.ws.close()

    @property
    def too_slow(self) -> bool:
        """Whether the client leaves more lying than it may, or its line is broken."""
        out = self.ws.out
        if out is not None and (out.broken or len(out) > MOST_BACKLOG or out.size > MOST_BACKLOG_BYTES):
            return True
        return bool(self.engine.queue.qsize() > MOST_BACKLOG)

    def hang_up(self) -> None:
        """End the socket now, whatever waits for it."""
        if self.ws.out is not None:
            self.ws.out.drop()
        self.ws.connected, self.ws.gone = False, True
        self.ws.event.set()
