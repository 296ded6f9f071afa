"""The values of the traits in words."""

from flask_babel import lazy_gettext as _l

AGES = (
    ("14-17", _l("14 to 17")),
    ("18-29", _l("18 to 29")),
    ("30-44", _l("30 to 44")),
    ("45-64", _l("45 to 64")),
    ("65-", _l("65 and older")),
)
GENDERS = (("woman", _l("Woman")), ("man", _l("Man")), ("other", _l("Another answer")))
STAYS = (
    ("0-1", _l("Less than a year")),
    ("1-5", _l("1 to 5 years")),
    ("5-15", _l("5 to 15 years")),
    ("15-", _l("More than 15 years")),
)
OTHER_LANG = ("other", _l("Another language"))
