"""Words and numbers of who is missing. No trait and no value singles out a community by origin or faith."""

from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """After what somebody answered."""

    MEETING = "meeting"
    PRIORITIES = "priorities"
    FORUM = "forum"
    CONSULTATION = "consultation"


class Trait(StrEnum):
    """What is asked; each may be left out."""

    AGE = "age"
    GENDER = "gender"
    LANG = "lang"
    STAY = "stay"


OTHER = "other"
AGES = ("14-17", "18-29", "30-44", "45-64", "65-")
GENDERS = ("woman", "man", OTHER)
STAYS = ("0-1", "1-5", "5-15", "15-")  # years in the area
LANGS = ("es", "en", "ar", "fr", "pt", "uk", OTHER)
VALUES: dict[Trait, tuple[str, ...]] = {
    Trait.AGE: AGES,
    Trait.GENDER: GENDERS,
    Trait.LANG: LANGS,
    Trait.STAY: STAYS,
}
MISSING_BELOW = 0.5  # of the share in the population: then people are called missing
PEOPLE_MOST = 10**9  # in one line of a census
FORGET_EVERY = timedelta(minutes=10)
