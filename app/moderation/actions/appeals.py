"""The author asks another person to look again."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.moderation import policies
from app.moderation.events import VerdictAppealed
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import PLEA_LONGEST, State, Why


@act
def appeal(*, actor: Actor, case_id: int, plea: str) -> int:
    """Ask that another person looks at a verdict again: the author, once, within six months. Returns the appeal's case.

    A moderator or mediator who did not decide before takes it. Whoever may not appeal learns of no verdict.
    """
    judged = session.get(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if judged is None or not policies.may_appeal(actor, judged):
        raise NotFound
    judged.check_appeal(now())
    words = tidy_block(plea)
    if len(words) > PLEA_LONGEST:
        raise Invalid("This is too long: 2,000 characters at most.", field="plea")
    names = ("kind", "thing_id", "area_path", "author_id", "about_officers", "about_body_id")
    values = {name: getattr(judged, name) for name in names}
    values |= {"why": Why.APPEAL, "appeals_id": judged.id, "urgent": False, "since": now(), "state": State.OPEN}
    values |= {"reason": "", "plea": words}
    made = once(ModerationCase, "appeals_id").values(values).returning(ModerationCase.id)
    appeal_id: int | None = session.execute(made).scalar()
    if appeal_id is None:
        raise Conflict("You have asked already that another person looks at this.")
    event = VerdictAppealed(case_id=judged.id, kind=judged.kind, thing_id=judged.thing_id)
    announce(event, actor=actor, content=words)
    return appeal_id
