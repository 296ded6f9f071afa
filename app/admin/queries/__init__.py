"""What is asked about an installation as a whole: what its database holds, who looks after it, whether it adds up."""

from app.admin.queries.recount import faults, photo_faults
from app.admin.queries.standing import Standing, demo_people, demo_places, has_administrator, standing

__all__ = ["Standing", "demo_people", "demo_places", "faults", "has_administrator", "photo_faults", "standing"]
