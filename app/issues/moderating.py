"""Words of residents that wait for a moderator before the public reads them."""

from sqlalchemy.dialects import postgresql, sqlite

from app.areas.queries import is_of_police
from app.identity.actor import SYSTEM, Actor
from app.issues.events import AlarmRaised
from app.issues.models import Alarm
from app.issues.models.alarm import UNSEEN
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_VERDICT
from app.kernel.clock import now
from app.kernel.danger import speaks_of_danger
from app.kernel.db import is_sqlite, session
from app.kernel.journal import announce
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why

ON_WHAT_WAS_DONE = (SUBJECT_VERDICT, SUBJECT_REOPENING)  # a report speaks of a problem, these of who saw to it


def wait_for_moderator(
    actor: Actor, kind: str, thing_id: int, area_path: str, body_id: int | None, *, waits: bool, words: str
) -> None:
    """Put words of `actor` that wait for a moderator into the queue, inside the act that wrote them; on top of it
    whatever speaks of danger now, also what everybody sees already.

    The journal's row names nobody: who reports or rates is shown to no one by it. `body_id`: the body that answers for
    the issue, whose own people do not decide about it; about what the police did, no representative does either.
    """
    urgent = speaks_of_danger(words)
    if not waits and not urgent:
        return
    submit_for_review(
        actor=SYSTEM,
        kind=kind,
        thing_id=thing_id,
        area_path=area_path,
        why=(Why.NEWCOMER if actor.known else Why.NO_ACCOUNT) if waits else Why.FLAGGED,
        author_id=actor.account_id,
        about_officers=kind in ON_WHAT_WAS_DONE and is_of_police(session(), body_id),
        about_body_id=body_id,
        urgent=urgent,
    )


def heed_danger(issue_id: int, *texts: str | None) -> None:
    """Tell moderators and mediators, inside the act that wrote it, when what the public does not read speaks of danger
    now; once as long as nobody has seen to it. The row holds no words and names nobody."""
    if not speaks_of_danger(*texts):
        return
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    once = make(Alarm).on_conflict_do_nothing(index_elements=["issue_id"], index_where=UNSEEN)
    if session.execute(once.values(issue_id=issue_id, at=now()).returning(Alarm.id)).scalar() is not None:
        announce(AlarmRaised(issue_id=issue_id), actor=SYSTEM)
