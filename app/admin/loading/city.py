"""Everything that happened in the demo city, as one tale."""

from app.admin.loading.forums import tell_forums
from app.admin.loading.issues import tell_issues
from app.admin.loading.meetings import tell_meetings
from app.admin.loading.moderation import tell_moderation
from app.admin.loading.people import tell_people
from app.admin.loading.stage import Stage
from app.admin.tale import Tale
from app.areas.queries import area_ids, bodies
from app.kernel.clock import now
from app.kernel.db import Executor
from app.web.city import city


def tale_of_the_city(executor: Executor) -> Tale:
    """All deeds of all files, not yet told; the places stand already."""
    stage = Stage(
        now=now(),
        zone=city().zone,
        areas=area_ids(executor),
        bodies={body.slug: body.id for body in bodies(executor)},
    )
    tell_people(stage)
    tell_issues(stage)
    tell_forums(stage)
    tell_meetings(stage)
    tell_moderation(stage)
    return stage.tale
