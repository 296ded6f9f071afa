"""Councils for tests."""

import itertools
from datetime import date, timedelta
from typing import Any

from app.areas.models import Area
from app.councils.models import Council, CouncilMember, CouncilPoll
from app.councils.vocabulary import Group, Method, PollKind
from app.forums.vocabulary import Access
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.days import today

_number = itertools.count(1)
QUESTION = "Which crossing is made safe first?"
OPTIONS = ("By the school", "By the market", "By the river")


def make_council(area: Area, access: Access = Access.MEMBERS_WRITE) -> Council:
    """A council with a name of its own, as each in an area has one."""
    number = next(_number)
    made = Council(area_id=area.id, area_path=area.path, about="", access=access, made_at=now())
    made.title, made.slug = f"Safety council {number}", f"council-{number}"
    session.add(made)
    session.commit()
    return made


def put_on_list(council: Council, account_id: int, group: Group = Group.RESIDENTS, **fields: Any) -> CouncilMember:
    """Somebody on the list since a month, for another year."""
    day = today()
    term: dict[str, date] = {"since": day - timedelta(days=30), "until": day + timedelta(days=365)}
    member = CouncilMember(
        council_id=council.id, account_id=account_id, seat=group, **({"named": False} | term | fields)
    )
    session.add(member)
    session.commit()
    return member


def make_vote(council: Council, days: float = 7, **fields: Any) -> CouncilPoll:
    """A decision by approval that is open for some days, or over where `days` is past."""
    told = {"kind": PollKind.DECISION, "method": Method.APPROVAL, "question": QUESTION, "lang": "en"}
    told |= {
        "options": list(OPTIONS),
        "opened_at": now() - timedelta(days=30),
        "follows": "",
        "follows_html": "",
        "shown": True,
    }
    poll = CouncilPoll(council_id=council.id, closes_at=now() + timedelta(days=days), **(told | fields))
    session.add(poll)
    session.commit()
    return poll
