"""Realtime: sockets of the page, for rooms that have something to tell at once.

One namespace, WebSocket only. A room declares what a socket may ask with `@event(name, access=…)`; the handler gets
the payload, an object, and returns one. Around each: the pace of the socket, a fresh application context, a fresh
actor, and an acknowledgement whatever happens.
"""

from app.web.realtime.callers import Caller, Callers
from app.web.realtime.events import EVENTS, caller, checked, event
from app.web.realtime.line import NAMESPACE, hang_up, install, repeat, tell, tell_all
from app.web.realtime.wire import frame

__all__ = [
    "EVENTS",
    "NAMESPACE",
    "Caller",
    "Callers",
    "caller",
    "checked",
    "event",
    "frame",
    "hang_up",
    "install",
    "repeat",
    "tell",
    "tell_all",
]
