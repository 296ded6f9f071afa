"""Everything that happened in the demo city, as one tale."""

from app.admin.loading.confidential import tell_confidential
from app.admin.loading.consultations import tell_consultations
from app.admin.loading.councils import tell_councils
from app.admin.loading.enquiries import tell_enquiries
from app.admin.loading.forums import tell_forums
from app.admin.loading.groups import tell_groups
from app.admin.loading.initiatives import tell_initiatives
from app.admin.loading.issues import tell_issues
from app.admin.loading.mediation import tell_challenges
from app.admin.loading.meetings import tell_meetings
from app.admin.loading.minutes import tell_minutes
from app.admin.loading.missing import tell_missing
from app.admin.loading.moderation import tell_moderation
from app.admin.loading.neighbours import tell_neighbours
from app.admin.loading.people import tell_people
from app.admin.loading.priorities import tell_priorities
from app.admin.loading.proposals import tell_proposals
from app.admin.loading.stage import Stage
from app.admin.loading.unsafe import tell_unsafe_places
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
    tell_neighbours(stage)
    tell_issues(stage)
    tell_challenges(stage)
    tell_enquiries(stage)
    tell_confidential(stage)
    tell_forums(stage)
    tell_meetings(stage)
    tell_initiatives(stage)
    tell_groups(stage)
    tell_minutes(stage)
    tell_proposals(stage)
    tell_consultations(stage)
    tell_councils(stage)
    tell_priorities(stage)
    tell_missing(stage)
    tell_moderation(stage)
    tell_unsafe_places(stage)
    return stage.tale
