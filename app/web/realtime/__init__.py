"""Realtime: sockets of the page, for rooms that have something to tell at once.

One namespace, WebSocket only. A room declares what a socket may ask with `@event(name, access=…)`; the handler gets
the payload, an object, and returns one. Around each: the pace of the socket, a fresh application context, a fresh
actor, and an acknowledgement whatever happens.
"""

from app.web.realtime.bell import Bell
from app.web.realtime.callers import Caller, Callers
from app.web.realtime.events import EVENTS, caller, checked, event, needed
from app.web.realtime.line import NAMESPACE, hang_up, install, start_with_sockets, tell, tell_all, wake
from app.web.realtime.wire import frame

__all__ = [
    "EVENTS",
    "NAMESPACE",
    "Bell",
    "Caller",
    "Callers",
    "caller",
    "checked",
    "event",
    "frame",
    "hang_up",
    "install",
    "needed",
    "start_with_sockets",
    "tell",
    "tell_all",
    "wake",
]
