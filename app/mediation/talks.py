"""How an act holds a mediation between neighbours, who it lets in, and what every end of one does."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.areas.queries import ancestors, area_by_id
from app.areas.vocabulary import Level
from app.identity.actor import Actor
from app.kernel.clock import add_working_days, local, now
from app.kernel.db import once, session
from app.kernel.errors import Hidden, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import tidy_block
from app.mediation.events import MediationEnded
from app.mediation.models import Mediation, MediationCount, MediationMessage, MediationSide
from app.mediation.policies import Around, is_mediator, may_mediate, mediating_bar, side_of
from app.mediation.queries.between import around_mediations, free_mediators, mediation_by_id, reach_of
from app.mediation.vocabulary import BAR_WORDS, BETWEEN_DAYS, REASONS_LONGEST, Between, Result, Side
from app.web.city import city


def held_mediation(mediation_id: int) -> Mediation:
    """The row as it is now, held until the running act ends; raises `Hidden` when there is none."""
    row = session.get(Mediation, mediation_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Hidden
    return row


def held_side(actor: Actor, mediation_id: int) -> tuple[Mediation, MediationSide]:
    """The row and this person's side of it; for everybody else there is nothing."""
    row = held_mediation(mediation_id)
    mine: MediationSide | None = side_of(actor, sides(row))
    if mine is None:
        raise Hidden
    return row, mine


def held_as_mediator(actor: Actor, mediation_id: int, *, alone: bool = False) -> Mediation:
    """The row, for a mediator or its co-mediator; `alone`: for mediators only. Who is barred is told what bars, and
    who can instead; to everybody else it does not exist."""
    row = held_mediation(mediation_id)
    around = around_of(row)
    both = sides(row)
    if not is_mediator(actor) and (alone or not may_mediate(actor, row, both, around)):
        raise Hidden
    bar = mediating_bar(actor, both, around)
    if bar is not None:
        free = free_mediators(session(), around, now(), but=actor.account_id)
        raise NotAllowed(BAR_WORDS[bar], names=", ".join(one.name for one in free) or "–")
    return row


def sides(row: Mediation) -> list[MediationSide]:
    wanted = select(MediationSide).where(MediationSide.mediation_id == row.id).order_by(MediationSide.id)
    return list(session.scalars(wanted).all())


def around_of(row: Mediation) -> Around:
    return around_mediations(session(), [mediation_by_id(session(), row.id)], now())[row.id]


def due_of(state: Between) -> datetime:
    place = city()
    return add_working_days(now(), BETWEEN_DAYS[state], place.zone, place.holidays)


def put_reach(side: MediationSide, **told: str) -> None:
    """How a side is reached, added to what it said before."""
    known = reach_of(side.sealed)
    known.update(told)
    known = {name: words for name, words in known.items() if words}
    side.sealed = seal(json.dumps(known), "mediation_reach") if known else None
    session.flush()


def say(side: MediationSide, text: str, office: Actor | None = None) -> None:
    """Write to those who mediate, or as one of them (`office`) to this side alone."""
    words = tidy_block(text)
    if len(words) < 2:
        raise Invalid("Write at least a sentence.", field="message")
    if len(words) > REASONS_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="message")
    message = MediationMessage(side_id=side.id, by_office=office is not None, at=now())
    message.office_id = office.account_id if office else None
    message.sealed = seal(words, "mediation_message")
    session.add(message)
    session.flush()


def close(row: Mediation, result: Result, actor: Any) -> None:
    """End it, and count it by district, quarter and outcome: the one thing of it that is public."""
    moment = now()
    row.end(result, moment)
    session.flush()
    area = area_by_id(session(), row.area_id)
    around = ancestors(session(), area.path)
    district = next((one for one in around if one.level == Level.DISTRICT), area)
    day = local(moment, city().zone).date()
    values = {"area_id": district.id, "quarter": date(day.year, day.month - (day.month - 1) % 3, 1), "outcome": result}
    made = once(MediationCount, "area_id", "quarter", "outcome").values(number=1, **values)
    if session.execute(made.returning(MediationCount.number)).scalar() is None:
        mine = [getattr(MediationCount, name) == told for name, told in values.items()]
        session.execute(update(MediationCount).where(*mine).values(number=MediationCount.number + 1))
    announce(MediationEnded(mediation_id=row.id, outcome=result), actor=actor)


def answered(row: Mediation, mine: MediationSide, agrees: bool, actor: Any) -> None:
    """Take a side's yes or no, said here or to a mediator; both must have said yes for the talk."""
    if not agrees:
        close(row, Result.REFUSED, actor)
        return
    if mine.agreed_at is None:
        mine.agreed_at = now()
        session.flush()
    told = sides(row)
    if row.state == Between.OFFERED and len(told) == len(Side) and all(one.agreed_at for one in told):
        row.go_on(Between.AGREED, due_of(Between.AGREED))
        session.flush()
