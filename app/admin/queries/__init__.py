"""What is asked about an installation as a whole: what its database holds, who looks after it, whether it adds up."""

from app.admin.queries.installation import (
    administrators,
    can_search,
    city_row,
    clock_of,
    counted,
    holidays,
    letters_given_up,
    newest_moment,
    some_sealed,
    ways_of,
    without_factor,
)
from app.admin.queries.recount import faults, other_heads, photo_faults
from app.admin.queries.requests import authority_requests, request_counts
from app.admin.queries.standing import Standing, demo_people, demo_places, standing

__all__ = [
    "Standing",
    "administrators",
    "authority_requests",
    "can_search",
    "city_row",
    "clock_of",
    "counted",
    "demo_people",
    "demo_places",
    "faults",
    "holidays",
    "letters_given_up",
    "newest_moment",
    "other_heads",
    "photo_faults",
    "request_counts",
    "some_sealed",
    "standing",
    "ways_of",
    "without_factor",
]
