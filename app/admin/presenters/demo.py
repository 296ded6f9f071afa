"""How the people of the demo are called on their buttons."""

from flask_babel import lazy_gettext as _l

ROLE_LABELS = {
    "resident": _l("Be this resident"),
    "verified": _l("Be this verified resident"),
    "representative": _l("Be this representative"),
    "officer": _l("Be this officer"),
    "commissioner": _l("Be this commissioner"),
    "partner": _l("Be this partner of the city"),
    "moderator": _l("Be this moderator"),
    "mediator": _l("Be this mediator"),
    "administrator": _l("Be this administrator"),
    "coordinator": _l("Be this coordinator"),
    "evaluator": _l("Be this evaluator"),
    "expert": _l("Be this expert"),
}
