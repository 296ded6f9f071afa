"""What is done to the installation as a whole."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app.admin.city_file import ToldCity
from app.admin.events import (
    AuthorityRequestDecided,
    AuthorityRequestEntered,
    DemoFilled,
    JournalRead,
    KeysRotated,
    Purged,
)
from app.admin.models import AuthorityRequest
from app.admin.policies import journal_groups, may_enter_requests, may_fill_demo, may_purge, may_rotate_keys
from app.admin.queries import Standing, standing
from app.admin.tale import Tale
from app.admin.vocabulary import BASIS_SHORTEST, Outcome, Wanted
from app.areas.actions import put_body, set_city, set_holidays, set_nearby_cities, set_station
from app.areas.queries import area_ids
from app.identity.actor import Actor
from app.issues.actions import put_category, put_promised_times, put_route
from app.issues.queries import every_category
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.resealing import Batch, SealedColumn, reseal_batch
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act
from app.web.city import city

CITY_ID = 1
RESEAL_AT_ONCE = 500


@act
def fill_demo(*, actor: Actor, tale: Tale, heard: Callable[[], None]) -> None:
    """Let all that the tale tells happen, or nothing of it; `heard` is called after each deed.

    The places of the demo stand already. Every deed enters through the acts of the rooms, as the person it names.
    """
    if not may_fill_demo(actor):
        raise NotAllowed
    if standing(session()) != Standing.BEGUN:
        raise Conflict("The demo city needs its places, and nobody in them.")
    for _ in tale.tell():
        heard()
    announce(DemoFilled(city_id=CITY_ID), actor=actor)


@act
def set_up_city(*, actor: Actor, told: ToldCity) -> int:
    """Set up or change the city, its holidays, bodies, categories and routes as its file tells them, all or nothing.

    Returns how many routes wait for an area that is not there yet. What the file leaves out stays as it is. A demo
    stays a demo: it has a file of its own.
    """
    if standing(session()) in (Standing.BEGUN, Standing.DEMO):
        raise Conflict("This database holds the demo city. A real city wants a database of its own.")
    set_city(actor=actor, city=told.city)
    if told.holidays:
        set_holidays(actor=actor, days=told.holidays)
    for body in told.bodies:
        put_body(actor=actor, **body)
    for category in told.categories if not (told.starts and every_category(session())) else ():
        put_category(actor=actor, category=category)
    for times in told.times:
        put_promised_times(actor=actor, times=times)
    if told.nearby is not None:
        set_nearby_cities(actor=actor, cities=told.nearby)
    for area, station in told.stations.items():
        set_station(actor=actor, area=area, body=station)
    known = area_ids(session())
    for route in told.routes:
        if route["area"] in known:
            put_route(actor=actor, **route)
    return sum(route["area"] not in known for route in told.routes)


@act
def note_journal_reading(*, actor: Actor, filters: Sequence[str]) -> None:
    """Write down that somebody searches the journal, and by which filters; only for those who may search a part."""
    if not journal_groups(actor) or actor.account_id is None:
        raise NotAllowed
    announce(JournalRead(account_id=actor.account_id), actor=actor, fields=filters)


@act
def note_purge(*, actor: Actor, number: int) -> None:
    """Write down that so many things were forgotten, since their time was over."""
    if not may_purge(actor):
        raise NotAllowed
    announce(Purged(city_id=CITY_ID, number=number), actor=actor)


@act
def enter_request(
    *, actor: Actor, asked_on: date, authority: str, legal_basis: str, wanted: Wanted
) -> AuthorityRequest:
    """Write down that an authority asked for data, with its legal basis; from now on it is counted in public."""
    if not may_enter_requests(actor):
        raise NotAllowed
    basis = tidy_block(legal_basis)
    if len(basis) < BASIS_SHORTEST:
        raise Invalid("A request without a legal basis is refused, not entered.", "legal_basis")
    if asked_on > local(now(), city().zone).date():
        raise Invalid("This day has not come yet.", "asked_on")
    row = AuthorityRequest(
        asked_on=asked_on,
        authority=tidy(authority),
        legal_basis=basis,
        wanted=wanted,
        outcome=Outcome.OPEN,
        entered_by=actor.account_id,
        entered_at=now(),
    )
    session.add(row)
    session.flush()
    announce(AuthorityRequestEntered(request_id=row.id, kind=wanted), actor=actor, content=basis)
    return row


@act
def decide_request(*, actor: Actor, request_id: int, outcome: Outcome) -> None:
    """Write down what the authority got; once, since others rely on the count."""
    if not may_enter_requests(actor):
        raise NotAllowed
    row = session.get(AuthorityRequest, request_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.outcome != Outcome.OPEN or outcome == Outcome.OPEN:
        raise Conflict
    row.outcome, row.decided_at = outcome, now()
    announce(AuthorityRequestDecided(request_id=request_id, how=outcome), actor=actor, fields=["outcome"])


@act
def reseal_words(*, actor: Actor, held: SealedColumn, after: Any) -> Batch:
    """Put the next 500 sealed words of a column under the newest key. Each batch is an act of its own, so that the site
    goes on meanwhile, and what was broken off can be begun again."""
    if not may_rotate_keys(actor):
        raise NotAllowed
    return reseal_batch(session(), held, after, RESEAL_AT_ONCE)


@act
def note_rotation(*, actor: Actor, resealed: int, unreadable: int) -> None:
    """Write down that all sealed words were gone through."""
    if not may_rotate_keys(actor):
        raise NotAllowed
    announce(KeysRotated(city_id=CITY_ID, resealed=resealed, unreadable=unreadable), actor=actor)
