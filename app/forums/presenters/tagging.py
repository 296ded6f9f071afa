"""Tags, in the reader's language."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.forums.queries.tagging import all_tags
from app.web.answers import path_to
from app.web.city import city
from app.web.forms import choices as choices_of
from app.web.i18n import lang
from app.web.kept import kept


def name_of(tag: Any) -> str:
    """The name in the page's language, else the city's, else in any."""
    names: Mapping[str, str] = tag.names
    return next((names[tag] for tag in (lang(), city().lang, "en") if names.get(tag)), "") or next(iter(names.values()))


def choices() -> list[Any]:
    """The tags that can be chosen, for a form."""
    return choices_of([(row.slug, name_of(row)) for row in kept(all_tags) if row.active])


def named(slugs: Collection[str]) -> list[tuple[str, str]]:
    """(slug, name) of these tags."""
    return [(row.slug, name_of(row)) for row in kept(all_tags) if row.slug in slugs]


def filters(forum_slug: str, words: tuple[str, Any]) -> list[tuple[str, Any, str]]:
    """Tabs of a forum: all its topics, then each tag; none where the city has no tags. `words`: key and name of the
    first."""
    tags = [(row.slug, name_of(row)) for row in kept(all_tags) if row.active]
    path = path_to("forums.forum", slug=forum_slug)
    return [(*words, path), *((slug, name, f"{path}?tag={slug}") for slug, name in tags)] if tags else []


def lines(tags: Sequence[Any]) -> list[tuple[Any, str]]:
    """(tag, name) of every tag, for those who keep the list."""
    return [(row, name_of(row)) for row in tags]
