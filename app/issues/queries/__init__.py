"""Every SELECT about issues."""

from app.issues.queries.issue import (
    duty_name,
    exact_place,
    issue_by_id,
    issue_by_key,
    issue_page,
    mine,
    photo_of,
    photos_of,
    reopening_views,
    subject_views,
    timeline,
    verdict_views,
)
from app.issues.queries.setting import bodies_for_referral, categories, category_by_code, officers_to_assign

__all__ = [
    "bodies_for_referral",
    "categories",
    "category_by_code",
    "duty_name",
    "exact_place",
    "issue_by_id",
    "issue_by_key",
    "issue_page",
    "mine",
    "officers_to_assign",
    "photo_of",
    "photos_of",
    "reopening_views",
    "subject_views",
    "timeline",
    "verdict_views",
]
