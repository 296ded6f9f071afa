"""My neighbourhood: found by name, position or list; and the page of one."""

import math
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.areas.queries import ancestors, area_at_point, area_by_slug, areas_at, areas_named, areas_within
from app.areas.vocabulary import Level
from app.enquiries.figures import waiting_facts
from app.forums.queries import forum_of_area, newest_topics
from app.front.pages.blueprint import places
from app.front.presenters import by_district, issue_entry, meeting_entry, officer_cards, outline_sheet, topic_entry
from app.front.priorities_card import priorities_card
from app.front.queries import open_figures, open_issues
from app.identity.actions import change_account
from app.identity.queries import account_settings, officers
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.text import tidy
from app.meetings.queries import meetings_of_area
from app.web.access import access
from app.web.answers import ask_position, back_to, page
from app.web.kept import kept
from app.web.login import actor, signed_in_account

SHOWN = 5


@places.get("/areas")
@access("area.page")
def areas() -> Response:
    ask_position()
    point, asked = asked_point(), tidy(request.args.get("q"))[:120]
    here = area_at_point(reader(), *point) if point else None
    found = areas_named(reader(), asked) if asked else []
    if here or len(found) == 1:
        return back_to("places.area", slug=(here or found[0]).slug)
    groups = by_district(areas_at(reader(), Level.NEIGHBOURHOOD), areas_at(reader(), Level.DISTRICT))
    outside = bool(request.args.get("lat") or request.args.get("lon"))
    return page("front/areas.html", groups=groups, found=found, asked=asked, outside=outside)


@places.get("/areas/<slug>")
@access("area.page")
def area(slug: str) -> Response:
    here, moment = area_by_slug(reader(), slug), now()
    mine = actor().area_id == here.id
    around, area_ids = _around(here)
    return page("front/area.html", area=here, mine=mine, **around, **_life(here, area_ids, moment), **_forum(here))


@places.post("/areas/<slug>/mine")
@access("account.own")
def choose(slug: str) -> Response:
    account_id, here = signed_in_account(), area_by_slug(reader(), slug)
    row = account_settings(reader(), account_id)
    change_account(actor=actor(), account_id=account_id, name=row.name, lang=row.lang, area_id=here.id)
    return back_to("places.area", slug=slug, said=_("This is your neighbourhood now."))


def asked_point() -> tuple[float, float] | None:
    """The position in the address line, None when there is none or it is no place on earth."""
    try:
        lat, lon = float(request.args["lat"]), float(request.args["lon"])
    except (KeyError, ValueError):
        return None
    return (lat, lon) if math.isfinite(lat + lon) and abs(lat) <= 90 and abs(lon) <= 180 else None


def _around(here: Any) -> tuple[dict[str, Any], list[int]]:
    """The district above, the areas inside, the map; and the ids of the area with all that lie in it."""
    above = [one for one in ancestors(reader(), here.path) if one.id != here.id]
    lowest = here.level == Level.NEIGHBOURHOOD
    shown = areas_within(reader(), above[-1].path if lowest and above else here.path)
    inside = [one for one in shown if one.path.startswith(here.path) and one.id != here.id]
    found = {
        "above": [(one.name, url_for("places.area", slug=one.slug)) for one in above if one.level == Level.DISTRICT],
        "inside": [one for one in inside if one.parent_id == here.id],
        "sheet": outline_sheet(here, shown),
    }
    return found, [here.id, *(one.id for one in inside)]


def _forum(here: Any) -> dict[str, Any]:
    """The forum of an area, and where one asks the police there: after signing in, for who has not yet."""
    forum = forum_of_area(reader(), here.id)
    ask_url = url_for("forums.new_topic", slug=forum.slug) if forum else None
    if ask_url and not actor().known:
        ask_url = url_for("identity.sign_in", next=ask_url)
    return {"forum": forum, "ask_url": ask_url}


def _life(here: Any, area_ids: list[int], moment: Any) -> dict[str, Any]:
    """What goes on in an area: meetings, issues, topics, officers; and how many enquiries wait."""
    read = reader()
    return {
        "meetings": [meeting_entry(row) for row in meetings_of_area(read, here.path, moment, limit=2)],
        "issues": [issue_entry(row) for row in open_issues(read, area_ids, SHOWN)],
        "priorities": priorities_card(read, here.path),
        "counts": open_figures(read, area_ids, moment),
        "topics": [topic_entry(row) for row in newest_topics(read, here.path, SHOWN)],
        "enquiries": kept(waiting_facts, here.path),
        "officers": officer_cards(officers(read, moment, here.path)),
    }
