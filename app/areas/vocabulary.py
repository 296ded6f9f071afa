"""Words and limits of areas."""

from enum import StrEnum


class Level(StrEnum):
    REGION = "region"
    CITY = "city"
    DISTRICT = "district"
    NEIGHBOURHOOD = "neighbourhood"


PARENT_LEVEL = {Level.CITY: Level.REGION, Level.DISTRICT: Level.CITY, Level.NEIGHBOURHOOD: Level.DISTRICT}


class BodyKind(StrEnum):
    """Whose line of command a body stands in."""

    POLICE = "police"
    CITY = "city"
    PARTNER = "partner"


LONGEST_NAME, LONGEST_CODE, LONGEST_SLUG = 120, 20, 80
LONGEST_PHONE, LONGEST_WEB = 40, 200
NEARBY_MOST = 60  # cities around this one
LONGEST_OUTLINE = 200_000  # characters of GeoJSON, as somebody puts it into a form
DEFAULT_ZONE = "Europe/Madrid"
DEFAULT_LANG = "es"
LANGUAGES = ("es", "en", "ar")
BRAND_HUE = 245

# From which age people take part, alone and with a guardian's word; how long a verified residence lasts, in days.
AGE_ALONE, AGE_WITH_WORD, YOUNGEST, GROWN_UP = 16, 14, 13, 18
RESIDENCE_DAYS = 730
RESIDENCE_SPAN = range(30, 3651)
EVALUATOR_SHARE = 10  # percent of the confidential reports of a quarter that evaluators read

# The formal ways beside a mediator, of which a city says where and until when.
FORMAL_ROUTES = ("inspection", "ombudsman", "prosecutor")
