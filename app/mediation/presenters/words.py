"""Words that a city keeps in several languages."""

from collections.abc import Mapping

from app.web.city import city
from app.web.i18n import lang


def in_lang(words: Mapping[str, str] | None) -> str:
    """The wording in the page's language, else the city's, else any."""
    for tag in (lang(), city().lang, "en"):
        if words and words.get(tag):
            return words[tag]
    return next(iter((words or {}).values()), "")
