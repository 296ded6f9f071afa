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
DEFAULT_ZONE = "Europe/Madrid"
DEFAULT_LANG = "es"
LANGUAGES = ("es", "en", "ar")
BRAND_HUE = 245
