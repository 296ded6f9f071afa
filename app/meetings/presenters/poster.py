"""A meeting on paper: what hangs in the library and on the lamp post."""

from dataclasses import dataclass
from typing import Any

import segno
from flask import url_for
from flask_babel import gettext as _

from app.meetings.presenters import language, times, told_to, where
from app.web.filters import listed


@dataclass(frozen=True, slots=True)
class Poster:
    """`facts`: (name, words) pairs; `qr`: a drawing of the meeting's address; `short`: where the code is typed in."""

    times: str
    where: str
    facts: list[tuple[str, str]]
    url: str
    qr: str
    code: str
    short: str


def poster(meeting: Any, base_url: str) -> Poster:
    """What a poster of the meeting says; `base_url`: of this site, as people type it."""
    url = base_url + url_for("meetings.meeting", meeting_id=meeting.id)
    helps = [
        _("Step-free access") if meeting.step_free else None,
        _("Childcare during the meeting") if meeting.childcare else None,
    ]
    told = [
        (_("Place"), told_to(meeting, None)),
        (_("Address"), meeting.address),
        (_("How to get there"), meeting.way),
        (_("Online"), meeting.online),
        (_("Languages"), listed(language(tag) for tag in meeting.languages)),
        (_("Interpretation"), meeting.interpretation),
        (_("For everyone"), listed(helps)),
    ]
    return Poster(
        times=times(meeting),
        where=where(meeting),
        facts=[(name, words) for name, words in told if words],
        url=url,
        qr=segno.make(url, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff"),
        code=f"{meeting.code[:4]} {meeting.code[4:]}",
        short=f"{base_url.partition('://')[2]}/join",
    )
