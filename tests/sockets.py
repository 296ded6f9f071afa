"""Clients for tests of sockets: a raw WebSocket that may misbehave, and cookies as a browser would carry them."""

import contextlib
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import websocket

NAMESPACE = "/live"


class RawSocket:
    """A WebSocket spoken by hand: Engine.IO and Socket.IO packets as text."""

    def __init__(
        self,
        url: str,
        cookie: str = "",
        *,
        origin: str | None = "",
        join: bool = True,
        small_buffer: bool = False,
        **headers: str,
    ) -> None:
        parts = urlsplit(url)
        given = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.ws = websocket.WebSocket(sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)] if small_buffer else None)
        self.ws.settimeout(30)
        try:
            self.ws.connect(
                f"ws://{parts.netloc}/socket.io/?EIO=4&transport=websocket",
                header=given,
                cookie=cookie or None,
                origin=url if origin == "" else origin,
                suppress_origin=origin is None,
            )
        except websocket.WebSocketException:
            self.ws.shutdown()
            raise
        self.number = 0
        self.heard: list[tuple[str, Any]] = []
        self.hello = self.ws.recv()
        if join:
            self.send(f"40{NAMESPACE},")
            self.accepted = self.ws.recv()

    def send(self, text: str) -> None:
        self.ws.send(text)

    def packet(self, wait_s: float = 30.0) -> str | None:
        """The next packet but pings, which are answered; None when the server has closed."""
        self.ws.settimeout(wait_s)
        while True:
            try:
                text = self.ws.recv()
            except (websocket.WebSocketConnectionClosedException, ConnectionError):
                return None
            if text == "2":
                self.ws.send("3")
            elif text in ("", "1"):
                return None
            else:
                return text

    def ask(self, name: str, *payload: Any) -> dict[str, Any] | None:
        """Emit an event and give its acknowledgement; other events are kept in `heard`."""
        self.number += 1
        number = self.number
        self.send(f"42{NAMESPACE},{number}{json.dumps([name, *payload])}")
        while (text := self.packet()) is not None:
            if text.startswith(f"43{NAMESPACE},{number}["):
                return json.loads(text[len(f"43{NAMESPACE},{number}") :])[0]
            self.keep(text)
        return None

    def keep(self, text: str) -> None:
        if text.startswith(f"42{NAMESPACE},"):
            name, body = json.loads(text[len(f"42{NAMESPACE},") :])
            self.heard.append((name, body))

    def listen(self, seconds: float) -> list[tuple[str, Any]]:
        """Everything heard within so many seconds and before."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                text = self.packet(left)
            except websocket.WebSocketTimeoutException:
                break
            if text is None:
                break
            self.keep(text)
        return self.heard

    def ends_within(self, seconds: float) -> bool:
        """Whether the server ends this socket within so many seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                if self.packet(left) is None:
                    return True
            except websocket.WebSocketTimeoutException:
                return False
        return False

    def is_cut_off(self) -> bool:
        """Whether the server has ended this socket without being read: what lies here ends."""
        self.ws.sock.settimeout(10)
        try:
            while self.ws.sock.recv(1 << 20):
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        with contextlib.suppress(websocket.WebSocketException, OSError):
            self.ws.close(timeout=1)
        self.ws.shutdown()
