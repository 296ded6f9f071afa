"""The city's table of routes: which body answers for what."""

from sqlalchemy import delete, select

from app.areas.queries import area_by_slug, body_by_slug
from app.identity.actor import Actor
from app.issues.events import RoutePut, RouteRemoved
from app.issues.models import Route
from app.issues.policies import may_set_categories
from app.issues.queries import category_by_code
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def put_route(*, actor: Actor, category: str, area: str, body: str) -> Route:
    """Say that reports of a category in an area, and in what lies in it, go to a body. What was reported before stays
    where it is. Saying it for another body changes it."""
    if not may_set_categories(actor):
        raise NotAllowed
    kind, place, to = category_by_code(session(), category), area_by_slug(session(), area), _body(body)
    found = select(Route).where(Route.category_id == kind.id, Route.area_id == place.id).with_for_update()
    row = session.execute(found).scalar_one_or_none()
    if row is None:
        row = Route(category_id=kind.id, area_id=place.id)
        session.add(row)
    row.body_id = to
    session.flush()
    announce(RoutePut(route_id=row.id, category_id=kind.id, area_id=place.id, body_id=to), actor=actor)
    return row


@act
def remove_route(*, actor: Actor, route_id: int) -> None:
    """Take a line out of the table: the area around it decides again, else the category's own body."""
    if not may_set_categories(actor):
        raise NotAllowed
    gone = delete(Route).where(Route.id == route_id).returning(Route.id)
    if session.execute(gone).scalar() is None:
        raise NotFound
    announce(RouteRemoved(route_id=route_id), actor=actor)


def _body(slug: str) -> int:
    try:
        return int(body_by_slug(session(), slug).id)
    except NotFound as error:
        raise Invalid("Choose a body from the list.", field="body") from error
