"""What the owner of a desk sets there."""

from app.desk.models import DeskFilter
from app.desk.policies import may_have_desk
from app.desk.vocabulary import Wanted
from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.transaction import act


@act
def keep_filter(*, actor: Actor, wanted: Wanted) -> None:
    """Narrow the own desk to `wanted`, from now on and wherever the account works; the caller has checked that place
    and category are there."""
    if not may_have_desk(actor) or actor.account_id is None:
        raise NotAllowed
    row = DeskFilter(account_id=actor.account_id, area_path=wanted.area_path, category_id=wanted.category_id)
    row.only_mine = wanted.only_mine
    session.merge(row)
