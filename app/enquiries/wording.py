"""Words that forms offer and pages show."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.enquiries.vocabulary import Subject

SUBJECTS: tuple[tuple[str, Any], ...] = (
    (Subject.QUESTION.value, _l("A question")),
    (Subject.CONCERN.value, _l("A worry")),
    (Subject.CLAIM.value, _l("A request or a claim")),
)
